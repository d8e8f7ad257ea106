"""The command that writes tables as the project keeps them: format."""

import sys
from pathlib import Path

import click

from citygraph.canonical import Form, form_of
from citygraph.cli.options import home_option
from citygraph.finding import Finding, FindingsError
from citygraph.rows import described


@click.command("format")
@home_option
@click.option(
    "--check", "only_tell", is_flag=True, help="Only tell what would change; exit 1 if anything would."
)
def tidy(home: Path, only_tell: bool) -> None:
    """Rewrite the tables of data/ in their one canonical form.

    That is UTF-8, commas, columns as in the metadata, rows sorted by key, no blanks around a cell. Tables
    saved by a spreadsheet program (byte order mark, semicolons or tabs) are read too. One in which something
    would get lost stays as it is, and is told.
    """
    folder = home.resolve() / "data"
    forms, findings = _forms(folder)
    changed = [form for form in forms if form.changes]
    for form in changed:
        if not only_tell:
            _write(form)
        told = "not in canonical form" if only_tell else "rewritten"
        click.echo(f"{form.file}: {told} ({'; '.join(form.changes)})")
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo("tables that cannot be read without a loss stay as they are", err=True)
    elif not changed:
        click.echo(f"all {len(forms)} tables are in canonical form")
    elif only_tell:
        click.echo("run `citygraph format`", err=True)
    if findings or (only_tell and changed):
        sys.exit(1)


def _write(form: Form) -> None:
    try:
        form.write()
    except OSError as error:
        raise click.ClickException(f"{form.file} stays as it was: {error}") from error


def _forms(folder: Path) -> tuple[list[Form], list[Finding]]:
    forms: list[Form] = []
    findings: list[Finding] = []
    try:
        for table in described(folder):
            try:
                forms.append(form_of(table, folder))
            except FindingsError as error:
                findings += error.findings
    except FindingsError as error:
        return [], error.findings
    return forms, findings
