"""How a service is run; docs/operation.md tells what each setting is for."""

import os
from dataclasses import dataclass, field

from citygraph.workers import Limits


@dataclass(frozen=True)
class Settings:
    """Where a service listens, what it allows, and with how many processes and threads.

    A process has more threads than queries can run or wait: the others answer what needs no worker.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    limits: Limits = field(default_factory=Limits)
    processes: int = os.cpu_count() or 1
    threads: int = 64
    services: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    access_log: bool = False
