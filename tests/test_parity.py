"""One architecture, one graph: a configuration, and the plan that Terraform made of it, say what a template says.

`fixtures/graphs/<scenario>/<version>.terraform/` holds a scenario as a Terraform configuration, and the plan that
Terraform made of it (`fixtures/graphs/plan.sh`). Resources are called alike in both forms, up to spelling.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from archlint.discovery import discover
from archlint.parse.document import parse
from archlint.parse.scope import read_graph
from archlint.parse.terraform.scope import read_folder
from archlint.resource import Resource
from archlint.results import Results
from archlint.schema import Kind

GRAPHS = Path(__file__).resolve().parents[1] / "fixtures" / "graphs"
PLANS = sorted(GRAPHS.glob("*/*.terraform/plan.json"))

#: What the two forms cut into different pieces: several queues may share a policy in CloudFormation, a bucket's
#: notifications are its own there, a method holds its integration, and SAM writes roles that nobody sees.
PIECES = {
    Kind.BUCKET_NOTIFICATIONS,
    Kind.BUS_POLICY,
    Kind.EXTERNAL,
    Kind.IDENTITY_POLICY,
    Kind.METHOD,
    Kind.NOTIFICATION,
    Kind.OTHER,
    Kind.PERMISSION,
    Kind.POLICY_ATTACHMENT,
    Kind.QUEUE_POLICY,
    Kind.ROLE,
    Kind.TOPIC_POLICY,
}
#: What a first plan alone cannot know: definitions and API bodies are texts with ARNs of resources not there yet.
UNKNOWN = {Kind.INTEGRATION, Kind.TASK}
#: Findings that rest on such a text.
RESTS_ON_UNKNOWN = {
    ("callback-without-timeout", "returns"),
    ("constant-partition-key", "ingest"),
    ("express-with-unsupported-integration", "pipeline"),
    ("express-with-unsupported-integration", "returns"),
    ("lambda-task-without-retry", "pipeline"),
    ("lambda-task-without-retry", "placeorder"),
    ("lambda-task-without-retry", "returns"),
    ("linear-function-chain", "fulfilment"),
    ("single-task-workflow", "delivery"),
    ("single-task-workflow", "tellcustomer"),
    ("workflow-without-catch", "fulfilment"),
}


class Seen(NamedTuple):
    """What archlint sees in one form, each thing by its plain name."""

    nodes: set[tuple[str, str]]
    edges: set[tuple[str, str, str, str, str]]
    findings: set[tuple[str, str]]


def seen(path: Path) -> Seen:
    """Return what archlint sees in a template, a plan or the folder of a configuration."""
    if path.is_dir():
        found, problems = read_folder(path, {})
        assert found is not None
        assert problems == ()
        graph = found[1]
    else:
        graph = read_graph([(parse(path.read_bytes(), path.name), path)])[0]
    results = Results({path.name: path})
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)
    edges = {
        (*_plain(edge.source), _link(edge.link.value, edge.target), *_plain(edge.target))
        for edge in graph.edges
        if not {edge.source.kind, edge.target.kind} & (PIECES | UNKNOWN)
    }
    kinds = (kind for kind in Kind if kind not in PIECES | UNKNOWN)
    nodes = {_plain(resource) for resource in graph.resources(*kinds)}
    return Seen(nodes, edges, {(result.check, _name(result.resource)) for result in results})


def _plain(resource: Resource) -> tuple[str, str]:
    return resource.kind.value, _name(resource.name)


def _link(link: str, target: Resource) -> str:
    # A topic contains its inline subscriptions, and feeds others.
    return "feeds" if target.kind is Kind.SUBSCRIPTION and link == "contains" else link


def _name(name: str) -> str:
    """Return `aws_sqs_queue.orders_dlq`, `OrdersDlq` and `Orders/Dlq` as the same word.

    What CloudFormation lists inside a resource, Terraform numbers. SAM's own names say what something is.
    """
    own = re.sub(r"_\d+$", "", re.sub(r"\[[^\]]*\]", "", name).rpartition("aws_")[2].partition(".")[2] or name)
    return re.sub(r"[^a-z0-9]", "", own.lower())


def template(plan: Path) -> Path:
    """Return the template that a plan is the twin of."""
    (found,) = (
        path
        for path in plan.parents[1].glob(f"{plan.parent.stem}.*")
        if path.suffix in (".yaml", ".json") and not path.stem.endswith(".graph")
    )
    return found


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_a_plan_beside_its_sources_gives_the_graph_and_the_findings_of_its_template(plan: Path) -> None:
    ours, theirs = seen(plan), seen(template(plan))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_a_plan_alone_gives_all_that_does_not_rest_on_unknown_texts(plan: Path, tmp_path: Path) -> None:
    alone = tmp_path / plan.name
    alone.write_bytes(plan.read_bytes())
    ours, theirs = seen(alone), seen(template(plan))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings - RESTS_ON_UNKNOWN


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_a_configuration_gives_the_graph_and_the_findings_of_its_template(plan: Path) -> None:
    ours, theirs = seen(plan.parent), seen(template(plan))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings


def test_every_scenario_has_its_plans() -> None:
    scenarios = {path.parent.name for path in GRAPHS.glob("*/bad.out")}
    assert {plan.parents[1].name for plan in PLANS} == scenarios
    assert len(PLANS) == 2 * len(scenarios)
