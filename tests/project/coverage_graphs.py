"""Which fixtures show which ways through a graph, and which kinds of resources SAM templates make."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx

from archlint.aws.event_patterns.pattern import Pattern
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Resource
from archlint.languages.cloudformation import cdk
from archlint.languages.cloudformation.sam.events import _EVENTS, _POLLED
from archlint.languages.cloudformation.sam.transform import _HANDLERS
from archlint.model.source.document import parse
from archlint.model.values.scalars import Known
from archlint.report.documentation.coverage import EdgeKind, Interaction, Way
from tests.project.coverage_rows import ROWS

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
#: Where the forms of the scenarios, and of what no scenario has, lie.
PATTERNS = (
    "graphs/*/*.yaml",
    "graphs/*/good.json",
    "graphs/*/bad.json",
    "graphs/*/*.sam/template.*",
    "graphs/*/*.cloudformation/template.*",
    "graphs/*/*.cdk/cdk.out",
    "graphs/*/*.terraform",
    "coverage/*/template.yaml",
    "coverage/*/main.sam/template.yaml",
    "coverage/*/main.cdk/cdk.out",
    "coverage/*/main.tf",
)
LANGUAGES = ("CloudFormation", "SAM", "CDK", "Terraform")


@cache
def interactions() -> tuple[Interaction, ...]:
    """Return the rows, each way with the fixtures whose graphs have it."""
    graphs = _graphs()
    return tuple(
        Interaction(service, row.says, [_way(graphs, hops, row.of) for hops in row.ways])
        for service, rows in ROWS.items()
        for row in rows
    )


def _way(graphs: Sequence[tuple[str, str, Graph]], hops: Sequence[EdgeKind], of: str) -> Way:
    found = [(folder, language) for folder, language, graph in graphs if has_way(graph, hops, of)]
    folders = sorted({folder for folder, _ in found}, key=lambda folder: ("/" in folder, folder))
    return Way(hops, of, {each: [word for word in LANGUAGES if (each, word) in found] for each in folders})


def has_way(graph: Graph, hops: Sequence[EdgeKind], of: str = "") -> bool:
    """Tell whether a graph has a way on which some edges lie, in their order.

    Args:
        graph: the graph.
        hops: the edges.
        of: as in `Row`.
    """
    network = graph.network
    edges = [data["edge"] for _, _, data in network.edges(data=True)]
    field, _, wanted = of.partition(": ")
    if of and field != "type":
        rules = [rule for rule in graph.resources(Kind.RULE) if _lists(rule, field, wanted)]
        reached = {other for rule in rules for other in (rule, *nx.descendants(network, rule))}
    else:
        reached = set(network)
    found: set[Resource] = set()
    for source, link, target in hops:
        found = {
            edge.target
            for edge in edges
            if (edge.source.kind, edge.link, edge.target.kind) == (source, link, target) and edge.source in reached
        }
        reached = {other for one in found for other in (one, *nx.descendants(network, one))}
    return any(field != "type" or _is_of(end, wanted) for end in found)


def _is_of(resource: Resource, word: str) -> bool:
    return resource.declaration is not None and word.lower() in resource.declaration.type.lower()


def _lists(rule: Resource, field: str, value: str) -> bool:
    return any(
        isinstance(outcome, Known) and outcome.value == value for outcome in Pattern.of(rule["pattern"]).listed(field)
    )


def _graphs() -> list[tuple[str, str, Graph]]:
    """Return the graph of each form, with the folder of its fixture and the language that it is written in."""
    paths = [path for pattern in PATTERNS for path in sorted(FIXTURES.glob(pattern))]
    return [(_folder(path), *_read(path)) for path in paths]


def _folder(path: Path) -> str:
    """Return the name of an architecture, or the path of another folder of fixtures."""
    return "/".join(path.relative_to(FIXTURES).parts[:2]).removeprefix("graphs/")


def _read(path: Path) -> tuple[str, Graph]:
    if path.suffix in (".terraform", ".tf"):
        found, _problems = read_folders([path if path.is_dir() else path.parent], {})
        assert found is not None
        return "Terraform", found[1]
    if path.is_dir():
        files = cdk.stack_templates(path)
        assert files
        return "CDK", read_graph([(parse(file.read_bytes(), file.name), file) for file in files])[0]
    data = path.read_bytes()
    language = "SAM" if b"AWS::Serverless-2016-10-31" in data else "CloudFormation"
    return language, read_graph([(parse(data, path.name), path)])[0]


# What SAM makes


def _get(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


#: What events refer to.
_BESIDE: Mapping[str, Any] = {
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Pool": {"Type": "AWS::Cognito::UserPool"},
    "Logs": {"Type": "AWS::Logs::LogGroup"},
}
#: What an event of each type may have, as far as it makes something.
_EVENT_PROPERTIES: Mapping[str, Any] = {
    "SNS": {"Topic": {"Ref": "Topic"}, "SqsSubscription": True},
    "S3": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*"},
    "EventBridgeRule": {"Pattern": {"source": ["shop"]}, "DeadLetterConfig": {"Type": "SQS"}},
    "CloudWatchEvent": {"Pattern": {"source": ["shop"]}},
    "Schedule": {"Schedule": "rate(1 day)"},
    "ScheduleV2": {"ScheduleExpression": "rate(1 day)"},
    "CloudWatchLogs": {"LogGroupName": {"Ref": "Logs"}, "FilterPattern": ""},
    "IoTRule": {"Sql": "SELECT * FROM 'boxes'"},
    "Cognito": {"UserPool": {"Ref": "Pool"}, "Trigger": "PreSignUp"},
    "Api": {"Path": "/", "Method": "get"},
    "HttpApi": {"Path": "/", "Method": "get"},
}
_FUNCTION = "AWS::Serverless::Function"
#: What each SAM resource may have that makes something beside it, by the property.
_PROPERTIES: Mapping[str, Mapping[str, Any]] = {
    _FUNCTION: {
        "EventInvokeConfig": {"DestinationConfig": {"OnSuccess": {"Type": "SNS"}, "OnFailure": {"Type": "SQS"}}},
        "FunctionUrlConfig": {"AuthType": "NONE"},
        "Policies": [{"SQSSendMessagePolicy": {"QueueName": "orders"}}],
    },
    "AWS::Serverless::GraphQLApi": {
        "DataSources": {"Lambda": {"orders": {"FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:orders"}}},
        "Functions": {"take": {"DataSource": "orders"}},
        "Resolvers": {"Query": {"order": {"Pipeline": ["take"]}}},
    },
}


def sam_forms() -> dict[Kind, list[str]]:
    """Return, for each kind, what makes a resource of it in a SAM template: a resource, or a property or event of it."""
    forms: dict[Kind, list[str]] = {}

    def note(form: str, properties: Mapping[str, Any], type_name: str, less: Sequence[Kind]) -> tuple[Kind, ...]:
        found = _kinds(type_name, properties)
        new = tuple(kind for kind in found if found.count(kind) > less.count(kind))
        for kind in dict.fromkeys(new):
            forms.setdefault(kind, []).append(form)
        return found

    nothing = _kinds("AWS::CloudFormation::WaitConditionHandle", {})
    for type_name in _HANDLERS:
        word = _word(type_name)
        made = note(word, {}, type_name, nothing)
        given: dict[str, Any] = {}
        for name, value in _PROPERTIES.get(type_name, {}).items():
            given[name] = value
            made = note(f"{word}.{name}", given, type_name, made)
    function = _kinds(_FUNCTION, {})
    for event in (*_POLLED, *_EVENTS):
        said = _EVENT_PROPERTIES.get(event) or {_POLLED[event]: _get("Queue")}
        comes = {"Events": {"Comes": {"Type": event, "Properties": said}}}
        note(f"{_word(_FUNCTION)}:{event}", comes, _FUNCTION, function)
    return forms


def _word(type_name: str) -> str:
    return type_name.removeprefix("AWS::Serverless::")


def _kinds(type_name: str, properties: Mapping[str, Any]) -> tuple[Kind, ...]:
    """Return the kinds of what a SAM template with one resource, beside what events refer to, declares."""
    made = {"Made": {"Type": type_name, "Properties": {"Name": "made", **properties}}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {**_BESIDE, **made}}
    graph = read_graph([(parse(json.dumps(template).encode(), "t.json"), Path("t.json"))])[0]
    kinds = [kind for kind in Kind if kind is not Kind.OTHER]
    return tuple(each.kind for each in graph.resources(*kinds) if not each.is_external)
