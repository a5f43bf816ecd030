"""Auditing on a cluster of dask.distributed: sources are tasks, and what is found comes back as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from archlint.findings.audited import Audited, failed
from archlint.linter.fleet.pool import LOST
from archlint.linter.fleet.task import Task, do
from archlint.model.errors import ArchlintError, MisuseError

#: How many sources wait for each thread of the cluster: enough that none is idle, few enough to keep at hand.
_WAITING = 4
#: How long to look for the scheduler, and for a first worker, in seconds.
_PATIENCE = 30


def on_cluster(tasks: Iterable[Task], address: str) -> Iterator[Audited]:
    """Yield what is found in sources, in whatever order it is ready.

    The scheduler gives the sources of a worker that is lost to others; one that kills them counts as failed.

    Args:
        tasks: the sources; their folders have to be where the workers are, by the same paths.
        address: the scheduler, as `tcp://host:8786`.

    Raises:
        MisuseError: dask.distributed is not installed.
        ArchlintError: there is no scheduler, or it has no workers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise MisuseError("--scheduler needs dask.distributed: pip install 'archlint[dask]'") from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=_PATIENCE)
    except Exception as error:  # of dask's, of the network's, of TLS
        raise ArchlintError(f"no cluster can be reached at '{address}': {error}") from None
    with client:
        waiting = iter(tasks)
        known: dict[str, Task] = {}

        def submitted(task: Task) -> Any:
            future = client.submit(do, task, pure=False, retries=0)
            known[future.key] = task
            return future

        threads = sum(client.nthreads().values()) or 1
        first = [submitted(task) for task in islice(waiting, threads * _WAITING)]
        done = as_completed(first, loop=client.loop)
        suspected: list[Task] = []
        for future in done:
            task = known.pop(future.key)
            if _is_lost(future):
                suspected.append(task)
            else:
                yield _outcome(future, task)
            future.release()
            for next_task in islice(waiting, 1):
                done.add(submitted(next_task))
        # dask suspects all that waited for a worker that died: which of them killed it, each shows on its own.
        for task in suspected:
            future = submitted(task)
            future.exception()  # it waits
            yield failed(task.source.name, LOST) if _is_lost(future) else _outcome(future, task)
            future.release()


def _is_lost(future: Any) -> bool:
    """Tell whether the workers died that a task was given to."""
    return future.status == "error" and type(future.exception()).__name__ == "KilledWorker"


def _outcome(future: Any, task: Task) -> Audited:
    if future.status == "finished":
        found = future.result()
        if isinstance(found, Audited):
            return found
    why = future.exception() if future.status == "error" else future.status
    return failed(task.source.name, f"the cluster could not lint it: {why}")
