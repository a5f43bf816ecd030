"""Traces, losses and loads as data: what the schema says of them, for each scenario."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from archlint.aws.delivery.services import RESPECTS, SERVICES
from archlint.graph.graph import Graph
from archlint.report.documentation.comparison import compared, comparisons, render_comparison
from archlint.report.trace.asked import loads_of, losses_of, trace_from
from tests.graph.travel.test_expected_hops import SCENARIOS, graph_of, scenario_of, template_of
from tests.running import ROOT

SCHEMA = json.loads((ROOT / "docs" / "trace.schema.json").read_text(encoding="utf-8"))


def _data(lines: Iterator[str]) -> Any:
    return json.loads("\n".join(lines))


def _graph(path: Path) -> tuple[Graph, str]:
    return graph_of(template_of(path)), tomllib.loads(path.read_text(encoding="utf-8"))["from"]


@pytest.mark.parametrize("path", SCENARIOS, ids=scenario_of)
def test_data_are_as_their_schema_says(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(_closed(SCHEMA), format_checker=jsonschema.FormatChecker())
    graph, start = _graph(path)
    validator.validate(_data(trace_from([graph], "json", start, None)))
    validator.validate(_data(losses_of([graph], "json", None, None)))
    validator.validate(_data(loads_of([graph], "json", {start: 500.0})))


#: Parts of the schema that others add fields to.
_EXTENDED = ("answer", "place", "resource")


def _closed(schema: Any, name: str = "") -> Any:
    """Return a schema that allows no fields of its objects but those that it names."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value, key) for key, value in schema.items()}
    is_object = isinstance(schema.get("properties"), dict) and "type" in schema and "oneOf" not in schema
    return {**closed, "unevaluatedProperties": False} if is_object and name not in _EXTENDED else closed


@pytest.mark.parametrize("path", SCENARIOS, ids=scenario_of)
def test_every_figure_has_its_page_and_every_unknown_its_reason(path: Path) -> None:
    graph, start = _graph(path)
    for hop in _data(trace_from([graph], "json", start, None))["hops"]:
        if hop["service"] is None:
            continue
        assert hop["sources"]
        for stage in hop["stages"]:
            for figure in (stage["attempts"], stage["seconds"]):
                assert figure["source"] is not None
                assert figure["low"] is not None or figure["because"]
        assert hop["delivery"]["value"] is not None or hop["delivery"]["because"]
        assert hop["order"]["value"] is not None or hop["order"]["because"]


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_all_services_can_be_compared(form: str) -> None:
    for name in comparisons():
        pair = compared(name)
        assert pair is not None
        lines = "\n".join(render_comparison(*pair, form))
        for service in pair:
            assert SERVICES[service].title in lines
            assert all(getattr(SERVICES[service], respect).page.url in lines for respect in RESPECTS)
    assert compared("sqs-vs-sqs") is None
    assert compared("sqs") is None
