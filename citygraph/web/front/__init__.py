"""The doors by which people come in: home, the graph to explore, things compared."""
