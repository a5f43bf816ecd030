"""What ten times as much costs: the ratio of the time of the processor, and the memory, for each kind of large input.

Usage: python -m tests.benchmarks.growth [--counts 2000 20000] [NAME ...]

A NAME chooses the inputs whose names contain it (`growth_inputs.py`, `growth_repeated.py`, `growth_hubs.py`): `cloudformation/AWS::SQS`, `/shared`, `tasks`.
Each input is made for both numbers and linted in a process of its own, start-up left out; what grows by more than
LIMIT, takes longer than SECONDS or needs more than MEMORY_MB is marked, and the exit code is 1. All of them take some hours.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.report.options import Options
from archlint.report.registry import render
from tests.benchmarks.growth_hubs import HUBS
from tests.benchmarks.growth_inputs import Input, from_table
from tests.benchmarks.growth_repeated import REPEATED

#: How much more ten times as much may cost, and what an input may take in any case.
LIMIT, SECONDS, MEMORY_MB = 11.0, 20.0, 1000
#: How often each is measured: the quickest counts.
ROUNDS = 2


def main() -> int:
    """Print a line for each input; exit with 1 if one is over a limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--counts", type=int, nargs=2, default=(2000, 20000))
    parser.add_argument("--limit", type=float, default=LIMIT)
    arguments = parser.parse_args()
    chosen = [name for name in INPUTS if not arguments.names or any(part in name for part in arguments.names)]
    lint(
        {
            "main.tf": 'resource "aws_sqs_queue" "q" {}\n',
            "template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
        }
    )
    over = [name for name in chosen if _is_over(name, INPUTS[name], arguments.counts, arguments.limit)]
    print(f"{len(over)} of {len(chosen)} inputs are over a limit")
    return int(bool(over))


def _is_over(name: str, make: Input, counts: tuple[int, int], limit: float) -> bool:
    """Measure an input for two numbers, print what it takes, and tell whether that is too much."""
    (small, _), (large, memory) = (_measured(make, count) for count in counts)
    ratio = large / small
    # What takes some milliseconds is not measured well enough to be compared.
    is_over = (ratio > limit and large > 0.1) or large > SECONDS or memory > MEMORY_MB
    print(
        f"{name:75} {small:7.3f} s {large:7.3f} s {ratio:6.2f} {memory:5.0f} MB{'  OVER' if is_over else ''}",
        flush=True,
    )
    return is_over


def _measured(make: Input, count: int) -> tuple[float, float]:
    """Return how many seconds of the processor an input takes, and how many megabytes a process that lints it."""
    files = make(count)
    taken = []
    for _ in range(ROUNDS):
        child = os.fork()
        if not child:
            try:
                lint(files)
            finally:
                os._exit(0)
        _, _, usage = os.wait4(child, 0)
        taken.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
        if taken[-1][0] > SECONDS:
            break
    return min(seconds for seconds, _ in taken), max(memory for _, memory in taken)


def lint(files: Mapping[str, str]) -> Report:
    """Lint files, make a report of all that is found, and print why it failed, if it did."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        problems = Problems()
        report = run(collect([folder], problems), CHECKS, problems, jobs=1)
        "".join(render("json", report, Options(show_unresolved=True)))
    for error in report.errors:
        if error.details:
            print(error.details, file=sys.stderr)
    return report


CHECKS = discover()
INPUTS: dict[str, Input] = {**REPEATED, **HUBS, **dict(from_table())}

if __name__ == "__main__":
    gc.disable()  # as the command does
    resource.setrlimit(resource.RLIMIT_AS, (8_000_000_000, 8_000_000_000))
    sys.exit(main())
