"""Drawings of architectures: what is a box and what a line, which part is shown, and that no name of a template breaks one."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from archlint.graph.architecture.model import Architecture, ArchitectureEdge, ArchitectureNode, Frame
from archlint.linter.architectures import describe_architecture
from archlint.linter.request import Request
from archlint.model.source.location import Location
from archlint.report.drawing import mermaid, shapes, svg
from archlint.report.drawing.dot import render_dot
from archlint.report.drawing.graphml import render_graphml
from archlint.report.drawing.listing import render_listing
from archlint.report.drawing.mermaid import excess, render_mermaid
from archlint.report.drawing.selection import Selection
from archlint.report.drawing.sketch import Sketch, sketch
from archlint.report.drawing.svg import LayoutError, find_program
from tests.graph.architecture.described import described
from tests.running import ROOT, TEMPLATE, call, write


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def drawn(files: dict[str, str], **selected: object) -> Sketch:
    """Return what is drawn of files."""
    return sketch(Selection(**selected).of(described(files)))  # type: ignore[arg-type]


def lines(found: Sketch) -> set[tuple[str, str, str]]:
    """Return the lines, by the names of the boxes."""
    names = {box.id: box.name for box in found.boxes}
    return {(names[line.source], line.link, names[line.target]) for line in found.lines}


FAN_OUT = {
    "t.yaml": """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          News: {Type: AWS::SNS::Topic}
          Orders: {Type: AWS::SQS::Queue}
          Lost: {Type: AWS::SQS::Queue}
          Subscription:
            Type: AWS::SNS::Subscription
            Properties:
              TopicArn: !Ref News
              Protocol: sqs
              Endpoint: !GetAtt Orders.Arn
              RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn}
          Work:
            Type: AWS::Serverless::Function
            Properties:
              Handler: x
              Runtime: python3.12
              EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Lost.Arn}}}
              Events: {Order: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties:
              Namespace: AWS/SQS
              MetricName: ApproximateNumberOfMessagesVisible
              Dimensions: [{Name: QueueName, Value: !GetAtt Lost.QueueName}]
          Other: {Type: AWS::SQS::Queue}
        """
}


def test_what_only_connects_two_others_is_a_line() -> None:
    found = drawn(FAN_OUT)
    assert [box.name for box in found.boxes] == ["News", "Orders", "Lost", "Work", "Alarm", "Other"]
    assert lines(found) == {
        ("News", "delivers_to", "Orders"),
        ("News", "dead_letters_to", "Lost"),
        ("Orders", "invokes", "Work"),
        ("Work", "dead_letters_to", "Lost"),
        ("Lost", "watched_by", "Alarm"),
    }
    notes = {line.link: line.notes for line in found.lines if line.target.endswith("Orders")}
    assert notes["delivers_to"][1:4] == ("subscription Subscription", "protocol SQS", "needs sqs:SendMessage")


def test_a_tooltip_has_the_evidence_and_the_label_has_none() -> None:
    project = ROOT / "fixtures" / "projects" / "order-loop"
    _, found = describe_architecture(Request(paths=[str(project)]))
    (line,) = (line for line in sketch(found).lines if line.target.endswith("queue:Orders"))
    assert (line.inferred, line.loops, line.words) == (True, True, ("delivers to",))
    assert "code sqs:SendMessage" in line.notes
    (arrow,) = (row for row in render_dot(found) if "-> " in row and 'queue:Orders" [' in row)
    assert re.search(r'tooltip="[^"]*code sqs:SendMessage', arrow)
    assert "style=dashed" in arrow


def test_findings_at_connectors_are_marks_of_lines() -> None:
    shutil.copy(ROOT / "fixtures" / "graphs" / "fan-out" / "bad.yaml", "t.yaml")
    found = sketch(Selection().of(described({}, with_findings=True)))
    marked = {box.name: [mark.check for mark in box.findings] for box in found.boxes if box.findings}
    on_lines = [mark.check for line in found.lines if line.link == "delivers_to" for mark in line.findings]
    others = [mark.check for line in found.lines if line.link != "delivers_to" for mark in line.findings]
    report = json.loads(call("lint", "--format", "json")[1])
    assert {each for some in (*marked.values(), on_lines, others) for each in some} == {
        finding["check"] for finding in report["findings"]
    }
    assert "subscription-without-dlq" in on_lines


def test_a_focus_is_so_many_edges_around_a_resource() -> None:
    def near(depth: int) -> set[str]:
        return {box.name for box in drawn(FAN_OUT, focus=("Orders",), depth=depth).boxes}

    assert near(0) == {"Orders"}
    # The subscription says where what cannot be delivered goes.
    assert near(1) == {"News", "Orders", "Work", "Lost"}
    assert near(2) == {"News", "Orders", "Work", "Lost", "Alarm"}
    assert near(9) == near(2)
    for name in ("queue:Orders", "t.yaml:queue:Orders"):
        assert {box.name for box in drawn(FAN_OUT, focus=(name,)).boxes} == near(1)
    assert {box.name for box in drawn(FAN_OUT, focus=("Other", "Alarm")).boxes} == {"Other", "Alarm", "Lost"}


def test_kinds_keep_the_lines_between_them() -> None:
    assert lines(drawn(FAN_OUT, kinds=("queue", "function"))) == {
        ("Orders", "invokes", "Work"),
        ("Work", "dead_letters_to", "Lost"),
    }
    assert {box.name for box in drawn(FAN_OUT, kinds=("Queue",)).boxes} == {"Orders", "Lost", "Other"}
    assert drawn(FAN_OUT, kinds=("state machine",)).boxes == ()


def test_a_stack_is_what_is_in_its_frame() -> None:
    files = {"a.yaml": TEMPLATE, "b.yaml": TEMPLATE.replace("Orders", "Bills")}
    found = drawn(files, stacks=("b.yaml",))
    assert ([box.name for box in found.boxes], [frame.id for frame in found.frames]) == (["Bills"], ["b.yaml"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--focus", "Ordes"], "no resource is called 'Ordes'; did you mean 'Orders'?"),
        (["--kind", "qeue"], "'qeue' is no kind of resource; did you mean 'queue'?"),
        (["--stack", "t.yml"], "no stack or module is called 't.yml'; did you mean 't.yaml'?"),
        (["--depth", "2"], "--depth needs --focus"),
    ],
)
def test_what_is_not_there_is_an_error(arguments: list[str], message: str) -> None:
    write(Path(), FAN_OUT)
    code, out, err = call("graph", *arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"


def test_every_group_has_a_shape_of_its_own_and_text_that_can_be_read() -> None:
    solid = [group for group in shapes.SHAPES if group.name not in ("outside", "other")]
    assert len({group.dot for group in solid}) == len(solid)
    kinds = [kind for _, some in shapes._KINDS for kind in some]
    assert len(kinds) == len(set(kinds))
    for group in shapes.SHAPES:
        # WCAG 2.2, "Contrast (Minimum)", 4.5 for text; "Non-text Contrast", 3 for borders.
        assert _contrast(group.fill, "#000000") >= 4.5
        assert _contrast(group.border, "#ffffff") >= 3


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as WCAG defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# Hostile names

HOSTILE = (
    'a"b',
    "a\\",
    "a\nb",
    "]]",
    "a-->b",
    "<b>x</b>",
    "</script><script>alert(1)</script>",
    "&quot;&#34;",
    "%%{init: {}}%%",
    "end",
    "`x`",
    "a|b",
    "#35;",
    "##[x]",
    "::error::x",
    "\x1b[1m\u202e",
    "\\N\\G",
    "}; subgraph x {",
    "\U0001d54f\ud800",
    "1. x",
    "<br/>",
)


def hostile() -> Architecture:
    """Return an architecture whose names, paths and conditions are hostile."""

    def node(number: int, name: str, frame: str) -> ArchitectureNode:
        return ArchitectureNode(
            f"f:queue:{name}{number}", "queue", "sqs", name, Location(name, 1, 1, 1, 2), frame, when=name
        )

    frames = tuple(Frame(f"f{number}", "template", name) for number, name in enumerate(HOSTILE))
    nodes = tuple(node(number, name, f"f{number}") for number, name in enumerate(HOSTILE))
    edges = tuple(
        ArchitectureEdge(one.id, other.id, "delivers_to", "code", one.location, one.name, one.name)
        for one, other in pairwise(nodes)
    )
    return Architecture(frames, nodes, edges)


def test_hostile_names_are_text_in_graphml() -> None:
    document = "\n".join(render_graphml(hostile()))
    assert "##[" not in document
    found = nx.read_graphml(io.BytesIO(document.encode("ascii")))
    assert (len(found.nodes), len(found.edges)) == (len(HOSTILE), len(HOSTILE) - 1)
    labels = [data["label"] for _, data in found.nodes(data=True)]
    assert labels[0] == 'a"b'
    assert labels[5:7] == ["<b>x</b>", "</script><script>alert(1)</script>"]
    assert labels[2] == "a\\x0ab"


def test_graphml_keeps_what_the_model_says() -> None:
    whole = described(FAN_OUT, with_findings=True)
    found = nx.read_graphml(io.BytesIO("\n".join(render_graphml(whole)).encode("ascii")))
    assert found.is_directed()
    assert set(found.nodes) == set(whole.by_id)
    assert sorted((one, other, data["link"], data["line"]) for one, other, data in found.edges(data=True)) == sorted(
        (edge.source, edge.target, edge.link, edge.location.line) for edge in whole.edges
    )
    data = found.nodes["t.yaml:queue:Orders"]
    assert (data["kind"], data["frame"], data["line"], data["connector"]) == ("queue", "t.yaml", 4, False)


def test_hostile_names_are_text_in_dot() -> None:
    text = "\n".join(render_dot(hostile()))
    assert "##[" not in text
    # Whatever is between quotes is one string: outside of them there is no name of a template.
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert not re.search(r"script|init|alert|\bx\b|[<&`%]", outside)
    assert '\\"' in text


@pytest.mark.skipif(
    not any(Path(entry, "dot").exists() for entry in os.environ["PATH"].split(":")), reason="no Graphviz"
)
def test_graphviz_draws_hostile_names_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    found = "\n".join(svg.render_svg(hostile()))
    root = ElementTree.fromstring(found)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "g", "title", "polygon", "text", "path", "a", "ellipse", "polyline"}
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    texts = {element.text for element in root.iter() if element.tag.endswith("}text")}
    assert {'a"b', "<b>x</b>", "</script><script>alert(1)</script>", "&quot;&#34;", "a\\x0ab", "\\N\\G"} <= texts
    assert "\n".join(svg.render_svg(hostile())) == found


def test_hostile_names_are_text_in_mermaid() -> None:
    text = "\n".join(render_mermaid(hostile()))
    for row in text.split("\n"):
        said = re.findall(r'"([^"]*)"', row)
        assert row.count('"') == 2 * len(said)
        assert not re.search(r"[<>&`|{}\[\]()\\%]", "".join(said).replace("<br/>", ""))
    assert not re.search(r"script|alert|init", re.sub(r'"[^"]*"', "", text))


def test_hostile_names_are_lines_of_text() -> None:
    rows = list(render_listing(hostile()))
    assert not [row for row in rows if not row.isprintable() or "##[" in row or row.lstrip().startswith("::")]


# Limits of Mermaid


def star(count: int) -> Architecture:
    """Return an architecture of a topic that delivers to so many queues, the last of which delivers to one more."""

    def node(kind: str, number: int) -> ArchitectureNode:
        return ArchitectureNode(f"t:{kind}:{number}", kind, "x", f"{kind}{number}", Location("t", 1, 1, 1, 2))

    topic, last = node("topic", 0), node("queue", count + 1)
    queues = [node("queue", number) for number in range(1, count + 1)]
    edges = [ArchitectureEdge(topic.id, queue.id, "delivers_to", "declared", queue.location) for queue in queues]
    edges.append(ArchitectureEdge(queues[-1].id, last.id, "delivers_to", "declared", last.location))
    return Architecture((), (topic, *queues, last), tuple(edges))


def test_a_drawing_within_the_limits_is_not_talked_about() -> None:
    assert excess(star(300)) == ""


def test_a_drawing_with_too_many_edges_says_which_focus_would_fit() -> None:
    words = excess(star(501))
    assert words.startswith("Mermaid draws 50,000 characters and 500 edges unless the page allows more")
    focus, depth = re.findall(r"--focus '([^']*)' --depth (\d+) would fit", words)[0]
    part = Selection((focus,), int(depth), everything=True).of(star(501))
    assert excess(part) == ""
    assert len(part.nodes) > 1


def test_a_drawing_with_too_much_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mermaid, "MAX_CHARACTERS", 1000)
    write(Path(), FAN_OUT)
    code, out, err = call("graph", "--format", "mermaid")
    assert (code, err) == (0, "") if len(out) <= 1000 else (0, err)
    assert "would fit" in err or len(out) <= 1000
    assert err.startswith("warning: Mermaid draws 1,000 characters") is (len(out) > 1000)


# Pictures


def program(folder: str, body: str) -> Path:
    """Write a program called `dot` into a folder."""
    path = Path(folder).resolve() / "dot"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is no part of the project."""
    return tmp_path_factory.mktemp("elsewhere")


def test_no_program_of_the_project_is_run(elsewhere: Path) -> None:
    for folder in ("bin", "."):
        program(folder, "raise SystemExit('ran')")
    linted = program(f"{elsewhere}/linted", "raise SystemExit('ran')")
    link = elsewhere / "links"
    link.mkdir()
    (link / "dot").symlink_to(Path("bin/dot").resolve())
    good = program(f"{elsewhere}/good", "")
    path = os.pathsep.join(
        ["", ".", "bin", str(Path("bin").resolve()), str(linted.parent), str(link), str(good.parent)]
    )
    assert find_program({"PATH": path}, [str(linted.parent)]) == str(good)
    with pytest.raises(LayoutError, match="is not run: it lies in the project"):
        find_program({"PATH": str(Path("bin").resolve())})
    with pytest.raises(LayoutError, match="needs Graphviz's program 'dot', which is not on the search path: install"):
        find_program({"PATH": "bin"})
    with pytest.raises(LayoutError, match="not on the search path"):
        find_program({})


def test_the_program_gets_the_text_and_nothing_else(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        str(elsewhere),
        "import os, sys\ntext = sys.stdin.read()\n"
        "print('<svg>', sys.argv[1:], os.getcwd(), text.startswith('digraph archlint {'), '</svg>')",
    )
    monkeypatch.setenv("PATH", str(elsewhere))
    write(Path(), FAN_OUT)
    code, out, err = call("graph", "--format", "svg", "--output", "a.svg")
    assert (code, out, err) == (0, "", "")
    assert Path("a.svg").read_text() == f"<svg> ['-Kdot', '-Tsvg'] {elsewhere} True </svg>\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import sys\nsys.exit('Error: no room\\nmore')", "Graphviz made no picture: Error: no room"),
        ("", "Graphviz made no picture: exit status 0"),
        (
            "import time\ntime.sleep(9)",
            "Graphviz took longer than 0.05 s: draw a part, with --focus, --stack or --kind",
        ),
    ],
)
def test_a_picture_that_is_not_made_is_an_error(
    body: str, message: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(str(elsewhere), body)
    monkeypatch.setenv("PATH", str(elsewhere))
    if "time" in body:
        monkeypatch.setattr(svg, "_TIMEOUT", 0.05)
    write(Path(), FAN_OUT)
    assert call("graph", "--format", "svg") == (2, "", f"Error: {message}\n")


def test_no_graphviz_is_an_error_that_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    write(Path(), FAN_OUT)
    code, out, err = call("graph", "--format", "svg")
    assert (code, out) == (2, "")
    assert "https://graphviz.org/download/" in err
