# A decision by nobody.
DELETE DATA { GRAPH source:one { event:decision prov:wasAssociatedWith body:council } }
