"""A SPARQL endpoint as one writes it with rdflib and Flask: `python rdflib_flask.py FILE PORT`."""

import sys

from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces
from rdflib import Dataset

_TABLES = {"text/csv": "csv", "application/sparql-results+json": "json"}
_GRAPHS = {"text/turtle": "turtle", "application/n-triples": "nt"}


def load() -> Flask:
    """Return the application, with the file in memory."""
    dataset = Dataset()
    dataset.parse(sys.argv[1], format="nquads")
    application = Flask(__name__)

    @application.get("/sparql")
    def sparql() -> Response:
        result = dataset.query(request.args["query"])
        formats = _GRAPHS if result.type in {"CONSTRUCT", "DESCRIBE"} else _TABLES
        chosen = request.accept_mimetypes.best_match(list(formats)) or next(iter(formats))
        return Response(result.serialize(format=formats[chosen]), content_type=chosen)

    return application


if __name__ == "__main__":
    server = Granian("rdflib", port=int(sys.argv[2]), interface=Interfaces.WSGI, blocking_threads=2)
    server.serve(target_loader=load, wrap_loader=False)
