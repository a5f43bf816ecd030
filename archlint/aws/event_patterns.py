"""Event patterns: whether an event passes one.

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns".
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from archlint.aws import wildcard
from archlint.aws.expressions import constant, is_dynamic, opening
from archlint.model.values.value import Absent, Branch, Known, Outcome, Text, Tree, Unknown, Value

#: Fields that say where and when an event happened rather than what it is.
_IDLE = frozenset({"id", "region", "time", "version"})
#: The account that all of a scope is deployed to.
_OWN_ACCOUNT = Unknown("it is known when it is deployed", "AWS::AccountId")


class Passage(enum.IntEnum):
    """Whether something passes a filter; the smaller, the less likely."""

    NEVER = 0
    MAYBE = 1
    ALWAYS = 2


#: What is known of an event, by the names of its fields (`detail-type`, `detail.object.key`).
Event: TypeAlias = Mapping[str, Outcome]


class Asked(NamedTuple):
    """What a pattern lists for a field.

    Attributes:
        literals: the literals that it lists in every circumstance, by their text.
        others: all the rest: operators, and what is listed under conditions or not known.
    """

    literals: Mapping[str, Outcome]
    others: tuple[Branch, ...]

    @classmethod
    def of(cls, branches: Iterable[Branch]) -> Asked:
        """Tell literals from the rest."""
        literals: dict[str, Outcome] = {}
        others: list[Branch] = []
        for branch in branches:
            literal = constant(branch.outcome) if not branch.when else None
            if literal is None:
                others.append(branch)
            else:
                literals[literal] = branch.outcome
        return cls(literals, tuple(others))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is read once, and then asked about many events.

    Attributes:
        cases: what it lists for each field (`detail.status`), in each of its circumstances; None where that is not
            known.
    """

    cases: tuple[Mapping[str, Asked] | None, ...]

    @classmethod
    def of(cls, pattern: Value) -> Pattern:
        """Return what a value asks for: a mapping, or text that holds JSON; nothing if it is not set."""
        return cls(tuple(_case(branch.outcome) for branch in pattern.parsed.branches))

    def passes(self, event: Event) -> Passage:
        """Tell whether an event passes; a field that it says nothing of may hold anything."""
        verdicts = {_passes(case, event) for case in self.cases}
        return verdicts.pop() if len(verdicts) == 1 else Passage.MAYBE

    def admits_any(self, field: str) -> bool:
        """Tell whether a field may hold anything: it is not asked for, or what is asked always holds."""
        return all(
            case is not None and (field not in case or _admits(field, case[field], None) is Passage.ALWAYS)
            for case in self.cases
        )

    @property
    def fields(self) -> Collection[str]:
        """The fields that it asks for in every circumstance."""
        (case, *others) = self.cases
        return () if case is None or others else case.keys()

    def listed(self, field: str) -> list[Outcome]:
        """Return what it lists for a field in any circumstance."""
        asked = [case[field] for case in self.cases if case and field in case]
        return [o for each in asked for o in (*each.literals.values(), *(branch.outcome for branch in each.others))]


def _case(outcome: Outcome) -> Mapping[str, Asked] | None:
    if isinstance(outcome, Tree) and not outcome.is_list:
        return dict(_fields(outcome, ""))
    return {} if isinstance(outcome, Absent) else None


def _fields(tree: Tree, above: str) -> Iterator[tuple[str, Asked]]:
    for name, value in tree.items():
        outcome = value.outcome
        if name == "$or" or not isinstance(outcome, Tree) or outcome.is_list:
            yield f"{above}{name}", Asked.of(value.each("[]"))
        else:
            yield from _fields(outcome, f"{above}{name}.")


def _passes(case: Mapping[str, Asked] | None, event: Event) -> Passage:
    if case is None:
        return Passage.MAYBE
    fields = ((field, asked) for field, asked in case.items() if field not in _IDLE)
    return min((_admits(field, asked, event.get(field)) for field, asked in fields), default=Passage.ALWAYS)


def _admits(field: str, asked: Asked, actual: Outcome | None) -> Passage:
    if field.endswith("$or"):
        return Passage.MAYBE
    is_account = field == "account"
    actual = _OWN_ACCOUNT if is_account else actual
    text = constant(actual) if actual is not None else None
    if text in asked.literals:
        return Passage.ALWAYS
    # A literal may be the number of the own account.
    literally = Passage.MAYBE if asked.literals and (text is None or is_account) else Passage.NEVER
    always = matches([branch.outcome for branch in asked.others if not branch.when], actual)
    sometimes = matches([branch.outcome for branch in asked.others if branch.when], actual)
    return max(literally, always, min(sometimes, Passage.MAYBE))


def matches(matchers: Iterable[Outcome], actual: Outcome | None) -> Passage:
    """Tell whether a value matches one of several matchers: literals, or mappings such as `{prefix: x}`.

    Args:
        matchers: what the pattern lists for a field.
        actual: the field's value; None if it may be anything.
    """
    return max((_matches(matcher, actual) for matcher in matchers), default=Passage.NEVER)


def _matches(matcher: Outcome, actual: Outcome | None) -> Passage:
    if not isinstance(matcher, Tree):
        literal = constant(matcher)
        return Passage.MAYBE if literal is None else _known(actual, literal.__eq__)
    verdicts = [_operator(name, value, actual) for name, value in matcher.items()]
    return verdicts[0] if len(verdicts) == 1 else Passage.MAYBE


def _operator(name: str, value: Value, actual: Outcome | None) -> Passage:
    arguments = [branch.outcome for branch in value.each("[]")]
    if name == "anything-but":
        return Passage(Passage.ALWAYS - matches(arguments, actual))
    test = _TESTS.get(name)
    if test is None or not all(isinstance(argument, Known) for argument in arguments):
        return Passage.MAYBE
    texts = [str(argument.value) for argument in arguments if isinstance(argument, Known)]
    return max((test(actual, text) for text in texts), default=Passage.NEVER)


def begins(actual: Outcome | None, prefix: str) -> Passage:
    """Tell whether a text begins with a prefix, also one of which only the beginning is known."""
    return _affixed(actual, prefix, str.startswith, 0)


def ends(actual: Outcome | None, suffix: str) -> Passage:
    """Tell whether a text ends with a suffix, also one of which only the end is known."""
    return _affixed(actual, suffix, str.endswith, -1)


def _affixed(actual: Outcome | None, affix: str, has: Callable[[str, str], bool], side: int) -> Passage:
    literal = actual.parts[side] if isinstance(actual, Text) and constant(actual) is None else None
    if side == 0 and actual is not None:
        literal = opening(actual) or literal
    if not affix:
        return Passage.ALWAYS
    if not isinstance(literal, str) or is_dynamic(literal):
        return _known(actual, lambda text: has(text, affix))
    if has(literal, affix):
        return Passage.ALWAYS
    # A short literal at the end of a longer text may be a part of the affix.
    return Passage.MAYBE if has(affix, literal) else Passage.NEVER


def _wildcard(actual: Outcome | None, pattern: str) -> Passage:
    first, star, rest = pattern.partition("*")
    verdict = _known(actual, lambda text: wildcard.matches(pattern, text))
    if star and verdict is Passage.MAYBE:
        verdict = min(begins(actual, first), ends(actual, rest) if "*" not in rest else Passage.MAYBE)
    return verdict


def _known(actual: Outcome | None, test: Callable[[str], bool]) -> Passage:
    text = constant(actual) if actual is not None else None
    if text is None:
        return Passage.MAYBE
    return Passage.ALWAYS if test(text) else Passage.NEVER


_TESTS: Mapping[str, Callable[[Outcome | None, str], Passage]] = {
    "prefix": begins,
    "suffix": ends,
    "equals-ignore-case": lambda actual, argument: _known(actual, lambda text: text.lower() == argument.lower()),
    "wildcard": _wildcard,
}


def shared(one: Pattern, other: Pattern, field: str) -> Outcome | None:
    """Return a literal that one pattern asks for in one of its `fields`, one that passes the other if any does.

    None where the first pattern asks for more than literals.
    """
    (asked,) = (case[field] for case in one.cases if case is not None)
    if asked.others or not asked.literals:
        return None
    wanted = [case[field] for case in other.cases if case is not None and field in case]
    alike = next((literal for each in wanted for literal in each.literals if literal in asked.literals), None)
    if alike is not None:
        return asked.literals[alike]
    operators = [branch.outcome for each in wanted for branch in each.others]
    return max(asked.literals.values(), key=lambda outcome: matches(operators, outcome))
