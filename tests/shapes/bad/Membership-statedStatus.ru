# The words of a source in a language.
INSERT DATA { GRAPH source:two { membership:alliance--berlin--2 cg:statedStatus "Full Member"@en } }
