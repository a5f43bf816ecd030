"""GraphML as its XML schema has it: http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from archlint.linter.architectures import describe_architecture
from archlint.linter.request import Request
from archlint.report.drawing.graphml import render_graphml
from tests.graph.architecture.described import described
from tests.running import ROOT

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
#: What may stand in each element, and in which order: `desc?, key*, (data | graph)*` and so on.
_CHILDREN = {
    "graphml": ("key", "graph"),
    "key": (),
    "graph": ("node", "edge"),
    "node": ("data",),
    "edge": ("data",),
    "data": (),
}
#: The attributes that an element has to have, and those that it may have, of those that are written.
_ATTRIBUTES = {
    "graphml": ((), ("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",)),
    "key": (("id",), ("for", "attr.name", "attr.type")),
    "graph": (("edgedefault",), ("id",)),
    "node": (("id",), ()),
    "edge": (("source", "target"), ("id", "directed")),
    "data": (("key",), ("id",)),
}
#: How values of each type are written: `graphml-attributes.xsd` lists the types.
_TYPES: dict[str, Callable[[str], object]] = {
    "string": str,
    "boolean": {"True": True, "False": False, "true": True, "false": False}.__getitem__,
    "long": int,
}


def faults(document: str) -> Iterator[str]:
    """Yield what the schema does not allow."""
    root = ET.fromstring(document)
    if root.tag != f"{_SPACE}graphml":
        yield f"the root is {root.tag}"
    for element in root.iter():
        name = element.tag.removeprefix(_SPACE)
        if name not in _CHILDREN:
            yield f"there is no element {element.tag}"
            continue
        required, optional = _ATTRIBUTES[name]
        missing, more = {*required} - {*element.attrib}, {*element.attrib} - {*required, *optional}
        if missing or more:
            yield f"{name} has no {sorted(missing)}, and has {sorted(more)}"
        order = [child.tag.removeprefix(_SPACE) for child in element]
        if not {*order} <= {*_CHILDREN[name]} or (
            name == "graphml" and order != sorted(order, key=_CHILDREN[name].index)
        ):
            yield f"{name} has {order}"
        if name != "data" and (element.text or "").strip():
            yield f"{name} has text"
    yield from _references(root)


def _references(root: ET.Element) -> Iterator[str]:
    """Yield the keys and references that the schema's constraints (`key`, `keyref`, `unique`) do not allow."""
    keys = {each.get("id"): each for each in root.findall(f"{_SPACE}key")}
    if len(keys) != len(root.findall(f"{_SPACE}key")):
        yield "two keys have one id"
    for key in keys.values():
        if key.get("for") not in ("all", "graph", "node", "edge") or key.get("attr.type") not in _TYPES:
            yield f"key {key.attrib}"
    (graph,) = root.findall(f"{_SPACE}graph")
    if graph.get("edgedefault") not in ("directed", "undirected"):
        yield f"edgedefault {graph.get('edgedefault')}"
    nodes = [node.get("id") for node in graph.findall(f"{_SPACE}node")]
    edges = graph.findall(f"{_SPACE}edge")
    ids = [each for edge in edges if (each := edge.get("id")) is not None]
    if len({*nodes}) != len(nodes) or len({*ids}) != len(ids):
        yield "two nodes, or two edges, have one id"
    yield from (f"edge {edge.attrib}" for edge in edges if not {edge.get("source"), edge.get("target")} <= {*nodes})
    for of in graph:
        said = [data.get("key") for data in of]
        if len({*said}) != len(said):
            yield f"{of.attrib} says one thing twice"
        for data in of:
            named = keys.get(data.get("key"))
            if named is None or named.get("for") not in ("all", of.tag.removeprefix(_SPACE)):
                yield f"data {data.attrib} of {of.attrib}"
                continue
            try:
                _TYPES[named.attrib["attr.type"]](data.text or "")
            except (KeyError, ValueError):
                yield f"'{data.text}' is no {named.get('attr.type')}"


def test_graphml_of_an_architecture_is_as_its_schema_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    folders = [str(Path("fixtures", name)) for name in ("graphs/fan-out", "projects/orders", "projects/order-loop")]
    _, architecture = describe_architecture(Request(paths=folders, isolated=True), with_findings=True)
    document = "\n".join(render_graphml(architecture))
    assert list(faults(document)) == []
    found = nx.parse_graphml(document, force_multigraph=True)
    assert {*found.nodes} == {*architecture.by_id}
    assert found.number_of_edges() == len(architecture.edges)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('edgedefault="directed"', 'edgedefault="both"'),
        ("<node id=", "<knot id="),
        ('source="t.yaml', 'source="u.yaml'),
        ('attr.type="boolean"', 'attr.type="truth"'),
        ("<data key=", "<data name="),
        ('<data key="d0">', '<data key="d99">'),
    ],
)
def test_what_breaks_a_rule_is_seen(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    template = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: sms, Endpoint: '1'}]}}}"
    document = "\n".join(render_graphml(described({"t.yaml": template})))
    assert list(faults(document)) == []
    assert old in document
    broken = document.replace(old, new)
    assert list(faults(broken.replace("</node>", "</knot>") if "<knot" in broken else broken))
