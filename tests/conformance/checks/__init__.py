"""How it is found out whether a criterion is met: a function for each, or for each kind."""
