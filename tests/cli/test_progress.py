"""How far a run is: on a terminal, from the first second."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

import pytest

from archlint.cli import terminal
from archlint.cli.terminal import ProgressBar


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def late(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> io.StringIO:
    """Make a stream standard error, and the run late at once. Not in a fixture: pytest sets the streams after those."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(terminal, "_PATIENCE", 0.01)
    return stream


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_that_files_are_read_is_shown_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = late(monkeypatch, _Terminal())
    with ProgressBar() as progress:
        wait_for(lambda: screen.getvalue() == "Reading files ...")
        progress(0, 2)
        assert "Linting" in screen.getvalue()
        assert "  0%" in screen.getvalue()
        progress(1, 2)
        assert " 50%" in screen.getvalue()
        progress(2, 2)
    assert "100%" in screen.getvalue()
    assert screen.getvalue().endswith("\n")


def test_the_bar_is_shown_while_the_first_thing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = late(monkeypatch, _Terminal())
    with ProgressBar() as progress:
        progress(0, 1)
        wait_for(lambda: "Linting" in screen.getvalue())
    assert "Reading" not in screen.getvalue()


def test_what_was_shown_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = late(monkeypatch, _Terminal())
    with pytest.raises(KeyError), ProgressBar():
        wait_for(lambda: bool(screen.getvalue()))
        raise KeyError
    assert screen.getvalue().endswith(f"\r{' ' * len('Reading files ...')}\r")


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = late(monkeypatch, _Terminal())
    monkeypatch.setattr(terminal, "_PATIENCE", 60)
    with ProgressBar() as progress:
        progress(1, 1)
    assert screen.getvalue() == ""


def test_only_a_terminal_is_shown_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = late(monkeypatch, io.StringIO())
    with ProgressBar() as progress:
        time.sleep(0.05)
        progress(1, 2)
    assert shown.getvalue() == ""
