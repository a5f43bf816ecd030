"""How many small changes of the code no test notices: Cosmic Ray over the modules that `[tool.cosmic-ray]` names.

Usage: python tests/mutants.py [--one-in N] [MODULE...]

Works on a copy of the repository, with the tests that pyproject.toml has for each folder, `{name}` being a module's name
with hyphens. Every Nth mutant is tried, the same ones every time. Prints those that survive, and the score.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import tempfile
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cosmic_ray.config import ConfigDict, serialize_config
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "cosmic-ray"
]


def main() -> None:
    """Try the mutants of all modules, or of those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one-in", type=int, default=1, metavar="N")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    options = parser.parse_args()
    folders = CONFIGURATION["tests"]
    modules = options.modules or sorted(
        path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).glob("[!_]*.py")
    )
    outcomes: list[TestOutcome] = []
    with tempfile.TemporaryDirectory() as temporary:
        copy = _copied(Path(temporary, "repository"))
        for module in modules:
            outcomes += _tried(copy, module, folders[Path(module).parent.as_posix()], options.one_in)
    killed = sum(outcome != TestOutcome.SURVIVED for outcome in outcomes)
    if outcomes:
        print(f"{killed} of {len(outcomes)} mutants are noticed: {100 * killed / len(outcomes):.0f} %")


def _copied(folder: Path) -> Path:
    """Return a copy of the repository in which Python finds the checks without installing it."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    (folder / "archlint" / "checks").symlink_to(Path("..", "checks"))
    return folder


def _tried(copy: Path, module: str, tests: str, one_in: int) -> list[TestOutcome]:
    """Return what came of the mutants of a module; print those that survive."""
    tests = tests.format(name=Path(module).stem.replace("_", "-"))
    configuration = {
        "module-path": module,
        "timeout": CONFIGURATION["timeout"],
        "excluded-modules": [],
        "test-command": f"{sys.executable} -m pytest -x -q -p no:cacheprovider {tests}",
        "distributor": {"name": "local"},
    }
    (copy / "session.toml").write_text(serialize_config(ConfigDict(configuration)), encoding="utf-8")
    session = copy / "session.sqlite"
    session.unlink(missing_ok=True)
    _cosmic_ray(copy, "init", "session.toml", "session.sqlite")
    annotated = list(_annotations(copy / module))
    with use_db(str(session), WorkDB.Mode.open) as database:
        for item in list(database.pending_work_items):
            at = item.mutations[0].start_pos
            if _number(item) % one_in or any(start <= at < end for start, end in annotated):
                database.set_result(item.job_id, WorkResult(WorkerOutcome.SKIPPED))
        if not list(database.pending_work_items):
            return []
    _cosmic_ray(copy, "exec", "session.toml", "session.sqlite")
    with use_db(str(session), WorkDB.Mode.open) as database:
        items = {item.job_id: item for item in database.work_items}
        outcomes = []
        for job, result in database.results:
            if result.test_outcome is not None:
                outcomes.append(result.test_outcome)
            if result.test_outcome == TestOutcome.SURVIVED:
                (mutation, *_) = items[job].mutations
                print(f"{module}:{mutation.start_pos[0]}: {mutation.operator_name} survives\n{result.diff}", flush=True)
    print(f"{module}: {len(outcomes)} tried, {outcomes.count(TestOutcome.SURVIVED)} survive", flush=True)
    return outcomes


def _annotations(module: Path) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where annotations begin and end, as lines and columns: they are not evaluated, so no test can notice."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        for name in ("annotation", "returns"):
            found = getattr(node, name, None)
            if isinstance(found, ast.expr):
                assert found.end_lineno is not None and found.end_col_offset is not None
                yield (found.lineno, found.col_offset), (found.end_lineno, found.end_col_offset)


def _number(item: WorkItem) -> int:
    """Return a number for a mutant that is the same in every session."""
    (mutation, *_) = item.mutations
    return zlib.crc32(f"{mutation.module_path}:{mutation.operator_name}:{mutation.occurrence}".encode())


def _cosmic_ray(copy: Path, *arguments: str) -> None:
    # What is compiled could be older than a change of the same second.
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", "from cosmic_ray.cli import main; main()", *arguments]
    subprocess.run(command, cwd=copy, env=environment, check=True)


if __name__ == "__main__":
    main()
