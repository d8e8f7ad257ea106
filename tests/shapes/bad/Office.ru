# An office that is named as a body.
INSERT DATA { GRAPH source:one { body:council a org:Post ; org:postIn city:berlin } }
