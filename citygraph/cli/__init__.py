"""The command line: each command says more with --help."""

import click

from citygraph.cli.ask import export, query
from citygraph.cli.curate import reconcile
from citygraph.cli.make import build, check, serve
from citygraph.cli.tidy import tidy


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="citygraph")
def main() -> None:
    """Build, check, serve and ask the open knowledge graph of city networks."""


for command in (check, tidy, reconcile, build, serve, query, export):
    main.add_command(command)
