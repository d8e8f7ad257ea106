# A member that commits to a theme.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:commitsTo theme:peace } }
