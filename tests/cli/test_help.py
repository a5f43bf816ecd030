"""How commands explain themselves: the help, short options, other names, and hints where something is misspelled."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from archlint.cli.help import EXAMPLES, TITLES
from archlint.cli.main import main
from tests.running import FINDING, ONLY, TEMPLATE, call, context_of

COMMANDS = sorted(main.commands)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def sections(text: str) -> dict[str, str]:
    """Return what stands under each heading of a help."""
    found: dict[str, str] = {}
    title = ""
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            title = line[:-1]
        found[title] = f"{found.get(title, '')}{line}\n"
    return found


def test_the_options_of_lint_are_in_groups() -> None:
    found = sections(call("lint", "--help")[1])
    groups = ["Checks", "Files", "Environments", "Reports", "Known findings", "Fixes", "Other options", "Examples"]
    assert list(found) == ["", *groups]
    assert "  --profile [recommended|strict]" in found["Checks"]
    assert "  -o, --output [FORMAT:]FILE" in found["Reports"]
    assert "  -j, --jobs N" in found["Other options"]
    assert "  archlint lint --diff\n      Show what --fix would change.\n" in found["Examples"]
    assert [line for line in found["Other options"].splitlines() if "PATHS" in line] == []


def test_every_option_of_lint_is_in_the_help_once() -> None:
    text = call("lint", "--help")[1]
    options = [each for each in main.commands["lint"].params if isinstance(each, click.Option)]
    shown = [word for line in text.splitlines() for word in re.findall(r"^  (?:-\w, )?(--[\w-]+)", line)]
    assert sorted(shown) == sorted([*(option.opts[-1] for option in options), "--help"])
    named = {each.name for name in ("lint", "graph", "diff", "trace", "audit") for each in main.commands[name].params}
    assert named >= TITLES.keys() - {"form", "output", "packs"}


def test_what_is_called_alike_is_explained_alike() -> None:
    """An option means the same in every command, but for what it is about; with a default in some, it has it in all."""
    own = {"--format", "--output", "--schema", "--all"}  # of what a command writes
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in COMMANDS:
        for each in main.commands[name].params:
            if isinstance(each, click.Option) and each.opts[-1] not in own:
                how = (*each.opts, str(each.type), str(each.default), str(each.metavar), each.help or "")
                found.setdefault(each.opts[-1], set()).add(how)
    assert {name: ways for name, ways in found.items() if len(ways) > 1} == {}


@pytest.mark.parametrize("command", [name for name in COMMANDS if "json" in call(name, "--help")[1]])
def test_what_writes_json_prints_its_schema(command: str) -> None:
    code, out, err = call(command, "--schema")
    assert (code, err) == (0, "")
    assert json.loads(out)["$schema"].startswith("http")


def test_a_few_options_are_one_group() -> None:
    assert list(sections(call("completion", "-h")[1])) == ["", "Options"]
    assert list(sections(call("explain", "-h")[1])) == ["", "Options", "Examples"]


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line, _ in lines])
def test_an_example_is_a_command_line(line: str) -> None:
    Path("stacks").mkdir()
    name, *arguments = shlex.split(line)
    main.commands[name].make_context(name, arguments, parent=context_of(name).parent)


def test_examples_are_those_of_commands() -> None:
    assert EXAMPLES.keys() <= {"main", *COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_that_of_the_option(command: str) -> None:
    assert call("help", command) == call(command, "--help")
    assert call("help") == call("-h") == call("--help")


def test_help_of_what_there_is_not() -> None:
    code, out, err = call("help", "lnt")
    assert (code, out) == (2, "")
    assert err.endswith("\nError: there is no command 'lnt'; did you mean 'lint'?\n")


def test_check_is_another_name_of_lint() -> None:
    assert call("check", *ONLY) == call("lint", *ONLY)
    assert call("help", "check")[1] == call("help", "lint")[1].replace("archlint lint [", "archlint check [")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (("lint", *ONLY, "-q"), ("lint", *ONLY, "--quiet")),
        (("lint", *ONLY, "-f", "json"), ("lint", *ONLY, "--format", "json")),
        (("lint", *ONLY, "-qj1"), ("lint", *ONLY, "--quiet", "--jobs", "1")),
        (("graph", "-fdot"), ("graph", "--format", "dot")),
        (("checks", "-f", "json"), ("checks", "--format", "json")),
        (("explain", "event-loop", "-f", "json"), ("explain", "event-loop", "--format", "json")),
        (("-v",), ("--version",)),
    ],
)
def test_short_options(short: tuple[str, ...], long: tuple[str, ...]) -> None:
    assert call(*short) == call(*long)
    assert call(*short)[1]


def test_a_short_option_names_the_output() -> None:
    assert call("lint", *ONLY, "-q", "-o", "found.txt")[0] == 1
    assert Path("found.txt").read_text() == FINDING
    assert call("graph", "-o", "graph.json")[0] == 0
    assert Path("graph.json").read_text().startswith("{")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lint", "--fx"), "there is no option '--fx'; did you mean '--fix'?"),
        (("lint", "--selct", "x"), "there is no option '--selct'; did you mean '--select'?"),
        (("graph", "--quiet"), "there is no option '--quiet'"),
        (("--select", "x"), "there is no option '--select' before a command; did you mean 'archlint lint --select'?"),
        (("--helpp",), "there is no option '--helpp'; did you mean '--help'?"),
        (("t.yaml",), "there is no command 't.yaml'; did you mean 'archlint lint t.yaml'?"),
        ((".", "--quiet"), "there is no command '.'; did you mean 'archlint lint .'?"),
        (("completion",), "Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish"),
        (("lnt",), "there is no command 'lnt'; did you mean 'lint'?"),
        (("chek",), "there is no command 'chek'; did you mean 'check'?"),
        (("no\x1b[31m",), "there is no command 'no\\x1b[31m'"),
    ],
)
def test_what_is_misspelled_gets_a_hint(arguments: tuple[str, ...], message: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.endswith(f"\nError: {message}\n")


def test_no_help_is_wider_than_it_may_be() -> None:
    for command in COMMANDS:
        assert max(map(len, call("help", command)[1].splitlines())) <= 100
