"""An audit: many sources, each linted for itself, and what was found in all of them, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from archlint.findings.audited import AuditRow
from archlint.linter.fleet.cluster import on_cluster
from archlint.linter.fleet.identity import identity_of_request
from archlint.linter.fleet.journal import Journal
from archlint.linter.fleet.pool import audited_in_processes
from archlint.linter.fleet.sources import AuditSource
from archlint.linter.fleet.task import AuditTask
from archlint.linter.request import Request, checks_of
from archlint.model.data import dataclass
from archlint.model.release import release


@dataclass(frozen=True, slots=True)
class Means:
    """Where the work is done.

    Attributes:
        jobs: how many processes of this machine to use at most; None means one for each core.
        scheduler: the address of a scheduler of dask.distributed instead; empty for this machine.
        journal: the file that what is found is noted in, and known from; None means none.
    """

    jobs: int | None = None
    scheduler: str = ""
    journal: Path | None = None


class Audit:
    """What is found in sources.

    Args:
        sources: the sources.
        request: how each of them is linted, as if archlint had been started there; its root and paths do not count.
        means: where the work is done.

    Attributes:
        seconds: the CPU time that it took.
        unchanged: how many sources were what they had been, and were not linted again.

    Raises:
        ArchlintError: a check has no such name, a pack cannot be loaded, the journal cannot be used.
    """

    def __init__(self, sources: Sequence[AuditSource], request: Request, means: Means) -> None:
        self.seconds = 0.0
        self.unchanged = 0
        checks = checks_of(request)
        packs = tuple(str(Path(pack).resolve()) for pack in request.packs)
        config = request.config and request.config.resolve()
        kept = request.cache_dir and request.cache_dir.resolve()
        self._request = replace(request, root=None, paths=(), checks=None, packs=packs, config=config, cache_dir=kept)
        self._sources = sources
        self._means = means
        with_journal = means.journal is not None
        identity = identity_of_request(self._request, checks) if with_journal else ""
        self._with_identity = with_journal and bool(identity)
        self._journal = Journal(means.journal, identity)

    def __enter__(self) -> Audit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journal.close()

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Lint the sources.

        Args:
            progress: called with how many of how many are done.

        Raises:
            ArchlintError: the cluster cannot be reached, or the journal not be written.
        """
        total = len(self._sources)
        progress(0, total)
        found = (
            on_cluster(self._tasks(), self._means.scheduler)
            if self._means.scheduler
            else audited_in_processes(self._tasks(), self._means.jobs)
        )
        for done, each in enumerate(found, 1):
            self._journal.note(each)
            self.seconds += each.seconds
            self.unchanged += each.is_known
            progress(done, total)

    def _tasks(self) -> Iterator[AuditTask]:
        own = release()
        for source in self._sources:
            known = self._journal.known(source.name)
            yield AuditTask(source, self._request, own, self._with_identity, known)

    def rows(self) -> Iterator[AuditRow]:
        """Yield what was found, source by source in their order."""
        for source in self._sources:
            yield from self._journal.rows(source.name)
