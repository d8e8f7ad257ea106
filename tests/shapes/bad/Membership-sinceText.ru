# A start in words of no language.
INSERT DATA { GRAPH source:one { membership:alliance--jane-doe--head cg:sinceText "2015" } }
