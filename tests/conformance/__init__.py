"""How well the service does by the yardsticks of others, found by asking it over HTTP.

`yardsticks/` holds what is wanted, as data; `checks/` how it is found out. `python -m tests.conformance ADDRESS --write` asks
a running server and writes down what came, for the page `/conformance`.
"""
