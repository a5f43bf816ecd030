"""Nodes are those of PyYAML, which asks more for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from archlint.model.source.text import Unreadable
from archlint.model.source.yaml.text import compose

FIXTURES = Path(__file__).parents[2] / "fixtures"
SCALARS = """
plain: [text, 'quoted', "quoted", '1', !!str 1, !!int '1', ! 1, !Ref 1, !Sub "1"]
truths: [yes, Yes, no, on, Off, y, n, true, False, TRUE, TRUEst, t]
nothing: [~, null, Null, nul, '', ""]
numbers: [0, -1, +1, 012, 0b1, 0x1F, 1_000, 1:30, 190:20:30.15, 1e3, 1.5, -.5, .inf, -.Inf, .nan, ., -, 1.2.3]
dates: [2012-10-17, 2001-12-14t21:59:43.10-05:00, 2012-10-1, 2012]
signs: [=, <<, '<<', '=', -a, .a, é, ☃]
empty:
block: |
  1
folded: >
  yes
? [a, b]
: {c: d}
<<: {e: 1}
"""


def told(node: yaml.Node | None) -> Iterator[object]:
    """Yield what there is to tell of a tree: of each node its kind, tag, value and place."""
    waiting: list[yaml.Node | None] = [node]
    while waiting:
        node = waiting.pop()
        if node is None:
            yield None
            continue
        yield type(node), node.tag, node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            yield node.value, node.style
        elif isinstance(node, yaml.MappingNode):
            waiting += [each for pair in node.value for each in pair]
        else:
            waiting += node.value


def test_every_form_of_a_scalar() -> None:
    assert list(told(compose(SCALARS))) == list(told(yaml.compose(SCALARS, Loader=yaml.CSafeLoader)))


def test_an_empty_text() -> None:
    assert compose("# nothing") is None


def test_the_fixtures() -> None:
    compared = 0
    for file in sorted(FIXTURES.rglob("*.y*ml")):
        text = file.read_text(encoding="utf-8")
        try:
            composed = compose(text)
        except Unreadable:
            continue
        assert list(told(composed)) == list(told(yaml.compose(text, Loader=yaml.CSafeLoader))), file
        compared += 1
    assert compared > 100
