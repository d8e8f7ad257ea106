# An event about nothing.
DELETE DATA { GRAPH source:one { event:decision cg:concerns membership:alliance--berlin } }
