"""The SPARQL endpoint: its protocol, its description, its editor."""
