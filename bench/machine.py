"""What the machine is: of its name and its folders, nothing."""

import os
import platform
import re
from pathlib import Path

_KILOBYTES_IN_GIBIBYTE = 2**20


def described() -> str:
    """Return processor, cores, memory and versions in a sentence."""
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return (
        f"{len(os.sched_getaffinity(0))} cores ({processor[1].strip() if processor else platform.machine()}), "
        f"{_memory('MemTotal') / _KILOBYTES_IN_GIBIBYTE:.0f} GiB of memory, "
        f"Linux {platform.release().partition('-')[0]}, Python {platform.python_version()}"
    )


def available_megabytes() -> float:
    """Return how much memory is free for programs."""
    return _memory("MemAvailable") / 1000


def _memory(what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    return int(found[1]) if found else 0
