"""The table of guarantees is about settings that there are, and agrees with the table of settings."""

from __future__ import annotations

import json

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.findings.choosing.discovery import discover
from archlint.graph.architecture.comparison.guarantees import (
    FILTERS,
    GUARANTEES,
    PAGES,
    SAID_BY_CHECKS,
    FilterGuarantee,
    SettingGuarantee,
)
from archlint.graph.architecture.comparison.narrowing import is_narrower
from archlint.graph.architecture.settings import ALWAYS_TOLD, OF_STATES, SET
from archlint.model.values.scalars import Known

#: What the states of a definition say stands in no column of the table.
_OF_STATES = {(Kind.TASK, name) for name in OF_STATES}


def _id(row: SettingGuarantee) -> str:
    return f"{row.kind.value}:{row.setting}"


@pytest.mark.parametrize("row", GUARANTEES, ids=_id)
def test_a_row_is_about_a_setting_that_the_model_has(row: SettingGuarantee) -> None:
    told = (*SET.get(row.kind, ()), *ALWAYS_TOLD.get(row.kind, ()))
    assert row.setting in told or (row.kind, row.setting) in _OF_STATES


@pytest.mark.parametrize("row", [each for each in GUARANTEES if (each.kind, each.setting) not in _OF_STATES], ids=_id)
def test_what_holds_where_nothing_is_set_is_what_the_table_says(row: SettingGuarantee) -> None:
    settings = [
        each.settings[row.setting] for each in TABLE.values() if each.kind is row.kind and row.setting in each.settings
    ]
    assert settings
    known = {each.default.value for each in settings if isinstance(each.default, Known)}
    assert row.unset is None or known <= {row.unset}


@pytest.mark.parametrize("row", GUARANTEES, ids=_id)
def test_a_row_can_be_worse(row: SettingGuarantee) -> None:
    assert row.source.startswith("https://docs.aws.amazon.com/")
    worst, best = (row.better[0], row.better[1]) if row.better else (1, 2)
    low, high = row.rank(worst), row.rank(best)
    assert low is not None
    assert high is not None
    assert low < high
    if row.unlimited is not None:
        assert row.rank(row.unlimited) == float("inf")


def test_each_setting_has_one_row() -> None:
    assert len({(row.kind, row.setting) for row in GUARANTEES}) == len(GUARANTEES)


def test_checks_that_say_the_same_are_checks() -> None:
    names = {check.name for check in discover()}
    assert {name for some in SAID_BY_CHECKS.values() for name in some} <= names
    assert {*SAID_BY_CHECKS} <= {*PAGES, *(row.guarantee for row in GUARANTEES)}


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: f"{row.kind.value}:{row.setting}")
def test_a_selection_is_about_a_setting_that_the_model_has(row: FilterGuarantee) -> None:
    assert row.setting in SET[row.kind]
    assert row.source.startswith("https://docs.aws.amazon.com/")
    assert (row.kind, row.setting) not in {(each.kind, each.setting) for each in GUARANTEES}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"kind": ["A", "B"]}, {"kind": ["A"]}),
        ({"kind": ["A"]}, {"kind": ["A"], "size": [{"numeric": [">", 1]}]}),
        ({"body": {"kind": ["A", {"prefix": "B"}]}}, {"body": {"kind": [{"prefix": "B"}]}}),
        ({"$or": [{"a": [1]}, {"b": [1]}]}, {"$or": [{"a": [1]}]}),
        ([{"pattern": {"a": [1]}}, {"pattern": {"b": [1]}}], [{"pattern": {"a": [1], "c": [1]}}]),
    ],
)
def test_what_passes_a_narrower_filter_passed_the_earlier_one(before: object, after: object) -> None:
    assert is_narrower(json.dumps(before), json.dumps(after))
    assert not is_narrower(json.dumps(after), json.dumps(before))
    assert not is_narrower(json.dumps(before), json.dumps(before))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"kind": ["A"]}, {"kind": ["B"]}),
        ({"kind": [{"anything-but": ["A", "B"]}]}, {"kind": [{"anything-but": ["A"]}]}),
        ({"kind": [{"prefix": "A"}]}, {"kind": [{"prefix": "AB"}]}),
        ({"kind": ["A"]}, {"size": ["A"]}),
        ([{"pattern": {"a": [1]}}], [{"pattern": {"a": [1]}}, {"pattern": {"a": [1], "b": [1]}}]),
    ],
)
def test_of_other_filters_it_is_not_known_or_they_pass_as_much(before: object, after: object) -> None:
    assert not is_narrower(json.dumps(before), json.dumps(after))
    assert not is_narrower(json.dumps(after), json.dumps(before))


def test_a_filter_in_a_language_of_its_own_is_not_compared() -> None:
    assert not is_narrower("{ $.a = 1 }", "{ $.a = 1 && $.b = 1 }")
