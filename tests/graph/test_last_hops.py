"""Scenarios run from where they begin to their last hop, whatever they are written in.

`test_parity` compares what is declared; here the edges count, too, that permissions are evidence for: what a function
or an application writes stands in no property.
"""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.languages.cloudformation import cdk
from archlint.model.source.document import parse
from tests.graph.test_parity import GRAPHS

#: Where each scenario begins and ends.
ENDS = {
    "data-lake": [(Kind.BUCKET, Kind.QUICKSIGHT_DATA_SET), (Kind.STREAM, Kind.OPENSEARCH_COLLECTION)],
    "data-pipeline": [(Kind.API, Kind.BUCKET), (Kind.API, Kind.FLINK_APPLICATION)],
    "log-aggregation": [(Kind.LOG_GROUP, Kind.ATHENA_WORKGROUP)],
    "ml-pipeline": [(Kind.BUCKET, Kind.GLUE_JOB), (Kind.BUCKET, Kind.SAGEMAKER_ENDPOINT)],
    "order-processing": [(Kind.API, Kind.TABLE)],
    "real-time-analytics": [(Kind.IOT_RULE, Kind.OPENSEARCH_DOMAIN)],
}
FORMS = sorted(
    path
    for scenario in ENDS
    for pattern in (
        "good.yaml",
        "good.json",
        "good.*/template.*",
        "good.terraform",
        "good.*/plan.json",
        "good.cdk/cdk.out",
    )
    for path in (GRAPHS / scenario).glob(pattern)
)


def _read(path: Path) -> Graph:
    """Return the graph of a template, a plan, or the folder of a configuration or an assembly."""
    if path.name.endswith(".terraform"):
        found, _problems = read_folders([path], {})
        assert found is not None
        return found[1]
    files = cdk.stack_templates(path) if path.is_dir() else [path]
    assert files
    return read_graph([(parse(file.read_bytes(), file.name), file) for file in files])[0]


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.relative_to(GRAPHS).as_posix())
def test_a_scenario_runs_to_its_last_hop(form: Path) -> None:
    graph = _read(form)
    for source, target in ENDS[form.relative_to(GRAPHS).parts[0]]:
        assert any(
            nx.has_path(graph.network, one, other)
            for one in graph.resources(source)
            for other in graph.resources(target)
        ), f"no way from {source.value} to {target.value}"


def test_every_form_is_looked_at() -> None:
    # A template and its twin, a configuration, its plan, an assembly.
    assert len(FORMS) == 5 * len(ENDS)
