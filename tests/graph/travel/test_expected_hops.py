"""What is told of the hops of real architectures, against what was written by hand from AWS's documentation.

Beside each scenario of `fixtures/graphs/` stands what is expected (`good.trace.toml`, or `bad.returns.trace.toml` for one
more start in `bad.yaml`), written before it was traced; for templates of others it stands in `tests/data/traces/`, and
is compared where their corpus is at hand.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Resource
from archlint.graph.travel.fates import TriedStage
from archlint.graph.travel.figures import Figure
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.told import ToldHop, told
from archlint.graph.travel.ways import hops_from
from archlint.model.source.document import parse
from tests.running import OTHERS, ROOT


def graph_of(template: Path) -> Graph:
    """Return the graph of a template."""
    return read_graph([(parse(template.read_bytes(), template.name), template)])[0]


SCENARIOS = sorted((ROOT / "fixtures/graphs").glob("*/*.trace.toml"))
REAL = sorted((ROOT / "tests/data/traces").glob("*.toml"))


def template_of(expectation: Path) -> Path:
    """Return the template that an expectation of a scenario is about."""
    stem = expectation.name.partition(".")[0]
    return next(found for end in ("yaml", "json") if (found := expectation.with_name(f"{stem}.{end}")).exists())


def scenario_of(expectation: Path) -> str:
    """Return what to call an expectation of a scenario: `fulfilment-workflow-bad.returns`."""
    return f"{expectation.parent.name}-{expectation.name.removesuffix('.trace.toml')}"


def _name(resource: Resource) -> str:
    return f"{resource.kind.value} {resource.name}"


def _written(number: float | None) -> str:
    """Return a number as the expectations have it: `4.17`, `100015`, `unlimited`; `?` where it is not known."""
    if number is None:
        return "?"
    if math.isinf(number):
        return "unlimited"
    return f"{number:.0f}" if number == int(number) else f"{number:.2f}".rstrip("0").rstrip(".")


def _figure(figure: Figure) -> float | str:
    known = figure.known
    return "?" if known is None else int(known) if not math.isinf(known) and known == int(known) else known


def _stage(tried: TriedStage) -> str:
    fate = tried.fate
    then = fate.words or ", ".join(map(_name, fate.to)) or "?"
    return f"{_written(tried.attempts.known)} attempts within {_written(tried.seconds.known)} s, then {then}"


def _said(found: ToldHop) -> dict[str, Any]:
    rate = found.rate
    return {
        "mode": found.mode.value.value if found.mode.value else "?",
        "delivery": found.guarantee.value.value if found.guarantee.value else "?",
        "order": found.order.value.value if found.order.value else "?",
        "duplicates": f"removed for {_figure(found.deduplicates)} s" if found.deduplicates.known != 0 else "possible",
        "batch": _figure(found.batch),
        "filter": found.sieve.lets or "?",
        "size": _figure(found.size),
        "delay": _figure(found.delay),
        "rate": f"{_written(rate.low)}..{_written(rate.high)}/s",
        "stages": [_stage(each) for each in found.stages],
    }


def _compare(graph: Graph, expected: dict[str, Any]) -> None:
    network = Hops(graph)
    start = next(each for each in network.starts if each.name == expected["from"])
    hops = [told(graph, hop) for hop in hops_from(network, start).hops]
    named: dict[str, list[dict[str, Any]]] = {}
    for each in hops:
        named.setdefault(f"{_name(each.hop.source)} -> {_name(each.hop.target)}", []).append(_said(each))
    wrong = {}
    for hop in expected["hop"]:
        found = named.get(hop["on"], [])
        wanted = {key: value for key, value in hop.items() if key != "on"}
        said = [{key: each[key] for key in wanted} for each in found]
        if not said or any(each != wanted for each in said):
            wrong[hop["on"]] = (wanted, said or sorted(named))
    assert wrong == {}


@pytest.mark.parametrize("path", SCENARIOS, ids=scenario_of)
def test_hops_of_scenarios_are_as_written_by_hand(path: Path) -> None:
    _compare(graph_of(template_of(path)), tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.skipif(not OTHERS.is_dir(), reason="the corpus of others is not beside the repository")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_hops_of_real_templates_are_as_written_by_hand(path: Path) -> None:
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    _compare(graph_of(OTHERS / expected["template"]), expected)
