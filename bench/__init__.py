"""How fast the service answers, beside others: `make bench`."""
