"""Commands that make and serve releases: check, build, serve."""

import sys
from pathlib import Path
from typing import Any

import click

from citygraph import folders
from citygraph.build import build as build_release
from citygraph.build import checked, up_to_date
from citygraph.cli.options import home_option, releases_option
from citygraph.cli.progress import progress
from citygraph.cli.settings import as_settings, settings_options
from citygraph.finding import FindingsError
from citygraph.judge import JUDGES
from citygraph.manifest import CURRENT, newest, read_manifest
from citygraph.web.serve import serve as serve_release
from citygraph.web.serve import serve_files


@click.command()
@home_option
@click.option(
    "--judge",
    type=click.Choice(sorted(JUDGES)),
    default="shacl",
    show_default=True,
    help="SHACL engine; pyshacl is the slow reference.",
)
def check(home: Path, judge: str) -> None:
    """Tell everything that is wrong with the data: file, line, what, and how to mend it."""
    try:
        with progress() as track:
            graph = checked(home.resolve(), judge, track, folders.cache())
    except FindingsError as error:
        _fail(error)
    click.echo(f"nothing wrong in what {len(graph.sources())} sources state")


@click.command()
@home_option
@releases_option
def build(home: Path, releases: Path) -> None:
    """Check the data and write them as a release; nothing is written if anything is wrong.

    If nothing has changed since the current release, nothing is done.
    """
    click.echo(_built(home, releases))


@click.command()
@home_option
@releases_option
@settings_options
@click.option(
    "--build/--no-build",
    "fresh",
    default=True,
    help="Build first (the default), or serve the current release as it is.",
)
@click.option(
    "--graph",
    "files",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Serve this RDF file (ttl, nt, nq, trig, rdf, jsonld) instead of a release; can be repeated.",
)
def serve(
    home: Path,
    releases: Path,
    fresh: bool,
    files: tuple[Path, ...],
    **chosen: Any,
) -> None:
    """Build the graph and serve it: SPARQL endpoint, health and home page.

    Settings that an environment variable is named for can be given by it; docs/operation.md tells more.

    A release that is built while the service runs is served as soon as it is complete.
    """
    settings = as_settings(**chosen)
    try:
        if files:
            serve_files(files, settings)
            return
        if fresh:
            _built(home, releases)
        newest(releases)
        serve_release(releases / CURRENT, settings)
    except OSError as error:
        raise click.ClickException(str(error)) from error


def _built(home: Path, releases: Path) -> Path:
    if unchanged := up_to_date(home.resolve(), releases.resolve()):
        current = releases / CURRENT
        click.echo(f"nothing has changed since {unchanged.name}: {current} is up to date", err=True)
        return unchanged
    try:
        with progress() as track:
            folder = build_release(home.resolve(), releases.resolve(), track, folders.cache())
    except FindingsError as error:
        _fail(error)
    counts = read_manifest(folder)["counts"]
    click.echo(
        f"release {folder.name}: {counts['quads']:,} statements of {counts['graphs']} sources", err=True
    )
    return folder


def _fail(error: FindingsError) -> None:
    for finding in error.findings:
        click.echo(str(finding))
    number = len(error.findings)
    click.echo(f"{number} {'thing' if number == 1 else 'things'} wrong: nothing was built", err=True)
    sys.exit(1)
