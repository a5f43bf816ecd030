"""A pack whose check kills its process: always at queue 'Deadly', and at queue 'Once' until it has left a mark."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from archlint import Finding, Graph, Kind, Severity, check


@check(severity=Severity.WARNING, tags=["message-loss"], see="https://example.com/deadly-queue")
def deadly_queue(graph: Graph) -> Iterator[Finding]:
    """A queue is deadly.

    **Fix:** give it another name.
    """
    for queue in graph.resources(Kind.QUEUE):
        mark = Path(os.environ["DEADLY_MARK"])
        if queue.name == "Deadly" or (queue.name == "Once" and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield Finding(f"queue '{queue.name}' was survived", at=queue)
