# An e-mail address without host.
DELETE DATA { GRAPH source:one { body:un schema:email "info@un.example" } } ;
INSERT DATA { GRAPH source:one { body:un schema:email "info at un" } }
