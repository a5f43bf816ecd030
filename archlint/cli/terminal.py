"""Writing to the terminal, or to where its output was sent: encoding, colours, warnings, a progress bar."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

import click

from archlint.cli.crash import DEBUG
from archlint.findings.ignored.file_replacement import write_file
from archlint.findings.ignored.targets import UnwritableFileError
from archlint.model.errors import ArchlintError
from archlint.model.source.printable import on_one_line

if TYPE_CHECKING:
    from archlint.findings.result import RunError, Warned

#: Seconds before progress is shown: short runs show none.
_PATIENCE = 1.0
#: What is shown before it is known how much there is to do.
_READING = "Reading files ..."
#: How many lines are written at once: a report may have tens of thousands, and each call costs as much as a line.
_LINES_AT_ONCE = 1000


def write(lines: Iterable[str], path: Path | None) -> None:
    """Write lines to a file, or to standard output if there is no path.

    Raises:
        UnwritableFileError: it cannot be done.
    """
    try:
        _write(lines, path)
    except OSError as error:
        where = f"'{path}'" if path else "the output"
        raise UnwritableFileError(f"{where} cannot be written: {error.strerror}") from None


def _write(lines: Iterable[str], path: Path | None) -> None:
    # A template may hold what no encoding has: lone surrogates, and names of files that are no text.
    if path is not None:
        text = "".join(f"{line}\n" for line in lines)
        write_file(path, text.encode(errors="backslashreplace"))
        return
    if sys.stdout is None:  # it is not open, as after `>&-`
        raise UnwritableFileError("the output cannot be written: it is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        rest = iter(lines)
        while some := list(islice(rest, _LINES_AT_ONCE)):
            sys.stdout.write("\n".join([*some, ""]))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough, as `head` does. Python would report an error again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read_stdin(limit: int) -> bytes:
    """Return what standard input holds, at most `limit` bytes.

    Raises:
        ArchlintError: it cannot be read.
    """
    if sys.stdin is None:  # it is not open, as after `<&-`
        raise ArchlintError("standard input cannot be read: it is closed")
    try:
        return sys.stdin.buffer.read(limit)
    except OSError as error:
        raise ArchlintError(f"standard input cannot be read: {error.strerror}") from None


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a standard stream is a terminal; None is one that is not open."""
    return stream is not None and stream.isatty()


def colored(choice: str, environment: Mapping[str, str], *, to_terminal: bool) -> bool:
    """Tell whether to write colours.

    Args:
        choice: `always`, `never` or `auto`; the first two win over the environment.
        environment: where https://no-color.org and its kin are looked up.
        to_terminal: whether a terminal is going to show it.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return to_terminal and environment.get("TERM") != "dumb"


def hyperlinked(choice: str, environment: Mapping[str, str], *, to_terminal: bool) -> bool:
    """Tell whether to write links: where a terminal shows colours, unless FORCE_HYPERLINK says otherwise.

    Terminals that know no links leave them out; those named `dumb` and `linux` need not.
    Source: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda

    Args:
        choice: of colours, `always`, `never` or `auto`.
        environment: where FORCE_HYPERLINK, NO_COLOR and TERM are looked up; 0 forces that there are none.
        to_terminal: whether a terminal is going to show it.
    """
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    is_able = to_terminal and environment.get("TERM") not in ("dumb", "linux")
    return is_able and colored(choice, environment, to_terminal=True)


def columns(*, to_terminal: bool) -> int:
    """Return how wide the terminal is that is going to show a report; 0 if none is."""
    if not to_terminal:
        return 0
    from shutil import get_terminal_size  # here: it loads all compressions, and reports mostly go elsewhere

    return get_terminal_size().columns


def say(text: str) -> None:
    """Write a line to standard error, whatever is in it."""
    click.echo(on_one_line(text), err=True)


def warn(message: str) -> None:
    """Write a warning to standard error."""
    say(f"warning: {message}")


def report_problems(
    warnings: Iterable[Warned], errors: Iterable[RunError], *, crashed: Iterable[RunError] = ()
) -> None:
    """Write warnings, errors and tracebacks to standard error, where no program reads the report.

    Args:
        warnings: the warnings.
        errors: the errors that are not seen in the report.
        crashed: errors that are, of which the tracebacks are to be shown all the same.
    """
    for warned in sorted(set(warnings), key=lambda warned: (warned.path, warned.line, warned.message)):
        warn(f"{warned.path}:{warned.line}: {warned.message}" if warned.line else f"{warned.path} {warned.message}")
        if warned.fix is not None:
            from archlint.report.fix_text import title  # few runs show fixes

            say(f"  fix: {title(warned.fix)}")
    unseen = set(errors)
    for error in sorted({*unseen, *crashed}):
        if error in unseen:
            say(f"error: {error.words}")
        # The author of a check needs its traceback; other tracebacks are shown on request.
        if error.check or os.environ.get(DEBUG):
            for line in error.details.splitlines():
                say(line)


class ProgressBar:
    """Shows on standard error how far a run is: only on a terminal, and only when the run takes its time.

    It shows up by itself, also while one large template takes long, or before it is known how much there is to do.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_late = self._is_over = False
        self._has_line = False
        self._bar: Any = None  # click's class for it is private
        self._shown = self._done = self._total = 0
        self._timer: threading.Timer | None = None

    def __call__(self, done: int, total: int) -> None:
        """Take note of how many of how many things are done."""
        with self._lock:
            self._done, self._total = done, total
            if self._is_late:
                self._show()

    def __enter__(self) -> ProgressBar:
        if is_terminal(sys.stderr):
            self._timer = threading.Timer(_PATIENCE, self._show_late)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._is_over = True
            self._clear_line()
            if self._bar is not None:
                self._bar.__exit__(kind, error, trace)

    def _show_late(self) -> None:
        with self._lock:
            if not self._is_over:
                self._is_late = True
                self._show()

    def _show(self) -> None:
        if not self._total:
            click.echo(_READING, err=True, nl=False)
            self._has_line = True
            return
        if self._bar is None:
            self._clear_line()
            self._bar = click.progressbar(length=self._total, label="Linting", file=sys.stderr).__enter__()
        self._bar.update(self._done - self._shown)
        self._shown = self._done

    def _clear_line(self) -> None:
        if self._has_line:
            click.echo(f"\r{' ' * len(_READING)}\r", err=True, nl=False)
            self._has_line = False
