"""Commands that ask the current release: query, export."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from citygraph import atomic, ready
from citygraph.catalog import ReadyQuery, UnknownQueryError, did_you_mean, find, read_catalog
from citygraph.choices import ChoiceError, choose, read_names
from citygraph.cli.options import releases_option
from citygraph.cli.table import draw
from citygraph.export import WRITERS, quads_in, quads_of
from citygraph.formats import GRAPHS, LAYOUTS, RESULTS, Format, named
from citygraph.header import HeaderError
from citygraph.manifest import GRAPHS as DUMP
from citygraph.manifest import newest, queries_of, read_manifest
from citygraph.parameters import LANGUAGES, SEPARATOR
from citygraph.sparql import QueryError, QuerySyntaxError, admit
from citygraph.store import Answer, Question, evaluate, load

_TABLE = "table"
_TEXT = "rq"
_NETWORK = "networks/statements"
_LARGEST = 1 << 32


@dataclass(frozen=True)
class _Release:
    """The current release, to be asked in this process."""

    folder: Path

    @cached_property
    def _store(self) -> Any:
        return load(self.folder)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        return dict(read_manifest(self.folder)["prefixes"])

    @cached_property
    def catalog(self) -> Mapping[str, ReadyQuery]:
        return read_catalog(queries_of(self.folder))

    def answer(self, question: Question) -> Answer:
        return evaluate(self._store, question, self.prefixes, _LARGEST)

    def question(self, name: str, given: Mapping[str, str], chosen: Format, **finish: Any) -> Question:
        """Return what a ready-made query asks with its choices."""
        query = find(self.catalog, name)
        terms = choose(query, given, read_names(self.catalog, lambda text: self.answer(Question(text)).body))
        return ready.question(self.catalog, query, terms, chosen, **finish)


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
    type=click.Choice([_TABLE, *(each.name for each in (*RESULTS, *LAYOUTS, *GRAPHS)), _TEXT]),
    help="How to answer; rq prints the query. Default: table on a terminal, CSV in a pipe; "
    "Turtle for graphs. geojson is for maps; graphml, gexf and edges.csv are for networks.",
)
@click.option("--labels", type=click.Choice(LANGUAGES), help="Name each IRI in a column of its own.")
@click.option("--explain", is_flag=True, help="Add the sources that each row rests on.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Answer with N rows at most.")
@click.option("--offset", type=click.IntRange(min=0), metavar="N", help="Leave out the first N rows.")
@releases_option
def query(
    name: str | None,
    choices: tuple[str, ...],
    listing: bool,
    sparql: Any,
    kind: str | None,
    labels: str | None,
    explain: bool,
    limit: int | None,
    offset: int | None,
    releases: Path,
) -> None:
    """Ask the current release: a ready-made query by NAME, or one of your own with --sparql.

    \b
    citygraph query --list
    citygraph query members/of-network network=eccar
    citygraph query members/of-network network=eccar --format csv > eccar.csv
    citygraph query members/of-network network=eccar --explain --limit 10
    citygraph query data/places --format geojson > cities.geojson
    """  # noqa: D301  \b keeps click from filling the lines
    given = {"labels": labels, "explain": explain, "limit": limit, "offset": offset}
    finish = {option: value for option, value in given.items() if value is not None and value is not False}
    with _told():
        release = _Release(newest(releases))
        if listing:
            _list(release.catalog)
        elif sparql:
            if finish:
                raise click.UsageError(f"--{next(iter(finish))} belongs to ready-made queries")
            _ask(release, sparql.read(), kind)
        elif name:
            _ask_ready(release, name, _given(choices), kind, finish)
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
@releases_option
def export(kind: str, network: str | None, output: Path | None, releases: Path) -> None:
    """Write the current release, or what it states about one network, as one document."""
    with _told():
        release = _Release(newest(releases))
        if network:
            question = release.question(_NETWORK, {"network": network}, RESULTS[0])
            quads = quads_of(release.answer(question).body)
        else:
            quads = quads_in((release.folder / DUMP).read_bytes())
        document = WRITERS[kind](quads, release.prefixes)
        if output:
            atomic.write(output, document)
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
    given: dict[str, list[str]] = {}
    for name, _, value in pairs:
        given.setdefault(name, []).append(value)
    return {name: SEPARATOR.join(values) for name, values in given.items()}


def _list(catalog: Mapping[str, ReadyQuery]) -> None:
    for each in catalog.values():
        names = (f"{one.name}=" if one.required else f"[{one.name}={one.preset}]" for one in each.parameters)
        click.echo(" ".join([click.style(each.name, bold=True), *names]))
        click.echo(f"    {each.summary['en']}")


def _ask(release: _Release, text: str, kind: str | None) -> None:
    """Answer a query of one's own."""
    chosen = _format(kind, GRAPHS if admit(text).makes_graph else RESULTS)
    _print(release, Question.answered_in(chosen or RESULTS[0], text), chosen)


def _ask_ready(
    release: _Release, name: str, given: Mapping[str, str], kind: str | None, finish: Mapping[str, Any]
) -> None:
    query = find(release.catalog, name)
    if kind == _TEXT:
        click.echo(release.question(name, given, RESULTS[0], **finish).text, nl=False)
        return
    chosen = _format(kind, ready.offers(query))
    more = _print(release, release.question(name, given, chosen or RESULTS[0], **finish), chosen)
    if more:
        after = finish.get("offset", 0) + finish["limit"]
        click.echo(f"More rows follow: --offset {after}", err=True)


def _format(kind: str | None, offers: Sequence[Format]) -> Format | None:
    """Return the format of an answer; None for a table on the terminal."""
    is_graph = offers == GRAPHS
    kind = kind or ("ttl" if is_graph else _TABLE if sys.stdout.isatty() else "csv")
    if kind == _TABLE and not is_graph:
        return None
    if chosen := named(kind, offers):
        return chosen
    listed = ", ".join(offer.name for offer in offers)
    raise click.ClickException(f"this query cannot be answered as {kind}: choose one of {listed}")


def _print(release: _Release, question: Question, chosen: Format | None) -> bool:
    """Print the answer, and tell whether more rows follow."""
    answer = release.answer(question)
    if chosen:
        sys.stdout.buffer.write(answer.body)
    else:
        click.echo(draw(answer.body, release.prefixes))
    return answer.more
