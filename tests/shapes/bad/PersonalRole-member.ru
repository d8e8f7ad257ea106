# A city in a personal role.
INSERT DATA { GRAPH source:one { membership:alliance--berlin--head a cg:PersonalRole ; org:organization network:alliance ; org:member city:berlin ; org:role role:head ; prov:wasDerivedFrom one:p1 } }
