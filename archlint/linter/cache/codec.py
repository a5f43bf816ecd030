"""Outcomes in JSON, and back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from archlint.findings.ignored.suppressions import Use
from archlint.findings.problems import Problems
from archlint.findings.result import (
    Fix,
    RelatedLocation,
    Replacement,
    Result,
    RunError,
    Suppression,
    UnreadModule,
    Unresolved,
    Warned,
)
from archlint.findings.severity import Severity
from archlint.linter.cache.objects import json_of, list_maker, object_maker, perhaps, tuple_maker
from archlint.linter.inputs.environments import Settable
from archlint.linter.outcomes.outcome import ScopeOutcome
from archlint.model.source.location import Location


def outcome_json(outcome: ScopeOutcome, *others: object) -> bytes:
    """Return a list in JSON: an outcome, and other things that JSON has."""
    if outcome.architecture is not None:
        from archlint.linter.cache import architectures  # noqa: F401 - says what it is made of; few runs describe any
    return json_of((outcome, *others))


def outcome_of(data: Any) -> ScopeOutcome:
    """Return the outcome of which `outcome_json` has made what its JSON says.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it did not.
    """
    outcome: ScopeOutcome = _outcome(data)
    return outcome


def _architecture(data: Any) -> Any:
    from archlint.linter.cache.architectures import architecture_of  # as above

    return architecture_of(data)


_location = object_maker(Location)
_related = object_maker(RelatedLocation, location=_location)
_fix = object_maker(Fix, replacements=tuple_maker(object_maker(Replacement, location=_location)))
_result = object_maker(
    Result,
    level=Severity,
    location=_location,
    related=tuple_maker(_related),
    tags=tuple,
    suppression=perhaps(object_maker(Suppression, location=perhaps(_location))),
    declared=perhaps(_location),
    fixes=tuple_maker(_fix),
    named=perhaps(_location),
    flow=tuple_maker(_related),
    nodes=tuple,
)
_problems = object_maker(Problems, errors=list_maker(object_maker(RunError)), warnings=list_maker(object_maker(Warned)))
_outcome = object_maker(
    ScopeOutcome,
    findings=list_maker(_result),
    problems=_problems,
    counts=Counter,
    unresolved=list_maker(object_maker(Unresolved, location=_location)),
    unread=list_maker(object_maker(UnreadModule, location=_location)),
    suppressed=list_maker(_result),
    uses=list_maker(object_maker(Use)),
    needed=lambda data: set(map(tuple, data)),
    named_by_assemblies=set,
    settable=object_maker(Settable, parameters=set, variables=set),
    architecture=perhaps(_architecture),
)
