"""Ignores in Terraform configuration: comments, keys `//` of the JSON syntax, and addresses in archlint's configuration."""

from __future__ import annotations

import os
import re
import textwrap
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Warned
from archlint.linter.config.configurations import Configurations
from archlint.linter.config.settings import ResourceSettings
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run

QUEUE = 'resource "aws_sqs_queue" "q" {\n}\n'


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lint(
    *checks: str, folder: str = ".", only: str = "", respect_ignores: bool = True, isolated: bool = True
) -> tuple[Report, list[Warned]]:
    problems, chosen = Problems(), checks or ("queue-without-dlq",)
    configurations = Configurations(isolated=isolated, overrides={"select": chosen})
    report = run(
        collect([only or folder], problems, configurations),
        discover(),
        problems,
        respect_ignores=respect_ignores,
        walked=() if only else [os.path.realpath(folder)],
        jobs=1,
    )
    assert not report.errors
    return report, sorted(set(problems.warnings))


def written(text: str, name: str = "main.tf") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))


def suppressed(report: Report) -> list[tuple[str, str]]:
    return [(f.resource, f.suppression.reason) for f in report.suppressed if f.suppression]


@pytest.mark.parametrize(
    "comment",
    [
        "# archlint: ignore[queue-without-dlq] it may",
        "// archlint: ignore[queue-without-dlq]: it may",
        "/* archlint: ignore[other-check, queue-without-dlq] it may */",
    ],
)
@pytest.mark.parametrize("above", [False, True], ids=["beside", "above"])
def test_a_comment_at_the_resource(comment: str, above: bool) -> None:
    written(f"{comment}\n{QUEUE}" if above else QUEUE.replace("{\n", f"{{ {comment}\n"))
    report, _ = lint()
    assert (report.findings, suppressed(report)) == ((), [("aws_sqs_queue.q", "it may")])


PARTS = """\
resource "aws_sns_topic" "t" {
}
resource "aws_sqs_queue" "fed" {
  name           = "fed"
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.fed.arn
    maxReceiveCount     = 1
  })
}
"""


@pytest.mark.parametrize("line", range(1, 10))
def test_a_comment_on_the_way_to_the_property(line: int) -> None:
    """A queue that is its own dead-letter queue: the finding points at the ARN on line 6."""
    lines = PARTS.splitlines()
    lines[line - 1] += "  # archlint: ignore[redrive-loop] it may"
    written("\n".join(lines) + "\n")
    report, warnings = lint("redrive-loop")
    [found] = (*report.findings, *report.suppressed)
    assert (found.resource, found.location.line) == ("aws_sqs_queue.fed", 6)
    assert [place.location.line for place in found.related] == [3]
    if line in (3, 5, 6):
        assert (suppressed(report), warnings) == ([("aws_sqs_queue.fed", "it may")], [])
    else:
        warning = "'redrive-loop' is ignored here, but there is no such finding"
        assert (report.suppressed, warnings) == ((), [Warned("main.tf", warning, line)])


def test_another_file_of_the_module_is_no_part_of_the_resource() -> None:
    """The finding at the subscription's topic points at the first resource of another file, which is on line 2."""
    written(
        """\
        # archlint: ignore[visibility-timeout-too-short]
        resource "aws_lambda_function" "f" {
          timeout = 60
        }
        resource "aws_lambda_event_source_mapping" "m" {
          event_source_arn = aws_sqs_queue.q.arn
          function_name    = aws_lambda_function.f.arn
        }
        """,
        "functions.tf",
    )
    written(QUEUE)
    report, warnings = lint("visibility-timeout-too-short")
    assert [(f.resource, {r.location.path for r in f.related}) for f in report.findings] == [
        ("aws_sqs_queue.q", {"functions.tf"})
    ]
    assert [warned.line for warned in warnings] == [1]


def test_a_part_that_is_declared_on_its_own_is_ignored_there() -> None:
    written("""\
        resource "aws_sns_topic" "t" {
        }
        resource "aws_sqs_queue" "q" {
        }
        # archlint: ignore[subscription-without-dlq] its own
        resource "aws_sns_topic_subscription" "s" {
          topic_arn = aws_sns_topic.t.arn
          protocol  = "https"
          endpoint  = "https://example.com"
        }
        """)
    report, warnings = lint("subscription-without-dlq")
    assert (report.findings, suppressed(report)) == ((), [("aws_sns_topic_subscription.s", "its own")])
    assert warnings == []


def test_a_whole_file_and_no_other_one() -> None:
    written(f"// archlint: ignore-file[queue-without-dlq] generated\n{QUEUE}")
    written(QUEUE.replace('"q"', '"r"'), "other.tf")
    report, warnings = lint()
    assert [finding.resource for finding in report.findings] == ["aws_sqs_queue.r"]
    assert (suppressed(report), warnings) == ([("aws_sqs_queue.q", "generated")], [])


def test_what_is_no_comment_ignores_nothing() -> None:
    written("""\
        resource "aws_sqs_queue" "q" {
          name = "# archlint: nonsense"
          tags = { a = <<-EOF
            # archlint: ignore-file[queue-without-dlq]
            // archlint: nonsense
            EOF
          }
        }
        """)
    report, warnings = lint()
    assert ([finding.resource for finding in report.findings], warnings) == (["aws_sqs_queue.q"], [])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[few-receives]", "there is no check 'few-receives' to ignore"),
        (
            "ignore[queue_without_dlq]",
            "there is no check 'queue_without_dlq' to ignore; did you mean 'queue-without-dlq'?",
        ),
        ("ignore[queue-without-dlq]", "'queue-without-dlq' is ignored here, but there is no such finding"),
        ("ignored", "'archlint: ignored' is not understood; write 'archlint: ignore[check] reason' or"),
    ],
)
def test_what_is_said_of_comments(comment: str, message: str) -> None:
    written(f'resource "aws_sns_topic" "t" {{ // archlint: {comment}\n}}\n')
    [warned] = lint()[1]
    assert (warned.path, warned.line) == ("main.tf", 1) and warned.message.startswith(message)


def test_nothing_is_heeded_that_is_not_to_be_heeded() -> None:
    written(f"# archlint: ignore[queue-without-dlq]\n{QUEUE}")
    report, warnings = lint(respect_ignores=False)
    assert (len(report.findings), report.suppressed, warnings) == (1, (), [])


# Modules

MODULE = 'variable "dlq" {\n  default = null\n}\nresource "aws_sqs_queue" "q" {\n  redrive_policy = var.dlq\n}\n'
CALL = 'module "a" {\n  source = "../modules/q"\n}\n'


def test_a_comment_in_a_module_is_for_all_its_calls() -> None:
    written(MODULE.replace("resource", "# archlint: ignore[queue-without-dlq] it may\nresource"), "modules/q/main.tf")
    written(CALL + CALL.replace('"a"', '"b"'), "dev/main.tf")
    report, warnings = lint()
    assert (report.findings, warnings) == ((), [])
    (found,) = report.suppressed
    assert re.fullmatch(r".*'module\.a\.aws_sqs_queue\.q'.* \(also in 1 other\)", found.message)


def test_what_several_root_modules_ignore_is_told_once() -> None:
    written(MODULE.replace("resource", "# archlint: ignore[queue-without-dlq] it may\nresource"), "modules/q/main.tf")
    written(CALL, "dev/main.tf")
    written(CALL, "prod/main.tf")
    report, warnings = lint()
    assert (report.findings, suppressed(report), warnings) == ((), [("module.a.aws_sqs_queue.q", "it may")], [])


def test_what_another_root_module_may_need_is_needless_only_if_that_is_looked_at() -> None:
    written(MODULE.replace("resource", "# archlint: ignore[queue-without-dlq]\nresource"), "modules/q/main.tf")
    fine = 'jsonencode({ deadLetterTargetArn = "arn:aws:sqs:eu-west-1:111122223333:d", maxReceiveCount = 3 })'
    written(CALL.replace("}\n", f"  dlq = {fine}\n}}\n"), "prod/main.tf")
    warning = [Warned("modules/q/main.tf", "'queue-without-dlq' is ignored here, but there is no such finding", 4)]
    assert lint()[1] == warning
    assert lint(folder="prod")[1] == lint(only="prod/main.tf")[1] == []
    written(CALL, "dev/main.tf")
    assert lint()[1] == []


CALLS = """module "copies" {
  source = "./q"
}
module "many" {
  source   = "./q"
  for_each = toset(["x", "y"])
}
module "orders" {
  source = "./q"
}
"""


@pytest.mark.parametrize("line", [1, 2, 4, 8])
def test_a_comment_at_a_call_is_for_what_the_call_declares(line: int) -> None:
    """On the line of the call; that of its source says nothing of what is found."""
    lines = CALLS.splitlines()
    lines[line - 1] += "  # archlint: ignore[queue-without-dlq] it may"
    written("\n".join(lines) + "\n")
    written(MODULE, "q/main.tf")
    report, warnings = lint()
    called = {1: ["module.copies."], 2: [], 4: ['module.many["x"].'], 8: ["module.orders."]}[line]
    assert [resource for resource, _ in suppressed(report)] == [f"{call}aws_sqs_queue.q" for call in called]
    assert not any(found.resource.startswith(call) for found in report.findings for call in called)
    assert bool(report.findings) and bool(warnings) is (line == 2)


def test_what_calls_ignore_for_different_reasons_is_told_apart() -> None:
    above = "# archlint: ignore[queue-without-dlq]"
    written(
        CALLS.replace("module ", f"{above} all\nmodule ").replace(f'{above} all\nmodule "o', f'{above} mine\nmodule "o')
    )
    written(MODULE, "q/main.tf")
    report, warnings = lint()
    assert (report.findings, warnings) == ((), [])
    assert sorted(suppressed(report)) == [
        ("module.copies.aws_sqs_queue.q", "all"),
        ('module.many["x"].aws_sqs_queue.q', "all"),
        ("module.orders.aws_sqs_queue.q", "mine"),
    ]


def test_a_comment_at_a_call_is_for_the_modules_that_its_module_calls() -> None:
    written(f"# archlint: ignore[queue-without-dlq] deep\n{CALL.replace('../modules/q', './outer')}")
    written(CALL.replace('"a"', '"inner"').replace("../modules/q", "./q"), "outer/main.tf")
    written(MODULE, "outer/q/main.tf")
    report, warnings = lint()
    assert (report.findings, warnings) == ((), [])
    assert suppressed(report) == [("module.a.module.inner.aws_sqs_queue.q", "deep")]


def test_a_comment_for_a_whole_file_is_for_its_calls() -> None:
    written(f"# archlint: ignore-file[queue-without-dlq] dev\n{CALL}", "dev/main.tf")
    written(CALL.replace('"a"', '"b"'), "prod/main.tf")
    written(MODULE, "modules/q/main.tf")
    report, warnings = lint()
    assert [finding.resource for finding in report.findings] == ["module.b.aws_sqs_queue.q"]
    assert (suppressed(report), warnings) == ([("module.a.aws_sqs_queue.q", "dev")], [])


def test_a_comment_key_of_a_call() -> None:
    ignore = "archlint: ignore[queue-without-dlq] it may"
    written(f'{{"module": {{"a": {{"//": "{ignore}", "source": "./q"}}, "b": {{"source": "./q"}}}}}}', "main.tf.json")
    written(MODULE, "q/main.tf")
    report, warnings = lint()
    assert [finding.resource for finding in report.findings] == ["module.b.aws_sqs_queue.q"]
    assert (suppressed(report), warnings) == ([("module.a.aws_sqs_queue.q", "it may")], [])


@pytest.mark.parametrize(
    "said",
    [
        "[resources.'module.copies']\nignore = ['queue-without-dlq']",
        "[per-file-ignores]\n'main.tf' = ['queue-without-dlq']",
    ],
)
def test_what_the_configuration_says_of_a_call(said: str) -> None:
    """Of the module, or of the file that calls it; not of another root module that calls it, too."""
    written('module "copies" {\n  source = "./modules/q"\n}\n')
    written(CALL, "prod/main.tf")
    written(MODULE, "modules/q/queue.tf")
    written(said.replace("main.tf", "/main.tf"), "archlint.toml")
    report, warnings = lint(isolated=False)
    assert [finding.resource for finding in report.findings] == ["module.a.aws_sqs_queue.q"]
    assert ([finding.resource for finding in report.suppressed], warnings) == (["module.copies.aws_sqs_queue.q"], [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('module.a["x"].aws_sqs_queue.q[0]', ['module.a["x"].aws_sqs_queue.q[0]']),
        ('module.a["x"].aws_sqs_queue.q', ['module.a["x"].aws_sqs_queue.q[0]', 'module.a["x"].aws_sqs_queue.q[1]']),
        ("module.a.aws_sqs_queue.q[1]", ['module.a["x"].aws_sqs_queue.q[1]', 'module.a["y"].aws_sqs_queue.q[1]']),
        ("module.*.aws_sqs_queue.q", None),
        ("module.a.aws_sqs_queue.q", None),
        ("aws_sqs_queue.q", []),
        ("aws_sqs_queue.other", ["aws_sqs_queue.other"]),
    ],
)
def test_addresses_in_the_configuration(name: str, expected: list[str] | None) -> None:
    written('resource "aws_sqs_queue" "q" {\n  count = 2\n}\n', "modules/q/main.tf")
    written('module "a" {\n  source = "./modules/q"\n  for_each = toset(["x", "y"])\n}\n')
    written('resource "aws_sqs_queue" "other" {\n}\n', "other.tf")
    written(f'[resources.\'{name}\']\nignore = ["queue-without-dlq"]\nreason = "why"\n', "archlint.toml")
    instances = [f'module.a["{key}"].aws_sqs_queue.q[{index}]' for key in "xy" for index in range(2)]
    report, _ = lint(isolated=False)
    spoken_for = {f.resource: f.message.count("also in") for f in report.suppressed}
    settings = ResourceSettings(name)
    matched = [each for each in [*instances, "aws_sqs_queue.other"] if settings.matches(each)]
    assert matched == (instances if expected is None else expected)
    assert sum(1 for f in report.suppressed) <= len(matched) and bool(spoken_for) == bool(matched)
    assert spoken_for.keys() <= set(matched)
    assert not {f.resource for f in report.findings} & set(matched)


@pytest.mark.parametrize(
    ("name", "resource", "matches"),
    [
        ('aws_sqs_queue.q["a.b"]', 'aws_sqs_queue.q["a.b"]', True),
        ("aws_sqs_queue.q", 'aws_sqs_queue.q["a.b"]', True),
        ("aws_sqs_queue.q", 'aws_sqs_queue.q["a[0]"]', True),
        ('aws_sqs_queue.q["a"]', 'aws_sqs_queue.q["b"]', False),
        ("aws_sqs_queue.q", "aws_sqs_queue.queue[0]", False),
        ("aws_sqs_queue", "aws_sqs_queue.q[0]", False),
        ("module.a", "module.a.aws_sqs_queue.q[0]", True),
        ("module.a", 'module.a["x"].module.b.aws_sqs_queue.q', True),
        ('module.a["x"]', 'module.a["x"].aws_sqs_queue.q', True),
        ('module.a["x"]', 'module.a["y"].aws_sqs_queue.q', False),
        ("module.a.module.b", "module.a.module.b.aws_sqs_queue.q", True),
        ("module.a.module.b", "module.a.aws_sqs_queue.q", False),
        ("module.a", "module.ab.aws_sqs_queue.q", False),
        ("module", "module.a.aws_sqs_queue.q", False),
        ("*.q", 'aws_sqs_queue.q["x"]', True),
    ],
)
def test_instances_that_an_address_means(name: str, resource: str, matches: bool) -> None:
    assert ResourceSettings(name).matches(resource) is matches


# The JSON syntax


@pytest.mark.parametrize(
    "body",
    [
        '{"//": "archlint: ignore[queue-without-dlq] it may", "name": "q"}',
        '{"name": "q", "//": ["see below", "archlint: ignore[queue-without-dlq] it may"]}',
        '[{"//": "archlint: ignore[queue-without-dlq] it may"}]',
    ],
)
def test_a_comment_key_of_a_resource(body: str) -> None:
    other = '{"aws_sqs_queue": {"other": {"//": {"metadata": {"path": "Stack/other"}}}}}'
    written(
        f'{{"//": {{"metadata": {{}}}}, "resource": [{{"aws_sqs_queue": {{"q": {body}}}}}, {other}]}}', "cdk.tf.json"
    )
    report, warnings = lint()
    assert [finding.resource for finding in report.findings] == ["Stack/other"]
    assert (suppressed(report), warnings) == ([("aws_sqs_queue.q", "it may")], [])


def test_a_comment_key_of_the_file() -> None:
    comment = "archlint: ignore-file[queue-without-dlq] generated"
    written(f'{{"//": "{comment}", "resource": {{"aws_sqs_queue": {{"q": {{}}}}}}}}', "main.tf.json")
    report, warnings = lint()
    assert (report.findings, suppressed(report), warnings) == ((), [("aws_sqs_queue.q", "generated")], [])
    assert [f.suppression.location.column for f in report.suppressed if f.suppression and f.suppression.location] == [2]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("archlint: ignore[queue-without-dlq]", "'queue-without-dlq' is ignored here, but there is no such finding"),
        ("archlint: ignore", "'archlint: ignore' is not understood; "),
    ],
)
def test_what_is_said_of_comment_keys(comment: str, message: str) -> None:
    written(f'{{"resource": {{"aws_sns_topic": {{"t": {{\n"//": "{comment}"}}}}}}}}', "main.tf.json")
    [warned] = lint()[1]
    assert (warned.path, warned.line) == ("main.tf.json", 2) and warned.message.startswith(message)


def test_a_key_that_is_data_is_no_comment() -> None:
    tags = '{"//": "archlint: nonsense"}'
    written(f'{{"resource": {{"aws_sqs_queue": {{"q": {{"tags": {tags}}}}}}}}}', "main.tf.json")
    report, warnings = lint()
    assert (len(report.findings), warnings) == (1, [])
