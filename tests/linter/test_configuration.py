"""Configuration: what a file may say, what is wrong in one, which one holds where, and what it does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest

from archlint import Finding, Graph, Kind, Severity, check
from archlint.findings.check import Threshold
from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Warned
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.configurations import Configurations, valid_in
from archlint.linter.config.file import read_configuration
from archlint.linter.config.settings import CheckSettings, FileIgnores, ResourceSettings
from archlint.linter.config.toml.sources import render_configuration
from archlint.linter.config.validation import validate
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.errors import ConfigurationError


@check(severity=Severity.WARNING, also=[Severity.ERROR], tags=["style"], see="https://example.com")
def smell(
    graph: Graph, *, most: Annotated[int, "how many may smell"] = 0 + 1, factor: Annotated[float, "f"] = 1.5
) -> Iterator[Finding]:
    """Something smells."""
    queues = graph.resources(Kind.QUEUE)
    for queue in queues if len(queues) > most * factor / 1.5 else ():
        yield Finding("it smells", at=queue)


@check(severity=Severity.NOTE, tags=["style"], see="https://example.com")
def a_note(graph: Graph) -> Iterator[Finding]:
    """A queue is noted."""
    for queue in graph.resources(Kind.QUEUE):
        yield Finding("noted", at=queue)


CHECKS = [smell, a_note]
TWO = "Resources:\n  A: {Type: AWS::SQS::Queue}\n  B: {Type: AWS::SQS::Queue}\n"
ALL = """\
select = ["smell"]
ignore = ["a-note"]
pedantic = true
packs = [""]
exclude = ["build/"]
force-exclude = true
respect-gitignore = false

[per-file-ignores]
"a/*.yaml" = ["smell"]
"b/" = ["a-note", "smell"]

[resources."A*"]
ignore = ["smell"]
reason = "it is old"

[resources.'q["a"]']

[checks.smell]
level = "note"
most = 3
factor = 2
"""


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def lint(*paths: str, show_notes: bool = False, respect_ignores: bool = True, **options: Any) -> Report:
    """Return what the checks report, with the configurations that are there."""
    problems = Problems()
    files = collect(paths or ["."], problems, Configurations(**options))
    report = run(files, CHECKS, problems, show_notes=show_notes, respect_ignores=respect_ignores, jobs=1)
    assert problems == Problems()
    return report


def found(report: Report) -> list[tuple[str, str, str]]:
    """Return the findings: where, what and how bad."""
    return [(f"{f.location.path}:{f.resource}", f.check, f.level.value) for f in report.findings]


# Reading


def test_everything_that_a_file_may_say(tmp_path: Path) -> None:
    expected = Configuration(
        path="archlint.toml",
        folder=str(tmp_path / "repository"),
        select=("smell",),
        ignore=("a-note",),
        pedantic=True,
        packs=("",),
        exclude=("build/",),
        force_exclude=True,
        respect_gitignore=False,
        checks=(CheckSettings("smell", Severity.NOTE, (("most", 3), ("factor", 2))),),
        resources=(ResourceSettings("A*", ("smell",), "it is old"), ResourceSettings('q["a"]')),
        per_file_ignores=tuple(
            FileIgnores(str(tmp_path / "repository"), pattern, names)
            for pattern, names in (("a/*.yaml", ("smell",)), ("b/", ("a-note", "smell")))
        ),
    )
    write("archlint.toml", ALL)
    configuration = read_configuration(Path("archlint.toml"))
    assert configuration == expected
    validate(expected, CHECKS)
    assert hash(configuration) == hash(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = [", ":1: is not TOML: Invalid value"),
        ("a = 1\n\nb = \n", ":3: is not TOML: Invalid value"),
        ("selct = []", ":1: unknown key 'selct'; did you mean 'select'?"),
        ("quite-another = []", ":1: unknown key 'quite-another'"),
        ("\nselect = 'smell'", ":2: 'select' must be a list of strings"),
        ("ignore = ['smell', 1]", ":1: 'ignore' must be a list of strings"),
        ("pedantic = 1", ":1: 'pedantic' must be true or false"),
        ("resources = 1", ":1: 'resources' must be a table"),
        ("resources.A = 1", ":1: 'A' must be a table"),
        ("[resources.A]\nignores = []", ":2: unknown key 'ignores'; did you mean 'ignore'?"),
        ("[resources.A]\nreason = 1", ":2: 'reason' must be a string"),
        ("[per-file-ignores]\n'*' = 'smell'", ":2: '*' must be a list of strings"),
        ("\nexclude = [" + "'a', " * 2001 + "]", ":2: 'exclude' has more than 2,000 patterns"),
        ("[checks]\nsmell = 'off'", ":2: 'smell' must be a table"),
        ("[checks.smell]\nlevel = 'off'", ":2: 'level' must be one of error, warning, note"),
        ("[checks.smell]\nmost = [1]", ":2: 'most' must be a number"),
        ("[checks.smell]\nlevl = 'note'", ":2: 'levl' must be a number; did you mean 'level'?"),
        ("[checks.smell]\nmost = true", ":2: 'most' must be a number"),
        (
            "[tool.archlint]\n",
            ":1: unknown key 'tool': only pyproject.toml has a table [tool.archlint], and here the keys stand at the top",
        ),
        # Names
        ("[checks.zzz]", ":1: there is no check 'zzz'; 'archlint checks' lists them by tag"),
        ("select = [\n 'smell',\n 'smel',\n]", ":3: there is no check 'smel'; did you mean 'smell'?"),
        ("ignore = ['a_note']", ":1: there is no check 'a_note'; did you mean 'a-note'?"),
        ("packs = ['built-in']", ":1: there is no pack 'built-in'"),
        ("[per-file-ignores]\n'*' = ['smel']", ":2: there is no check 'smel'; did you mean 'smell'?"),
        ("[resources.A]\nignore = ['smel']", ":2: there is no check 'smel'; did you mean 'smell'?"),
        ("[checks.smel]\n", ":1: there is no check 'smel'; did you mean 'smell'?"),
        ("[checks.smell]\nmots = 1", ":2: check 'smell' has no threshold 'mots'; did you mean 'most'?"),
        ("[checks.a-note]\nmost = 1", ":2: check 'a-note' has no threshold 'most'; it has none"),
        ("[checks.smell]\nmost = 1.5", ":2: 'most' must be a whole number above 0"),
        ("[checks.smell]\nfactor = -1", ":2: 'factor' must be a number above 0"),
        ("[checks.smell]\nfactor = inf", ":2: 'factor' must be a number above 0"),
        # Words
        ("select = []", ":1: 'select' selects no check"),
        ("select = ['*-nte']", ":1: no check has a name like '*-nte'"),
        ("ignore = ['stlye']", ":1: there is no check 'stlye'; did you mean 'style'?"),
        ("extend-select = ['smel']", ":1: there is no check 'smel'; did you mean 'smell'?"),
        # What is said of a run
        ("fail-on = 'off'", ":1: 'fail-on' must be one of error, warning, note, never"),
        ("min-level = 'never'", ":1: 'min-level' must be one of error, warning, note"),
        ("jobs = 0", ":1: 'jobs' must be a whole number above 0"),
        ("jobs = true", ":1: 'jobs' must be a whole number above 0"),
        ("workspace = 1", ":1: 'workspace' must be a list of strings"),
        ("\noutput = ['-', 'sarif:../../r.sarif']", ":2: '../../r.sarif' is no path in the project"),
        ("baseline = '.git/config'", ":1: '.git/config' is no path in the project"),
        ("var-files = ['a.tfvars,/etc/passwd']", ":1: '/etc/passwd' is no path in the project"),
        ("source-root = '..'", ":1: '..' is no path in the project"),
        # Ignores that end
        ("[resources.A]\nuntil = 2027-13-01\n", ":2: is not TOML: "),
        ("[resources.A]\nuntil = '2027-02-30'\n", ":2: '2027-02-30' is no date; write one as in until=2027-01-31"),
        ("[per-file-ignores]\n'*' = {until = 'soon'}", ":2: 'soon' is no date; write one as in until=2027-01-31"),
        # Overrides
        ("overrides = 1", ":1: 'overrides' must be tables, each headed [[overrides]]"),
        ("[[overrides]]\n[overrides.checks.smell]\nmost = 1", ":1: an override must have 'files' or 'resources'"),
        ("[[overrides]]\nfiles = ['a']\n\n[[overrides]]\nfile = ['a']\nresources = ['B']", ":5: unknown key 'file'"),
        (
            "[[overrides]]\nfiles = ['a']\n[[overrides]]\nfiles = ['b']\n[overrides.checks.smell]\nmots = 1",
            ":6: check 'smell' has no threshold 'mots'; did you mean 'most'?",
        ),
    ],
)
def test_what_is_wrong_and_where(text: str, message: str) -> None:
    said = refusal("archlint.toml", text)
    assert said.startswith(f"archlint.toml{message}") and "\n" not in said


MISTAKES = """\
selct = []
pedantic = 1
ignore = ["smel"]

[resources.A]
reasn = "x"
ignore = ["a-nte"]

[checks.smell]
most = 0.5
level = "off"
"""


def test_all_mistakes_are_told_at_once() -> None:
    write("archlint.toml", MISTAKES)
    configurations = Configurations()
    with pytest.raises(ConfigurationError) as caught:
        valid_in(configurations, str(Path.cwd()), CHECKS)
    assert list(caught.value.lines) == [
        "archlint.toml:1: unknown key 'selct'; did you mean 'select'?",
        "archlint.toml:2: 'pedantic' must be true or false",
        "archlint.toml:3: there is no check 'smel'; did you mean 'smell'?",
        "archlint.toml:6: unknown key 'reasn'; did you mean 'reason'?",
        "archlint.toml:7: there is no check 'a-nte'; did you mean 'a-note'?",
        "archlint.toml:10: 'most' must be a whole number above 0",
        "archlint.toml:11: 'level' must be one of error, warning, note",
    ]


def test_of_very_many_mistakes_the_first_ones_are_told() -> None:
    said = refusal("archlint.toml", "".join(f"a{index} = 1\n" for index in range(25)))
    assert said.splitlines()[19:] == ["archlint.toml:20: unknown key 'a19'", "archlint.toml: has 5 more mistakes"]


def test_the_mistakes_of_a_folder_below_are_errors_there() -> None:
    write("t.yaml", TWO)
    write("a/t.yaml", TWO)
    write("a/archlint.toml", "selct = []\npedantic = 1\n")
    problems = Problems()
    files = collect(["."], problems, Configurations())
    assert [file.shown for file in files] == ["t.yaml"]
    assert [(error.path, error.line) for error in problems.errors] == [("a/archlint.toml", 1), ("a/archlint.toml", 2)]


def test_what_is_wrong_in_a_file_that_others_share() -> None:
    text = "[project]\n[tool.archlint.resources.A]\nignore = ['smell', 'smel']\n"
    assert refusal("pyproject.toml", text) == "pyproject.toml:3: there is no check 'smel'; did you mean 'smell'?"
    assert refusal("pyproject.toml", "[tool.archlint]\n\na = 1") == "pyproject.toml:3: unknown key 'a'"


def test_a_file_that_is_too_large() -> None:
    message = "archlint.toml: cannot be read: larger than 1 MB"
    assert refusal("archlint.toml", "#" * 1_000_001) == message


@pytest.mark.parametrize(
    ("text", "pattern", "why"),
    [
        ("[per-file-ignores]\n'!' = ['smell']", "!", "is no pattern of gitignore, and is ignored: it names nothing"),
        ("exclude = [\n'[z-a]', 'build']", "[z-a]", "has a range that is ignored: nothing is from 'z' to 'a'"),
    ],
)
def test_what_git_would_ignore_is_ignored_with_a_warning(text: str, pattern: str, why: str) -> None:
    write("archlint.toml", text)
    problems = Problems()
    assert read_configuration(Path("archlint.toml"), problems) is not None
    assert problems == Problems(warnings=[Warned("archlint.toml", f"'{pattern}' {why}", 2)])


@pytest.mark.parametrize(
    "text",
    ["exclude = [" + "'[z-a]', " * 1000 + "]", "[per-file-ignores]\n" + "".join(f"'{i}[' = []\n" for i in range(1000))],
)
def test_only_the_first_ones_that_are_ignored_are_told(text: str) -> None:
    write("archlint.toml", text)
    problems = Problems()
    assert read_configuration(Path("archlint.toml"), problems) is not None
    assert len(problems.warnings) == 10


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[checks.smell]\nmost = {'9' * 5000}", ":2: holds a number of more than 100 digits"),
        (f"[checks.smell]\nmost = {'9_' * 100}9", ":2: holds a number of more than 100 digits"),
        (".".join("a" * 50_000) + " = 1", ":1: is nested more than 50 levels deep"),
        (f"[{' . '.join('a' * 1000)}]", ":1: is nested more than 50 levels deep"),
        ('a = """\n[[[[\n"""\nb = ' + "[\n" * 60 + "]" * 60, ":54: is nested more than 50 levels deep"),
        ("a = " + "{ a = " * 5000, ":1: is nested more than 50 levels deep"),
        ("a = [" + "\n" * 20_000, ":1: is not TOML: Invalid value"),
        ("a = [" + "\n" * 20_000 + "]", ": unknown key 'a'"),
    ],
    ids=["digits", "underscores", "dots", "header", "brackets", "braces", "open", "long"],
)
def test_what_is_beyond_reason(text: str, message: str) -> None:
    assert refusal("archlint.toml", text) == f"archlint.toml{message}"


def test_what_looks_beyond_reason_and_is_not() -> None:
    lists = ", ".join(["1.5"] * 200)
    text = "[".join(["x"] * 200)
    write("pyproject.toml", f"# {text}\n[tool.archlint]\n[tool.x]\na = [{lists}]\nb = \"{text}\"\nc = '{'9' * 200}'")
    assert read_configuration(Path("pyproject.toml")) is not None


def test_the_mark_that_editors_on_windows_write_first() -> None:
    Path("archlint.toml").write_bytes(b"\xef\xbb\xbfpedantic = true\r\nignore = []\r\n")
    configuration = read_configuration(Path("archlint.toml"))
    assert configuration is not None and configuration.pedantic
    Path("archlint.toml").write_bytes(b"\xef\xbb\xbfpedantic = true\r\nignor = []\r\n")
    with pytest.raises(ConfigurationError, match=r"^archlint\.toml:2: unknown key 'ignor'"):
        read_configuration(Path("archlint.toml"))


def refusal(path: str, text: str) -> str:
    """Return what is said of a file with something wrong in it."""
    write(path, text)
    with pytest.raises(ConfigurationError) as caught:
        configuration = read_configuration(Path(path))
        assert configuration is not None
        validate(configuration, CHECKS)
    return str(caught.value)


def test_what_is_no_configuration() -> None:
    write("pyproject.toml", "[tool.ruff]\n")
    assert read_configuration(Path("pyproject.toml")) is None
    write("pyproject.toml", "broken, but not ours: [")
    assert read_configuration(Path("pyproject.toml")) is None
    write("pyproject.toml", "[project]\ndependencies = ['archlint']\n")
    assert read_configuration(Path("pyproject.toml")) is None
    Path("archlint.toml").write_bytes(b"select = ['\xff']")
    with pytest.raises(ConfigurationError, match=r"^archlint\.toml: is not in UTF-8$"):
        read_configuration(Path("archlint.toml"))


# Which one holds


def test_the_nearest_holds_up_to_the_root_of_the_repository() -> None:
    write("../archlint.toml", "ignore = ['smell']")
    write("t.yaml", TWO)
    write("a/b/t.yaml", TWO)
    everywhere = [("a/b/t.yaml:A", "smell", "warning"), ("a/b/t.yaml:B", "smell", "warning")]
    everywhere += [("t.yaml:A", "smell", "warning"), ("t.yaml:B", "smell", "warning")]
    assert found(lint()) == everywhere
    write("archlint.toml", "ignore = ['smell']")
    assert found(lint()) == []
    write("a/pyproject.toml", "[project]\n")
    assert found(lint()) == []
    write("a/pyproject.toml", "[tool.archlint.checks.smell]\nlevel = 'error'")
    above = [("a/b/t.yaml:A", "smell", "error"), ("a/b/t.yaml:B", "smell", "error")]
    assert found(lint()) == above
    assert found(lint("a/b/t.yaml")) == above
    assert found(lint(isolated=True)) == everywhere
    write("other.toml", "select = ['a-note']")
    assert {name for _, name, _ in found(lint(file=Path("other.toml")))} == {"a-note"}


def test_of_several_files_in_one_folder_one_holds() -> None:
    write("t.yaml", TWO)
    for name, level in (("pyproject.toml", "note"), ("archlint.toml", "error"), (".archlint.toml", "warning")):
        write(name, f"[{'tool.archlint.' if name == 'pyproject.toml' else ''}checks.smell]\nlevel = '{level}'\n")
        assert {found_level for _, _, found_level in found(lint(show_notes=True)) if found_level != "note"} == (
            {level} - {"note"}
        )


def test_files_that_are_read_together_keep_their_own() -> None:
    write(
        "t.yaml",
        "Resources:\n  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a/child.yaml}}\n" + TWO[11:],
    )
    write("a/child.yaml", TWO)
    write("a/archlint.toml", "pedantic = true\n[checks.smell]\nlevel = 'error'")
    assert found(lint()) == [
        *[(f"a/child.yaml:{name}", *rest) for name in "AB" for rest in (("a-note", "note"), ("smell", "error"))],
        *[(f"t.yaml:{name}", "smell", "warning") for name in "AB"],
    ]
    # What is only led to is judged like the template that leads there.
    assert found(lint("t.yaml")) == [
        (f"{path}:{name}", "smell", "warning") for path in ("a/child.yaml", "t.yaml") for name in "AB"
    ]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, {"smell"}),
        ({"pedantic": True}, {"smell"}),
        ({"select": ("a-note",)}, {"a-note"}),
        ({"ignore": ("smell",)}, set()),
        ({"extend_select": ("a-note",), "pedantic": True}, {"smell", "a-note"}),
        ({"extend_select": ("a-note",), "ignore": ("*-note",), "pedantic": True}, {"smell"}),
        ({"select": ("style",)}, {"smell", "a-note"}),
        ({"select": ("sm?ll",)}, {"smell"}),
        ({"select": ("style",), "ignore": ("a-*",)}, {"smell"}),
        ({"select": ("smell", "a-note"), "ignore": ("smell",)}, {"a-note"}),
    ],
)
def test_the_command_line_beats_the_file(overrides: dict[str, Any], expected: set[str]) -> None:
    write("t.yaml", TWO)
    write("archlint.toml", "ignore = ['a-note']")
    assert {name for _, name, _ in found(lint(overrides=overrides))} == expected


# What it does


def test_checks_are_chosen_and_configured() -> None:
    chosen = Configuration(checks=(CheckSettings("smell", Severity.NOTE, (("most", 3),)),)).chosen(CHECKS)
    assert [(c.name, c.severity, c.levels) for c in chosen] == [
        ("smell", Severity.NOTE, (Severity.NOTE,)),
        ("a-note", Severity.NOTE, (Severity.NOTE,)),
    ]
    packed = [replace(check, pack="mine") for check in CHECKS]
    assert Configuration(packs=("mine",)).chosen(packed) == packed
    assert Configuration(packs=("other",)).chosen(packed) == []
    # Those that are named by their place, and so have no name, are asked for by that.
    assert Configuration(packs=("other",)).chosen(CHECKS) == CHECKS


@pytest.mark.parametrize(("settings", "smells"), [("", 2), ("most = 2", 0), ("factor = 3", 0), ("most = 1", 2)])
def test_thresholds(settings: str, smells: int) -> None:
    write("t.yaml", TWO)
    write("archlint.toml", f"[checks.smell]\n{settings}")
    assert len(lint().findings) == smells


def test_a_level_is_what_is_reported_whatever_the_circumstances() -> None:
    write("t.yaml", "Conditions: {C: !Equals [!Ref AWS::Region, x]}\n" + TWO)
    write("archlint.toml", "[checks.a-note]\nlevel = 'error'\n[checks.smell]\nlevel = 'note'")
    report = lint()
    assert found(report) == [("t.yaml:A", "a-note", "error"), ("t.yaml:B", "a-note", "error")]
    assert report.hidden_notes == 2


def test_resources_and_files_whose_findings_do_not_count() -> None:
    write("t.yaml", TWO)
    write("a/t.yaml", TWO)
    write(
        "archlint.toml",
        "[per-file-ignores]\n'/a/' = ['smell']\n"
        "[resources.'[A]']\nignore = ['smell']\nreason = 'it is old'\n[resources.B]\nignore = ['a-note']\n",
    )
    report = lint()
    assert found(report) == [("t.yaml:B", "smell", "warning")]
    reasons = [(f.location.path, f.resource, f.suppression.reason) for f in report.suppressed if f.suppression]
    assert reasons == [
        ("a/t.yaml", "A", "it is old"),
        ("a/t.yaml", "B", "per-file-ignores '/a/' in archlint.toml"),
        ("t.yaml", "A", "it is old"),
    ]
    assert {f.suppression.kind for f in report.suppressed if f.suppression} == {"external"}
    assert len(lint(respect_ignores=False).findings) == 4
    (listed,) = [f for f in lint(show_notes=True).suppressed if f.check == "a-note" and f.location.path == "t.yaml"]
    assert listed.suppression is not None and listed.suppression.reason == "resources.'B' in archlint.toml"


def test_a_check_that_a_file_does_not_run_makes_no_ignore_needless() -> None:
    text = TWO.replace("A:", "# archlint: ignore[smell] old\n  A:")
    write("t.yaml", text)
    write("archlint.toml", "ignore = ['smell']")
    problems = Problems()
    run(collect(["."], problems, Configurations()), CHECKS, problems, jobs=1)
    assert problems == Problems()
    write("archlint.toml", "[checks.smell]\nmost = 9")
    run(collect(["."], problems, Configurations()), CHECKS, problems, jobs=1)
    assert problems.warnings == [Warned("t.yaml", "'smell' is ignored here, but there is no such finding", 2)]


NEEDLESS = """\
[resources.A]
ignore = ["smell"]

[resources.Ab]
ignore = [
  "a-note",
  "smell",
]

[resources."C*"]
ignore = ["smell"]
"""


def needless(*paths: str, configurations: Configurations | None = None, **options: Any) -> list[Warned]:
    """Return what a run warns of."""
    problems, inputs = Problems(), [*paths] or ["."]
    files = collect(inputs, problems, configurations or Configurations())
    walked = [str(Path(path).resolve()) for path in inputs if Path(path).is_dir()]
    run(files, CHECKS, problems, walked=walked, jobs=1, **options)
    return problems.warnings


def test_a_resource_at_which_nothing_is_found_to_ignore() -> None:
    write("a/t.yaml", TWO)
    write("b/t.yaml", TWO)
    write("archlint.toml", NEEDLESS)
    told = [
        Warned("archlint.toml", f"'{name}' is ignored at 'Ab', but there is no such finding; did you mean 'A'?", line)
        for name, line in (("a-note", 6), ("smell", 7))
    ]
    assert needless(show_notes=True) == told
    # Who looks at some files only, or at some checks only, cannot tell.
    assert needless("a/t.yaml") == needless("a") == needless("a/t.yaml", "b/t.yaml") == []
    assert needless(respect_ignores=False) == []
    assert needless(configurations=Configurations(overrides={"select": ("smell",)})) == told[1:]
    # Nor can who could not read all.
    write("b/broken.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    assert needless() == []


def test_a_note_that_is_not_shown_needs_its_ignore_and_so_does_what_a_comment_ignores_as_well() -> None:
    write("t.yaml", TWO.replace("A:", "A:  # archlint: ignore[smell] old\n   "))
    write("archlint.toml", "[resources.A]\nignore = ['a-note', 'smell']\n")
    assert needless(show_notes=False) == []


def test_jobs_make_no_difference() -> None:
    for number in range(3):
        write(f"{number}.yaml", TWO.replace("A:", "A:  # archlint: ignore[queue-without-dlq, no-such] old\n   "))
    write("archlint.toml", "[checks.queue-without-dlq]\nlevel = 'error'\n[resources.B]\nignore = ['redrive-loop']")
    found = []
    for jobs in (1, 2):
        problems = Problems()
        report = run(collect(["."], problems, Configurations()), discover(), problems, jobs=jobs)
        found.append((report.findings, report.suppressed, sorted(problems.warnings)))
    assert found[0] == found[1]
    assert [len(each) for each in found[0]] == [3, 3, 3]


# Thresholds


def test_a_threshold_is_declared_by_the_function() -> None:
    assert smell.thresholds == (Threshold("most", 1, "how many may smell"), Threshold("factor", 1.5, "f"))
    assert a_note.thresholds == ()


def test_keywords_that_are_no_thresholds() -> None:
    def plain(graph: Graph, *, most: int = 1) -> Iterator[Finding]:
        """Something smells."""
        yield from ()

    def text(graph: Graph, *, most: Annotated[str, "words"] = "x") -> Iterator[Finding]:
        """Something smells."""
        yield from ()

    for function in (plain, text):
        with pytest.raises(ValueError, match=f"^keyword 'most' of check '{function.__name__}' is no threshold: "):
            check(severity=Severity.NOTE, tags=["style"], see=())(function)


# Showing


def test_what_is_in_force_is_shown_with_where_it_comes_from() -> None:
    write("archlint.toml", ALL)
    configuration = Configurations(overrides={"pedantic": True, "ignore": ("smell",)}).of(str(Path.cwd()))
    lines = list(render_configuration(configuration, CHECKS))
    assert lines == [
        "# archlint.toml",
        'profile = "recommended"  # default',
        'select = ["smell"]  # archlint.toml:1',
        'ignore = ["a-note", "smell"]  # archlint.toml:2 and command line',
        "pedantic = true  # command line",
        "require-reason = false  # default",
        'packs = [""]  # archlint.toml:4',
        'exclude = ["build/"]  # archlint.toml:5',
        "force-exclude = true  # archlint.toml:6",
        "respect-gitignore = false  # archlint.toml:7",
        "cache = true  # default",
        "",
        "[per-file-ignores]",
        '"a/*.yaml" = ["smell"]  # archlint.toml:10',
        '"b/" = ["a-note", "smell"]  # archlint.toml:11',
        "",
        '[resources."A*"]',
        'ignore = ["smell"]  # archlint.toml:14',
        'reason = "it is old"  # archlint.toml:15',
        "",
        '[resources."q[\\"a\\"]"]',
        "ignore = []  # default",
        "",
        "[checks.smell]",
        'level = "note"  # archlint.toml:20',
        "most = 3  # archlint.toml:21",
        "factor = 2  # archlint.toml:22",
    ]
    shown = tomllib.loads("\n".join(lines))
    written = tomllib.loads(ALL)
    written["require-reason"], written["profile"], written["cache"] = False, "recommended", True
    written["ignore"], written["resources"]['q["a"]'] = ["a-note", "smell"], {"ignore": []}
    assert shown == written


def test_the_defaults_are_shown() -> None:
    lines = list(render_configuration(Configurations(overrides={"select": ("smell",)}).of(str(Path.cwd())), CHECKS))
    assert lines == [
        "# no configuration file",
        'profile = "recommended"  # default',
        'select = ["smell"]  # command line',
        "ignore = []  # default",
        "pedantic = false  # default",
        "require-reason = false  # default",
        "packs = []  # default",
        "exclude = []  # default",
        "force-exclude = false  # default",
        "respect-gitignore = true  # default",
        "cache = true  # default",
        "",
        "[checks.smell]",
        "most = 1  # default",
        "factor = 1.5  # default",
    ]
