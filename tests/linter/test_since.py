"""Only what is new: `archlint lint --since`, in real repositories of git."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.linter import Request, lint
from archlint.linter.since.git import RevisionError, _program
from tests.repositories import Repository
from tests.running import ONLY, TEMPLATE, call, write

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

if shutil.which("git") is None:
    pytest.skip("there is no git", allow_module_level=True)

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Handle:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
  Orders:
    Type: AWS::SQS::Queue
"""
CODE = "def handler(event, context):\n    print({})\n"
MORE = "  Billing:\n    Type: AWS::SQS::Queue\n"
QUIET = ("--quiet", *ONLY)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with one commit, of a template with a finding and the code of its function."""
    made = Repository(tmp_path / "repository")
    write(made.folder, {"t.yaml": FUNCTION, "src/app.py": CODE.format(1)})
    made.commit()
    monkeypatch.chdir(made.folder)
    return made


def _found(*options: str) -> list[str]:
    """Return where `lint` finds something, and at which resource."""
    code, out, err = call("lint", *options, *QUIET)
    assert err == "", err
    found = [line.partition(": warning[plain-queue]: queue ") for line in out.splitlines()]
    assert code == bool(found)
    return [f"{place.partition(':')[0]} {name.split()[0]}" for place, _, name in found]


def _refused(*options: str) -> str:
    """Return the words in which `lint` refuses to start."""
    code, out, err = call("lint", *options, *QUIET)
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    return line.removeprefix("Error: ")


# What counts


def test_a_change_of_code_is_not_stopped_by_what_was_there(repository: Repository) -> None:
    (repository.folder / "src/app.py").write_text(CODE.format(2))
    assert _found() == ["t.yaml 'Orders'"]
    assert _found("--since", "HEAD") == []
    assert _found("--changed", "--since=HEAD", "src/app.py") == []
    code, out, err = call("lint", "--since", *ONLY)
    assert (code, err) == (0, "")
    assert out == (
        "No findings; 1 finding was there at the merge base with main (--show-suppressed shows it).\n"
        "1 file read, 1 check run: 1 function and 1 queue.\n"
    )


def test_what_is_new_counts(repository: Repository) -> None:
    (repository.folder / "t.yaml").write_text(FUNCTION + MORE)
    write(repository.folder, {"new.yaml": TEMPLATE, "other.yaml": TEMPLATE})
    repository.git("add", "other.yaml")
    new = ["new.yaml 'Orders'", "other.yaml 'Orders'", "t.yaml 'Billing'"]
    assert _found("--since", "HEAD") == new
    repository.commit()
    assert _found("--since", "HEAD~1") == new
    assert _found("--since", "HEAD") == []


def test_what_code_imports_is_found_on_both_sides(repository: Repository) -> None:
    """An alias is declared above the code, where no template lies; what is wrong behind it is not new."""
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Send: {Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: app.handler, CodeUri: ../parts/send}}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 4}}
"""
    put = "new PutRecordCommand({StreamName: 'clicks', PartitionKey: 'all', Data})"
    module = (
        f"import {{KinesisClient, PutRecordCommand}} from '@aws-sdk/client-kinesis'\nexport const put = Data => {put}\n"
    )
    files = {
        "infra/t.yaml": template,
        "parts/tsconfig.json": '{"compilerOptions": {"paths": {"@lib/*": ["lib/*"]}}}',
        "parts/lib/put.ts": module,
        "parts/send/app.ts": "import {put} from '@lib/put'\nexport const handler = e => client.send(put(e))\n",
    }
    write(repository.folder, files)
    repository.commit()
    options = ("--select", "constant-partition-key", "--quiet")
    code, found, _ = call("lint", "infra", *options)
    assert (code, found.count("\n")) == (1, 1)
    (repository.folder / "parts/send/app.ts").write_text(files["parts/send/app.ts"] + "// changed\n")
    assert call("lint", "infra", "--since=HEAD", *options)[0] == 0


def test_nothing_has_changed(repository: Repository) -> None:
    code, out, err = call("lint", "--since", "HEAD", *ONLY)
    assert (code, err) == (0, "")
    assert out == "No findings.\nNothing to lint has changed since HEAD.\n"


def test_what_was_there_is_shown_on_request(repository: Repository) -> None:
    (repository.folder / "t.yaml").write_text("# more\n" + FUNCTION)
    code, out, err = call("lint", "--since", "HEAD", "--show-suppressed", *QUIET)
    assert (code, err) == (0, "")
    assert out == (
        "suppressed: t.yaml:7:3: warning[plain-queue]: queue 'Orders' is plain (not new: it was there at HEAD)\n"
    )


def test_what_got_worse_is_new(repository: Repository) -> None:
    write(repository.folder, {"archlint.toml": "[checks.queue-without-dlq]\nlevel = 'error'\n"})
    (repository.folder / "t.yaml").write_text("Conditions: {A: !Equals [!Ref AWS::Region, a]}\n" + FUNCTION)
    # The configuration is asked of both sides, so that a change of it makes nothing new.
    code, out, _ = call("lint", "--since", "HEAD", "--quiet", "--select", "queue-without-dlq")
    assert (code, out) == (0, "")


def test_an_ignore_that_is_taken_out(repository: Repository) -> None:
    repository.commit(**{"t.yaml": FUNCTION.replace("  Orders:", "  # archlint: ignore[plain-queue] why\n  Orders:")})
    (repository.folder / "t.yaml").write_text(FUNCTION)
    assert _found("--since", "HEAD") == ["t.yaml 'Orders'"]


@pytest.mark.parametrize("staged", [True, False])
def test_what_has_moved_is_not_new(staged: bool, repository: Repository) -> None:
    repository.commit(**{"kept/a.yaml": TEMPLATE, "kept/b.yaml": TEMPLATE.replace("Orders", "Other")})
    (repository.folder / "moved to").mkdir()
    (repository.folder / "kept/a.yaml").rename(repository.folder / "moved to/a b.yaml")
    moved = repository.folder / "t.yaml"
    moved.write_text(FUNCTION + MORE)
    moved.rename(repository.folder / "renamed.yaml")
    if staged:
        repository.git("add", "--all")
    assert _found("--since", "HEAD") == ["renamed.yaml 'Billing'"]
    assert _found("--since", "HEAD", "renamed.yaml") == ["renamed.yaml 'Billing'"]
    assert _found("--since", "HEAD", "moved to") == []


def test_a_stack_that_loses_a_template(repository: Repository) -> None:
    """What a template that is gone exported was in one scope with what imports it."""
    importing = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !ImportValue orders}\n"
    exporting = TEMPLATE + "Outputs: {A: {Value: !GetAtt Orders.Arn, Export: {Name: orders}}}\n"
    repository.commit(**{"importing.yaml": importing + MORE, "exporting.yaml": exporting})
    (repository.folder / "exporting.yaml").unlink()
    code, out, _ = call("lint", "--since", "HEAD", "--show-suppressed", *QUIET)
    assert (code, out.split(":")[1].strip()) == (0, "importing.yaml")


def test_terraform(repository: Repository) -> None:
    queue = 'resource "aws_sqs_queue" "{}" {{}}\n'
    repository.commit(
        **{
            "infra/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
            "infra/more.tf": queue.format("a"),
            "modules/m/main.tf": queue.format("m"),
            "apart/main.tf": queue.format("apart"),
        }
    )
    (repository.folder / "modules/m/main.tf").write_text("# x\n" + queue.format("m") + queue.format("n"))
    (repository.folder / "infra/more.tf").rename(repository.folder / "infra/queues.tf")
    assert _found("--since", "HEAD") == ["modules/m/main.tf 'module.m.aws_sqs_queue.n'"]
    assert _found("--since=HEAD", "infra") == ["modules/m/main.tf 'module.m.aws_sqs_queue.n'"]


def test_what_git_ignores_is_used_on_both_sides(repository: Repository) -> None:
    """A variable that is set in an ignored file decides what is found; it has no history."""
    queue = 'variable "n" {}\nresource "aws_sqs_queue" "q" {\n  count = var.n\n}\n'
    repository.commit(**{".gitignore": "*.tfvars\n", "infra/main.tf": queue})
    write(repository.folder, {"infra/terraform.tfvars": "n = 1\n", "infra/main.tf": "# x\n" + queue})
    assert len(_found("infra")) == 1
    assert _found("--since", "HEAD", "infra") == []


def test_it_goes_with_other_options(repository: Repository, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    (repository.folder / "t.yaml").write_text(FUNCTION + MORE)
    call("lint", "--write-baseline", str(baseline), *ONLY)
    (repository.folder / "t.yaml").write_text(FUNCTION + MORE + MORE.replace("Billing", "New"))
    assert _found("--since", "HEAD", "--baseline", str(baseline)) == ["t.yaml 'New'"]
    assert _found("--since", "HEAD", "--exclude", "t.yaml") == []
    assert call("lint", "--since", "HEAD", "--fail-on", "error", *QUIET)[0] == 0
    sarif = tmp_path / "report.sarif"
    call("lint", "--since", "HEAD", "--output", str(sarif), *ONLY)
    assert "'New'" in sarif.read_text() and "'Orders'" not in sarif.read_text()
    assert _found("--isolated", "--since", "HEAD", "t.yaml") == ["t.yaml 'Billing'", "t.yaml 'New'"]


def test_only_what_is_new_is_fixed(repository: Repository) -> None:
    repository.commit(**{"q.yaml": TEMPLATE})
    (repository.folder / "q.yaml").write_text(TEMPLATE + MORE)
    options = ("--diff", "--unsafe-fixes", "--select", "queue-without-dlq", "q.yaml")
    new, every = (call("lint", *since, *options)[1] for since in (("--since", "HEAD"), ()))
    assert ["OrdersDLQ" in new, "BillingDLQ" in new] == [False, True]
    assert ["OrdersDLQ" in every, "BillingDLQ" in every] == [True, True]


def test_standard_input(repository: Repository) -> None:
    text = (FUNCTION + MORE).encode()
    code, out, _ = call("lint", "--since=HEAD", "--stdin-filename", "t.yaml", *QUIET, "-", stdin=text)
    assert (code, out.count("\n"), "'Billing'" in out) == (1, 1, True)


def test_the_configuration(repository: Repository) -> None:
    write(repository.folder, {"archlint.toml": "since = 'HEAD'\n"})
    assert _found() == []
    assert _found("--no-since") == ["t.yaml 'Orders'"]
    write(repository.folder, {"archlint.toml": "since = true\n"})
    assert _found() == []
    assert "since = true  # archlint.toml:1" in call("config")[1]
    write(repository.folder, {"archlint.toml": "since = '--upload-pack=touch x'\n"})
    assert "'since' must be a revision of git, true or false" in call("lint", *QUIET)[2]


def test_the_library(repository: Repository) -> None:
    report = lint(Request(select=("queue-without-dlq",), since="HEAD"))
    assert (report.findings, report.since, report.known) == ((), "HEAD", 0)
    (repository.folder / "t.yaml").write_text("# more\n" + FUNCTION)
    report = lint(Request(select=("queue-without-dlq",), since="HEAD"))
    assert (report.findings, report.known) == ((), 1)


# Names, and kinds of repositories


@pytest.mark.skipif(os.name == "nt", reason="such names are none there")
def test_names_that_are_not_plain(repository: Repository) -> None:
    names = ["a b.yaml", "quote\"'.yaml", "line\nbreak.yaml", "ümlaut.yaml", "-dash.yaml", "tab\t.yaml"]
    texts = {name: TEMPLATE + f"# {name!r:>200}\n" * (3 + number) for number, name in enumerate(names)}
    repository.commit(**texts)
    for name, text in texts.items():
        (repository.folder / name).write_text("# x\n" + text)
    assert _found("--since", "HEAD", ".") == []
    for name in names:
        (repository.folder / name).rename(repository.folder / f"moved {name}")
    assert _found("--since", "HEAD") == []
    assert len(_found()) == len(names) + 1


def test_a_file_that_is_no_link_any_more(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(TEMPLATE)
    (repository.folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (repository.folder / "inner.yaml").symlink_to("t.yaml")
    repository.commit()
    (repository.folder / "link.yaml").unlink()
    (repository.folder / "link.yaml").write_text(TEMPLATE)
    assert _found("--since", "HEAD") == ["link.yaml 'Orders'"]


def test_a_file_with_other_ends_of_lines_is_the_same(repository: Repository) -> None:
    (repository.folder / "t.yaml").write_bytes(FUNCTION.replace("\n", "\r\n").encode())
    code, out, _ = call("lint", "--since", "HEAD", *ONLY)
    assert (code, out) == (0, "No findings.\nNothing to lint has changed since HEAD.\n")


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "new")
    monkeypatch.chdir(made.folder)
    write(made.folder, {"t.yaml": TEMPLATE})
    assert _found("--since", "HEAD") == ["t.yaml 'Orders'"]
    assert _refused("--since") == f"there is no commit in '{made.folder}' to compare with yet"


def test_a_submodule(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    other.commit(**{"s.yaml": TEMPLATE})
    repository.git("submodule", "--quiet", "add", str(other.folder), "libs/other")
    repository.commit()
    assert _found("--since", "HEAD") == []
    (repository.folder / "libs/other/s.yaml").write_text(TEMPLATE + MORE)
    assert _found("--since", "HEAD") == ["libs/other/s.yaml 'Billing'"]
    assert _found("--since", "HEAD", "libs/other") == ["libs/other/s.yaml 'Billing'"]


def test_a_working_tree_of_a_bare_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare.git"
    repository.git("clone", "--quiet", "--bare", str(repository.folder), str(bare))
    monkeypatch.chdir(bare)
    assert _refused("--since", "HEAD") == "'.' lies in no git repository"
    tree = tmp_path / "tree"
    repository.git("-C", str(bare), "worktree", "add", "--quiet", "-b", "topic", str(tree))
    monkeypatch.chdir(tree)
    (tree / "t.yaml").write_text(FUNCTION + MORE)
    assert _found("--since") == ["t.yaml 'Billing'"]


def test_a_shallow_clone(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit(**{"t.yaml": FUNCTION + MORE})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", repository.folder.as_uri(), str(clone))
    monkeypatch.chdir(clone)
    fetch = "the clone is shallow, and more of its history has to be fetched (fetch-depth: 0 in GitHub's checkout)"
    assert _refused("--since", "HEAD~1") == f"'HEAD~1' is no revision of the repository in '{clone}'; {fetch}"
    repository.git("-C", str(clone), "fetch", "--quiet", "--depth", "1", "origin", "main:refs/remotes/origin/main")
    repository.git("-C", str(clone), "remote", "set-head", "origin", "--delete")
    assert _refused("--since") == f"HEAD and origin/main have no commit in common; {fetch}"
    assert _found("--since", "origin/main") == ["t.yaml 'Billing'"]


def test_a_sparse_checkout(repository: Repository) -> None:
    repository.commit(**{"a/t.yaml": TEMPLATE, "b/t.yaml": TEMPLATE})
    repository.git("sparse-checkout", "set", "--cone", "a")
    (repository.folder / "a/t.yaml").write_text("# x\n" + TEMPLATE)
    assert _found("--since", "HEAD") == []


def test_the_default_branch(repository: Repository) -> None:
    repository.git("branch", "--move", "main", "trunk")
    assert _refused("--since") == (
        "there is no default branch to compare with (origin/HEAD, origin/main, origin/master, main, master): name a"
        " revision (--since=HEAD~1)"
    )
    repository.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert _found("--since") == []


# What cannot be


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("nosuch", "'nosuch' is no revision of the repository in '{}'"),
        ("-x", "'-x' is no revision: none starts with a hyphen"),
        ("--output=x", "'--output=x' is no revision: none starts with a hyphen"),
        ("HEAD:t.yaml", "'HEAD:t.yaml' is no revision of the repository in '{}'"),
        (
            "src",
            "'src' is no revision of the repository in '{}'; if it is a path, write --since= before it to compare with"
            " the default branch",
        ),
    ],
)
def test_what_is_no_revision(revision: str, words: str, repository: Repository) -> None:
    assert _refused(f"--since={revision}") == words.format(repository.folder)


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"t.yaml": TEMPLATE})
    assert _refused("--since", "HEAD") == "'.' lies in no git repository"
    (tmp_path / ".git").mkdir()
    assert _refused("--since", "HEAD").startswith(f"git refuses in '{tmp_path}': not a git repository")


def test_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    _program.cache_clear()
    monkeypatch.setenv("PATH", os.pathsep.join([".", "bin"]))
    try:
        assert _refused("--since", "HEAD") == "there is no git in PATH"
    finally:
        _program.cache_clear()


def test_options_that_exclude_each_other(repository: Repository) -> None:
    code, _, err = call("lint", "--since", "HEAD", "--no-since")
    assert (code, err.splitlines()[-1]) == (2, "Error: --no-since leaves no revision to compare with")
    assert "say with --stdin-filename where it would lie" in call("lint", "--since=HEAD", "-", stdin=b"")[2]


# Nothing of the repository runs


@pytest.mark.skipif(os.name == "nt", reason="the programs are scripts of a shell")
def test_nothing_of_the_repository_runs(repository: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = repository.folder / "program"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hooks = repository.folder / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit", "fsmonitor-watchman"):
        shutil.copy(program, hooks / hook)
    (repository.folder / ".gitattributes").write_text("* filter=evil diff=evil\n")
    (repository.folder / ".git/info").mkdir(exist_ok=True)
    (repository.folder / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    settings = {
        "core.fsmonitor": str(program),
        "core.hooksPath": str(hooks),
        "core.pager": str(program),
        "core.sshCommand": str(program),
        "core.editor": str(program),
        "core.alternateRefsCommand": str(program),
        "diff.external": str(program),
        "diff.evil.textconv": str(program),
        "diff.evil.command": str(program),
        "filter.evil.clean": str(program),
        "filter.evil.smudge": str(program),
        "filter.evil.process": str(program),
        "alias.ls-tree": f"!{program}",
        "alias.rev-parse": f"!{program}",
        "credential.helper": str(program),
        "gpg.program": str(program),
        "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "extensions.partialClone": "origin",
    }
    config = repository.folder / ".git/config"
    for name, value in settings.items():
        subprocess.run(["git", "config", "--file", str(config), name, value], check=True)
    for name in ("t.yaml", "src/app.py"):
        path = repository.folder / name
        path.write_text(path.read_text() + "\n")
    (repository.folder / "t.yaml").rename(repository.folder / "moved.yaml")
    write(repository.folder, {"new.yaml": TEMPLATE})
    assert _found("--since", "HEAD") == ["new.yaml 'Orders'"]
    assert _found("--since") == ["new.yaml 'Orders'"]
    assert call("lint", "--tracked", *QUIET)[0] == 0
    # An object that is missing is not fetched.
    blob = repository.git("rev-parse", "HEAD:t.yaml") if not marker.exists() else ""
    (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert "does not hold all of that revision" in call("lint", "--since=HEAD", *QUIET)[2]
    assert not marker.exists(), marker.read_text()


def test_names_in_a_tree_lead_nowhere_else(repository: Repository, tmp_path: Path) -> None:
    """A tree that git would not make: entries called `..` and `.git`, and a link with something below it."""
    blob = repository.git("hash-object", "-w", "src/app.py")
    target = repository.folder / "target"
    target.write_text(str(tmp_path))
    link = repository.git("hash-object", "-w", "target")

    def tree(*entries: tuple[str, str, str]) -> str:
        data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(identity) for mode, name, identity in entries)
        done = subprocess.run(
            ["git", "hash-object", "--literally", "-w", "-t", "tree", "--stdin"],
            input=data,
            cwd=repository.folder,
            check=True,
            capture_output=True,
        )
        return done.stdout.decode().strip()

    inner = tree(("100644", "escaped.yaml", blob))
    root = tree(("40000", "..", inner), ("40000", ".git", inner), ("120000", "out", link), ("40000", "out", inner))
    commit = repository.git("commit-tree", root, "-m", "x")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert _found(f"--since={commit}") == ["t.yaml 'Orders'"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_pipe_in_place_of_a_file_of_gits_own_ends(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.linter.since.git._PATIENCE", 0.5)
    (repository.folder / ".git/HEAD").unlink()
    os.mkfifo(repository.folder / ".git/HEAD")
    assert _refused("--since", "HEAD").startswith("git ")


def test_a_few_folders_that_are_a_billion_files_are_refused(repository: Repository) -> None:
    """Ten folders in a folder, each the same, and so on: a list of what they hold would fill the memory."""
    kind, inner = "100644 blob", repository.git("rev-parse", "HEAD:t.yaml")
    for _ in range(9):
        entries = "".join(f"{kind} {inner}\t{number}\n" for number in range(10))
        done = subprocess.run(
            ["git", "mktree"], input=entries, cwd=repository.folder, check=True, capture_output=True, text=True
        )
        kind, inner = "040000 tree", done.stdout.strip()
    commit = repository.git("commit-tree", inner, "-m", "x")
    assert _refused("--since", commit).startswith("git lists more than 200 MB in ")


# Files that git does not track


@pytest.fixture
def untracked(repository: Repository) -> Iterator[Repository]:
    """The repository with files beside those that it tracks, which have findings, or would."""
    write(
        repository.folder,
        {"untracked.yaml": TEMPLATE, "infra/untracked.tf": 'resource "aws_sqs_queue" "u" {}\n', ".gitignore": "out/\n"},
    )
    repository.git("add", ".gitignore")
    yield repository


def test_what_is_not_tracked_is_no_part_of_a_commit(untracked: Repository) -> None:
    main = untracked.folder / "infra/main.tf"
    main.write_text('resource "aws_sqs_queue" "tracked" {}\n')
    untracked.git("add", "infra/main.tf")
    assert _found("--changed", "infra/main.tf", "t.yaml") == [
        "infra/main.tf 'aws_sqs_queue.tracked'",
        "t.yaml 'Orders'",
    ]
    assert _found("--tracked") == ["infra/main.tf 'aws_sqs_queue.tracked'", "t.yaml 'Orders'"]
    assert len(_found()) == 4


def test_a_baseline_that_is_not_tracked_is_none(untracked: Repository) -> None:
    (untracked.folder / "archlint-baseline.json").write_text('{"version": 1, "findings": []}')
    assert _refused("--tracked").endswith("so is what git does not track: `git add` it")
    untracked.git("add", "archlint-baseline.json")
    assert _found("--tracked") == ["t.yaml 'Orders'"]


def test_what_is_named_counts_though_it_is_not_tracked(untracked: Repository) -> None:
    assert _found("--changed", "untracked.yaml") == ["untracked.yaml 'Orders'"]


def test_what_is_tracked_must_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"t.yaml": TEMPLATE})
    assert _refused("--tracked") == "'.' lies in no git repository"
    assert _found("--changed", "t.yaml") == ["t.yaml 'Orders'"]


def test_an_error_is_one_of_archlints(repository: Repository) -> None:
    with pytest.raises(RevisionError, match="no revision"):
        lint(Request(select=("queue-without-dlq",), since="nosuch"))
    assert sys.modules["archlint.linter.since.git"].RevisionError is RevisionError
