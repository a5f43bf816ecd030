"""Real plans and states, of others: each is read, and the forms of one project agree but for what a form cannot know.

The corpus lies beside the repository on the developers' machines and in CI; without it these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from archlint.discovery import discover
from archlint.inputs import collect
from archlint.parse.document import parse
from archlint.parse.scope import read_graph
from archlint.problems import Problems
from archlint.run import run
from archlint.schema import Kind

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "tf-plan"
FILES = sorted(path for path in CORPUS.rglob("*") if path.suffix in (".json", ".tfstate"))
PROJECTS = sorted(path.parent for path in CORPUS.glob("generated/*/plan.json"))
CHECKS = discover()

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository")

#: A check and the address it reports.
Fact = tuple[str, str]

_NO_RETRIES = "a state writes 0 retries both for none and for not set"
_DYNAMIC = "a first plan does not know the blocks of a dynamic block that is made from unknown ARNs"
_EACH = "a first plan does not know the target that an `each.value` holds"
_POLICY = "a first plan does not know the policy's text, which may admit others"
#: What one form says and the first plan does not, or the reverse, and why.
EXPLAINED: dict[tuple[str, str, str], str] = {
    (
        "serverless-patterns__dynamodb-streams-lambda-terraform",
        "endless-stream-retries",
        "lambda_dynamodb",
    ): _NO_RETRIES,
    ("serverless-patterns__kinesis-lambda-terraform", "endless-stream-retries", "sample_mapping"): _NO_RETRIES,
    (
        "serverless-patterns__s3-eventbridge-sfn-terraform",
        "rule-never-matches",
        "MyEventRule",
    ): "the simulator forgot that the bucket's events go to EventBridge, and the state says so",
    ("serverless-patterns__s3-sns-terraform", "unconnected-resource", "MySNSTopic"): _POLICY,
    **{
        (
            "serverless-patterns__sns-sqs-fanout-tf",
            "delivery-without-permission",
            f"{name}SqsQueue",
        ): "the policies of the queues failed to apply, and the state has none"
        for name in ("AllMetrics", "Humidity", "Temperature")
    },
    (
        "serverless-patterns__terraform-eventbridge-scheduled-lambda",
        "async-function-without-failure-destination",
        "this[0]",
    ): _EACH,
    ("terraform-aws-lambda__async", "queue-without-dlq", "async"): _DYNAMIC,
    ("terraform-aws-lambda__event-source-mapping", "dlq-without-alarm", "failure"): _DYNAMIC,
    ("terraform-aws-lambda__event-source-mapping", "failed-record-outlives-stream", 'this["dynamodb"]'): _DYNAMIC,
    ("terraform-aws-lambda__event-source-mapping", "queue-without-dlq", "this"): _DYNAMIC,
}


class Seen(NamedTuple):
    """What archlint finds in a file, copies told apart, and the addresses in it."""

    facts: set[Fact]
    addresses: set[str]


def seen(path: Path) -> Seen:
    """Return what archlint sees in a file."""
    graph = read_graph([(parse(path.read_bytes(), path.name), path)])[0]
    facts = {(check.name, finding.at.name) for check in CHECKS for finding in check(graph)}
    return Seen(facts, {resource.name for resource in graph.resources(*Kind)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CORPUS).as_posix())
def test_every_file_is_read(path: Path) -> None:
    problems = Problems()
    report = run(collect([str(path)], problems), CHECKS, problems, jobs=1)
    assert report.errors == ()
    assert problems.warnings == []
    assert report.files == (str(path),)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_the_two_forms_of_a_state_agree(project: Path) -> None:
    if (project / "state.json").exists():
        assert seen(project / "state.json") == seen(project / "terraform.tfstate")


def test_the_forms_of_a_project_agree_but_for_what_is_explained() -> None:
    differences = set()
    for project in PROJECTS:
        planned = seen(project / "plan.json").facts
        for form in ("plan-after-apply.json", "terraform.tfstate"):
            if (project / form).exists():
                found = seen(project / form)
                # What failed to apply is not in the state.
                expected = {fact for fact in planned if fact[1] in found.addresses}
                differences |= {(project.name, check, _own(address)) for check, address in expected ^ found.facts}
    assert differences == EXPLAINED.keys()


def _own(address: str) -> str:
    """Return an address without modules and type."""
    return address.rpartition("aws_")[2].partition(".")[2]
