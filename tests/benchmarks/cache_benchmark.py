"""What the cache saves: seconds of the processor that the command takes without it, with an empty one, and with a full one.

Usage: python -m tests.benchmarks.cache_benchmark [--templates N] [--corpus FOLDER]

Each run is a process of its own; start-up is part of what it takes. Over templates that have the code of five functions
each beside them, over a corpus if it is there, both also as pages, and with `--changed` in a repository of 13,700 files.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.benchmark import CORPUS, write_service

ROUNDS = 3
#: What a run over what has not changed may take at most, of what it takes without a cache.
LIMIT = 0.2
#: What it may take if one of the templates has changed, of what it takes without a cache.
LIMIT_OF_ONE = 0.2
#: How many files a large repository has, and how many of them are templates.
_FILES, _TEMPLATES = 13_700, 685
_PAGE = ("--format", "html")


def main() -> int:
    """Print a table; exit with 1 if a full cache saves too little."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--templates", type=int, default=111)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args()
    print("| input | without | empty | full | one changed | full / without | one changed / without |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as name:
        ratios = list(_ratios(Path(name), options.templates, options.corpus))
    full, one = ratios[0]
    return int(full > LIMIT or one > LIMIT_OF_ONE)


def _ratios(folder: Path, count: int, corpus: Path) -> Iterator[tuple[float, float]]:
    services = folder / "services"
    for number in range(count):
        write_service(services / f"service-{number}", f"service{number}")
    yield _compared(f"{count} templates with code", services, "service-0/template.yaml")
    yield _compared(f"{count} templates with code, as a page", services, "service-0/template.yaml", *_PAGE)
    if corpus.is_dir():
        shutil.copytree(corpus, folder / "corpus")
        some = next(path for path in sorted((folder / "corpus").rglob("template.yaml")))
        yield _compared("corpus", folder / "corpus", str(some.relative_to(folder / "corpus")))
        yield _compared("corpus, as a page", folder / "corpus", str(some.relative_to(folder / "corpus")), *_PAGE)
    large = folder / "large"
    _write_large(large)
    changed = "pattern-0/template.yaml"
    yield _compared(f"{_FILES:,} files", large, changed)
    yield _compared(f"`--changed` in {_FILES:,} files", large, changed, "--changed", changed)


def _compared(title: str, folder: Path, template: str, *arguments: str) -> tuple[float, float]:
    """Print what runs over a folder take; return what a full cache takes of what none does, and with one change."""
    cache = folder.with_name(f"{folder.name}-cache")
    shutil.rmtree(cache, ignore_errors=True)
    (folder / ".git").mkdir(exist_ok=True)
    kept = ("--cache", "--cache-dir", str(cache))
    without = min(_seconds(folder, *arguments, "--no-cache") for _ in range(ROUNDS))
    empty = _seconds(folder, *arguments, *kept)
    full = min(_seconds(folder, *arguments, *kept) for _ in range(ROUNDS))
    text = (folder / template).read_text(encoding="utf-8")
    changes = []
    for number in range(ROUNDS):
        (folder / template).write_text(f"{text}\n# {number}\n", encoding="utf-8")
        changes.append(_seconds(folder, *arguments, *kept))
    ratios = full / without, min(changes) / without
    numbers = " | ".join(f"{seconds:.2f}" for seconds in (without, empty, full, min(changes), *ratios))
    print(f"| {title} | {numbers} |", flush=True)
    return ratios


def _seconds(folder: Path, *arguments: str) -> float:
    """Return the seconds of the processor that one run takes."""
    command = [sys.executable, "-m", "archlint", "lint", "--fail-on", "never", "--jobs", "1", "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _write_large(folder: Path) -> None:
    """Write a repository of templates, each with code, pages and data beside it that are none of archlint's business."""
    for number in range(_TEMPLATES):
        service = folder / f"pattern-{number}"
        service.mkdir(parents=True)
        (service / "template.yaml").write_text(
            f"Resources:\n  Queue{number}:\n    Type: AWS::SQS::Queue\n  Topic:\n    Type: AWS::SNS::Topic\n",
            encoding="utf-8",
        )
        for other in range(_FILES // _TEMPLATES - 1):
            suffix = ("py", "py", "js", "md", "json")[other % 5]
            (service / f"file-{other}.{suffix}").write_text('{"title": "x"}\n', encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
