"""`python -m citygraph`: the command line."""

from citygraph.cli import main

main(prog_name="citygraph")
