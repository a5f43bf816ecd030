"""One architecture, one graph: Terraform's configuration and plan, and what the CDK made, say what a template says.

`fixtures/graphs/<scenario>/<version>.terraform/` holds a scenario as a Terraform configuration, and the plan that
Terraform made of it (`fixtures/graphs/plan.sh`); `<version>.cdk/` is the assembly of a CDK app (`fixtures/graphs/cdk/`,
run by `fixtures/graphs/cdk.sh`). Resources are called alike in all forms, up to spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from archlint import Edge, Graph
from archlint.discovery import discover
from archlint.parse import cdk
from archlint.parse.document import parse
from archlint.parse.scope import read_graph
from archlint.parse.terraform.scope import read_folder
from archlint.resource import Resource
from archlint.results import Results
from archlint.schema import Kind, Link

GRAPHS = Path(__file__).resolve().parents[1] / "fixtures" / "graphs"
PLANS = sorted(GRAPHS.glob("*/*.terraform/plan.json"))
ASSEMBLIES = sorted(GRAPHS.glob("*/*.cdk/cdk.out"))

#: What the two forms cut into different pieces: several queues may share a policy in CloudFormation, a bucket's
#: notifications are its own there, a method holds its integration (of an HTTP API, its document may), and SAM writes
#: roles that nobody sees.
PIECES = {
    Kind.BUCKET_NOTIFICATIONS,
    Kind.BUS_POLICY,
    Kind.EXTERNAL,
    Kind.HTTP_INTEGRATION,
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
MADE_UP = {Kind.INTEGRATION, Kind.INVOKE_CONFIG, Kind.MAPPING, Kind.SUBSCRIPTION}
#: A method is called by its path in a CDK app; an API's document holds what is an integration of its own there.
CALLED = {"apidefaultorderspost": "submitorder", "putclick": "ingest"}
#: What constructs add for their users: each delivery stream has a log group, if it is given none.
ADDED = {(Kind.LOG_GROUP, "archiveloggroup"), (Kind.LOG_GROUP, "deliveryloggroup")}
#: What is found in one form only, and why.
ONLY_THERE = {
    # The template's topic holds its subscriptions, and has one finding for all of them; here each is a resource.
    "alerting/bad.cdk": {("subscription-without-dlq", "alerts remediate")},
    # The rule's construct lets a role write to the stream: whom a permission names may be the missing reader.
    "multi-account-routing/bad.cdk": {("unconnected-resource", "incidents")},
}
#: What constructs call the resource that they are about, where it is not `Resource`.
OWN = ("ApiDestination", "Archive", "Connection", "Service")

#: How a resource of a graph is called.
Naming: TypeAlias = Callable[[Graph, Resource], str]


class Seen(NamedTuple):
    """What archlint sees in one form, each thing by its plain name."""

    nodes: set[tuple[str, str]]
    edges: set[tuple[str, str, str, str, str]]
    findings: set[tuple[str, str]]


def seen(path: Path, named: Naming | None = None, unknown: Set[Kind] = frozenset(UNKNOWN)) -> Seen:
    """Return what archlint sees in a template, a plan, the folder of a configuration or an assembly.

    Args:
        path: what holds the architecture.
        named: how its resources are called; by their plain names, if it is not given.
        unknown: what one of the forms to compare does not know.
    """
    graph = _graph(path)
    name = named or _plainly
    results, at = Results({path.name: path}), {}
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)
            at[check.name, finding.at.name] = finding.at
    hidden = {resource for resource in graph.resources(*Kind) if resource.kind in unknown or _is_piece(resource)}
    edges = {
        (*_called(graph, edge.source, name), _link(edge), *_called(graph, edge.target, name))
        for edge in graph.edges
        if not {edge.source, edge.target} & hidden and not _is_held(edge)
    }
    nodes = {_called(graph, resource, name) for resource in graph.resources(*Kind) if resource not in hidden}
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


def _is_piece(resource: Resource) -> bool:
    """Tell whether a resource is none to compare: a piece of another one, or what the CDK added."""
    declaration = resource.outermost.declaration
    if resource.kind in PIECES or declaration is None or not declaration.construct:
        return resource.kind in PIECES
    return cdk.is_framework(declaration.construct) or (resource.kind, _name(_own(resource))) in ADDED


def _is_held(edge: Edge) -> bool:
    # An API contains the integrations of its document; those of a method are the method's.
    return edge.link is Link.CONTAINS and edge.target.kind is Kind.INTEGRATION


def _called(graph: Graph, resource: Resource, name: Naming) -> tuple[str, str]:
    return resource.kind.value, name(graph, resource)


def _plainly(graph: Graph, resource: Resource) -> str:
    return _name(resource.name)


def _by_ends(graph: Graph, resource: Resource) -> str:
    """Return a resource's plain name, and of what has a name that was made up, what it stands between."""
    if resource.kind not in MADE_UP:
        name = _name(_own(resource))
        return CALLED.get(name, name)
    edges = [*graph.incoming(resource), *graph.outgoing(resource)]
    ends = {end for edge in edges if not _is_held(edge) for end in (edge.source, edge.target) if end is not resource}
    return " ".join(sorted(_name(_own(end)) for end in ends if not _is_piece(end)))


def _own(resource: Resource) -> str:
    """Return a construct's path without the stack that holds all of them, and without its resource's own id."""
    declaration = resource.outermost.declaration
    if declaration is None or not declaration.construct:
        return resource.name
    path = resource.name.partition("/")[2]
    return path.rpartition("/")[0] if path.endswith(tuple(f"/{own}" for own in OWN)) else path


def _link(edge: Edge) -> str:
    # A topic contains its inline subscriptions, and feeds others.
    feeds = edge.target.kind is Kind.SUBSCRIPTION and edge.link is Link.CONTAINS
    return (Link.FEEDS if feeds else edge.link).value


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
    ours, theirs = (seen(path, _by_ends, unknown=set()) for path in (assembly, template(assembly)))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    only_there = ONLY_THERE.get(assembly.parent.relative_to(GRAPHS).as_posix(), set())
    assert ours.findings ^ theirs.findings == only_there


@pytest.mark.parametrize("twins", [PLANS, ASSEMBLIES], ids=["plans", "assemblies"])
def test_every_scenario_has_its_twins(twins: list[Path]) -> None:
    scenarios = {path.parent.name for path in GRAPHS.glob("*/bad.out")}
    assert {twin.parents[1].name for twin in twins} == scenarios
    assert len(twins) == 2 * len(scenarios)
