"""Schedules: how soon a timer ticks again."""

from __future__ import annotations

import pytest

from archlint.aws.notations.schedules import interval, is_schedule, shortest_interval
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Outcome, Text, Unknown


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("rate(2 hours)", 7200),
        ("rate(1 day)", 86_400),
        ("cron(* * * * ? *)", 60),
        ("cron(0/5 * * * ? *)", 300),
        ("cron(*/15 8-17 ? * MON-FRI *)", 900),
        ("cron(0 * * * ? *)", 3600),
        ("cron(0,10 * * * ? *)", 600),
        ("cron(5-7 0 * * ? *)", 60),
        ("cron(0/25 * * * ? *)", 600),  # from 50 to 0
        ("cron(30 6,18 * * ? *)", 43_200),
        ("cron(0 3 * * ? *)", 86_400),
        ("cron(15 10 ? * 6L 2026)", 86_400),
        ("cron(* * * *)", None),
        ("cron(x * * * ? *)", None),
        ("cron(70 * * * ? *)", None),
        ("cron(0/0 * * * ? *)", None),
        ("rate(0 minutes)", None),
        ("at(2026-11-20T13:00:00)", None),
        ("every minute", None),
    ],
)
def test_the_shortest_interval(expression: str, seconds: int | None) -> None:
    assert shortest_interval(expression) == seconds


def test_what_is_not_a_text_stays_as_it_is() -> None:
    assert interval(ABSENT) is ABSENT
    assert interval(Known(" rate(1 minute) ")) == Known(60)
    assert isinstance(interval(Known("at(2026-11-20T13:00:00)")), Unknown)


@pytest.mark.parametrize(
    ("schedule", "alone", "expected"),
    [
        (Known("rate(1 day)"), False, True),
        (Known(""), True, False),
        (Text(("rate(", Unknown("a parameter", "Rate"), ")")), False, True),
        (Unknown("a parameter"), True, True),
        (Unknown("a parameter"), False, False),
        (Unknown("nothing may be left", inside=True), True, False),
        (ABSENT, True, False),
    ],
)
def test_what_certainly_is_the_schedule_of_a_rule(schedule: Outcome, alone: bool, expected: bool) -> None:
    assert is_schedule(schedule, alone=alone) is expected
