"""What the architectures of integration services need is in the graphs of the fixtures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.languages.cloudformation.sam.events import _EVENTS, _POLLED
from archlint.languages.cloudformation.sam.transform import _HANDLERS
from archlint.model.source.document import parse
from archlint.report.documentation.coverage import EdgeKind
from tests.project.coverage_graphs import FIXTURES, has_way, interactions, sam_forms
from tests.project.coverage_rows import ROWS
from tests.running import call

_FED: EdgeKind = (Kind.QUEUE, Link.FEEDS, Kind.MAPPING)
_RUN: EdgeKind = (Kind.MAPPING, Link.INVOKES, Kind.FUNCTION)
_FAILED: EdgeKind = (Kind.QUEUE, Link.DEAD_LETTERS_TO, Kind.QUEUE)
_HAS_TARGET: EdgeKind = (Kind.RULE, Link.CONTAINS, Kind.TARGET)
_SENT: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.QUEUE)


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def _arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


@pytest.fixture(scope="module")
def graph() -> Graph:
    """A rule and a queue that a function reads; and a queue beside them with dead letters."""
    resources = {
        "Rule": _resource(
            "AWS::Events::Rule", EventPattern={"source": ["aws.health"]}, Targets=[{"Id": "q", "Arn": _arn("Queue")}]
        ),
        "Queue": _resource("AWS::SQS::Queue"),
        "Mapping": _resource("AWS::Lambda::EventSourceMapping", EventSourceArn=_arn("Queue"), FunctionName=_arn("Run")),
        "Run": _resource("AWS::Lambda::Function"),
        "Other": _resource("AWS::SQS::Queue", RedrivePolicy={"deadLetterTargetArn": _arn("Dlq"), "maxReceiveCount": 3}),
        "Dlq": _resource("AWS::SQS::Queue"),
    }
    return read_graph([(parse(json.dumps({"Resources": resources}).encode(), "t.json"), Path("t.json"))])[0]


@pytest.mark.parametrize(
    ("hops", "of", "is_there"),
    [
        ([_FED, _RUN], "", True),
        ([_HAS_TARGET, _RUN], "", True),  # others lie between
        ([_RUN, _FED], "", False),  # the other way round
        ([_FED, _FAILED], "", False),  # both are there, on no way
        ([_SENT, _RUN], "source: aws.health", True),
        ([_SENT, _RUN], "source: aws.config", False),
        ([_FAILED], "source: aws.health", False),  # no rule leads there
        ([_FAILED], "type: SQS", True),
        ([_FAILED], "type: FSx", False),
    ],
)
def test_a_way_leads_from_edge_to_edge(graph: Graph, hops: Sequence[EdgeKind], of: str, is_there: bool) -> None:
    assert has_way(graph, hops, of) == is_there


@pytest.mark.parametrize("service", ROWS)
def test_every_interaction_is_in_a_graph(service: str) -> None:
    shown = [(each.says, way) for each in interactions() if each.service == service for way in each.ways]
    assert len(shown) == sum(len(row.ways) for row in ROWS[service])
    assert [(says, way.hops, way.of) for says, way in shown if not way.shown_by] == []


def test_what_only_fixtures_of_its_own_have_is_said_in_cloudformation_and_terraform() -> None:
    ways = [way for each in interactions() for way in each.ways]
    alone = [way for way in ways if all(folder.startswith("coverage/") for folder in way.shown_by)]
    languages = {word for way in alone for words in way.shown_by.values() for word in words}
    assert languages == {"CloudFormation", "Terraform"}


def test_what_shows_an_interaction_has_no_findings_but_notes() -> None:
    code, report, problems = call("lint", "--isolated", "--fail-on", "warning", str(FIXTURES / "coverage"))
    assert (code, problems) == (0, "")
    assert "4 files read" in report


def test_all_that_sam_has_makes_something() -> None:
    forms = {form for made in sam_forms().values() for form in made}
    types = {name.removeprefix("AWS::Serverless::") for name in _HANDLERS}
    assert types | {f"Function:{event}" for event in (*_EVENTS, *_POLLED)} <= forms
