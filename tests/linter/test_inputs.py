"""Which files are looked at, and what they are called."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from archlint.findings.problems import Problems
from archlint.findings.result import Warned
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.patterns.listings import Listings
from archlint.linter.inputs.inputs import Input, PathNotFoundError, collect, from_stdin


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def touch(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def shown(*paths: str) -> list[str]:
    """Return what the files are called that paths lead to."""
    problems = Problems()
    found = [file.shown for file in collect(paths, problems)]
    assert problems == Problems()
    return found


def test_suffixes() -> None:
    touch("a.yaml", "b.yml", "c.json", "d.template", "e.cfn", "f.sam", "g.cfn.yaml", "H.YAML", "i.template.json")
    touch("j.txt", "k.tfvars", "yaml", ".yaml.swp", "l.yaml.bak")
    assert shown(".") == [
        "H.YAML",
        "a.yaml",
        "b.yml",
        "c.json",
        "d.template",
        "e.cfn",
        "f.sam",
        "g.cfn.yaml",
        "i.template.json",
    ]


def test_names_are_as_given(tmp_path: Path) -> None:
    touch("a/x.yaml", "a/b/y.yaml")
    assert shown(".") == ["a/b/y.yaml", "a/x.yaml"]
    assert shown("a") == ["a/b/y.yaml", "a/x.yaml"]
    assert shown("a/") == ["a/b/y.yaml", "a/x.yaml"]
    assert shown("./a/x.yaml") == ["a/x.yaml"]
    assert shown("a/../a/b") == ["a/../a/b/y.yaml"]
    assert shown(str(tmp_path / "a" / "b")) == [f"{tmp_path}/a/b/y.yaml"]


def test_a_named_file_may_be_called_anything() -> None:
    touch("stack.txt")
    assert collect(["stack.txt"], Problems()) == [Input("stack.txt", Path("stack.txt"), named=True)]


def test_skipped_folders() -> None:
    for folder in (".git", ".aws-sam", "node_modules", ".terraform", ".venv", "cdk.out", "__pycache__"):
        touch(f"{folder}/x.yaml", f"deep/{folder}/y/z.yaml")
    touch(".github/kept.yaml", "deep/kept.yaml")
    assert shown(".") == [".github/kept.yaml", "deep/kept.yaml"]


def test_a_skipped_folder_is_read_when_named() -> None:
    touch("cdk.out/app.template.json", "cdk.out/.venv/x.yaml", "cdk.out/asset/y.yaml")
    assert shown("cdk.out") == ["cdk.out/app.template.json", "cdk.out/asset/y.yaml"]
    assert shown("cdk.out/asset") == ["cdk.out/asset/y.yaml"]


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def test_what_git_ignores_is_not_read() -> None:
    touch("x.yaml", "build/x.yaml", "a/build/x.yaml", "a/kept.dev.yaml", "a/x.dev.yaml", "b/x.dev.yaml", "private.yaml")
    write(".gitignore", "# a comment\n/build/\n*.dev.yaml\n")
    write("a/.gitignore", "!kept.*\n")
    write(".git/info/exclude", "private.yaml")
    assert shown(".") == ["a/build/x.yaml", "a/kept.dev.yaml", "x.yaml"]
    assert shown("a") == ["a/build/x.yaml", "a/kept.dev.yaml"]
    assert shown("b/x.dev.yaml", "build") == ["b/x.dev.yaml", "build/x.yaml"]
    write("archlint.toml", "respect-gitignore = false")
    assert len(configured(".")) == 7


def test_a_gitignore_above_the_repository_says_nothing() -> None:
    write(".gitignore", "*.yaml")
    touch("project/.git/config", "project/x.yaml")
    assert shown("project") == ["project/x.yaml"]


def test_an_assembly_is_read_though_git_ignores_it() -> None:
    write(".gitignore", "cdk.out\n")
    write(
        "cdk.out/manifest.json",
        '{"version": "1", "artifacts": {"S": {"properties": {"templateFile": "S.json"}}}}',
    )
    touch("cdk.out/S.json", "cdk.out/asset.json")
    assert shown(".") == ["cdk.out/S.json"]
    assert configured(".", exclude=("cdk.out",)) == []


def test_what_cdk_for_terraform_writes_is_read_though_git_ignores_it() -> None:
    write(".gitignore", "cdktf.out\n")
    touch("cdktf.out/stacks/a/cdk.tf.json", "cdktf.out/stacks/a/.terraform/modules/m/main.tf")
    assert shown(".") == []
    manifest: dict[str, object] = {"a": {"synthesizedStackPath": "stacks/a/cdk.tf.json"}}
    manifest |= {"gone": {"synthesizedStackPath": "stacks/gone/cdk.tf.json"}, "b": {}, "c": None}
    write("cdktf.out/manifest.json", json.dumps({"version": "0.20.11", "stacks": manifest}))
    problems = Problems()
    assert [file.shown for file in collect(["."], problems)] == ["cdktf.out/stacks/a/cdk.tf.json"]
    message = "names 'stacks/gone/cdk.tf.json', which is no file"
    assert problems == Problems(warnings=[Warned("cdktf.out/manifest.json", message)])
    assert configured(".", exclude=("cdktf.out",)) == []


def configured(*paths: str, exclude: tuple[str, ...] = (), **overrides: object) -> list[str]:
    """Return what the files are called that paths lead to where configuration files count."""
    return [file.shown for file in collect(paths, Problems(), Configurations(overrides=overrides), exclude)]


def test_excluded() -> None:
    touch("x.yaml", "legacy/x.yaml", "a/legacy/x.yaml", "a/y.yaml", "a/b/z.yml")
    write("archlint.toml", "exclude = ['/legacy', '*.yml']")
    assert configured(".") == ["a/legacy/x.yaml", "a/y.yaml", "x.yaml"]
    assert configured(".", exclude=("a/legacy/", "y.yaml")) == ["x.yaml"]
    # The nearest configuration file holds, and its patterns start where it is.
    write("a/archlint.toml", "exclude = ['/legacy']")
    assert configured(".") == ["a/b/z.yml", "a/y.yaml", "x.yaml"]


def test_what_is_named_is_excluded_only_by_force() -> None:
    touch("legacy/x.yaml", "node_modules/a/x.yaml", "y.yaml")
    write("archlint.toml", "exclude = ['/legacy']")
    named = ("legacy/x.yaml", "node_modules/a/x.yaml", "y.yaml")
    assert configured(*named) == list(named)
    assert configured(*named, force_exclude=True) == ["y.yaml"]
    assert configured("legacy") == ["legacy/x.yaml"]


def test_what_is_excluded_is_not_read_through_a_link_either() -> None:
    touch("real/x.yaml")
    Path("alias").symlink_to("real")
    for pattern, read in (("/real", []), ("alias", ["real/x.yaml"])):
        write("archlint.toml", f"exclude = ['{pattern}']")
        assert configured(".") == read


def test_a_gitignore_that_is_no_text() -> None:
    touch("x.yaml", "y.yaml")
    Path(".gitignore").write_bytes(b"\xff\n[\n!\n**\\\nx.yaml\n")
    problems = Problems()
    assert [file.shown for file in collect(["."], problems)] == ["y.yaml"]
    reasons = [("[", "a '[' is not closed"), ("!", "it names nothing"), ("**\\", "it ends with a backslash")]
    assert problems.warnings == [
        Warned(".gitignore", f"'{pattern}' is no pattern of gitignore, and is ignored: {why}", line)
        for line, (pattern, why) in enumerate(reasons, 2)
    ]


def test_each_file_once() -> None:
    touch("a/x.yaml")
    os.link("a/x.yaml", "a/copy.yaml")  # a name of its own, so a file of its own
    for paths in (["a", ".", "a/x.yaml", "./a"], ["./a", "a/x.yaml", ".", "a"]):
        assert shown(*paths) == ["a/copy.yaml", "a/x.yaml"]
    [file] = [file for file in collect([".", "a/x.yaml"], Problems()) if file.shown == "a/x.yaml"]
    assert file.named


def test_links() -> None:
    touch("real/x.yaml", "outside.txt")
    Path("alias").symlink_to("real")
    Path("real/up").symlink_to("..")
    Path("real/self").symlink_to("self")
    Path("broken.yaml").symlink_to("nowhere.yaml")
    Path("another.yaml").symlink_to("real/x.yaml")
    Path("text.yaml").symlink_to("outside.txt")
    assert shown(".") == ["real/x.yaml", "text.yaml"]
    assert shown("alias") == ["alias/up/text.yaml", "alias/x.yaml"]


def test_links_to_skipped_folders_are_not_followed() -> None:
    touch("store/x.txt")
    Path("node_modules").symlink_to("store")
    touch("store/y.yaml")
    assert shown(".") == ["store/y.yaml"]


def test_only_regular_files() -> None:
    touch("x.yaml")
    os.mkfifo("fifo.yaml")
    Path("zero.yaml").symlink_to("/dev/zero")
    Path("folder.yaml").mkdir()
    assert shown(".") == ["x.yaml"]


@pytest.mark.parametrize("path", ["nowhere", "nowhere.yaml", "a/x.yaml", "", "x\0y"])
def test_no_such_path(path: str) -> None:
    with pytest.raises(PathNotFoundError) as caught:
        collect([".", path], Problems())
    assert str(caught.value) == f"'{path}' does not exist"


def test_a_folder_that_cannot_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    touch("a/closed/x.yaml", "a/open/y.yaml")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problems = Problems()
    assert [file.shown for file in collect(["a"], problems)] == ["a/open/y.yaml"]
    assert problems == Problems(warnings=[Warned("a/closed", "cannot be listed: Permission denied")])
    with pytest.raises(PathNotFoundError, match=r"^'a/closed' cannot be listed: Permission denied$"):
        collect(["a/closed"], Problems())


def test_standard_input() -> None:
    assert from_stdin(b"x", None) == Input("<stdin>", None, True, b"x")
    assert from_stdin(b"x", "a/t.yaml") == Input("a/t.yaml", Path("a/t.yaml"), True, b"x")


def test_configuration_and_what_git_ignores_are_found_in_whatever_case_they_are_listed(tmp_path: Path) -> None:
    listings = Listings()
    listings.note(str(tmp_path), ["Archlint.TOML", "x.yaml"])
    assert listings.may_hold(str(tmp_path), "archlint.toml")
    assert not listings.may_hold(str(tmp_path), ".gitignore")
    assert listings.may_hold(str(tmp_path / "below"), ".gitignore")
