"""Where the time of a run goes: milliseconds of the processor in each phase, as the table in docs/performance.md.

Usage: python -m tests.benchmarks.phases [PATH ...]

Each input is linted in a process of its own, ROUNDS times; the quickest counts. Without PATH: one small template, the
projects and graphs in fixtures/, and the corpus if it is there.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.benchmark import CORPUS

ROUNDS = 5
SMALL = "fixtures/checks/queue-without-dlq/bad.yaml"
INPUTS = (SMALL, "fixtures/projects", "fixtures/graphs", str(CORPUS))
#: The functions that each phase is made of; what one of them calls that belongs to another phase counts there.
PHASES = {
    "files": ("archlint.linter.request:inputs_of", "archlint.linter.run:partition"),
    "parse": ("archlint.linter.outcomes.read:parse",),
    "code": ("archlint.code.reader:CodeReader.read_folder", "archlint.code.reader:CodeReader.read_text"),
    "graph": ("archlint.linter.outcomes.read:read_graph", "archlint.graph.making.from_configuration:read_folders"),
    "checks": ("archlint.linter.outcomes.scope:_ask",),
    "garbage": ("gc:collect",),
}
COLUMNS = ("start-up", *PHASES, "rest", "report", "all")


def main() -> None:
    """Print the table; or, for a child of its own, what one run takes."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(_measured(sys.argv[2])))
        return
    print(f"| input | {' | '.join(COLUMNS)} |")
    print(f"|---{'|--:' * len(COLUMNS)}|")
    for path in sys.argv[1:] or [each for each in INPUTS if Path(each).exists()]:
        quickest = min((_run(path) for _ in range(ROUNDS)), key=lambda taken: taken["all"])
        print(f"| `{Path(path).name}` | {' | '.join(f'{1000 * quickest[each]:.0f}' for each in COLUMNS)} |")


def _run(path: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.phases", "--one", path]
    taken: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return taken


def _measured(path: str) -> dict[str, float]:
    """Return the seconds that each phase of one run takes in this process."""
    gc.disable()
    from archlint.cli import main as command  # noqa: F401 - as the command does
    from archlint.linter import Request, lint
    from archlint.linter.outcomes import scope  # noqa: F401 - loaded before the clock runs
    from archlint.report.options import Options
    from archlint.report.registry import render

    Request().configurations.of(str(Path.cwd()))
    spent = _timed()
    began = time.process_time()
    report = lint(Request(paths=[path], show_notes=True, jobs=1))
    linted = time.process_time()
    for _ in render("text", report, Options()):
        pass
    ended = time.process_time()
    rest = linted - began - sum(spent.values())
    return {"start-up": began, **{each: spent[each] for each in PHASES}, "rest": rest} | {
        "report": ended - linted,
        "all": ended,
    }


def _timed() -> defaultdict[str, float]:
    """Have the functions of each phase add what they take to a table, which is returned."""
    spent: defaultdict[str, float] = defaultdict(float)
    inner = [0.0]

    def timed(function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*arguments: Any, **named: Any) -> Any:
            inner.append(0.0)
            began = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                taken = time.process_time() - began
                spent[phase] += taken - inner.pop()
                inner[-1] += taken

        return run

    for phase, names in PHASES.items():
        for name in names:
            module, _, path = name.partition(":")
            *owners, attribute = path.split(".")
            owner = functools.reduce(getattr, owners, importlib.import_module(module))
            setattr(owner, attribute, timed(getattr(owner, attribute), phase))
    return spent


if __name__ == "__main__":
    main()
