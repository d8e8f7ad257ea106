"""Pages that templates make for a reader, as replies that say their language."""

from http import HTTPStatus
from typing import Any

from jinja2 import Environment

from citygraph.web.http.languages import Reader
from citygraph.web.http.replies import FOR_READERS, Reply
from citygraph.web.http.tables import HTML


def page(
    templates: Environment,
    template: str,
    reader: Reader,
    headers: tuple[tuple[str, str], ...] = (),
    status: HTTPStatus = HTTPStatus.OK,
    **content: Any,
) -> Reply:
    """Return a page.

    Args:
        templates: hold the template.
        template: its name.
        reader: who reads.
        headers: in addition to those that every page has.
        status: of the reply.
        **content: what the template shows.
    """
    body = templates.get_template(template).render(reader=reader, **content).encode()
    told = (("Content-Type", HTML.content_type), ("Content-Language", reader.language), FOR_READERS)
    return Reply(status, (*told, *headers), body)
