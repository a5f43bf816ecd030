"""One architecture, one graph, in a CDK app too: what the CDK made of a scenario says what its template says.

`fixtures/graphs/<scenario>/<version>.cdk/` is the assembly of a CDK app (`fixtures/graphs/cdk/`, run by
`fixtures/graphs/cdk.sh`). The other forms are compared in `test_parity`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint import Edge, Graph
from archlint.aws.kinds import Kind, Link
from archlint.findings.choosing.discovery import discover
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Resource
from archlint.languages.cloudformation import cdk
from archlint.linter.outcomes.results import Results
from archlint.model.source.document import parse
from tests.graph.test_parity import EACH_FORMS_OWN, GRAPHS, PIECES, Seen, link_name, plain_name, template

ASSEMBLIES = sorted(GRAPHS.glob("*/*.cdk/cdk.out"))

#: A method holds its integration; of an HTTP API, its document may.
HELD = PIECES | {Kind.API_V2_INTEGRATION, Kind.METHOD}
#: What has no id of its own in a CDK app: `addSubscription` and `addEventSource` make one up. It is called by its ends.
MADE_UP = {Kind.INTEGRATION, Kind.INVOKE_CONFIG, Kind.MAPPING, Kind.SUBSCRIPTION}
#: A method is called by its path in a CDK app; an API's document holds what is an integration of its own there.
CALLED = {"apidefaultorderspost": "submitorder", "putclick": "ingest"}
#: What constructs add for their users: each Firehose stream has a log group, if it is given none.
ADDED = {(Kind.LOG_GROUP, "archiveloggroup"), (Kind.LOG_GROUP, "deliveryloggroup")}
#: What is found in one form only, and why.
ONLY_THERE = {
    # The template's topic holds its subscriptions, and has one finding for all of them; here each is a resource.
    "alerting/bad.cdk": {("subscription-without-dlq", "alerts remediate")},
    # The rule's construct lets a role write to the stream: whom a permission names may be the missing reader.
    "multi-account-routing/bad.cdk": {("unconnected-resource", "incidents")},
    # The code is in the template here, where it can be read: it never says which messages failed.
    "data-pipeline/good.cdk": {("whole-batch-retry", "fraudcases opencase")},
    "image-processing/bad.cdk": {("whole-batch-retry", "resize resizejobs")},
    "image-processing/good.cdk": {("whole-batch-retry", "resize resizejobs")},
    "multi-account-routing/good.cdk": {("whole-batch-retry", "openticket tickets")},
}
#: What constructs call the resource that they are about, where it is not `Resource`.
OWN = ("ASG", "ApiDestination", "Archive", "Connection", "Service")


def seen(path: Path) -> Seen:
    """Return what archlint sees in a template or an assembly."""
    files = [path] if path.is_file() else cdk.stack_templates(path)
    assert files
    graph = read_graph([(parse(file.read_bytes(), file.name), file) for file in files])[0]
    results, at = Results({path.name: path}), {}
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)
            at[check.name, finding.at.name] = finding.at
    hidden = {resource for resource in graph.resources(*Kind) if _is_piece(resource)}
    edges = {
        (*_called(graph, edge.source), link_name(edge.link.value, edge.target), *_called(graph, edge.target))
        for edge in graph.edges
        if not {edge.source, edge.target} & hidden and not _is_held(edge)
    }
    nodes = {_called(graph, resource) for resource in graph.resources(*Kind) if resource not in hidden}
    return Seen(nodes, edges, {(found.check, _by_ends(graph, at[found.check, found.resource])) for found in results})


def _is_piece(resource: Resource) -> bool:
    """Tell whether a resource is none to compare: a piece of another one, or what the CDK added."""
    declaration = resource.outermost.declaration
    if resource.kind in HELD or declaration is None or not declaration.construct:
        return resource.kind in HELD or resource.is_external
    return cdk.is_framework(declaration) or (resource.kind, plain_name(_own(resource))) in ADDED


def _is_held(edge: Edge) -> bool:
    # An API contains the integrations of its document; those of a method are the method's.
    return edge.link is Link.CONTAINS and edge.target.kind is Kind.INTEGRATION


def _called(graph: Graph, resource: Resource) -> tuple[str, str]:
    return resource.kind.value, _by_ends(graph, resource)


def _by_ends(graph: Graph, resource: Resource) -> str:
    """Return a resource's plain name, and of what has a name that was made up, what it stands between."""
    if resource.kind not in MADE_UP:
        name = plain_name(_own(resource))
        return CALLED.get(name, name)
    edges = [*graph.incoming(resource), *graph.outgoing(resource)]
    ends = {end for edge in edges if not _is_held(edge) for end in (edge.source, edge.target) if end is not resource}
    return " ".join(sorted(plain_name(_own(end)) for end in ends if not _is_piece(end)))


def _own(resource: Resource) -> str:
    """Return a construct's path without the stack that holds all of them, and without its resource's own id."""
    declaration = resource.outermost.declaration
    if declaration is None or not declaration.construct:
        return resource.name
    path = resource.name.partition("/")[2]
    return path.rpartition("/")[0] if path.endswith(tuple(f"/{own}" for own in OWN)) else path


@pytest.mark.parametrize("assembly", ASSEMBLIES, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_an_assembly_gives_the_graph_and_the_findings_of_its_template(assembly: Path) -> None:
    ours, theirs = seen(assembly), seen(template(assembly))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    differing = {found for found in ours.findings ^ theirs.findings if found[0] not in EACH_FORMS_OWN}
    assert differing == ONLY_THERE.get(assembly.parent.relative_to(GRAPHS).as_posix(), set())


def test_every_scenario_has_its_assemblies() -> None:
    scenarios = {path.parent.name for path in GRAPHS.glob("*/bad.out")}
    assert {assembly.parents[1].name for assembly in ASSEMBLIES} == scenarios
    assert len(ASSEMBLIES) == 2 * len(scenarios)
