"""Work in several processes: each task is done once, and one that kills its process costs no other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from archlint.linter import processes
from archlint.linter.processes import available, in_processes

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="processes are only copied on Linux")


@pytest.fixture(params=[pytest.param("forked", marks=needs_fork), "spawned"])
def _started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_may_fork", lambda: request.param == "forked")


def doubled(number: int) -> int:
    """Double a number; die over 3, and raise over 5."""
    if number == 3:
        os._exit(9)
    if number == 5:
        raise MemoryError
    return 2 * number


def with_process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def large(number: int) -> bytes:
    return bytes(number)


@pytest.mark.usefixtures("_started")
def test_a_task_that_kills_its_process_costs_no_other_one() -> None:
    found = dict(in_processes(doubled, range(8), 2))
    assert found == {number: None if number in (3, 5) else 2 * number for number in range(8)}


@pytest.mark.usefixtures("_started")
def test_results_may_be_larger_than_a_pipe() -> None:
    assert [len(result or b"") for _, result in in_processes(large, [3_000_000], 2)] == [3_000_000]


def test_a_process_ends_after_so_many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MOST_TASKS", 2)
    found = [result for _, result in in_processes(with_process, range(5), 1)]
    assert [result and result[0] for result in found] == [0, 1, 2, 3, 4]
    assert len({result and result[1] for result in found}) == 3


def test_a_process_with_too_much_memory_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_may_fork", lambda: sys.platform == "linux")
    monkeypatch.setattr(processes, "_MOST_MEMORY", 1)
    found = [result for _, result in in_processes(with_process, range(3), 1)]
    expected = 3 if sys.platform == "linux" else 1
    assert len({result and result[1] for result in found}) == expected


def test_all_processes_end_where_no_more_is_asked_for(tmp_path: Path) -> None:
    work = partial(_marked, str(tmp_path))
    results = in_processes(work, range(10), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    time.sleep(0.5)
    before = sorted(tmp_path.iterdir())
    time.sleep(0.5)
    assert len(before) < 10
    assert sorted(tmp_path.iterdir()) == before


def _marked(folder: str, number: int) -> None:
    Path(folder, str(number)).touch()
    time.sleep(0.2)


@needs_fork
def test_a_process_is_copied_only_where_it_has_one_thread() -> None:
    """Another thread may hold a lock, which nobody would release in a copy."""
    program = """
import threading
from archlint.linter import processes
print(processes._may_fork())
done = threading.Event()
thread = threading.Thread(target=done.wait)
thread.start()
print(processes._may_fork())
done.set()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_another_thread_makes_no_difference() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert available()
        assert dict(in_processes(doubled, range(3), 2)) == {0: 0, 1: 2, 2: 4}
    finally:
        done.set()
        thread.join()
