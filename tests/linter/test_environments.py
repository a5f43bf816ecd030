"""Environments: what known parameters make of a template, samconfig.toml, and several environments in one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archlint import Finding, Graph, Kind, Severity, check
from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Warned
from archlint.graph.making.from_documents import read_graph
from archlint.languages.terraform.modules.reading.variable_files import VariableFile
from archlint.linter.inputs.environments import Environment, environments, require_samconfigs
from archlint.linter.inputs.inputs import Input, collect
from archlint.linter.inputs.parameters import Parameter, ParametersError
from archlint.linter.run import run
from tests.words import document, shown


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


# Values


TEMPLATE = """\
Parameters:
  Plain: {Type: String, Default: none}
  Number: {Type: Number}
  List: {Type: CommaDelimitedList, Default: ''}
  Secret: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}
Mappings:
  Sizes: {prod: {Time: 90}, dev: {Time: 5}}
Conditions:
  IsProd: !Equals [!Ref Plain, prod]
  NotProd: !Not [!Condition IsProd]
  NoList: !Equals [!Join ['', !Ref List], '']
  IsBig: !Equals [!FindInMap [Sizes, !Ref Plain, Time], 90]
  IsSecret: !Equals [!Ref Secret, x]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: EXPRESSION
"""


SECRET = ["1 if IsSecret is true", "2 if IsSecret is false"]


@pytest.mark.parametrize(
    ("expression", "before", "after"),
    [
        ("!Ref Plain", ["'none' by Plain"], ["'prod'"]),
        ("!Sub '${Plain}-x'", ["'none-x' by Plain"], ["'prod-x'"]),
        ("!Ref Number", ["outside(Number)"], ["'5'"]),
        ("!Select [1, !Ref List]", ["inside() by List"], ["'b'"]),
        ("!Ref Secret", ["outside(Secret)"], ["outside(Secret)"]),
        ("!FindInMap [Sizes, !Ref Plain, Time]", ["outside() by Plain"], ["90"]),
        ("!If [IsProd, 1, 2]", ["1 if IsProd is true", "2 if IsProd is false"], ["1"]),
        ("!If [NotProd, 1, 2]", ["1 if IsProd is false", "2 if IsProd is true"], ["2"]),
        ("!If [NoList, 1, 2]", ["1 if NoList is true", "2 if NoList is false"], ["2"]),
        ("!If [IsBig, 1, 2]", ["1 if IsBig is true", "2 if IsBig is false"], ["1"]),
        ("!If [IsSecret, 1, 2]", SECRET, SECRET),
    ],
)
def test_a_value_that_is_given_is_a_fact(expression: str, before: list[str], after: list[str]) -> None:
    assert visibility(expression) == before
    assert visibility(expression, Plain="prod", Number="5", List="a, b", Secret="x", Unheard="y") == after


def test_a_value_that_stays_what_it_was_is_not_the_default() -> None:
    assert visibility("!Ref Plain", Plain=None) == ["outside(Plain)"]
    assert visibility("!If [IsProd, 1, 2]", Plain=None) == ["1 if IsProd is true", "2 if IsProd is false"]


def visibility(expression: str, **parameters: str | None) -> list[str]:
    """Return what the expression is where a template is deployed with parameters."""
    parsed = document(TEMPLATE.replace("EXPRESSION", expression))
    graph, _ = read_graph([(parsed, None)], {parsed.path: parameters})
    [queue] = graph.resources(Kind.QUEUE)
    assert queue.declaration is not None
    return shown(queue.declaration.at("VisibilityTimeout"))


@pytest.mark.parametrize(
    "sections", ["Parameters: 1", "Parameters: [Plain]", "Parameters: Plain", "Parameters: {Plain: 1}"]
)
def test_parameters_that_are_no_parameters(sections: str) -> None:
    parsed = document(
        f"{sections}\nResources:\n  Q: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: !Ref Plain}}}}"
    )
    graph, _ = read_graph([(parsed, None)], {parsed.path: {"Plain": "1"}})
    assert len(graph.resources(Kind.QUEUE)) == 1


# Runs


@check(severity=Severity.ERROR, also=[Severity.WARNING], tags=["style"], see=())
def seen(graph: Graph) -> Iterator[Finding]:
    """A queue is seen."""
    for queue in graph.resources(Kind.QUEUE):
        timeout = queue["visibility_timeout"].known
        yield Finding(f"queue lasts {timeout} s", at=queue, level=Severity.ERROR if timeout == 9 else Severity.WARNING)


STACK = """\
Parameters:
  Stage: {Type: String, Default: dev}
  Timeout: {Type: Number, Default: 1}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Always:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: !Ref Timeout}
  InProd:
    Type: AWS::SQS::Queue
    Condition: IsProd
"""


def lint(*where: Environment, checks: Sequence[Check] = (seen,), jobs: int = 1) -> tuple[Report, list[Warned]]:
    problems = Problems()
    files = collect(["."], problems)
    report = run(files, checks, problems, environments=where, jobs=jobs)
    return report, problems.warnings


def given(name: str, **parameters: str) -> Environment:
    return Environment(name, tuple(Parameter(key, value, f"{name}.json") for key, value in parameters.items()))


def messages(report: Report) -> list[tuple[str, str, str]]:
    return [(finding.resource, finding.level.value, finding.message) for finding in report.findings]


def test_one_environment_needs_no_name() -> None:
    write("t.yaml", STACK)
    report, warnings = lint(given("prod", Stage="dev", Timeout="9"))
    assert messages(report) == [("Always", "error", "queue lasts 9 s")]
    assert warnings == []


def test_several_environments_are_told_apart() -> None:
    write("t.yaml", STACK)
    write("u.yaml", "Resources:\n  Other: {Type: AWS::SQS::Queue}\n")
    dev, test, prod = given("dev", Stage="dev"), given("test", Stage="test", Timeout="9"), given("prod", Stage="prod")
    report, _ = lint(dev, test, prod)
    assert messages(report) == [
        ("Always", "warning", "queue lasts 1 s (in 'dev' and 'prod')"),
        ("Always", "error", "queue lasts 9 s (in 'test')"),
        ("InProd", "warning", "queue lasts 30 s (in 'prod')"),
        ("Other", "warning", "queue lasts 30 s"),
    ]
    assert len({finding.fingerprint for finding in report.findings}) == len(report.findings)
    assert report.files == ("t.yaml", "u.yaml")
    assert report.counts == {"queue": 3}
    assert lint(dev, test, prod, checks=discover(), jobs=2) == lint(dev, test, prod, checks=discover())


def test_what_is_ignored_is_needed_where_any_environment_needs_it() -> None:
    write("t.yaml", STACK.replace("  InProd:", "  # archlint: ignore[seen] rare\n  InProd:"))
    report, warnings = lint(given("dev", Stage="dev"), given("prod", Stage="prod"))
    assert [finding.message for finding in report.suppressed] == ["queue lasts 30 s (in 'prod')"]
    assert warnings == []


def test_an_error_is_told_once() -> None:
    write("t.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    assert len(lint(given("dev"), given("prod"))[0].errors) == 1


def test_parameters_that_no_template_has() -> None:
    write("t.yaml", STACK)
    assert lint(given("prod", Stag="x", Stage="y"))[1] == [
        Warned("prod.json", "sets the parameter 'Stag', which no template has; did you mean 'Stage'?")
    ]


def test_a_nested_template_has_what_its_parent_gives() -> None:
    write("child.yaml", STACK)
    write(
        "t.yaml",
        """\
Parameters: {Timeout: {Type: Number}}
Resources:
  S:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Timeout: !Ref Timeout, Stage: dev}}
""",
    )
    assert messages(lint(given("", Timeout="9", Stage="prod"))[0]) == [("Always", "error", "queue lasts 9 s")]


def test_environments_of_the_command_line(tmp_path: Path) -> None:
    write("dev.json", '{"A": 1}')
    write("prod.json", '{"A": 2}')
    write("other/prod.json", '{"A": 3}')
    more = [Parameter("B", "x", "--parameter-overrides")]
    one, two, three = Path("dev.json"), Path("prod.json"), Path("other/prod.json")
    overridden = Environment(parameters=tuple(more))
    assert environments([], [], []) == [Environment()]
    assert environments([], [], more) == [overridden]
    assert environments([one, two], ["x", "x"], more) == [
        Environment("dev", (Parameter("A", "1", "dev.json"), *more)),
        Environment("prod", (Parameter("A", "2", "prod.json"), *more)),
        Environment("x", tuple(more), samconfig=True),
    ]
    assert [environment.name for environment in environments([two, three], [], [])] == ["prod.json", "other/prod.json"]


def test_variables_files_of_the_command_line() -> None:
    for name in ("common.tfvars", "dev.tfvars", "prod/terraform.tfvars", "dev/terraform.tfvars"):
        write(name, "a = 1\n")
    write("prod.tfvars.json", '{"b": 2}')
    common, dev, prod = (
        VariableFile(name, Path(name).read_bytes(), names)
        for name, names in (("common.tfvars", ("a",)), ("dev.tfvars", ("a",)), ("prod.tfvars.json", ("b",)))
    )
    assert named_variables("dev.tfvars") == [("dev", (dev,))]
    assert named_variables("common.tfvars,dev.tfvars", "common.tfvars,prod.tfvars.json") == [
        ("dev", (common, dev)),
        ("prod", (common, prod)),
    ]
    for several in (
        ["dev.tfvars,common.tfvars", "common.tfvars"],
        ["dev/terraform.tfvars", "prod/terraform.tfvars", "dev.tfvars"],
    ):
        assert [name for name, _ in named_variables(*several)] == several
    # What is said twice is one environment.
    assert named_variables("dev.tfvars", "dev.tfvars") == [("dev.tfvars", (dev, dev))]


def named_variables(*options: str) -> list[tuple[str, tuple[VariableFile, ...]]]:
    return [(one.name, one.variables) for one in environments([], [], [], [Path(option) for option in options])]


def test_what_is_called_the_same_is_one_environment() -> None:
    write("prod.json", '{"A": 2}')
    write("dev.json", '{"A": 1}')
    write("prod.tfvars", "a = 1\n")
    file = VariableFile("prod.tfvars", b"a = 1\n", ("a",))
    more = Parameter("B", "x", "--parameter-overrides")
    assert environments([Path("dev.json"), Path("prod.json")], ["prod", "x"], [more], [Path("prod.tfvars")]) == [
        Environment("dev", (Parameter("A", "1", "dev.json"), more)),
        Environment("prod", (Parameter("A", "2", "prod.json"), more), samconfig=True, variables=(file,)),
        Environment("x", (more,), samconfig=True),
    ]


def test_a_single_environment_without_a_namesake_holds_in_all_others() -> None:
    for name in ("a", "b"):
        write(f"{name}.json", '{"A": 1}')
        write(f"{name}.tfvars", "a = 1\n")
    one, two = Path("a.json"), Path("b.json")
    alpha, beta = Path("a.tfvars"), Path("b.tfvars")

    def found(
        files: Sequence[Path], names: Sequence[str], variables: Sequence[Path]
    ) -> list[tuple[str, int, bool, int]]:
        every = environments(files, names, [], variables)
        return [(each.name, len(each.parameters), each.samconfig, len(each.variables)) for each in every]

    assert found([one], [], [beta]) == [("a", 1, False, 1)]
    assert found([one, two], [], [Path("b.tfvars,a.tfvars")]) == [("a", 1, False, 2), ("b", 1, False, 0)]
    assert found([], ["x", "y"], [beta]) == [("x", 0, True, 1), ("y", 0, True, 1)]
    assert found([], ["x"], [alpha, beta]) == [("a", 0, True, 1), ("b", 0, True, 1)]
    assert found([one], [], [alpha, beta]) == [("a", 1, False, 1), ("b", 0, False, 1)]
    assert found([one], ["x"], [beta]) == [("a", 1, False, 1), ("x", 0, True, 1)]
    assert found([], ["x", "y"], [alpha, beta]) == [
        ("x", 0, True, 0),
        ("y", 0, True, 0),
        ("a", 0, False, 1),
        ("b", 0, False, 1),
    ]


def test_templates_and_terraform_in_one_run() -> None:
    write("t.yaml", STACK)
    write("main.tf", 'variable "t" {}\nresource "aws_sqs_queue" "q" {\n  visibility_timeout_seconds = var.t\n}\n')
    for name, stage, timeout in (("dev", "dev", 9), ("prod", "prod", 8)):
        write(f"{name}.json", f'{{"Stage": "{stage}"}}')
        write(f"{name}.tfvars", f"t = {timeout}\n")
    files = [Path("dev.json"), Path("prod.json")]
    report, warnings = lint(*environments(files, [], [], [Path("prod.tfvars"), Path("dev.tfvars")]))
    assert messages(report) == [
        ("aws_sqs_queue.q", "warning", "queue lasts 8 s (in 'prod')"),
        ("aws_sqs_queue.q", "error", "queue lasts 9 s (in 'dev')"),
        ("Always", "warning", "queue lasts 1 s"),
        ("InProd", "warning", "queue lasts 30 s (in 'prod')"),
    ]
    assert warnings == []


# samconfig.toml


SAMCONFIG = """\
version = 0.1
[default.global.parameters]
stack_name = "s"
parameter_overrides = "Stage=dev"
[prod.global.parameters]
parameter_overrides = "Stage=none"
[prod.deploy.parameters]
parameter_overrides = ["Stage=prod", "Timeout=9"]
[table.deploy.parameters]
parameter_overrides = {Stage = "prod", Timeout = 9}
[broken.deploy.parameters]
parameter_overrides = 1
[none.build.parameters]
cached = true
[odd]
deploy = 1
"""


def beside(file: str, name: str) -> list[tuple[str, str | None]]:
    """Return the parameters of a file in an environment of the samconfig.toml beside it."""
    found = Environment(name, samconfig=True).applied(Input(file, Path(file), named=True))
    return [(parameter.name, parameter.value) for parameter in found.parameters]


def test_samconfig() -> None:
    write("app/samconfig.toml", SAMCONFIG)
    write("app/template.yaml", STACK)
    write("app/other.yaml", STACK)
    write("template.yaml", STACK)
    prod = [("Stage", "prod"), ("Timeout", "9")]
    assert beside("app/template.yaml", "default") == [("Stage", "dev")]
    assert beside("app/template.yaml", "prod") == beside("app/template.yaml", "table") == prod
    for name in ("none", "odd", "absent"):
        assert beside("app/template.yaml", name) == []
    # It says nothing of other templates, beside it or elsewhere.
    assert beside("app/other.yaml", "prod") == beside("template.yaml", "prod") == []
    with pytest.raises(ParametersError, match=r"^app/samconfig\.toml: holds no parameters$"):
        beside("app/template.yaml", "broken")


def test_a_samconfig_with_the_mark_that_editors_on_windows_write_first() -> None:
    write("template.yaml", STACK)
    Path("samconfig.toml").write_bytes(b"\xef\xbb\xbf" + SAMCONFIG.replace("\n", "\r\n").encode())
    assert beside("template.yaml", "default") == [("Stage", "dev")]


@pytest.mark.parametrize(
    ("named", "about"),
    [("", ["a.yaml", "b.yaml"]), ("b.yaml", ["b.yaml"]), (".aws-sam/build/template.yaml", ["a.yaml", "b.yaml"])],
)
def test_the_template_that_a_samconfig_is_about(named: str, about: list[str], tmp_path: Path) -> None:
    write("samconfig.toml", f"[prod.deploy.parameters]\nparameter_overrides = 'A=1'\ntemplate_file = '{named}'\n")
    write("a.yaml", STACK)
    write("b.yaml", STACK)
    assert [name for name in ("a.yaml", "b.yaml") if beside(name, "prod")] == about


def test_environments_must_be_somewhere() -> None:
    write("app/samconfig.toml", SAMCONFIG)
    files = [Input("app/template.yaml", Path("app/template.yaml"), named=True), Input("-", None, named=True)]
    require_samconfigs([Environment("prod", samconfig=True), Environment("other")], files)
    for wanted, message in (
        ("prd", "no samconfig.toml beside a template has the environment 'prd'; did you mean 'prod'?"),
        ("staging", "no samconfig.toml beside a template has the environment 'staging'"),
    ):
        with pytest.raises(ParametersError) as caught:
            require_samconfigs([Environment(wanted, samconfig=True)], files)
        assert str(caught.value) == message


def test_a_samconfig_that_cannot_be_read() -> None:
    write("samconfig.toml", "x = [")
    with pytest.raises(ParametersError, match=r"^samconfig\.toml:1: is not TOML: "):
        beside("template.yaml", "prod")
