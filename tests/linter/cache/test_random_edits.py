"""Whatever is edited: with the cache, the command writes the same bytes as without."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archlint.model.source.files import project
from archlint.model.source.files.file_names import CODE_SUFFIXES, SUFFIXES
from tests.running import ALL, OTHERS, ROOT, call

FORMATS = ("text", "json", "sarif", "html")
OPTIONS = (
    (),
    ("--pedantic",),
    ("--no-ignores",),
    ("--parameter-overrides", "Stage=prod"),
    ("--select", "message-loss"),
    ("--show-suppressed",),
    ("--exclude", "*-cdk"),
    ("--jobs", "2"),
)
CONFIGURATIONS = (
    "pedantic = true\n",
    "ignore = ['queue-without-dlq']\n",
    "[checks.queue-without-dlq]\nlevel = 'error'\n",
    "[resources.'*']\nignore = ['queue-without-dlq']\nreason = 'known'\n",
    "[per-file-ignores]\n'*.yaml' = ['queue-without-dlq']\n",
    "[[overrides]]\nfiles = ['*.tf']\nchecks.queue-without-dlq.level = 'note'\n",
    "require-reason = true\n",
    "this is broken\n",
)
_IS_TEXT = (*SUFFIXES, *CODE_SUFFIXES, ".tfvars", ".txt", ".asl.json")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}|\b\d+\b")


class Edits:
    """Random edits of a folder, the same ones for the same seed.

    Args:
        folder: the folder.
        seed: what they are drawn with.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._random = random.Random(seed)
        self._gone: list[tuple[Path, bytes]] = []

    def edit(self) -> str:
        """Edit something, and return what was done."""
        kinds: tuple[Callable[[Path], str], ...] = (
            *(self._swap, self._swap, self._swap, self._number, self._ignore, self._remove),
            *(self._copy, self._configure, self._unconfigure, self._link, self._restore, self._beside),
            *(self._unnoticed, self._replace, self._move),
        )
        files = sorted(path for path in self._folder.rglob("*") if path.name.endswith(_IS_TEXT) and path.is_file())
        return self._random.choice(kinds)(self._random.choice(files))

    def options(self) -> tuple[str, ...]:
        """Return some options of the command."""
        return self._random.choice(OPTIONS)

    def _text(self, file: Path, change: Callable[[str], str]) -> None:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        if file.is_symlink():
            file.unlink()
        file.write_bytes(change(text).encode("utf-8", "surrogateescape"))

    def _swap(self, file: Path) -> str:
        def change(text: str) -> str:
            words = _WORD.findall(text)
            if len(words) < 2:
                return text
            old, new = self._random.sample(words, 2)
            return text.replace(old, new, self._random.choice((1, -1)))

        self._text(file, change)
        return f"words of {file}"

    def _number(self, file: Path) -> str:
        self._text(file, lambda text: re.sub(r"\b\d+\b", lambda found: str(int(found[0]) * 10), text, count=3))
        return f"numbers of {file}"

    def _ignore(self, file: Path) -> str:
        comment = self._random.choice(("ignore[queue-without-dlq] known", "ignore[all] until=2001-01-01", "ignore[dlq"))
        marks = "//" if file.suffix in (".js", ".ts") else "#"

        def change(text: str) -> str:
            lines = text.splitlines(keepends=True) or [""]
            at = self._random.randrange(len(lines))
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())].strip("\n")
            return "".join((*lines[:at], f"{indent}{marks} archlint: {comment}\n", *lines[at:]))

        self._text(file, change)
        return f"ignore in {file}"

    def _remove(self, file: Path) -> str:
        self._gone.append((file, file.read_bytes()))
        file.unlink()
        return f"no {file}"

    def _restore(self, file: Path) -> str:
        if self._gone:
            file, data = self._gone.pop(self._random.randrange(len(self._gone)))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        return f"again {file}"

    def _copy(self, file: Path) -> str:
        target = file.with_name(f"copy{self._random.randrange(5)}-{file.name}")
        if not target.is_symlink():
            shutil.copy(file, target)
        return f"new {target}"

    def _beside(self, file: Path) -> str:
        name, text = self._random.choice(
            (
                ("requirements.txt", "boto3\nshared\n"),
                ("__init__.py", ""),
                ("shared.py", "import boto3\n"),
                ("terraform.tfvars", "stage = 5\n"),
                ("package.json", '{"dependencies": {"shared": "1"}}'),
                (".gitignore", "copy*\n"),
                ("README.md", "nothing\n"),
            )
        )
        (file.parent / name).write_text(text, encoding="utf-8")
        return f"{name} beside {file}"

    def _configure(self, file: Path) -> str:
        folder = self._random.choice((self._folder, file.parent))
        (folder / "archlint.toml").write_text(self._random.choice(CONFIGURATIONS), encoding="utf-8")
        return f"configuration of {folder}"

    def _unconfigure(self, file: Path) -> str:
        del file
        for found in self._folder.rglob("archlint.toml"):
            found.unlink()
        return "no configuration"

    def _link(self, file: Path) -> str:
        link = file.parent / f"link{file.suffix}"
        link.unlink(missing_ok=True)
        link.symlink_to(file.name)
        return f"link to {file}"

    def _unnoticed(self, file: Path) -> str:
        """Change digits, so that the size of a file stays, and its time of change as well."""
        before = file.stat()
        self._text(file, lambda text: re.sub(r"[1-8]", lambda found: str(int(found[0]) + 1), text))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        return f"digits of {file}"

    def _replace(self, file: Path) -> str:
        """Put another file of the same kind in place of one, as editors do, with its time of change."""
        others = sorted(other for other in self._folder.rglob(f"*{file.suffix}") if other.is_file())
        beside = file.with_name("beside.tmp")
        shutil.copy2(self._random.choice(others), beside)
        beside.replace(file)
        return f"another one for {file}"

    def _move(self, file: Path) -> str:
        """Move a folder, and leave a link there that leads to where it is now."""
        folder = file.parent
        if folder == self._folder or folder.is_symlink():
            return "nothing"
        moved = folder.with_name(f"moved{self._random.randrange(10**6)}-{folder.name}")
        folder.rename(moved)
        folder.symlink_to(moved.name)
        return f"link in place of {folder}"


def _forget() -> None:
    """Forget what a process of its own would not know, either."""
    project._REPOSITORIES.clear()
    for memory in (project._resolved, project._outermost):
        memory.cache_clear()


def _alone(form: str, *options: str) -> tuple[int, str, str]:
    """Return the exit code, what a report of one form says, and what is written beside it."""
    _forget()
    return call("lint", "--format", form, *options)


def _together(folder: Path, *options: str) -> dict[str, tuple[int, str, str]]:
    """Return the same of all forms, of one run, which writes them into a folder."""
    _forget()
    outputs = {form: folder / f"report.{form}" for form in FORMATS}
    code, out, err = call("lint", *(f"--output={form}:{path}" for form, path in outputs.items()), *options)
    assert out == ""
    beside = "".join(line for line in err.splitlines(keepends=True) if not line.startswith("wrote "))
    # A run that goes wrong before it has a report leaves the last one there.
    return {form: (code, path.read_text(encoding="utf-8"), beside) for form, path in outputs.items()}


def _compare(folder: Path, cache: Path, seed: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    reports = folder.with_name("reports")
    reports.mkdir()
    edits = Edits(Path(), seed)
    done: list[str] = []
    for step in range(steps):
        options = edits.options()
        fresh = _together(reports, "--no-cache", *options)
        form = FORMATS[step % len(FORMATS)]
        # A text on standard output has the errors in it that otherwise are written beside it.
        compared = slice(2 if form == "text" else 3)
        assert _alone(form, "--cache", *options)[compared] == fresh[form][compared], "\n".join(done)
        assert _together(reports, "--cache", *options) == fresh, "\n".join(done)
        done.append(edits.edit())
    assert list(cache.glob("archlint/outcomes/?/*"))


#: Each edit is linted three times: the suite makes few of them; all cases are many, for whoever changes the cache.
ROUNDS = 20 if ALL else 1
PARTS = ("projects/orders", "projects/refunds", "projects/thumbnails", "projects/three-stacks")


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[pytest.mark.slow] if seed else []) for seed in range(ROUNDS + 1)]
)
def test_our_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    folder = tmp_path / "project"
    for part in PARTS:
        shutil.copytree(ROOT / "fixtures" / part, folder / part, symlinks=True)
    (folder / ".git").mkdir()
    _compare(folder, tmp_path / "cache", seed, 10 if seed else 6, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_all_our_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    folder = tmp_path / "project"
    for part in ("projects", "graphs", "corpus"):
        shutil.copytree(ROOT / "fixtures" / part, folder / part, symlinks=True)
    (folder / ".git").mkdir()
    _compare(folder, tmp_path / "cache", seed, 2, monkeypatch)


@pytest.mark.slow
@pytest.mark.skipif(not OTHERS.is_dir(), reason="the corpus of others is not beside the repository")
@pytest.mark.parametrize("part", ["cfn-sam", "tf-json", "tf-plan", "cdk-synth"][: 2 * ROUNDS])
def test_the_corpus_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    folder = tmp_path / "project"
    shutil.copytree(OTHERS / part, folder, symlinks=True)
    (folder / ".git").mkdir()
    _compare(folder, tmp_path / "cache", 7, 2, monkeypatch)
