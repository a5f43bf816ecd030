"""What ten times as much costs, counted in calls of functions: seconds differ from machine to machine, calls do not.

`make growth` measures large inputs; these are small ones, and show what looks at every pair all the same.
"""

from __future__ import annotations

import cProfile
import pstats

import pytest

from tests.benchmarks.growth import lint
from tests.benchmarks.growth_hubs import HUBS
from tests.benchmarks.growth_inputs import Input
from tests.benchmarks.growth_repeated import REPEATED

#: How many calls ten times as much may take for each one that it took before: what sorts takes a few more.
LIMIT = 12.5
#: What looks at pairs, but never at more than so many: only larger inputs show that.
CAPPED = {
    "policies under conditions",
    "policies under any conditions",
    "buckets and rules for any",
    "machine that starts itself",
    "queues of one function",
    "policies of any role",
}


def calls(make: Input, count: int) -> int:
    """Return how many functions are called while an input is linted."""
    profile = cProfile.Profile()
    profile.enable()
    report = lint(make(count))
    profile.disable()
    assert not report.errors
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [*HUBS, *REPEATED])
def test_large_inputs_can_be_linted_where_they_are_small(name: str) -> None:
    assert not lint({**HUBS, **REPEATED}[name](20)).errors


@pytest.mark.slow
@pytest.mark.parametrize("name", ["elements of a list", "instances by key", "instances by number"])
def test_a_thousand_instances_that_refer_to_others_are_evaluated(name: str) -> None:
    assert not lint(HUBS[name](1000)).errors


@pytest.mark.slow
# Every third one: all of them take minutes, and `make growth` measures them.
@pytest.mark.parametrize(
    "name",
    sorted(
        {
            *sorted({*HUBS} - CAPPED)[::3],
            "conditions of one parameter",
            "events of one function",
            "permissions of one function",
        }
    ),
)
def test_ten_times_as_much_takes_ten_times_as_many_calls(name: str) -> None:
    make = {**HUBS, **REPEATED}[name]
    lint(make(2))  # what is loaded and compiled once
    assert calls(make, 300) / calls(make, 30) < LIMIT
