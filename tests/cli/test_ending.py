"""The end of a process: nothing that was written is lost, and what Python does at the end is done."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Says that it is given back, which Python does with all that is left when a process ends.
_GIVEN_BACK = """
import sys
class Kept:
    def __del__(self):
        print("given back")
kept = Kept()
"""


def _run(code: str) -> tuple[int, str, str]:
    command = [sys.executable, "-c", f"from archlint.cli.ending import end_at_once\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("status", "code"), [("None", 0), ("0", 0), ("1", 1), ("2", 2), ("130", 130), ("True", 1)])
def test_a_process_ends_with_its_exit_code_and_gives_nothing_back(status: str, code: int) -> None:
    assert _run(f"{_GIVEN_BACK}\nprint('said')\nend_at_once({status})\nprint('never')") == (code, "said\n", "")


def test_what_is_not_yet_written_is_written_before_what_was_registered_for_the_end_is_lost() -> None:
    code = "import atexit, sys\natexit.register(print, 'closed')\nsys.stderr.write('warned')\nprint('said', end=' ')"
    assert _run(f"{code}\nend_at_once(1)") == (1, "said closed\n", "warned")


def test_python_ends_a_process_that_has_other_threads() -> None:
    code = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('done'))).start()"
    assert _run(f"{code}\nend_at_once(0)\nprint('still here')") == (0, "still here\ndone\n", "")


def test_python_prints_what_is_no_exit_code() -> None:
    assert _run("end_at_once('words')\nprint('still here')") == (0, "still here\n", "")


def test_python_has_an_exit_code_for_output_that_cannot_be_written() -> None:
    code, *_ = _run("import sys\nprint('said')\nsys.stdout.detach().close()\nend_at_once(1)\nsys.exit(3)")
    assert code == 120  # as docs.python.org says of sys.exit


def test_a_stream_that_is_not_open_is_none() -> None:
    assert _run("import sys\nsys.stdout = None\nend_at_once(1)") == (1, "", "")
