"""wrk against a server: a few clients that keep their connections and ask again as soon as they have an answer."""

import json
import math
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from bench.asking import target
from bench.mix import Query
from bench.servers import LONGEST, Server
from bench.tools import Tools

CLIENTS = 8  # with a few, all may come to the same of the two processes of a server, and the other one idles
_SCRIPT = Path(__file__).parent / "wrk.lua"


@dataclass(frozen=True)
class Measured:
    """What a round told: answers in a second, milliseconds that half and 99 % of them took at most, failures."""

    rate: float
    p50: float
    p99: float
    failures: int


def measure(tools: Tools, server: Server, query: Query, *, cold: bool, seconds: float) -> Measured:
    """Ask a query for some seconds; if `cold`, each text differs."""
    lasting = math.ceil(seconds)
    command = [
        tools.program("wrk") or "",
        *("--threads", "1", "--connections", str(CLIENTS), "--duration", f"{lasting}s"),
        *("--timeout", f"{LONGEST}s", "--script", str(_SCRIPT), "--header", f"Accept: {query.accept}"),
        f"http://127.0.0.1:{server.port}{target(server, query)}",
        *("--", "cold" if cold else "hot", uuid.uuid4().hex[:12]),
    ]
    ended = subprocess.run(  # noqa: S603
        command, env=tools.environment, check=True, capture_output=True, text=True
    )
    told = json.loads(ended.stdout.strip().rpartition("\n")[2])
    good = told["requests"] - told["refused"]
    return Measured(
        rate=good / told["microseconds"] * 1e6,
        p50=told["p50"] / 1000,
        p99=told["p99"] / 1000,
        failures=told["refused"] + told["broken"],
    )
