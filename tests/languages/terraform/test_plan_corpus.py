"""Real plans and states: each is read, and the forms of one project agree but for what a form cannot know.

Those of others lie beside the repository on the developers' machines; where they do not, only ours are read.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Set
from pathlib import Path
from typing import NamedTuple

import pytest

from archlint.aws.kinds import Kind
from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.source.document import parse
from tests.running import OTHERS, OURS, corpora, strict

CHECKS = discover()


class Corpus(NamedTuple):
    """A corpus, and what its forms say differently."""

    folder: Path
    explained: Mapping[tuple[str, str, str], str] = {}
    worded: Mapping[tuple[str, str, str], str] = {}
    configured: Mapping[tuple[str, str, str], str] = {}
    registry: Set[tuple[str, str]] = frozenset()
    switched_off: Set[tuple[str, str]] = frozenset()

    @property
    def configuration(self) -> Path:
        """The configuration that some of the plans were made of."""
        return self.folder / "tf-json" / "converted"

    @property
    def projects(self) -> list[Path]:
        """The folders of the projects whose plan and states are there."""
        return sorted(path.parent for path in self.folder.glob("tf-plan/generated/*/plan.json"))

    def configuration_of(self, project: Path) -> Path:
        """Return the folder of the configuration that a project's plan was made of."""
        repository, _, name = project.name.partition("__")
        root = self.configuration / repository / repository
        return root / "examples" / name if root.is_dir() else self.configuration / repository / name


FILES = [
    pytest.param(path, id=f"{corpus.parent.name}/{path.relative_to(corpus / 'tf-plan').as_posix()}")
    for corpus in (OURS, OTHERS)
    for path in sorted((corpus / "tf-plan").rglob("*"))
    if path.suffix in (".json", ".tfstate")
]

#: The key of an instance.
_KEY = re.compile(r'\[(?:\d+|"[^"]*")\]')
#: A check and the address it reports.
Fact = tuple[str, str]

_NO_RETRIES = "a state writes 0 retries both for none and for not set"
_DYNAMIC = "a first plan does not know the blocks of a dynamic block that is made from unknown ARNs"
_EACH = "a first plan does not know the target that an `each.value` holds"
_DEFINITION = "a first plan does not know a definition with an ARN in it"
_FILE = "the file that configuration reads is not in the corpus"
#: What one form says and the first plan does not, or the reverse, and why.
EXPLAINED: dict[tuple[str, str, str], str] = {
    (
        "serverless-patterns__dynamodb-streams-lambda-terraform",
        "endless-stream-retries",
        "lambda_dynamodb",
    ): _NO_RETRIES,
    ("serverless-patterns__kinesis-lambda-terraform", "endless-stream-retries", "sample_mapping"): _NO_RETRIES,
    (
        "terraform-aws-lambda__event-source-mapping",
        "filter-never-matches",
        'this["dynamodb"]',
    ): _DYNAMIC,
    (
        "serverless-patterns__s3-eventbridge-sfn-terraform",
        "rule-never-matches",
        "MyEventRule",
    ): "the simulator forgot that the bucket's events go to EventBridge, and the state says so",
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


#: What one form says in other words than the first plan does, and why.
WORDED: dict[tuple[str, str, str], str] = {
    (
        "serverless-patterns__terraform-eventbridge-scheduled-lambda",
        "rule-target-without-dlq",
        'this["lambda-loves-cron"]',
    ): _EACH,
}
#: What configuration says and the plan does not, or the reverse, and why; addresses have no keys.
CONFIGURED: dict[tuple[str, str, str], str] = {
    (
        "localstack-terraform-samples__apigateway-step-functions-integration",
        "single-task-workflow",
        "aws_sfn_state_machine.sfn_state_machine",
    ): _DEFINITION,
    (
        "localstack-terraform-samples__apigateway-step-functions-integration",
        "standard-workflow-per-message",
        "aws_sfn_state_machine.sfn_state_machine",
    ): _DEFINITION,
    (
        "serverless-patterns__sfn-comprehend-terraform",
        "single-task-workflow",
        "aws_sfn_state_machine.detect_sentiment_state_machine",
    ): _FILE,
    (
        "serverless-patterns__sfn-sns-tf",
        "single-task-workflow",
        "aws_sfn_state_machine.state_machine_to_sns",
    ): _DEFINITION,
    (
        "serverless-patterns__terraform-kinesis-poison-pill",
        "unconnected-resource",
        "module.sqs_queue.aws_sqs_queue.sqs_queue",
    ): _FILE,
    (
        "step-functions-workflows-collection__eventbridge-custom-tf",
        "single-task-workflow",
        "aws_sfn_state_machine.state_machine",
    ): _FILE,
}
#: Modules of plans that configuration cannot read, for their source is a registry, and whose resources it cannot know.
REGISTRY = {
    ("serverless-patterns__terraform-eventbridge-scheduled-lambda", "eventbridge"),
    ("serverless-patterns__terraform-eventbridge-scheduled-lambda", "lambda_function"),
    ("step-functions-workflows-collection__step-functions-lambda-version-cleanup", "lambda_cleanup_sfn"),
    ("step-functions-workflows-collection__step-functions-lambda-version-cleanup", "sort_functions_fn"),
    ("terraform-aws-sqs__complete", ""),
    ("terraform-aws-step-functions__complete", "kms"),
    ("terraform-aws-step-functions__complete", "lambda_function"),
}
#: Modules of configuration of which the plan has some or no resources: a default says not to create them, and another
#: value may.
SWITCHED_OFF = {
    ("localstack-terraform-samples__demo-deploy", "apigateway"),
    ("localstack-terraform-samples__demo-deploy", "cognito_authorizer"),
    ("localstack-terraform-samples__demo-deploy", "dynamo"),
    ("localstack-terraform-samples__demo-deploy", "lambda_authorizer"),
    ("localstack-terraform-samples__demo-deploy", "s3"),
    ("localstack-terraform-samples__demo-deploy", "sqs"),
}


CORPORA = corpora([Corpus(OURS)], [Corpus(OTHERS, EXPLAINED, WORDED, CONFIGURED, REGISTRY, SWITCHED_OFF)])


#: What only configuration says: in which order resources are created, and that a role has no policies of its own.
EACH_FORMS_OWN = {"delivery-before-permission", "role-without-permission"}


class Seen(NamedTuple):
    """What archlint finds, with the words for it, copies told apart, and the addresses of what is declared."""

    facts: dict[Fact, str]
    addresses: set[str]


def seen(path: Path) -> Seen:
    """Return what archlint sees in a file."""
    return _seen(read_graph([(parse(path.read_bytes(), path.name), path)])[0])


def _seen(graph: Graph) -> Seen:
    facts = {
        (check.name, finding.at.name): f"{finding.level or check.severity}: {finding.message}"
        for check in CHECKS
        if check.name not in EACH_FORMS_OWN
        for finding in check(graph)
    }
    return Seen(facts, {resource.name for resource in graph.resources(*Kind) if resource.declaration is not None})


@pytest.mark.parametrize("path", FILES)
def test_every_file_is_read(path: Path) -> None:
    problems = Problems()
    report = run(collect([str(path)], problems, strict()), CHECKS, problems, jobs=1)
    assert report.errors == ()
    assert problems.warnings == []
    assert report.files == (str(path),)


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_two_forms_of_a_state_agree(corpus: Corpus) -> None:
    stored = [project for project in corpus.projects if (project / "state.json").exists()]
    assert stored
    for project in stored:
        assert seen(project / "state.json") == seen(project / "terraform.tfstate")


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_forms_of_a_project_agree_but_for_what_is_explained(corpus: Corpus) -> None:
    differences, words = set(), set()
    for project in corpus.projects:
        planned = seen(project / "plan.json").facts
        for form in ("plan-after-apply.json", "terraform.tfstate"):
            if (project / form).exists():
                found = seen(project / form)
                # What failed to apply is not in the state.
                expected = {fact for fact in planned if fact[1] in found.addresses}
                differences |= {(project.name, check, _own(at)) for check, at in expected ^ found.facts.keys()}
                words |= {
                    (project.name, *fact)
                    for fact in expected & found.facts.keys()
                    if planned[fact] != found.facts[fact]
                }
    assert differences == corpus.explained.keys()
    assert {(project, check, _own(at)) for project, check, at in words} == corpus.worded.keys()


@pytest.mark.parametrize("corpus", CORPORA)
def test_configuration_and_plan_agree_but_for_what_is_explained(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.configuration)  # modules above the example that calls them are inside the project
    differences, unread, not_planned, words = set(), set(), set(), set()
    for project in corpus.projects:
        folder = corpus.configuration_of(project)
        if not folder.is_dir():
            assert project.name.startswith("terraform-aws-lambda__")  # the corpus has no configuration of these
            continue
        read, problems = read_folders([folder], {})
        assert read is not None
        assert problems == ()
        planned, found = _without_keys(seen(project / "plan.json")), _without_keys(_seen(read[1]))
        unread |= {(project.name, module(at)) for at in planned.addresses - found.addresses}
        not_planned |= {(project.name, module(at)) for at in found.addresses - planned.addresses}
        both = planned.addresses & found.addresses
        differences |= {(project.name, *fact) for fact in planned.facts.keys() ^ found.facts.keys() if fact[1] in both}
        common = planned.facts.keys() & found.facts.keys()
        words |= {(project.name, *fact) for fact in common if planned.facts[fact] != found.facts[fact]}
    assert differences == corpus.configured.keys()
    assert unread == corpus.registry
    assert not_planned == corpus.switched_off
    assert words == set()


@pytest.mark.parametrize("corpus", CORPORA)
def test_beside_its_configuration_a_plan_says_what_either_says(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(corpus.configuration, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)  # as above
    differences = set()
    for project in corpus.projects:
        folder = tmp_path / corpus.configuration_of(project).relative_to(corpus.configuration)
        if not folder.is_dir():
            continue
        read, _problems = read_folders([folder], {})
        assert read is not None
        configured = _without_keys(_seen(read[1]))
        alone, beside = seen(project / "plan.json"), seen(_copied(project / "plan.json", folder))
        assert alone.facts.items() <= beside.facts.items()
        found = _without_keys(beside)
        both = found.addresses & configured.addresses
        differences |= {
            (project.name, *fact) for fact in found.facts.keys() ^ configured.facts.keys() if fact[1] in both
        }
        common = found.facts.keys() & configured.facts.keys()
        assert [fact for fact in common if found.facts[fact] != configured.facts[fact]] == []
        for form in ("plan-after-apply.json", "terraform.tfstate"):
            # After everything is made, all is known: the sources only say where.
            if (project / form).exists():
                assert seen(_copied(project / form, folder)) == seen(project / form)
    # The plan knows what configuration cannot: what was in files that are not in the corpus.
    assert differences == {fact for fact, why in corpus.configured.items() if why is _FILE}


def _copied(file: Path, folder: Path) -> Path:
    return Path(shutil.copy(file, folder))


def _own(address: str) -> str:
    """Return an address without modules and type."""
    return address.rpartition("aws_")[2].partition(".")[2]


def module(address: str) -> str:
    """Return which call of the root module an address is in; empty if it is in none."""
    return address.split(".")[1] if address.startswith("module.") else ""


def _without_keys(found: Seen) -> Seen:
    """Return what is seen with no keys of instances in it: configuration mostly does not know how many there are."""
    facts = {(check, _KEY.sub("", address)): _KEY.sub("", words) for (check, address), words in found.facts.items()}
    return Seen(facts, {_KEY.sub("", address) for address in found.addresses})
