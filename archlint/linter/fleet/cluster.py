"""Auditing on a cluster of dask.distributed: a few sources are a task, and what is found comes back as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, cast

from archlint.findings.audited import Audited, failed
from archlint.linter.fleet.pool import LOST
from archlint.linter.fleet.task import AuditTask, do
from archlint.model.errors import ArchlintError, NotInstalledError

#: How many batches are with each thread of the cluster: enough that none is idle, few enough to keep at hand.
_WAITING = 3
#: How long a batch takes, as far as that can be told, in seconds, and how many sources it has at most: long enough that
#: what the scheduler does about it does not count, short enough that all are done at about the same time.
_LONG = 0.3
_MOST = 32
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
        batches = _Batches(tasks)
        known: dict[str, list[AuditTask]] = {}

        def submitted(batch: list[AuditTask]) -> Any:
            future = client.submit(_do_all, batch, pure=False, retries=0)
            known[future.key] = batch
            return future

        threads = sum(client.nthreads().values()) or 1
        first = [submitted(batch) for batch in islice(batches, threads * _WAITING)]
        done = as_completed(first, loop=client.loop)
        again: list[AuditTask] = []
        for future in done:
            batch = known.pop(future.key)
            found = _finished(future)
            future.release()
            batches.note(found)
            for next_batch in islice(batches, 1):
                done.add(submitted(next_batch))
            again += () if found else batch
            yield from found
        # A worker that dies takes with it what it has found, and dask suspects all that waited for it: what killed it
        # shows when each is alone.
        for task in again:
            yield _alone(task, submitted)


class _Batches(Iterator["list[AuditTask]"]):
    """Sources, so many at a time as take about as long as a batch shall take."""

    def __init__(self, tasks: Iterable[AuditTask]) -> None:
        self._tasks = iter(tasks)
        self._seconds = 0.0
        self._done = 0

    def note(self, found: Sequence[Audited]) -> None:
        """Take up how long sources took."""
        self._seconds += sum(each.seconds for each in found)
        self._done += len(found)

    def __next__(self) -> list[AuditTask]:
        count = round(_LONG * self._done / max(self._seconds, _LONG * self._done / _MOST)) if self._done else 1
        batch = list(islice(self._tasks, max(count, 1)))
        if not batch:
            raise StopIteration
        return batch


def _do_all(batch: Sequence[AuditTask]) -> list[Audited]:
    """Return what is found in sources.

    Dask looks a hundred times a second at what its own threads do, call by call, which takes as much as a quarter of
    what our deep calls take: its thread only waits.
    """
    with ThreadPoolExecutor(1) as thread:
        return list(thread.map(do, batch))


def _finished(future: Any) -> list[Audited]:
    """Return what a batch found; nothing if that is lost, whatever dask says of it."""
    if future.status != "finished":
        return []
    try:
        found = future.result()
    except Exception:  # its worker died just now
        return []
    return found if isinstance(found, list) and all(isinstance(each, Audited) for each in found) else []


def _alone(task: AuditTask, submitted: Callable[[list[AuditTask]], Any]) -> Audited:
    """Return what a task finds while no other one runs."""
    why = ""
    for _ in range(_TRIES):
        future = submitted([task])
        try:
            return cast("Audited", future.result()[0])
        except Exception as error:
            if type(error).__name__ == _KILLED:
                return failed(task.source.name, LOST)
            why = f"the cluster could not lint it: {error}"
        finally:
            future.release()
    return failed(task.source.name, why)
