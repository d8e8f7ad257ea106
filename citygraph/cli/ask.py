"""Commands that ask the current release: query, export."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from citygraph.catalog import ReadyQuery, UnknownQueryError, bind, did_you_mean, find, read_catalog
from citygraph.choices import ChoiceError, choose, read_names
from citygraph.cli.options import home_option, releases_option
from citygraph.cli.table import draw
from citygraph.export import WRITERS, quads_in, quads_of
from citygraph.formats import GRAPHS, RESULTS, Format, named
from citygraph.header import HeaderError
from citygraph.manifest import GRAPHS as DUMP
from citygraph.manifest import newest, read_manifest
from citygraph.sparql import QueryError, QuerySyntaxError, admit
from citygraph.store import Answer, Question, evaluate, load

_TABLE = "table"
_TEXT = "rq"
_NETWORK = "networks/statements"
_LARGEST = 1 << 32


@dataclass(frozen=True)
class _Release:
    """The current release, to be asked in this process."""

    home: Path
    folder: Path

    @cached_property
    def _store(self) -> Any:
        return load(self.folder)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        return dict(read_manifest(self.folder)["prefixes"])

    @cached_property
    def catalog(self) -> Mapping[str, ReadyQuery]:
        return read_catalog(self.home / "queries")

    def answer(self, text: str, chosen: Format = RESULTS[0]) -> Answer:
        return evaluate(self._store, Question.answered_in(chosen, text), self.prefixes, _LARGEST)

    def bound(self, name: str, given: Mapping[str, str]) -> str:
        """Return the text of a ready-made query with its choices."""
        query = find(self.catalog, name)
        return bind(
            query, choose(query, given, read_names(self.catalog, lambda text: self.answer(text).body))
        )


@click.command()
@click.argument("name", required=False)
@click.argument("choices", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--list", "listing", is_flag=True, help="List the ready-made queries with their parameters.")
@click.option(
    "--sparql",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Ask the query in a file; - is standard input.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice([_TABLE, *(each.name for each in (*RESULTS, *GRAPHS)), _TEXT]),
    help="How to answer; rq prints the query. Default: table on a terminal, CSV in a pipe; Turtle for graphs",
)
@home_option
@releases_option
def query(
    name: str | None,
    choices: tuple[str, ...],
    listing: bool,
    sparql: Any,
    kind: str | None,
    home: Path,
    releases: Path,
) -> None:
    r"""Ask the current release: a ready-made query by NAME, or one of your own with --sparql.

    \b
    citygraph query --list
    citygraph query members/of-network network=eccar
    citygraph query members/of-network network=eccar --format csv > eccar.csv
    """
    with _told():
        release = _Release(home, newest(releases))
        if listing:
            _list(release.catalog)
        elif sparql:
            _print(release, sparql.read(), kind)
        elif name:
            _print(release, release.bound(name, _given(choices)), kind)
        else:
            raise click.UsageError("name a query, or use --list or --sparql FILE")


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(WRITERS)),
    default="turtle",
    show_default=True,
    help="trig and nquads keep the sources; the others hold the union.",
)
@click.option(
    "--network", metavar="NETWORK", help="Only what is stated about one network: its IRI, slug or name."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file, not to standard output.",
)
@home_option
@releases_option
def export(kind: str, network: str | None, output: Path | None, home: Path, releases: Path) -> None:
    """Write the current release, or what it states about one network, as one document."""
    with _told():
        release = _Release(home, newest(releases))
        if network:
            quads = quads_of(release.answer(release.bound(_NETWORK, {"network": network})).body)
        else:
            quads = quads_in((release.folder / DUMP).read_bytes())
        document = WRITERS[kind](quads, release.prefixes)
        if output:
            beside = output.with_name(f".{output.name}.part")
            beside.write_bytes(document)
            beside.replace(output)
        else:
            sys.stdout.buffer.write(document)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what went wrong in one line; who pipes into `head` has enough and needs no message."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except UnknownQueryError as error:
        message = f"no query is called {error.name}.{did_you_mean(error.near)} See `citygraph query --list`."
        raise click.ClickException(message) from error
    except QuerySyntaxError as error:
        raise click.ClickException(f"line {error.line}, column {error.column}: {error.message}") from error
    except (OSError, ChoiceError, HeaderError, QueryError) as error:
        raise click.ClickException(str(error)) from error


def _given(choices: tuple[str, ...]) -> dict[str, str]:
    pairs = [choice.partition("=") for choice in choices]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"write choices as PARAMETER=VALUE, not {wrong[0]!r}")
    return {name: value for name, _, value in pairs}


def _list(catalog: Mapping[str, ReadyQuery]) -> None:
    for each in catalog.values():
        names = (f"{one.name}=" if one.required else f"[{one.name}=]" for one in each.parameters)
        click.echo(" ".join([click.style(each.name, bold=True), *names]))
        click.echo(f"    {each.summary['en']}")


def _print(release: _Release, text: str, kind: str | None) -> None:
    is_graph = admit(text).makes_graph
    if kind == _TEXT:
        click.echo(text, nl=False)
        return
    offers = GRAPHS if is_graph else RESULTS
    kind = kind or ("ttl" if is_graph else _TABLE if sys.stdout.isatty() else "csv")
    if kind == _TABLE and not is_graph:
        click.echo(draw(release.answer(text).body, release.prefixes))
        return
    chosen = named(kind, offers)
    if not chosen:
        listed = ", ".join(offer.name for offer in offers)
        raise click.ClickException(f"this query cannot be answered as {kind}: choose one of {listed}")
    sys.stdout.buffer.write(release.answer(text, chosen).body)
