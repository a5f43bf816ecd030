"""Many sources in one audit: each is linted as alone, and what goes wrong with one costs no other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.audited import Audited, AuditRow
from archlint.linter import Request, lint, processes
from archlint.linter.fleet import pool
from archlint.linter.fleet.audit import Audit, Means
from archlint.linter.fleet.cluster import _Batches
from archlint.linter.fleet.sources import audit_source_of, sources_of
from archlint.linter.fleet.task import AuditTask
from archlint.linter.processes import WorkerProcess
from archlint.model.errors import ArchlintError, MisuseError
from tests.running import BROKEN, ROOT, TEMPLATE

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

PROJECTS = sorted(path for path in (ROOT / "fixtures" / "projects").iterdir() if path.is_dir())
DEADLY = ROOT / "tests" / "data" / "deadly_queue.py"

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="dask.distributed is not installed")


def audited(sources: Sequence[object], request: Request | None = None, **means: Any) -> list[AuditRow]:
    """Return the rows of an audit, and make sure that its progress ends with all sources."""
    steps: list[tuple[int, int]] = []
    with Audit([audit_source_of(str(each)) for each in sources], request or Request(), Means(**means)) as audit:
        audit.run(lambda done, total: steps.append((done, total)))
        assert steps == [(number, len(sources)) for number in range(len(sources) + 1)]
        return list(audit.rows())


def statuses(rows: Sequence[AuditRow]) -> dict[str, str]:
    return {Path(row["source"]).name: row["status"] for row in rows if row["record"] == "source"}


def repository(folder: Path, template: str = TEMPLATE, *, bare: bool = False) -> str:
    """Make a repository with a template in it; return its commit."""
    work = folder.with_name(f"{folder.name}-work") if bare else folder
    (work / "stacks").mkdir(parents=True)
    (work / "stacks" / "t.yaml").write_text(template)
    git("init", "-q", "-b", "main", str(work))
    commit(work)
    if bare:
        git("clone", "-q", "--bare", str(work), str(folder))
    return git("-C", str(folder), "rev-parse", "main").strip()


def commit(folder: Path) -> None:
    git("-C", str(folder), "add", "-A")
    git("-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "x")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    """A request for checks of which one kills its process."""
    monkeypatch.setenv("DEADLY_MARK", str(tmp_path / "mark"))
    return Request(packs=(str(DEADLY),), select=("deadly-queue",), isolated=True)


@pytest.fixture
def fleet(tmp_path: Path) -> list[Path]:
    """Folders with a template each: one kills the process that first lints it, another one each."""
    names = ("First", "Once", "Deadly", "Second", "Third", "Fourth")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.yaml").write_text(TEMPLATE.replace("Orders", name))
    return [tmp_path / name for name in names]


def require_all_but_one(rows: Sequence[AuditRow]) -> None:
    """Make sure that only the source that kills each process is lost."""
    assert statuses(rows) == {
        **dict.fromkeys(("First", "Once", "Second", "Third", "Fourth"), "complete"),
        "Deadly": "failed",
    }
    assert list(statuses(rows)) == ["First", "Once", "Deadly", "Second", "Third", "Fourth"]
    assert [row["resource"] for row in rows if row["record"] == "finding"] == [
        *("First", "Once", "Second", "Third", "Fourth"),
    ]
    assert [row["message"] for row in rows if row["record"] == "error"] == [pool.LOST]


def test_a_source_has_what_is_found_in_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = audited(PROJECTS, jobs=2)
    found = {str(project): [row for row in rows if row["source"] == str(project)][1:] for project in PROJECTS}
    for project in PROJECTS:
        monkeypatch.chdir(project)
        alone = [
            (each.check, each.level.value, each.message, each.location.path, each.location.line, each.fingerprint)
            for each in lint(Request()).findings
        ]
        keys = ("check", "level", "message", "file", "line", "fingerprint")
        assert [tuple(row[key] for key in keys) for row in found[str(project)]] == alone
    assert len(rows) > 2 * len(PROJECTS)


def test_a_process_that_dies_costs_only_what_killed_it(fleet: list[Path], deadly: Request) -> None:
    require_all_but_one(audited(fleet, deadly, jobs=2))


@pytest.fixture
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    path = os.environ.get("PYTHONPATH", "")
    with (
        pytest.MonkeyPatch.context() as patch,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local,
    ):
        patch.setenv("PYTHONPATH", path)
        yield local.scheduler_address


@needs_dask
@pytest.mark.slow
def test_a_cluster_finds_the_same_and_loses_nothing(fleet: list[Path], deadly: Request, cluster: str) -> None:
    assert audited(PROJECTS, scheduler=cluster) == audited(PROJECTS, jobs=1)
    require_all_but_one(audited(fleet, deadly, scheduler=cluster))


def test_batches_are_as_long_as_sources_take() -> None:
    """One source each until it is known how long they take; never more than so many, and all of them."""
    tasks = [AuditTask(audit_source_of(str(number)), Request(), "1") for number in range(100)]
    batches = _Batches(tasks)
    sizes = [len(next(batches)), len(next(batches))]
    batches.note([Audited("0", seconds=0.1)])
    sizes.append(len(next(batches)))
    batches.note([Audited("1", seconds=0.0)] * 999)
    sizes.append(len(next(batches)))
    batches.note([Audited("2", seconds=5.0)] * 999)
    sizes.append(len(next(batches)))
    assert sizes == [1, 1, 3, 32, 1]
    assert sum(sizes) + sum(map(len, batches)) == 100


@pytest.mark.skipif(find_spec("distributed") is not None, reason="dask.distributed is installed")
def test_a_cluster_needs_the_extra(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=r"pip install 'archlint\[dask\]'"):
        audited([tmp_path], scheduler="tcp://127.0.0.1:1")


def test_a_process_makes_room_for_a_new_one(
    fleet: list[Path], deadly: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process takes up of memory is gone with it."""
    Path(os.environ["DEADLY_MARK"]).touch()
    started: list[None] = []
    start = WorkerProcess.__init__
    monkeypatch.setattr(WorkerProcess, "__init__", lambda worker, work: started.append(start(worker, work)))
    monkeypatch.setattr(processes, "MOST_TASKS", 2)
    found = audited([each for each in fleet if each.name != "Deadly"], deadly, jobs=1)
    assert set(statuses(found).values()) == {"complete"}
    assert len(started) == 3


# git


def test_a_bare_repository_is_read_at_a_revision(tmp_path: Path) -> None:
    first = repository(tmp_path / "shop.git", bare=True)
    (tmp_path / "shop.git-work" / "stacks" / "t.yaml").write_text(TEMPLATE.replace("Orders", "Newer"))
    commit(tmp_path / "shop.git-work")
    git("-C", str(tmp_path / "shop.git-work"), "push", "-q", str(tmp_path / "shop.git"), "HEAD:next")
    before = sorted(path for path in (tmp_path / "shop.git").rglob("*"))
    shop = tmp_path / "shop.git"
    rows = audited([f"{shop}@main", f"{shop}@next", shop, f"{shop}@{first[:10]}"])
    assert [row["resource"] for row in rows if row["record"] == "finding"] == ["Orders", "Newer", "Orders", "Orders"]
    assert {row["file"] for row in rows if row["record"] == "finding"} == {"stacks/t.yaml"}
    assert [row["revision"] for row in rows if row["record"] == "source"].count(first) == 3
    assert sorted(path for path in shop.rglob("*")) == before


def test_a_revision_has_the_fingerprints_of_its_checkout(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "projects" / "orders", tmp_path / "orders")
    git("init", "-q", "-b", "main", str(tmp_path / "orders"))
    commit(tmp_path / "orders")
    there, here = audited([f"{tmp_path / 'orders'}@main"]), audited([tmp_path / "orders"])
    said = ("source", "revision")
    assert [{k: v for k, v in row.items() if k not in said} for row in there] == [
        {k: v for k, v in row.items() if k not in said} for row in here
    ]


def test_nothing_of_a_repository_runs_and_no_link_leads_out(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (tmp_path / "secret.yaml").write_text(TEMPLATE.replace("Orders", "Secret"))
    folder.mkdir()
    (folder / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "in.yaml").symlink_to("stacks/t.yaml")
    (folder / ".gitattributes").write_text("* filter=evil\n")
    repository(folder)
    git("-C", str(folder), "config", "filter.evil.smudge", f"touch {tmp_path}/ran")
    git("-C", str(folder), "config", "core.fsmonitor", f"touch {tmp_path}/ran")
    rows = audited([f"{folder}@main"])
    assert [row["resource"] for row in rows if row["record"] == "finding"] == ["Orders"]
    assert not (tmp_path / "ran").exists()


def test_a_link_is_no_folder_to_write_through(tmp_path: Path) -> None:
    """A tree that no git would write: a link, and a folder of its name."""
    repository(tmp_path / "shop")
    shop = str(tmp_path / "shop")
    blob = _hashed(shop, "blob", TEMPLATE.encode())
    up = _hashed(shop, "blob", b"..")
    inner = _hashed(shop, "tree", b"100644 evil.yaml\0" + bytes.fromhex(blob))
    tree = b"120000 a\0" + bytes.fromhex(up) + b"40000 a\0" + bytes.fromhex(inner)
    tree += b"100644 t.yaml\0" + bytes.fromhex(blob)
    made = _hashed(
        shop,
        "commit",
        f"tree {_hashed(shop, 'tree', tree)}\nauthor A <a@b> 0 +0\ncommitter A <a@b> 0 +0\n\nx\n".encode(),
    )
    rows = audited([f"{shop}@{made}"])
    assert [row["file"] for row in rows if row["record"] == "finding"] == ["t.yaml"]


def _hashed(folder: str, kind: str, data: bytes) -> str:
    command = ["git", "-C", folder, "hash-object", "-t", kind, "--literally", "-w", "--stdin"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode().strip()


def test_a_folder_in_a_repository_is_no_repository(tmp_path: Path) -> None:
    repository(tmp_path / "shop")
    rows = audited([f"{tmp_path / 'shop' / 'stacks'}@main", f"{tmp_path / 'shop'}@gone", tmp_path / "nothing"])
    assert [row["message"] for row in rows if row["record"] == "error"] == [
        f"'{tmp_path / 'shop' / 'stacks'}' is no git repository",
        f"'gone' is no revision of the repository in '{tmp_path / 'shop'}'",
        f"'{tmp_path / 'nothing'}' is neither a folder nor a git repository with a revision",
    ]
    assert statuses(rows) == {"stacks@main": "failed", "shop@gone": "failed", "nothing": "failed"}


# The sources


def test_a_list_has_comments_and_each_source_once(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("# ours\n\n  a@b  \nc\na@b\n")
    assert [source.name for source in sources_of(["c"], [tmp_path / "list"])] == ["c", "a@b"]
    with pytest.raises(ArchlintError, match="cannot be read"):
        sources_of([], [tmp_path / "gone"])
    with pytest.raises(MisuseError, match="name sources"):
        sources_of([], [])


def test_a_folder_may_have_an_at_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a@b", "c"):
        Path(name).mkdir()
    said = [
        (Path(each.folder).name, each.revision) for each in map(audit_source_of, ("a@b", "a@b@v1", "c@HEAD@{1}", "d@x"))
    ]
    assert said == [("a@b", ""), ("a@b", "v1"), ("c", "HEAD@{1}"), ("d@x", "")]


# The journal


def test_what_has_not_changed_is_not_done_again(tmp_path: Path) -> None:
    for name in ("same", "other"):
        repository(tmp_path / name)
    bare = f"{tmp_path / 'bare.git'}@main"
    repository(tmp_path / "bare.git", bare=True)
    journal = tmp_path / "journal"
    sources = [tmp_path / "same", tmp_path / "other", bare]
    first = audited(sources, journal=journal)
    (tmp_path / "other" / "stacks" / "t.yaml").write_text(TEMPLATE.replace("Orders", "Newer"))
    noted = journal.read_text().splitlines()
    second = audited(sources, journal=journal)
    assert len(journal.read_text().splitlines()) == len(noted) + 1
    assert second == audited(sources)
    assert [row["resource"] for row in second if row["record"] == "finding"] == ["Orders", "Newer", "Orders"]
    assert first != second
    # With other checks, nothing is known.
    audited(sources, Request(select=("queue-without-dlq",)), journal=journal)
    assert len(journal.read_text().splitlines()) == len(noted) + 1 + 3


def test_an_ignore_that_ends_is_true_for_a_day(tmp_path: Path) -> None:
    ignored = TEMPLATE.replace("Queue", "Queue  # archlint: ignore[queue-without-dlq] until=2999-01-01 later")
    repository(tmp_path / "shop", ignored)
    audited([tmp_path / "shop"], journal=tmp_path / "journal")
    lines = (tmp_path / "journal").read_text().splitlines()
    said = json.loads(lines[1])
    assert said["day"]
    (tmp_path / "journal").write_text("\n".join([lines[0], json.dumps({**said, "day": "2020-01-01"})]) + "\n")
    audited([tmp_path / "shop"], journal=tmp_path / "journal")
    assert len((tmp_path / "journal").read_text().splitlines()) == 3


def test_what_reads_more_than_its_project_is_never_known(tmp_path: Path) -> None:
    """A folder that is no repository may name modules beside it."""
    for name in ("root", "module"):
        (tmp_path / name).mkdir()
    (tmp_path / "module" / "main.tf").write_text('resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n')
    (tmp_path / "root" / "main.tf").write_text('module "m" {\n  source = "../module"\n}\n')
    journal = tmp_path / "journal"
    for _ in range(2):
        audited([tmp_path / "root"], journal=journal)
    assert [json.loads(line)["identity"] for line in journal.read_text().splitlines()[1:]] == ["", ""]


def test_a_journal_that_ends_in_the_middle_is_gone_on_with(tmp_path: Path) -> None:
    for name in ("a", "b"):
        repository(tmp_path / name)
    journal, sources = tmp_path / "journal", [tmp_path / "a", tmp_path / "b"]
    rows = audited(sources, journal=journal, jobs=1)
    whole = journal.read_text()
    journal.write_text(whole[:-30])
    assert audited(sources, journal=journal, jobs=1) == rows
    lines = journal.read_text().splitlines()
    assert len(lines) == 4
    assert json.loads(lines[-1])["rows"] == json.loads(whole.splitlines()[-1])["rows"]


def test_another_file_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("something else\n")
    with pytest.raises(ArchlintError, match="is no journal"):
        audited([tmp_path], journal=tmp_path / "file")
    with pytest.raises(ArchlintError, match="cannot be used"):
        audited([tmp_path], journal=tmp_path)
    assert (tmp_path / "file").read_text() == "something else\n"


def test_part_of_a_source_may_be_unreadable(tmp_path: Path) -> None:
    repository(tmp_path / "shop")
    (tmp_path / "shop" / "b.yaml").write_text(BROKEN)
    rows = audited([tmp_path / "shop"])
    assert [(row["record"], row.get("status"), row.get("file")) for row in rows] == [
        ("source", "incomplete", None),
        ("finding", None, "stacks/t.yaml"),
        ("error", None, "b.yaml"),
    ]


def test_without_semaphores_the_work_is_done_here(fleet: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "available", lambda: False)
    assert set(statuses(audited(fleet)).values()) == {"complete"}
    assert sys.modules["archlint.linter.fleet.pool"] is pool
