"""The end of a process: at once where Python has nothing left to do but to give back what the run has made."""

from __future__ import annotations

import atexit
import os
import sys


def end_at_once(status: object) -> None:
    """End the process as Python would, but leave its objects to the system; return where Python has to end it.

    Args:
        status: what `SystemExit` says: the exit code, None for 0. Anything else is for Python to print.
    """
    if status is not None and not isinstance(status, int):
        return
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:  # Python waits for those that are no daemons
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # it is not open, as after `2>&-`
                stream.flush()
    except (OSError, ValueError):  # Python says so, and has an exit code for it
        return
    os._exit((status or 0) & 0xFF)
