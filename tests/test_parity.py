"""One architecture, one graph: Terraform's configuration and plan, and what the CDK made, say what a template says.

`fixtures/graphs/<scenario>/<version>.terraform/` holds a scenario as a Terraform configuration, and the plan that
Terraform made of it (`fixtures/graphs/plan.sh`); `<version>.cdk/` is the assembly of a CDK app (`fixtures/graphs/cdk/`,
run by `fixtures/graphs/cdk.sh`). Resources are called alike in all forms, up to spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from archlint.discovery import discover
from archlint.graph import Graph
from archlint.parse import cdk
from archlint.parse.document import parse
from archlint.parse.scope import read_graph
from archlint.parse.terraform.scope import read_folder
from archlint.resource import Resource
from archlint.results import Results
from archlint.schema import Kind

GRAPHS = Path(__file__).resolve().parents[1] / "fixtures" / "graphs"
PLANS = sorted(GRAPHS.glob("*/*.terraform/plan.json"))
ASSEMBLIES = sorted(GRAPHS.glob("*/*.cdk/cdk.out"))

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


#: What has no id of its own in a CDK app: `addSubscription` and `addEventSource` make one up. It is called by its ends.
MADE_UP = {Kind.INVOKE_CONFIG, Kind.MAPPING, Kind.SUBSCRIPTION}
#: What constructs call the resource that they are about, where it is not `Resource`.
OWN = ("ApiDestination", "Archive", "Connection", "Service")

#: How a resource of a graph is called.
Naming: TypeAlias = Callable[[Graph, Resource], str]


class Seen(NamedTuple):
    """What archlint sees in one form, each thing by its plain name."""

    nodes: set[tuple[str, str]]
    edges: set[tuple[str, str, str, str, str]]
    findings: set[tuple[str, str]]


def seen(path: Path, named: Naming | None = None) -> Seen:
    """Return what archlint sees in a template, a plan, the folder of a configuration or an assembly.

    Args:
        path: what holds the architecture.
        named: how its resources are called; by their plain names, if it is not given.
    """
    graph = _graph(path)
    name = named or _plainly
    results, at = Results({path.name: path}), {}
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)
            at[check.name, finding.at.name] = finding.at
    unseen = {resource for resource in graph.resources(*Kind) if _is_unseen(resource)}
    edges = {
        (edge.source.kind.value, name(graph, edge.source), _link(edge.link.value, edge.target))
        + (edge.target.kind.value, name(graph, edge.target))
        for edge in graph.edges
        if not {edge.source, edge.target} & unseen
    }
    nodes = {(resource.kind.value, name(graph, resource)) for resource in graph.resources(*Kind) if resource not in unseen}
    return Seen(nodes, edges, {(found.check, name(graph, at[found.check, found.resource])) for found in results})


def _graph(path: Path) -> Graph:
    if path.suffix == ".terraform":
        found, problems = read_folder(path, {})
        assert found is not None
        assert problems == ()
        return found[1]
    files = [path] if path.is_file() else cdk.templates(path)
    assert files
    return read_graph([(parse(file.read_bytes(), file.name), file) for file in files])[0]


def _is_unseen(resource: Resource) -> bool:
    """Tell whether a resource is none to compare: a piece of another, unknown in plans, or what the CDK works with."""
    declaration = resource.declaration
    return resource.kind in PIECES | UNKNOWN or (declaration is not None and cdk.is_framework(declaration.construct))


def _plainly(graph: Graph, resource: Resource) -> str:
    return _name(resource.name)


def _by_ends(graph: Graph, resource: Resource) -> str:
    """Return a resource's plain name, and of what has a name that was made up, what it stands between."""
    if resource.kind not in MADE_UP:
        return _name(_own(resource))
    ends = {edge.source for edge in graph.edges if edge.target is resource}
    ends |= {edge.target for edge in graph.edges if edge.source is resource}
    return " ".join(sorted(_name(_own(end)) for end in ends if not _is_unseen(end)))


def _own(resource: Resource) -> str:
    """Return a construct's path without the stack that holds all of them, and without its resource's own id."""
    declaration = resource.outermost.declaration
    if declaration is None or not declaration.construct:
        return resource.name
    path = resource.name.partition("/")[2]
    return path.rpartition("/")[0] if path.endswith(tuple(f"/{own}" for own in OWN)) else path


def _link(link: str, target: Resource) -> str:
    # A topic contains its inline subscriptions, and feeds others.
    return "feeds" if target.kind is Kind.SUBSCRIPTION and link == "contains" else link


def _name(name: str) -> str:
    """Return `aws_sqs_queue.orders_dlq`, `OrdersDlq` and `Orders/Dlq` as the same word.

    What CloudFormation lists inside a resource, Terraform numbers. SAM's own names say what something is.
    """
    own = re.sub(r"_\d+$", "", re.sub(r"\[[^\]]*\]", "", name).rpartition("aws_")[2].partition(".")[2] or name)
    return re.sub(r"[^a-z0-9]", "", own.lower())


def template(twin: Path) -> Path:
    """Return the template that a plan or an assembly is the twin of."""
    (found,) = (
        path
        for path in twin.parents[1].glob(f"{twin.parent.stem}.*")
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


@pytest.mark.parametrize("assembly", ASSEMBLIES, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_an_assembly_gives_the_graph_and_the_findings_of_its_template(assembly: Path) -> None:
    ours, theirs = seen(assembly, _by_ends), seen(template(assembly), _by_ends)
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings


@pytest.mark.parametrize("twins", [PLANS, ASSEMBLIES], ids=["plans", "assemblies"])
def test_every_scenario_has_its_twins(twins: list[Path]) -> None:
    scenarios = {path.parent.name for path in GRAPHS.glob("*/bad.out")}
    assert {twin.parents[1].name for twin in twins} == scenarios
    assert len(twins) == 2 * len(scenarios)
