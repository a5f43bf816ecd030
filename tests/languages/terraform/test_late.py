"""Expressions are read once somebody asks for them: nothing that is said depends on when that is."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.notes import PREDECESSORS
from archlint.languages.terraform.hcl import hcl
from archlint.languages.terraform.hcl.expressions import FunctionCall, Object, Tuple
from archlint.languages.terraform.hcl.hcl import parse_hcl
from archlint.languages.terraform.modules.reading import loader
from archlint.linter import Request, lint
from archlint.model.source.document import Document
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable
from archlint.model.values.node import LateNode, at_once
from tests.edited import plain
from tests.running import ROOT, write
from tests.words import declared_at, module

#: What is said twice, which no valid configuration does.
TWICE = """\
a = [
  1, { b = 2 }]
a = [{ b = 3 },
  { c = 4, d = 5 }]
b { x = [1] }
b = [{
  x = 6 }]
c = <<E
one
E
c = <<E
two
E
d = [
  7]
d { x = 1 }
"""
SERVER = """\
resource "aws_db_instance" "store" {
  identifier = "store-${terraform.workspace}"
  tags       = { queue = aws_sqs_queue.orders.arn }
  timeouts { create = "1m" }
}
resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 30
}
"""


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "twice.tf", TWICE.encode()
    for path in sorted((ROOT / "fixtures").rglob("*.tf")):
        yield path.name, path.read_bytes()


def _routes(data: Any, route: Route = ()) -> Iterator[Route]:
    """Yield the routes in data and in the expressions there, and some that lead nowhere."""
    data = at_once(data)
    yield route
    yield (*route, "nothing")
    yield (*route, 7, "nothing")
    if isinstance(data, FunctionCall):
        for number, argument in enumerate(data.arguments):
            yield from _routes(argument, (*route, number) if number else route)
    if isinstance(data, Object | Tuple):
        data = data.node.data
    for step in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from _routes(data[step], (*route, step))


def _place(document: Document, route: Route) -> object:
    return document.value_span(route), document.locate(route), document.first_line_of_block(route)


def test_places_are_the_same_in_whatever_order_they_are_asked_for() -> None:
    some, compared = random.Random(0), 0
    for name, text in _texts():
        try:
            whole = parse_hcl(text, name, late=False)
        except Unreadable:
            continue
        routes = list(dict.fromkeys(_routes(whole.data)))
        some.shuffle(routes)
        document = parse_hcl(text, name)
        assert [_place(document, route) for route in routes] == [_place(whole, route) for route in routes], name
        for ask in (Document.locate, Document.first_line_of_block):
            document = parse_hcl(text, name)
            assert [ask(document, route) for route in routes] == [ask(whole, route) for route in routes], name
        assert plain(document.data) == plain(whole.data)
        compared += len(routes)
    assert compared > 10_000


def test_nothing_is_read_that_nobody_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Route] = []
    original = hcl._Bodies._expression

    def noting(self: Any, syntax: Any, route: Route) -> Any:
        read.append(route)
        return original(self, syntax, route)

    monkeypatch.setattr(hcl._Bodies, "_expression", noting)
    queue = declared_at(module(tmp_path, {"main.tf": SERVER}), "aws_sqs_queue.orders")
    assert read == []
    for _ in range(2):
        assert queue.at("name").known == "orders"
    assert read == [("resource", "aws_sqs_queue", "orders", 0, "name")]


def test_syntax_trees_end_with_their_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"main.tf": SERVER, "more/main.tf": SERVER})
    lint(Request(jobs=1))  # what is loaded for the first time makes garbage of its own
    gc.collect()
    gc.disable()
    try:
        assert lint(Request(jobs=1)).files == ("main.tf", "more/main.tf")
        assert not [each for each in gc.get_objects() if isinstance(each, LateNode)]
    finally:
        gc.enable()


def test_what_is_more_than_may_be_late_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "_MAX_LATE", len(SERVER) + 10)
    found = module(tmp_path, {"a.tf": SERVER, "b.tf": SERVER.replace("orders", "others").replace("store", "shop")})
    bodies = [block.body.data for block in found.instance.module.resources.values()]
    assert [{type(each) is LateNode for each in body.values() if not isinstance(each, list)} for body in bodies] == [
        {True},
        {True},
        {False},
        {False},
    ]
    assert [declared_at(found, f"aws_sqs_queue.{name}").at("name").known for name in ("orders", "others")] == [
        "orders",
        "others",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("override.tf", 'resource "aws_sqs_queue" "a" {\n  depends_on = [aws_sqs_queue.c]\n}\n'),
        ("override.tf.json", '{"resource": {"aws_sqs_queue": {"a": {"depends_on": ["aws_sqs_queue.c"]}}}}'),
    ],
)
def test_a_resource_waits_for_what_an_override_file_names(tmp_path: Path, name: str, text: str) -> None:
    queues = "".join(f'resource "aws_sqs_queue" "{each}" {{\n  name = "{each}"\n}}\n' for each in "abcd")
    main = queues.replace('"a"\n}', '"a"\n  tags = { b = aws_sqs_queue.b.name }\n}')
    found = module(tmp_path, {"main.tf": main, name: text})
    predecessors = declared_at(found, "aws_sqs_queue.a").noted(PREDECESSORS)()
    assert {each.name for each in predecessors or ()} == {"aws_sqs_queue.b", "aws_sqs_queue.c"}
