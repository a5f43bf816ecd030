"""Verdicts in words: levels of cases, numbers that are compared, and the findings that are made of verdicts."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.findings.finding import Label, declared
from archlint.findings.severity import Severity
from archlint.findings.verdict import Judged, Verdict, judge, judge_each, judge_edges
from archlint.graph.resource import Edge, Resource
from archlint.model.source.location import Place
from archlint.model.values.cases import Case, cases
from archlint.model.values.conditions import ALWAYS, Condition, When
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Outcome, Unknown, Value
from tests.words import document

DOCUMENT = document("A: {Kept: 5, Fifo: true}\nB: {Kept: 7}")
AT, OTHER = Place(DOCUMENT, ("A",)), Place(DOCUMENT, ("B",))
QUEUE = Resource(Kind.QUEUE, "A", AT)
UNKNOWN = Unknown("it is not known")
IF_LIVE: When = frozenset({(Condition("Live"), True)})


def case_of(**outcomes: Outcome) -> Case:
    """Return a case of values with names."""
    (found,) = cases(*(Value.of(each, AT / name) for name, each in outcomes.items()))
    return found._replace(names=tuple(outcomes))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({"fifo": Known(True), "target": ABSENT, "kept": Known(5)}, Severity.ERROR),
        ({"fifo": Known(False), "target": ABSENT, "kept": Known(5)}, None),
        ({"fifo": Known(True), "target": Known("x"), "kept": Known(5)}, None),
        ({"fifo": Known(True), "target": UNKNOWN, "kept": Known(5)}, None),
        ({"fifo": UNKNOWN, "target": ABSENT, "kept": Known(5)}, None),
        ({"fifo": Known(True), "target": ABSENT, "kept": Known(50)}, None),
    ],
)
def test_a_level_where_values_are_something(outcomes: dict[str, Outcome], expected: Severity | None) -> None:
    level = Severity.ERROR.where(lambda case: case.is_less("kept", 10), fifo=True, target=None)
    assert level(case_of(**outcomes)) is expected


def test_a_level_without_expectations_is_that_of_every_case() -> None:
    assert Severity.NOTE.where()(Case()) is Severity.NOTE
    verdict = judge(kept=Value.of(UNKNOWN), level=Severity.WARNING)
    assert verdict is not None
    assert verdict.level is Severity.WARNING


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("kept", "before", True),
        ("before", "kept", False),
        ("kept", "kept", False),
        ("kept", 5, False),
        ("kept", 5.5, True),
        (4, "kept", True),
        ("unknown", "before", False),
        ("kept", "unknown", False),
        ("truth", "before", False),
    ],
)
def test_numbers_of_a_case_are_compared(one: str | float, other: str | float, expected: bool) -> None:
    case = case_of(kept=Known(5), before=Known(7), unknown=UNKNOWN, truth=Known(True))
    assert case.is_less(one, other) is expected


def test_the_place_of_the_first_value_that_is_written() -> None:
    case = case_of(kept=Known(5), before=Known(7))
    assert case.place("before", "kept") == AT / "before"
    unwritten = case._replace(places=(None, AT / "before"))
    assert unwritten.place("kept", "before") == AT / "before"
    assert unwritten.place("kept") is None
    assert case_of(kept=Known(5))._replace(places=()).place("kept") is None


def test_a_verdict_makes_its_finding() -> None:
    verdict = judge(
        kept=Value.of(Known(5), AT / "Kept"), level=Severity.WARNING.where(kept=5), present=[Case(when=IF_LIVE)]
    )
    assert verdict is not None
    finding = verdict.finding("it keeps too little", at=QUEUE, value="kept", related=[Label("here", OTHER)])
    assert (finding.message, finding.at, finding.level) == ("it keeps too little", QUEUE, Severity.WARNING)
    assert (finding.value, finding.case, finding.related) == (AT / "Kept", verdict.case, [Label("here", OTHER)])
    assert finding.case.when == IF_LIVE
    assert verdict.finding("x", at=QUEUE, value=OTHER, level=Severity.NOTE).level is Severity.NOTE
    assert verdict.finding("x", at=QUEUE, value=OTHER).value == OTHER


def _edge(name: str, kept: int, when: When = ALWAYS) -> Edge:
    end = Resource(Kind.QUEUE, name, Place(DOCUMENT, (name,)))
    end.take("retention", Value.of(Known(kept), Place(DOCUMENT, (name, "Kept"))))
    return Edge(QUEUE, end, Link.DEAD_LETTERS_TO, Place(DOCUMENT, (name,)), when)


def test_several_verdicts_make_one_finding() -> None:
    edges = [_edge("A", 5), _edge("B", 7), _edge("A", 50)]

    def level(case: Case) -> Severity | None:
        return Severity.ERROR if case.matches(kept=7) else Severity.NOTE if case.is_less("kept", 10) else None

    found = judge_each(edges, lambda edge: judge(kept=edge.target["retention"], level=level, along=[edge]))
    assert found is not None
    finding = found.finding("they keep too little", at=QUEUE, value="kept")
    assert (finding.level, finding.value) == (Severity.ERROR, OTHER / "Kept")
    assert found.labels("it goes here") == [Label("it goes here", AT), Label("it goes here", OTHER)]
    assert [label.message for label in found.labels(lambda edge: f"to {edge.target.name}")] == ["to A", "to B"]


def test_what_is_alike_wrong_with_several_things() -> None:
    found = Judged.of(Verdict(Severity.NOTE, Case()), [QUEUE, Resource(Kind.QUEUE, "B", OTHER)])
    assert (found.worst, found.names()) == (QUEUE, "'A' and 'B'")


def test_edges_that_are_wrong_hold_always_where_one_of_them_does() -> None:
    sometimes, always = _edge("A", 5, IF_LIVE), _edge("B", 7)
    assert judge_edges([sometimes, always], Severity.ERROR) == Verdict(Severity.ERROR, Case())
    assert judge_edges([sometimes], Severity.ERROR).case.when == IF_LIVE


def test_only_what_is_declared_has_a_label() -> None:
    assert declared("the queue", QUEUE) == [Label("the queue", AT)]
    assert declared("the queue", Resource(Kind.EXTERNAL, "arn:aws:sqs:::x", AT)) == []
