"""The rules of Choice states: whether one of them always applies, and whether they may count.

Source: Amazon States Language specification, "Choice State"; Step Functions Developer Guide, "Choice workflow state"
and "Transforming data with JSONata" (`Condition`).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import as_json, canonical
from archlint.model.values.value import Text, Tree, Unknown, Value

#: What a rule says beside its comparison.
_BESIDE = frozenset({"Variable", "Next", "Comment", "Assign", "Output"})
_ORDER = regex(r"(?P<type>String|Numeric|Timestamp)(?P<less>LessThan)?(?P<more>GreaterThan)?(?P<same>Equals)?(Path)?")
#: The operators that a pair of rules needs to say the opposite in JSONata.
_OPERATOR = regex(r"!=|>=|<=|[=<>]|\b(?:and|or)\b|\b(?:true|false)\b|\$?\bnot\b|[\s()]|\{%|%\}")
_LESS, _SAME, _MORE, _YES, _NO = "<", "=", ">", "true", "false"
_ORDERED, _EITHER = frozenset({_LESS, _SAME, _MORE}), frozenset({_YES, _NO})
#: The ways of a condition in JSONata: any other one that is made of the same parts may be the rest.
_ONE = frozenset({""})
_PARTS = frozenset({"And", "Or", "Not", "Condition"})
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
#: What variables are called that count rounds, or hold a time.
_COUNTS = regex(
    r"attempts?|count(?:er|s)?|deadline|elapsed|expire[ds]|index|iterat(?:ions?|or)|left|limit|max|millis|now|remaining"
    r"|retr(?:y|ies)|rounds?|time(?:out|s)?|tr(?:y|ies)|turns?"
)


class _Test(NamedTuple):
    """What a rule tests, in which of the ways it may come out the rule applies, and all the ways."""

    subject: str
    applies: frozenset[str]
    ways: frozenset[str]


def may_cover_everything(rules: Value) -> bool:
    """Tell whether some rules possibly leave no input for which none of them applies.

    Args:
        rules: the list that a Choice state has as `Choices`.

    Returns:
        False only where every rule is known, and no rules among them complement each other.
    """
    applies: dict[str, frozenset[str]] = {}
    for rule in _rules(rules):
        for test in _tests(rule):
            if test is None:
                return True
            applies[test.subject] = applies.get(test.subject, frozenset()) | test.applies
            if applies[test.subject] == test.ways or len(applies[test.subject]) > len(test.ways) > 0:
                return True
    return False


def may_count(rules: Value) -> bool:
    """Tell whether some rules possibly end a loop after a number of rounds, or at some time."""
    return any(_may_count(rule) for rule in _rules(rules))


def _rules(rules: Value) -> Iterator[Value]:
    return (Value((branch,)) for branch in rules.each("[]"))


def _tests(rule: Value) -> Iterator[_Test | None]:
    """Yield what a rule tests, each of several of which one is enough; None for what is not known."""
    if not isinstance(rule.outcome, Tree) or rule.outcome.keys is None:
        yield None
    elif "Condition" in rule.outcome.keys:
        yield _condition(rule.step("Condition"))
    elif "Or" in rule.outcome.keys:
        for one in _rules(rule.step("Or")):
            yield from _tests(one)
    elif "Not" in rule.outcome.keys:
        tests = list(_tests(rule.step("Not")))
        opposite = tests[0] if len(tests) == 1 else None
        yield opposite._replace(applies=opposite.ways - opposite.applies) if opposite else None
    else:
        yield from (_comparison(rule, operator) for operator in sorted(rule.outcome.keys - _BESIDE))


def _comparison(rule: Value, operator: str) -> _Test | None:
    variable, value = _written(rule.step("Variable")), _written(rule.step(operator))
    if variable is None or value is None:
        return None
    order = _ORDER.fullmatch(operator)
    if order:
        found = {_LESS: order["less"], _MORE: order["more"], _SAME: order["same"]}
        applies = frozenset(way for way, named in found.items() if named)
        return _Test(f"{variable} {order['type']} {value}", applies, _ORDERED)
    if value in _EITHER:
        return _Test(f"{variable} {operator}", frozenset({value}), _EITHER)
    return _Test(f"{variable} {operator} {value}", frozenset({_YES}), _EITHER)


def _written(value: Value) -> str | None:
    """Return what a rule says, as text that is equal for equal things; None for what is not known."""
    outcome = value.outcome
    if isinstance(outcome, Tree):
        return as_json(value)
    return None if outcome is None or isinstance(outcome, Unknown) else canonical(outcome)


def _condition(condition: Value) -> _Test | None:
    """Return what a condition in JSONata tests: two that differ only in their operators may be opposites."""
    written = canonical(condition.outcome) if isinstance(condition.outcome, Known | Text) else ""
    rest = _OPERATOR.sub("", written)
    return _Test(rest, frozenset({written}), _ONE) if rest else None


def _may_count(rule: Value) -> bool:
    outcome = rule.outcome
    if isinstance(outcome, Known | Text):  # a condition in JSONata
        return any(sign in canonical(outcome) for sign in "<>") or _is_named_for_counting(canonical(outcome))
    if not isinstance(outcome, Tree) or outcome.keys is None:
        return True
    if any(one.startswith(("Numeric", "Timestamp")) and one != "NumericEquals" for one in outcome.keys):
        return True
    named = rule.step("Variable").outcome
    if named is not None and _is_named_for_counting(canonical(named)):
        return True
    return any(_may_count(part) for name in outcome.keys & _PARTS for part in _rules(rule.step(name)))


def _is_named_for_counting(text: str) -> bool:
    return any(_COUNTS.fullmatch(word.lower()) for word in _WORD.findall(text))
