"""Auditing on a cluster of dask.distributed: sources are tasks, and what is found comes back as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, cast

from archlint.findings.audited import Audited, failed
from archlint.linter.fleet.pool import LOST
from archlint.linter.fleet.task import AuditTask, do
from archlint.model.errors import ArchlintError, NotInstalledError

#: How many sources wait for each thread of the cluster: enough that none is idle, few enough to keep at hand.
_WAITING = 4
#: How often a source is tried alone.
_TRIES = 2
#: What dask calls a task that its workers died over.
_KILLED = "KilledWorker"
#: How long to look for the scheduler, and for a first worker, in seconds.
_PATIENCE = 30


def on_cluster(tasks: Iterable[AuditTask], address: str) -> Iterator[Audited]:
    """Yield what is found in sources, in whatever order it is ready.

    The scheduler gives the sources of a worker that is lost to others; one that kills them counts as failed.

    Args:
        tasks: the sources; their folders have to be where the workers are, by the same paths.
        address: the scheduler, as `tcp://host:8786`.

    Raises:
        NotInstalledError: dask.distributed is not installed.
        ArchlintError: there is no scheduler, or it has no workers.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise NotInstalledError("--scheduler", "dask.distributed", "dask") from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=_PATIENCE)
    except Exception as error:  # of dask's, of the network's, of TLS
        raise ArchlintError(f"no cluster can be reached at '{address}': {error}") from None
    with client:
        waiting = iter(tasks)
        known: dict[str, AuditTask] = {}

        def submitted(task: AuditTask) -> Any:
            future = client.submit(do, task, pure=False, retries=0)
            known[future.key] = task
            return future

        threads = sum(client.nthreads().values()) or 1
        first = [submitted(task) for task in islice(waiting, threads * _WAITING)]
        done = as_completed(first, loop=client.loop)
        again: list[AuditTask] = []
        for future in done:
            task = known.pop(future.key)
            if (found := _finished(future)) is None:
                again.append(task)
            else:
                yield found
            future.release()
            for next_task in islice(waiting, 1):
                done.add(submitted(next_task))
        # A worker that dies takes with it what it has found, and dask suspects all that waited for it: what killed it
        # shows when each is alone.
        for task in again:
            yield _alone(task, submitted)


def _finished(future: Any) -> Audited | None:
    """Return what a task found; None if it is lost, whatever dask says of it."""
    if future.status != "finished":
        return None
    try:
        found = future.result()
    except Exception:  # its worker died just now
        return None
    return found if isinstance(found, Audited) else None


def _alone(task: AuditTask, submitted: Callable[[AuditTask], Any]) -> Audited:
    """Return what a task finds while no other one runs."""
    why = ""
    for _ in range(_TRIES):
        future = submitted(task)
        try:
            return cast("Audited", future.result())
        except Exception as error:
            if type(error).__name__ == _KILLED:
                return failed(task.source.name, LOST)
            why = f"the cluster could not lint it: {error}"
        finally:
            future.release()
    return failed(task.source.name, why)
