# A membership in a body that is no network.
INSERT DATA { GRAPH source:one { membership:un--berlin a org:Membership ; org:organization body:un ; org:member city:berlin ; org:role role:member ; prov:wasDerivedFrom one:p1 } }
