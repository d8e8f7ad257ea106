"""The most that the HTTP server can do: `python constant.py FOLDER PORT` answers /NAME with the headers and bytes kept under that name."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def _load() -> "WSGIApplication":
    answers = {}
    for path in Path(sys.argv[1]).glob("*.json"):
        headers = [(name, value) for name, value in json.loads(path.read_text(encoding="utf-8"))]
        answers[f"/{path.stem}"] = headers, path.with_suffix(".body").read_bytes()

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        headers, body = answers[environ["PATH_INFO"]]
        start_response("200 OK", headers)
        return [body]

    return application


if __name__ == "__main__":
    # As citygraph/web/serve.py starts it.
    server = Granian(
        "constant",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        workers=os.cpu_count() or 1,
        blocking_threads=64,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=_load, wrap_loader=False)
