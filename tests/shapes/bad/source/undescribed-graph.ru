# Statements of a source that is not described.
INSERT DATA { GRAPH source:three { network:alliance cg:theme theme:peace } }
