# An office nowhere.
DELETE DATA { GRAPH source:one { office:mayor org:postIn city:berlin } }
