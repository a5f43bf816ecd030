"""How much an event pattern admits: nearly every event, or only those of AWS's services.

Source: Amazon EventBridge User Guide, "Event patterns" and "Best practices for defining event patterns"; Event Ruler
(github.com/aws/event-ruler, `README.md`); AWS re:Post Knowledge Center on rules across regions (IAM, Organizations and
Route 53 have one region for all).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.model.regex import regex
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Branch, Outcome, Tree, Value

#: Fields that say nothing of what an event is.
_IDLE = {"account", "region", "version", "id"}
#: Matchers that admit nearly every value.
_BROAD = ("anything-but", "exists")
_SERVICE = "aws."
_PARTNER = "aws.partner/"
#: Services whose events reach the buses of one region only.
_GLOBAL = frozenset({"aws.iam", "aws.organizations", "aws.route53"})
#: That region.
GLOBAL_REGION = "us-east-1"
#: Another region of the partition that it is in: other partitions have a region of their own for these services.
_REGION = regex(rf"(?!cn-|{GLOBAL_REGION}$)[a-z]+-[a-z]+-[0-9]+")


def telling_fields(pattern: Outcome) -> list[Value] | None:
    """Return what a pattern asks of the fields that say what an event is; None for what is no pattern, or empty."""
    if not isinstance(pattern, Tree) or not any(True for _ in pattern.items()):
        return None
    return [field for name, value in pattern.items() if name not in _IDLE for field in _fields(value)]


def _fields(value: Value) -> Iterator[Value]:
    """Yield what a part of a pattern asks of each field."""
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list:
        for _name, inner in outcome.items():
            yield from _fields(inner)
    else:
        yield value


def prefixes(field: Value) -> Iterator[Value]:
    """Yield the prefixes that a pattern asks for in a field, absent ones for its other operators."""
    for matcher in field.each("[]"):
        if isinstance(matcher.outcome, Tree):
            yield matcher.outcome.step("prefix")


def admit_nearly_all(fields: Sequence[Outcome]) -> bool:
    """Tell whether what a pattern asks of its fields is true of nearly every event."""
    constraints = [list(f.elements()) if isinstance(f, Tree) and f.is_list else [Branch(f)] for f in fields]
    narrow = [constraint for constraint in constraints if not _admits_all(constraint)]
    return not narrow or (len(narrow) == 1 and _is_broad(narrow[0]))


def _admits_all(matchers: list[Branch]) -> bool:
    return any(
        isinstance(matcher.outcome, Tree)
        and (matcher.outcome.step("prefix").known == "" or matcher.outcome.step("wildcard").outcome == Known("*"))
        for matcher in matchers
    )


def _is_broad(matchers: list[Branch]) -> bool:
    return any(
        isinstance(matcher.outcome, Tree) and any(not matcher.outcome.step(word).certainly_absent for word in _BROAD)
        for matcher in matchers
    )


def start_of(matcher: Outcome) -> str:
    """Return what the values certainly start with that a literal or an operator of a pattern admits."""
    if isinstance(matcher, Tree) and not matcher.is_list:
        matcher = matcher.step("prefix").outcome or Absent()
    return str(matcher.value) if isinstance(matcher, Known) else ""


def asks_for_services_only(pattern: Outcome) -> bool:
    """Tell whether a pattern asks only for events that AWS's services send, those of partners not among them."""
    if not isinstance(pattern, Tree) or pattern.is_list:
        return False
    sources = [start_of(branch.outcome) for branch in pattern.step("source").each("[]")]
    return bool(sources) and all(each.startswith(_SERVICE) and not each.startswith(_PARTNER) for each in sources)


def asks_for_global_services_only(pattern: Outcome) -> bool:
    """Tell whether a pattern asks only for events that AWS sends to `us-east-1`, wherever they come from."""
    if not isinstance(pattern, Tree) or pattern.is_list:
        return False
    sources = [branch.outcome for branch in pattern.step("source").each("[]")]
    return bool(sources) and all(isinstance(each, Known) and each.value in _GLOBAL for each in sources)


def is_without_global_events(region: object) -> bool:
    """Tell whether a region is certainly one that events of global services do not come to."""
    return bool(_REGION.fullmatch(str(region)))
