# A figure in words.
DELETE DATA { GRAPH source:one { count:alliance--countries--one cg:maximum 30 } } ;
INSERT DATA { GRAPH source:one { count:alliance--countries--one cg:maximum "thirty" } }
