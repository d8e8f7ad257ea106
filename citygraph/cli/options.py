"""Options that several commands share."""

from pathlib import Path

import click

from citygraph import folders

_FOLDER = click.Path(file_okay=False, path_type=Path)
home_option = click.option(
    "--home",
    type=_FOLDER,
    default=folders.home,
    show_default="the checkout, else the installed package",
    help="Folder that holds ontology/, data/, shapes/ and queries/.",
)
releases_option = click.option(
    "--releases",
    type=_FOLDER,
    default=Path("releases"),
    show_default=True,
    help="Folder of the releases.",
)
