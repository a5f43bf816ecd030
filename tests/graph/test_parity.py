"""One architecture, one graph, whatever it is written in: every form of a scenario says what its template says.

`fixtures/graphs/<scenario>/<version>.terraform/` holds a scenario as a Terraform configuration, and the plan that
Terraform made of it (`fixtures/graphs/plan.sh`). Where the template is a SAM template,
`fixtures/graphs/<scenario>/<version>.cloudformation/` holds the same as plain CloudFormation, written by hand; where it
is plain CloudFormation, `fixtures/graphs/<scenario>/<version>.sam/` holds it as SAM. Resources are called alike in all
forms, up to spelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from archlint.aws.kinds import Kind
from archlint.findings.choosing.discovery import discover
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Edge, Resource
from archlint.linter.outcomes.results import Results
from archlint.model.source.document import parse

GRAPHS = Path(__file__).resolve().parents[2] / "fixtures" / "graphs"
PLANS = sorted(GRAPHS.glob("*/*.terraform/plan.json"))

TWINS = sorted(path for form in ("cloudformation", "sam") for path in GRAPHS.glob(f"*/*.{form}/template.*"))

#: The pieces of an API: its calls stand in methods and integrations of their own, in its body, or in an event.
CALLS = {Kind.API_V2_INTEGRATION, Kind.INTEGRATION, Kind.METHOD}
#: What the forms cut into different pieces: several queues may share a policy in CloudFormation, a bucket's
#: notifications are its own there, and SAM writes roles that nobody sees. What an API calls is compared as the API's.
PIECES = {
    Kind.API_DEPLOYMENT,
    Kind.BUCKET_NOTIFICATIONS,
    Kind.BUS_POLICY,
    Kind.EXTERNAL,
    Kind.IDENTITY_POLICY,
    Kind.INSTANCE_PROFILE,
    Kind.METHOD_REQUEST,
    Kind.NOTIFICATION,
    Kind.OTHER,
    Kind.PERMISSION,
    Kind.POLICY_ATTACHMENT,
    Kind.QUEUE_POLICY,
    Kind.ROLE,
    Kind.ROUTE,
    Kind.STAGE,
    Kind.TOPIC_POLICY,
}
#: What a first plan alone cannot know: definitions, documents, API bodies, configurations of ingestion pipelines and
#: policies are texts with ARNs of resources that are not there yet.
UNKNOWN = {
    Kind.AUTOMATION_STEP,
    Kind.DISTRIBUTED_MAP,
    Kind.INGESTION_PIPELINE,
    Kind.INTEGRATION,
    Kind.ITEM_READER,
    Kind.RESULT_WRITER,
    Kind.TASK,
}
#: Findings that rest on such a text.
RESTS_ON_UNKNOWN = {
    ("callback-without-timeout", "returns"),
    ("constant-partition-key", "ingest"),
    ("different-consumers-on-one-queue", "renders"),
    ("event-loop", "thumbnail"),
    ("event-loop", "web"),
    ("express-with-unsupported-integration", "pipeline"),
    ("fifo-target-without-group", "nightly"),
    ("express-with-unsupported-integration", "refresh"),
    ("express-with-unsupported-integration", "returns"),
    ("lambda-task-without-retry", "pipeline"),
    ("lambda-task-without-retry", "placeorder"),
    ("lambda-task-without-retry", "returns"),
    ("linear-function-chain", "fulfilment"),
    ("single-task-workflow", "delivery"),
    ("single-task-workflow", "tellcustomer"),
    ("sync-start-of-standard-workflow", "checkoutfield"),
    ("workflow-without-catch", "fulfilment"),
}
#: What a scenario's template and its twin call differently: one plain name and the other. All resources of CloudFormation
#: have names of their own. What SAM makes of an event is named after the event, be it subscription, mapping, rule or
#: queue; an event invoke config is named after its function; an implicit API has SAM's name. Calls in an OpenAPI body
#: and subscriptions in a topic have the name of what they stand in.
RENAMED = {
    "alerting/bad.sam": {"remediatealerts": "alerts"},
    "alerting/good.sam": {"remediatefailures": "remediate", "remediationsubscription": "remediatealerts"},
    "data-pipeline/bad.cloudformation": {"putclick": "ingest"},
    "event-driven-application/bad.cloudformation": {"unstarteddeliveries": "deliverydeliveryarrived"},
    "event-driven-application/good.cloudformation": {
        "closebooksfailures": "closebooks",
        "updatecatalogfailures": "updatecatalog",
    },
    "fan-out/bad.cloudformation": {
        "analyticsevents": "analysebatches",
        "analyticsmapping": "analysebatches",
        "eventsapi": "serverlesshttpapi",
    },
    "fan-out/good.cloudformation": {
        "eventsapi": "serverlesshttpapi",
        "logfailures": "log",
        "processfailures": "process",
    },
    "fulfilment-workflow/bad.cloudformation": {
        "ordershippeddlq": "tellcustomerordershipped",
        "returnsapi": "serverlessrestapi",
    },
    "microservice-migration/bad.cloudformation": {"shopapi": "serverlessrestapi"},
    "microservice-migration/good.cloudformation": {"shopapi": "serverlessrestapi"},
    "ml-pipeline/good.sam": {"newdata": "pipelinenewdata", "retraining": "pipelineretraining"},
    "multi-account-routing/good.sam": {"ticketsmapping": "opentickettickets"},
    "order-processing/bad.sam": {"submitorder": "api"},
    "saas-integration/bad.cloudformation": {"keeprawundelivered": "keepraweverything"},
    "saas-integration/good.cloudformation": {"saveorderfailures": "saveorder"},
}


#: What speaks of how a form cuts things into resources: in which order they are created.
EACH_FORMS_OWN = {"delivery-before-permission"}


class Seen(NamedTuple):
    """What archlint sees in one form, each thing by its plain name."""

    nodes: set[tuple[str, str]]
    edges: set[tuple[str, str, str, str, str]]
    findings: set[tuple[str, str]]


def seen(path: Path, unknown: Set[Kind] = frozenset(), names: Mapping[str, str] = MappingProxyType({})) -> Seen:
    """Return what archlint sees in a template, a plan or the folder of a configuration.

    Args:
        path: the file or folder.
        unknown: kinds of resources that are left out.
        names: the plain names of resources that are to be called otherwise.
    """
    if path.is_dir():
        found, problems = read_folders([path], {})
        assert found is not None
        assert problems == ()
        graph = found[1]
    else:
        graph = read_graph([(parse(path.read_bytes(), path.name), path)])[0]
    results = Results({path.name: path})
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)

    def plain(name: str) -> str:
        return names.get(plain_name(name), plain_name(name))

    def end(resource: Resource) -> tuple[str, str]:
        return resource.kind.value, plain(resource.name)

    callers = {
        edge.target: edge.source for edge in graph.edges if edge.target.kind in CALLS and edge.source.kind not in PIECES
    }

    def edge_words(edge: Edge) -> tuple[str, str, str, str, str]:
        source = edge.source
        while source in callers:
            source = callers[source]
        return *end(source), link_name(edge.link.value, edge.target), *end(edge.target)

    edges = {
        edge_words(edge)
        for edge in graph.edges
        if not {edge.source.kind, edge.target.kind} & (PIECES | unknown) and edge.target.kind not in CALLS
        if not (edge.source.is_external or edge.target.is_external)
    }
    kinds = (kind for kind in Kind if kind not in PIECES | CALLS | unknown)
    nodes = {end(resource) for resource in graph.resources(*kinds)}
    findings = {(result.check, plain(result.resource)) for result in results}
    return Seen(nodes, edges, {each for each in findings if each[0] not in EACH_FORMS_OWN})


def link_name(link: str, target: Resource) -> str:
    """Return what to call an edge: a topic contains its inline subscriptions, and feeds others."""
    return "feeds" if target.kind is Kind.SUBSCRIPTION and link == "contains" else link


def plain_name(name: str) -> str:
    """Return `aws_sqs_queue.orders_dlq`, `OrdersDlq` and `Orders/Dlq` as the same word.

    What CloudFormation lists inside a resource, Terraform numbers. SAM's own names say what something is.
    """
    own = re.sub(r"_\d+$", "", re.sub(r"\[[^\]]*\]", "", name).rpartition("aws_")[2].partition(".")[2] or name)
    return re.sub(r"[^a-z0-9]", "", own.lower())


def template(twin: Path) -> Path:
    """Return the template that a plan, or another template, is the twin of."""
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
    ours, theirs = seen(alone, UNKNOWN), seen(template(plan), UNKNOWN)
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings - RESTS_ON_UNKNOWN


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_a_configuration_gives_the_graph_and_the_findings_of_its_template(plan: Path) -> None:
    ours, theirs = seen(plan.parent), seen(template(plan))
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.parent.relative_to(GRAPHS).as_posix())
def test_sam_and_cloudformation_give_the_same_graph_and_the_same_findings(twin: Path) -> None:
    names = RENAMED.get(twin.parent.relative_to(GRAPHS).as_posix(), {})
    ours, theirs = seen(twin, names=names), seen(template(twin), names=names)
    assert ours.nodes == theirs.nodes
    assert ours.edges == theirs.edges
    assert ours.findings == theirs.findings


def test_every_scenario_has_all_its_forms() -> None:
    scenarios = {path.parent.name for path in GRAPHS.glob("*/bad.out")}
    assert {plan.parents[1].name for plan in PLANS} == scenarios
    assert len(PLANS) == 2 * len(scenarios)
    assert {twin.parents[1].name for twin in TWINS} == scenarios
    assert len(TWINS) == 2 * len(scenarios)
    for twin in TWINS:
        assert _is_sam(twin) == (twin.parent.suffix == ".sam") != _is_sam(template(twin))


def _is_sam(path: Path) -> bool:
    return b"AWS::Serverless-2016-10-31" in path.read_bytes()
