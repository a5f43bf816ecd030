"""Templates that ask for more than anybody waits for: what goes beyond the budget is told, and the rest is evaluated.

Nothing is timed: what is not counted here would take longer than anybody's patience, or fill the memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.languages.cloudformation.dialect import CloudFormation
from archlint.model.budget import Budget
from archlint.model.source.document import parse
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.value import Unknown, Value

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

Data = dict[str, Any]
QUEUE: Data = {"Type": "AWS::SQS::Queue"}


def named(value: Any) -> Data:
    return {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": value}}


def nested(around: Callable[[Any, int], Any], depth: int, inmost: Any) -> Any:
    for level in range(depth):
        inmost = around(inmost, level)
    return inmost


def read(resources: Data, path: Path | None = None, **sections: Any) -> tuple[Graph, Budget]:
    """Return the graph of a template, all queues' names looked up, and what is left of the budget."""
    budget = Budget()
    document = parse(json.dumps({**sections, "Resources": resources}).encode(), "t.json")
    graph, _ = read_graph([(document, path)], budget=budget)
    for queue in graph.resources(Kind.QUEUE):
        assert queue["name"].branches
    return graph, budget


def name(graph: Graph, logical_id: str) -> Any:
    return next(queue for queue in graph.resources(Kind.QUEUE) if queue.name == logical_id)["name"].outcome


def loop(variable: str, count: int, body: Data) -> Data:
    return {f"Fn::ForEach::{variable}": [variable, [str(number) for number in range(count)], body]}


CONDITIONS = {f"C{number}": {"Fn::Equals": [{"Ref": "AWS::Region"}, f"r{number}"]} for number in range(100)}
EXCESSIVE = {
    "sub-doubling": nested(lambda v, _: {"Fn::Sub": ["${a}${a}", {"a": v}]}, 40, "x"),
    "sub-two-names": nested(lambda v, _: {"Fn::Sub": ["${a}${b}", {"a": v, "b": v}]}, 12, "x" * 1000),
    "holes-doubling": nested(lambda v, _: {"Fn::Sub": ["${a}${a}", {"a": v}]}, 40, {"Fn::Sub": "${X}-"}),
    "join-deep": nested(lambda v, _: {"Fn::Join": ["", ["a", v]]}, 64, {"Fn::Sub": "x"}),
    "select-deep": nested(lambda v, _: {"Fn::Select": [0, [v, "b"]]}, 64, {"Fn::Sub": "x"}),
    "select-index-deep": nested(lambda v, _: {"Fn::Select": [v, ["0", "1"]]}, 90, "0"),
    "split-deep": nested(lambda v, _: {"Fn::Join": ["-", {"Fn::Split": ["-", v]}]}, 40, "a-b"),
    "if-deep": nested(lambda v, level: {"Fn::If": [f"C{level}", v, "b"]}, 90, "x"),
    "map-deep": nested(lambda v, _: {"Fn::FindInMap": ["M", v, "k"]}, 90, "a"),
    "name-of-a-name": nested(lambda v, _: {"Ref": v}, 90, {"Fn::Sub": "P"}),
    "long-text": {"Fn::Sub": "${P}" * 3000},
}


@pytest.mark.parametrize("kind", EXCESSIVE)
def test_one_value_is_not_evaluated_and_the_others_are(kind: str) -> None:
    resources = {"Q": named(EXCESSIVE[kind]), "Z": named({"Fn::Sub": "orders-${S}"})}
    parameters = {"P": {"Type": "String", "Default": "y" * 100_000}, "S": {"Type": "String", "Default": "x"}}
    mappings = {"M": {"a": {"k": "a"}}}
    graph, budget = read(resources, Parameters=parameters, Conditions=CONDITIONS, Mappings=mappings)
    assert ("Resources", "Q") in {place.route[:2] for place in budget.overruns}
    assert name(graph, "Z") == Known("orders-x")


def test_texts_of_many_resources() -> None:
    resources = {f"Q{number}": named({"Fn::Sub": "${P}-${P}"}) for number in range(3000)}
    _, budget = read(resources, Parameters={"P": {"Type": "String", "Default": "y" * 300_000}})
    assert budget.overruns


@pytest.mark.parametrize("inside", [QUEUE, None])
def test_products_of_loops(inside: Data | None) -> None:
    body: Data = {"Q${a}x${b}x${c}x${d}": inside} if inside else {}
    for variable in "dcba":
        body = loop(variable, 200, body)
    graph, budget = read({**body, "Z": QUEUE}, Transform="AWS::LanguageExtensions")
    assert budget.overruns
    assert len(graph.resources(Kind.QUEUE)) == (501 if inside else 1)


def test_a_loop_that_is_asked_again_and_again_is_not_looked_through_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    collection = CloudFormation._collection

    def counted(dialect: CloudFormation, node: Node, variable: str) -> list[Value]:
        asked.append(variable)
        return collection(dialect, node, variable)

    monkeypatch.setattr(CloudFormation, "_collection", counted)
    topic: Data = {"Type": "AWS::SNS::Topic", "Properties": loop("a", 2000, {"TopicName": "t", "X${a}": 1})}
    _, budget = read({"T": topic}, Transform="AWS::LanguageExtensions")
    assert not budget.overruns
    asked.clear()
    _, budget = read(loop("b", 400, {"T${b}": topic}), Transform="AWS::LanguageExtensions")
    assert budget.overruns
    assert len(asked) < 200


def test_loops_in_more_loops_than_there_may_be_are_told() -> None:
    body: Data = {"Q${a}${b}${c}${d}${e}${f}": QUEUE}
    for variable in "fedcba":
        body = loop(variable, 2, body)
    graph, budget = read({**body, "Z": QUEUE}, Transform="AWS::LanguageExtensions")
    assert [queue.name for queue in graph.resources(Kind.QUEUE)] == ["Z"]
    assert budget.overruns


def test_a_template_may_be_larger_than_loops_may_make_it() -> None:
    resources = {f"Q{number}": QUEUE for number in range(700)}
    graph, budget = read({**resources, **loop("a", 500, {"L${a}": QUEUE})}, Transform="AWS::LanguageExtensions")
    assert len(graph.resources(Kind.QUEUE)) == 1200
    assert not budget.overruns


def test_loop_variables_in_each_other() -> None:
    body: Data = {"Q": named("${a}")}
    for variable, value in zip("abcde", ["${b}" * 60, "${c}" * 60, "${d}" * 60, "${e}" * 60, "x"], strict=True):
        body = {f"Fn::ForEach::{variable}": [variable, [value], body]}
    _, budget = read(body, Transform="AWS::LanguageExtensions")
    assert budget.overruns


def test_chains_of_conditions_are_evaluated_to_their_end() -> None:
    chain = {f"A{number}": {"Fn::Not": [{"Condition": f"A{number - 1}"}]} for number in range(1, 4001)}
    first = {"A0": {"Fn::Equals": ["a", "a"]}}
    resources = {"Q": {**QUEUE, "Condition": "A4000"}, "R": {**QUEUE, "Condition": "A3999"}}
    graph, budget = read(resources, Conditions={**first, **chain})
    assert [queue.name for queue in graph.resources(Kind.QUEUE)] == ["Q"]
    assert not budget.overruns


def test_conditions_in_each_other_twice_and_in_a_circle() -> None:
    twice = {f"A{n}": {"Fn::Or": [{"Condition": f"A{n + 1}"}, {"Condition": f"A{n + 1}"}]} for n in range(3000)}
    circle = {f"B{n}": {"Fn::And": [{"Condition": f"B{(n + 1) % 900}"}, {"Condition": "A0"}]} for n in range(900)}
    resources = {"Q": {**QUEUE, "Condition": "A0"}, "R": {**QUEUE, "Condition": "B0"}}
    graph, _ = read(resources, Conditions={**twice, **circle, "A3000": {"Fn::Equals": [{"Ref": "P"}, "x"]}})
    assert len(graph.resources(Kind.QUEUE)) == 2


@pytest.mark.parametrize("function", ["Fn::And", "Fn::Or"])
def test_conditions_of_thousands_are_known_by_their_name(function: str) -> None:
    tests = [{"Fn::Not": [{"Fn::Equals": [{"Ref": f"P{number}"}, "x"]}]} for number in range(10_000)]
    resources = {f"Q{number}": {**QUEUE, "Condition": "A"} for number in range(1000)}
    graph, _ = read(resources, Conditions={"A": {function: tests}})
    assert all(len(queue.when) < 100 for queue in graph.resources(Kind.QUEUE))


def test_conditions_that_values_depend_on_that_depend_on_conditions() -> None:
    conditions = {
        f"A{number}": nested(
            lambda v, _: {"Fn::Not": [v]}, 40, {"Fn::Equals": [{"Fn::If": [f"A{number - 1}", "x", "y"]}, "z"]}
        )
        for number in range(1, 300)
    }
    graph, budget = read({"Q": {**QUEUE, "Condition": "A299"}, "Z": QUEUE}, Conditions=conditions)
    assert budget.overruns
    assert len(graph.resources(Kind.QUEUE)) == 2


def test_many_values_under_many_conditions() -> None:
    choices = [{"Fn::If": [f"C{number % 8}", "a", "b"]} for number in range(8)]
    conditions = {f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "x"]} for number in range(8)}
    joined = {"Fn::Join": ["", [*choices, *["x"] * 3000]]}
    _, budget = read({f"Q{number}": named(joined) for number in range(200)}, Conditions=conditions)
    assert budget.overruns


def test_exports_that_import() -> None:
    budget = Budget()
    documents = [
        parse(
            json.dumps(
                {
                    "Resources": {"Q": named(value)},
                    "Outputs": {"O": {"Value": value, "Export": {"Name": f"x{number}"}}},
                }
            ).encode(),
            f"{number}.json",
        )
        for number in range(100)
        for value in [{"Fn::Join": ["", [{"Fn::ImportValue": f"x{number + 1}"}] * 2]}]
    ]
    graph, _ = read_graph([(document, None) for document in documents], budget=budget)
    names = [queue["name"].outcome for queue in graph.resources(Kind.QUEUE)]
    assert len(names) == 100
    assert budget.overruns


@pytest.mark.parametrize(("count", "twice"), [(300, False), (40, True)])
def test_included_files_that_include(count: int, twice: bool, tmp_path: Path) -> None:
    def include(number: int) -> Data:
        return {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": f"i{number}.json"}}}

    for number in range(count):
        inner = include(number + 1)
        text = {"a": inner, "b": inner} if twice else inner
        (tmp_path / f"i{number}.json").write_text(json.dumps(text))
    resources = {"X": {"Type": "Custom::X", "Properties": {"P": include(0)}}, "Z": QUEUE}
    graph, budget = read(resources, tmp_path / "t.json")
    assert budget.overruns
    assert [queue.name for queue in graph.resources(Kind.QUEUE)] == ["Z"]


def test_copies_of_a_nested_stack(tmp_path: Path) -> None:
    inner = {"Resources": {f"Q{number}": QUEUE for number in range(3000)}}
    (tmp_path / "inner.txt").write_text(json.dumps(inner))
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "inner.txt"}}
    graph, budget = read({f"S{number}": stack for number in range(400)}, tmp_path / "t.json")
    assert len(budget.overruns) > 1
    assert 3000 <= len(graph.resources(Kind.QUEUE)) <= 9000


def test_globals_of_many_functions() -> None:
    variables = {f"V{number}": "x" for number in range(10_000)}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Environment": {"Variables": {"A": "b"}}}}
    resources = {f"F{number}": function for number in range(1000)}
    _, budget = read(
        resources,
        Transform="AWS::Serverless-2016-10-31",
        Globals={"Function": {"Environment": {"Variables": variables}}},
    )
    assert budget.overruns


FORGED = [
    '\ue0000\ue000 ${Q} \ue0009\ue000',
    r'\ue0000\ue000 ${Q} \uE0009\uE000',
    '\ue000' + '9' * 5000 + '\ue000 ${Q}',
]  # fmt: skip


@pytest.mark.parametrize("comment", FORGED)
def test_marks_of_holes_in_what_somebody_wrote(comment: str) -> None:
    definition = {"Fn::Sub": f'{{"StartAt": "A", "States": {{"A": {{"Type": "Pass", "Comment": "{comment}"}}}}}}'}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition}}
    graph, _ = read({"M": machine, "Q": QUEUE})
    (found,) = graph.definitions(graph.resources(Kind.MACHINE)[0])
    outcome = found.states[0]["Comment"].outcome
    assert [hole.name for hole in getattr(outcome, "references", ())] == ["Q"]


@pytest.mark.parametrize(
    "text", ["[" * 900 + "]" * 900, "[" * 100_000, '{"a":' * 500 + "1" + "}" * 500, '"\\"[' * 90_000]
)
def test_deep_text_is_not_read_as_json(text: str) -> None:
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": f'{{"States": {text}}}'}}
    graph, _ = read({"M": machine})
    assert graph.definitions(graph.resources(Kind.MACHINE)[0]) == ()


def test_a_setting_under_too_many_conditions() -> None:
    conditions = {f"{p}{n}": {"Fn::Equals": [{"Ref": f"P{p}{n}"}, "x"]} for p in "ABCD" for n in range(30)}
    settings = {"A": "VisibilityTimeout", "B": "DelaySeconds", "C": "MaximumMessageSize", "D": "QueueName"}
    properties: Data = {}
    for letter, setting in settings.items():
        value: Any = 1
        for level in range(30):
            value = {"Fn::If": [f"{letter}{level}", level, value]}
        properties[setting] = value
    graph, _ = read({"Q": {"Type": "AWS::SQS::Queue", "Properties": properties}}, Conditions=conditions)
    assert not isinstance(name(graph, "Q"), Unknown)
