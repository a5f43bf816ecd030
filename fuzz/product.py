"""What every target does with its files: archlint reads them, asks all checks, and makes every report."""

from __future__ import annotations

import re
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.ignored.acceptance import compare
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.validation import validate
from archlint.linter.inputs.environments import environments, require_samconfigs
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.errors import ArchlintError
from archlint.report.options import Options
from archlint.report.registry import FORMATS, render

#: How many seconds of the processor one input may take.
LIMIT = 5.0
#: The baseline, and the environment of the samconfig.toml, that are used where the files have any.
BASELINE, ENVIRONMENT = "baseline.json", "default"

_FRAME = re.compile(r'File ".*?[\\/](?:archlint|checks)[\\/]([^"]+)", line \d+, in (\S+)')


@dataclass(frozen=True, slots=True)
class Fault:
    """What must not be: an input brought archlint down, or to a halt.

    Attributes:
        kind: what faults with the same cause have in common: the exception, and the function it came from.
        details: the traceback, or how long it took.
    """

    kind: str
    details: str

    @property
    def is_slowness(self) -> bool:
        """Whether the fault is the time it took."""
        return self.kind.startswith(_SLOW)


_SLOW = "slow"


class _Interrupted(BaseException):
    """The time is over; nobody but `examine` is to catch it."""


def examine(
    files: Mapping[str, bytes], named: str = "", *, limit: float = LIMIT, patience: float = 20.0
) -> Fault | None:
    """Return what is wrong with how archlint takes files, None if nothing is.

    Args:
        files: what is in them, by names below a folder that holds nothing else.
        named: the file that archlint is given; empty for the folder.
        limit: how many seconds of the processor it may take.
        patience: after how many seconds of the processor it is interrupted.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        write(Path(folder), files)
        before = time.process_time()
        try:
            with _interrupted_after(patience):
                report = linted(Path(folder), files, named)
        except (Exception, SystemExit, _Interrupted) as error:
            return _fault(type(error), "".join(traceback.format_exception(error)))
        took = time.process_time() - before
    for problem in report.errors if report else ():
        if problem.details:
            name = problem.message.partition("crashed: ")[2].partition(":")[0]
            return Fault(f"{name} in {_culprit(problem.details)}", problem.details)
    return Fault(_SLOW, f"{took:.1f} s of the processor") if took > limit else None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, by their names."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def linted(folder: Path, files: Mapping[str, bytes], named: str) -> Report | None:
    """Return the report on a folder, or on a file in it, once every format of it is made; None if it is refused.

    Args:
        folder: the folder.
        files: what is in it.
        named: the file in it that archlint is given; empty for the folder.
    """
    problems, configurations = Problems(), Configurations()
    try:
        found = collect([str(folder / named)], problems, configurations)
        for configuration in dict.fromkeys(
            [configurations.of(str(folder.resolve())), *(f.configuration for f in found)]
        ):
            if configuration.path:
                validate(configuration, checks())
        deployed = environments([], [ENVIRONMENT] if "samconfig.toml" in files else [], [])
        require_samconfigs(deployed, found)
        walked = [str(folder.resolve())]
        report = run(found, checks(), problems, show_notes=True, walked=walked, environments=deployed, jobs=1)
        if BASELINE in files:
            report = compare(report, folder / BASELINE, problems, prune=False, notes_shown=True)
    except ArchlintError:
        return None
    for form in FORMATS:
        "\n".join(render(form, report, Options(show_unresolved=True))).encode("utf-8", "surrogatepass")
    return report


@cache
def checks() -> list[Check]:
    """Return the built-in checks, and those of the packs that are installed."""
    return discover()


def _fault(error: type[BaseException], details: str) -> Fault:
    return Fault(f"{_SLOW if error is _Interrupted else error.__name__} in {_culprit(details)}", details)


def _culprit(details: str) -> str:
    """Return the innermost function of archlint in a traceback."""
    frames = _FRAME.findall(details)
    return "{}:{}".format(*frames[-1]) if frames else "elsewhere"


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Interrupt what takes more time of the processor."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise _Interrupted(f"after {seconds} s")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
