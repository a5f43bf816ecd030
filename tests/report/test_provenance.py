"""Which commit a report is about: read from git's files, and nothing that is secret or elsewhere."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from archlint.report.provenance import Provenance, provenance
from tests.report.test_sarif import validator
from tests.running import ONLY, TEMPLATE, call

REVISION = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = "https://git.example.com/shop"


def repository(root: Path, *, head: str = "ref: refs/heads/feature/a", url: str = ADDRESS) -> Path:
    """Write as much of a repository as is read; return its folder."""
    folder = root / ".git"
    (folder / "refs" / "heads" / "feature").mkdir(parents=True)
    (folder / "HEAD").write_text(f"{head}\n")
    (folder / "refs" / "heads" / "feature" / "a").write_text(f"{REVISION}\n")
    (folder / "config").write_text(
        f'[core]\n\tbare = false\n[remote "fork"]\n\turl = https://other.example/\n[remote "origin"]\n'
        f"\tfetch = +refs/heads/*:refs/remotes/origin/*\n\turl = {url}\n[branch]\n\turl = https://no.example/\n"
    )
    return folder


def test_the_branch_that_is_checked_out(tmp_path: Path) -> None:
    repository(tmp_path)
    assert provenance(tmp_path) == Provenance(ADDRESS, REVISION, "feature/a")


def test_a_commit_without_a_branch(tmp_path: Path) -> None:
    repository(tmp_path, head="f" * 40)
    assert provenance(tmp_path) == Provenance(ADDRESS, "f" * 40)


def test_a_packed_reference(tmp_path: Path) -> None:
    folder = repository(tmp_path, head="ref: refs/heads/main")
    assert provenance(tmp_path) is None
    (folder / "packed-refs").write_text(
        f"# pack-refs with: peeled\n{'a' * 40} refs/heads/main2\n{REVISION} refs/heads/main\n"
    )
    assert provenance(tmp_path) == Provenance(ADDRESS, REVISION, "main")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://user:token@git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("https://token@git.example.com:8443/a/b", "https://git.example.com:8443/a/b"),
        ("https://git.example.com/shop?private_token=x#y", "https://git.example.com/shop"),
        ("https://a:b@c@git.example.com/shop", "https://git.example.com/shop"),
        ("ssh://git@git.example.com:22/shop", "ssh://git.example.com:22/shop"),
        ("git@git.example.com:team/shop.git", "ssh://git.example.com/team/shop.git"),
        ("/srv/git/shop", None),
        ("../shop", None),
        ("file:///home/me/shop", None),
        ("C:/shop", None),
        ("https://[::1/shop", None),
        ("https://git.example.com/\x1b[31m", None),
    ],
)
def test_addresses_hold_no_credentials_and_no_paths_of_this_machine(
    url: str, address: str | None, tmp_path: Path
) -> None:
    repository(tmp_path, url=url)
    found = provenance(tmp_path)
    assert (found and found.address) == address


@pytest.mark.parametrize("head", ["ref: refs/heads/none", "ref: ../../secret", "ref: refs/../../secret", "main", ""])
def test_no_commit(head: str, tmp_path: Path) -> None:
    repository(tmp_path, head=head)
    (tmp_path / "secret").write_text("a" * 40)
    assert provenance(tmp_path) is None


def test_a_folder_without_git(tmp_path: Path) -> None:
    assert provenance(tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    assert provenance(tmp_path) is None


def test_only_a_real_worktree_is_one_of_another_repository(tmp_path: Path) -> None:
    root = tmp_path / "root"
    repository(root)
    worktree = root / ".git" / "worktrees" / "w"
    worktree.mkdir(parents=True)
    (worktree / "HEAD").write_text(f"{'b' * 40}\n")
    (worktree / "commondir").write_text("../..\n")
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {worktree}\n")
    (worktree / "gitdir").write_text(f"{folder / '.git'}\n")
    assert provenance(folder) == Provenance(ADDRESS, "b" * 40)
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / ".git").write_text(f"gitdir: {worktree}\n")
    assert provenance(claims) is None
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / ".git").symlink_to(root / ".git")
    assert provenance(linked) is None


def test_git_and_archlint_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet")
    git("remote", "add", "origin", "https://me:secret@git.example.com/shop")
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    git("switch", "--quiet", "--create", "topic")
    git("pack-refs", "--all")
    monkeypatch.chdir(tmp_path)
    _, out, _ = call("lint", *ONLY, "--format", "sarif")
    validator().validate(json.loads(out))
    assert json.loads(out)["runs"][0]["versionControlProvenance"] == [
        {
            "repositoryUri": ADDRESS,
            "revisionId": git("rev-parse", "HEAD"),
            "branch": "topic",
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]
    assert "secret" not in out
