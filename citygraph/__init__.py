"""citygraph: the open knowledge graph of city networks."""
