"""The command for curators: reconcile."""

import sys
from pathlib import Path

import click

from citygraph.cli.options import home_option
from citygraph.cli.progress import progress
from citygraph.finding import FindingsError
from citygraph.gazetteer import Place, read_gazetteer
from citygraph.reconcile import Proposal, Register


@click.command()
@home_option
@click.option("--write", is_flag=True, help="Fill in what is beyond doubt, and add the rows of new places.")
@click.option(
    "--apart",
    is_flag=True,
    help="With --write: also give members in doubt a thing of their own, and list them in review.csv.",
)
def reconcile(home: Path, write: bool, apart: bool) -> None:
    """Propose who is meant where a row names a member and nobody has told yet which thing it is.

    Leave the column `member` of a row empty and write the name as the source spells it, with its country
    where the source names one. Names are looked up among the things that the graph knows and among the
    places of GeoNames; a place is taken only where name, country and kind agree and no other may be meant.
    A member that is not certain is shown as `?`, with the reason and a candidate if there is one: write
    who it is into the column yourself, or use --apart. Nothing is written without --write.
    """
    if apart and not write:
        raise click.UsageError("--apart says what --write is to write: give both")
    folder = home.resolve() / "data"
    try:
        register = Register(folder)
        if not register.open:
            click.echo("every row says which thing its member is")
            return
        proposals = _proposals(register)
        _show(proposals)
        if apart:
            _show_lacks(register, proposals)
        if write:
            for table in register.write(proposals, apart):
                click.echo(f"{folder.name}/{table}: written")
    except FindingsError as error:
        for finding in error.findings:
            click.echo(str(finding))
        sys.exit(1)
    if not write and any(each.verdict.sure for each in proposals):
        click.echo("to write what is sure: citygraph reconcile --write", err=True)


def _proposals(register: Register) -> list[Proposal]:
    try:
        with progress() as track:
            gazetteer = read_gazetteer()
            return register.proposals(gazetteer, track)
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'citygraph[curate]'") from error


def _show(proposals: list[Proposal]) -> None:
    for each in proposals:
        subject, verdict = each.open.subject, each.verdict
        name = f"{subject.name}, {subject.country}" if subject.country else subject.name
        meant = f"{each.thing}{' (new)' if each.new else ''}" if verdict.sure else "?"
        click.echo(f"data/{each.open.table}:{each.open.row.line} {name}: {meant}")
        click.echo(f"    {verdict.reason}{_candidate(verdict.place)}")
    sure = sum(each.verdict.sure for each in proposals)
    click.echo(f"{len(proposals)} open, {sure} sure, {len(proposals) - sure} for you to decide", err=True)


def _show_lacks(register: Register, proposals: list[Proposal]) -> None:
    """Say which members stay open, because their rows do not tell what a thing of their own needs."""
    for each in proposals:
        lacks = [] if each.verdict.sure else register.lacks(each)
        if lacks:
            place = f"data/{each.open.table}:{each.open.row.line}"
            click.echo(
                f"{place} {each.open.subject.name}: stays open, fill in {' and '.join(lacks)}", err=True
            )


def _candidate(place: Place | None) -> str:
    if not place:
        return ""
    size = f", {place.population:,} people" if place.population else ""
    return f": {place.name} (GeoNames {place.number}{size})"
