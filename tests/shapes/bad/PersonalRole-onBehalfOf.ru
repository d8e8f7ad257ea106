# A person who stands for a theme.
DELETE DATA { GRAPH source:one { membership:alliance--jane-doe--head cg:onBehalfOf city:berlin } } ;
INSERT DATA { GRAPH source:one { membership:alliance--jane-doe--head cg:onBehalfOf theme:peace } }
