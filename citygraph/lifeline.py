"""A process ends with the one that forked it, however that one ends (Linux)."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def end_with(parent: int) -> None:
    """Have the kernel kill this process when `parent`, which forked it, has ended, were it by SIGKILL."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before
        os._exit(1)
