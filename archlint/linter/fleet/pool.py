"""Auditing in processes of this machine: one source at a time each, and a process that dies costs no other source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.findings.audited import Audited, failed
from archlint.linter import processes
from archlint.linter.fleet.task import AuditTask, do

LOST = "cannot be linted: the process that worked on it died, perhaps for lack of memory"


def audited_in_processes(tasks: Iterable[AuditTask], jobs: int | None) -> Iterator[Audited]:
    """Yield what is found in sources, in whatever order it is ready.

    Args:
        tasks: the sources.
        jobs: how many processes to use at most; None means one for each core.
    """
    if not processes.available():
        yield from map(do, tasks)
        return
    again: list[AuditTask] = []
    for task, found in processes.in_processes(do, tasks, jobs or processes.cores()):
        if found is None:
            again.append(task)
        else:
            yield found
    # What ran beside it may have taken the memory.
    for task, found in processes.in_processes(do, again, 1):
        yield found or failed(task.source.name, LOST)
