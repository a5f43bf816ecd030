"""What whole processes cost, start-up included, as ratios of the processor's time that they and theirs take."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from archlint.languages.detect import may_be_template

#: Compares two things: how the first is to the second.
Compare = Callable[[Callable[[], None], Callable[[], None], Callable[[], float]], float]

_ARCHLINT = str(Path(sys.executable).parent / "archlint")
_IMPORTS = [sys.executable, "-c", "import click, yaml"]
_TEMPLATE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Function:\n    Type: AWS::Lambda::Function\n"
#: What cloudformation-validate's documentation shows: one engine, and each template in turn.
_VALIDATE = """
import sys
from pathlib import Path
from cloudformation_validate import RegoEngine

engine = RegoEngine()
for path in Path(sys.argv[1]).rglob("*.*"):
    try:
        engine.validate_template(str(path))
    except Exception:
        continue
"""


def seconds() -> float:
    """Return how many seconds of the processor the processes took that this one has started."""
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def small(compare: Compare) -> float:
    """Return what one small template costs over importing click and PyYAML."""
    with tempfile.TemporaryDirectory() as name:
        Path(name, "template.yaml").write_text(_TEMPLATE, encoding="utf-8")
        return compare(_run([_ARCHLINT, "lint", "template.yaml"], name), _run(_IMPORTS, name), seconds)


def changed(compare: Compare) -> float:
    """Return what `--changed` of one template in a repository of 13,700 files costs over linting it alone."""
    with tempfile.TemporaryDirectory() as name:
        _write_repository(Path(name))
        path = "services/3/template.yaml"
        ours = [_ARCHLINT, "lint", "--changed", path]
        return compare(_run(ours, name), _run([_ARCHLINT, "lint", path], name), seconds)


def page(compare: Compare, files: Path | Mapping[str, str]) -> float:
    """Return what the page of a report costs over the report as JSON.

    Args:
        compare: how to compare.
        files: a folder, or what is in files, by their names.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = files if isinstance(files, Path) else Path(name)
        for file, text in files.items() if not isinstance(files, Path) else ():
            (folder / file).write_text(text, encoding="utf-8")
        lint = [_ARCHLINT, "lint", "--isolated", "--format"]
        return compare(_run([*lint, "html", "."], str(folder)), _run([*lint, "json", "."], str(folder)), seconds)


def validator(compare: Compare, corpus: Path, python: str, count: int) -> float:
    """Return what templates cost over what they cost cloudformation-validate.

    Args:
        compare: how to compare.
        corpus: a folder of templates; they are repeated where they are too few.
        python: an interpreter that has cloudformation-validate.
        count: how many templates.
    """
    with _templates(corpus, count) as folder:
        ours = [_ARCHLINT, "lint", "--isolated", "--profile", "strict", folder]
        return compare(_run(ours, folder), _run([python, "-c", _VALIDATE, folder], folder), seconds)


@contextmanager
def _templates(corpus: Path, count: int) -> Iterator[str]:
    found = [path for path in sorted(corpus.rglob("*.*")) if path.suffix in (".yaml", ".yml", ".json", ".template")]
    found = [path for path in found if b"Resources" in path.read_bytes() and may_be_template(path.read_bytes())]
    with tempfile.TemporaryDirectory() as name:
        for number in range(count):
            path = found[number % len(found)]
            Path(name, str(number)).mkdir()
            shutil.copy(path, Path(name, str(number), path.name))
        yield name


def _write_repository(root: Path) -> None:
    """Write sixty services with their code, a web application and charts, with 13,660 files in all."""
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    (root / ".gitignore").write_text("node_modules/\n*.log\ndist/\n.venv\n*.pyc\n!keep.log\n/build\n", encoding="utf-8")
    for service in range(60):
        files = {"template.yaml": _TEMPLATE} | {f"src/m{number}.py": "import os\n" * 10 for number in range(20)}
        _write(root / "services" / str(service), files)
    for part in range(500):
        names = (f"f{number}.{('ts', 'json', 'yaml', 'css', 'md')[number % 5]}" for number in range(20))
        _write(root / "web" / f"p{part // 10}" / f"c{part % 10}", dict.fromkeys(names, '{"a": 1}\n'))
    for chart in range(120):
        names = (f"values{number}.yaml" for number in range(20))
        _write(root / "charts" / str(chart), dict.fromkeys(names, "replicas: 1\nname: x\n" * 20))


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _run(command: list[str], folder: str) -> Callable[[], None]:
    # As an installed archlint is: its modules are compiled.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(command, check=False, capture_output=True, cwd=folder, env=environment)

    return run
