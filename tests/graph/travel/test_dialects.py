"""What is told of the scenarios' hops is the same where they are written in Terraform."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.told import told
from tests.graph.travel.test_expected_hops import _said, graph_of
from tests.running import ROOT

# What code does is not declared: only SAM's policies and variables say it, in these fixtures.
_OF_CODE = {Kind.FUNCTION, Kind.TASK_DEFINITION}

SCENARIOS = sorted(ROOT.glob("fixtures/graphs/*/*.terraform"))


def _template(folder: Path) -> Path:
    return next(found for found in map(folder.with_suffix, (".yaml", ".json")) if found.exists())


def _declared(graph: Graph) -> Counter[tuple[str, str, str]]:
    network = Hops(graph)
    counted: Counter[tuple[str, str, str]] = Counter()
    for start in network.starts:
        for hop in network.leaving(start):
            ends = {hop.source.kind, hop.target.kind}
            if hop.source.kind in _OF_CODE or Kind.TASK_DEFINITION in ends or Kind.LOG_GROUP in ends:
                continue
            said = re.sub(r"then (queue|bucket|topic) [^']*", r"then \1", str(_said(told(graph, hop))))
            counted[hop.source.kind.value, hop.target.kind.value, said] += 1
    return counted


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: f"{folder.parent.name}-{folder.stem}")
def test_hops_are_told_alike_in_terraform(folder: Path) -> None:
    found = read_folders([folder], {})[0]
    assert found is not None
    assert _declared(found[1]) == _declared(graph_of(_template(folder)))
