"""What an event pattern lists for one field, and whether a value matches it.

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns" and "Null values and empty
strings"; Event Ruler, the library that EventBridge matches with (github.com/aws/event-ruler, `README.md`).
"""

from __future__ import annotations

import enum
import ipaddress
import operator
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from archlint.aws.notations import wildcard
from archlint.aws.workflows.expressions import constant, is_dynamic, opening
from archlint.model.data import dataclass
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Text, Tree, Unknown, Value


class Passage(enum.IntEnum):
    """Whether something passes a filter; the smaller, the less likely."""

    NEVER = 0
    MAYBE = 1
    ALWAYS = 2


class Type(enum.Enum):
    """A type of JSON that a pattern can match; it matches no object."""

    TEXT = "a text"
    NUMBER = "a number"
    TRUTH = "true or false"
    NULL = "null"


ANY_TYPE = frozenset(Type)


@dataclass(frozen=True, slots=True)
class Holds:
    """What a field of a record may hold; of an array, what each of its elements may be.

    Attributes:
        types: the types that its value may have; none for an object, which no matcher matches.
        words: the only texts that it may be, in which `*` stands for any characters; None where it may be any.
        never: texts that it is not.
        always: whether each record has the field.
    """

    types: frozenset[Type] = ANY_TYPE
    words: frozenset[str] | None = None
    never: frozenset[str] = frozenset()
    always: bool = False


OBJECT = Holds(frozenset())
TEXT = Holds(frozenset({Type.TEXT}))
NUMBER = Holds(frozenset({Type.NUMBER}))
TRUTH = Holds(frozenset({Type.TRUTH}))
#: What is known of a field: its value, `Absent` where it is missing, what it may hold; None where that may be anything.
Field: TypeAlias = Outcome | Holds | None
#: The null of a pattern, which stands in lists only.
NULL = Unknown("it is null", "null")


def key(literal: Outcome) -> Hashable | None:
    """Return what a literal is, equal for equal ones: 300 and 3e2 are, 300 and "300" are not; None if it is unknown.

    The number of something that a deployment fills in, such as the account, is equal to itself.
    """
    if isinstance(literal, Known):
        return (_type(literal), literal.value)
    return (Type.TEXT, constant(literal)) if constant(literal) is not None else None


def _type(known: Known) -> Type:
    if isinstance(known.value, bool):
        return Type.TRUTH
    return Type.TEXT if isinstance(known.value, str) else Type.NUMBER


def matches_any(matchers: Iterable[Outcome], actual: Field) -> Passage:
    """Tell whether a field matches one of several matchers: literals, or mappings such as `{prefix: x}`.

    Args:
        matchers: what the pattern lists for the field.
        actual: what is known of the field.
    """
    return max((_matches(matcher, actual) for matcher in matchers), default=Passage.NEVER)


def _matches(matcher: Outcome, actual: Field) -> Passage:
    if not isinstance(matcher, Tree):
        return _equals(matcher, actual)
    verdicts = [_operator(name, value, actual) for name, value in matcher.items()]
    return verdicts[0] if len(verdicts) == 1 else Passage.MAYBE


def _equals(literal: Outcome, actual: Field) -> Passage:
    if isinstance(literal, Unknown) and literal is not NULL and key(literal) is None:
        return Passage.MAYBE
    if isinstance(actual, Absent):
        return Passage.NEVER
    if isinstance(actual, Holds):
        return _may_equal(literal, actual)
    if literal is NULL:
        return Passage.MAYBE if actual is None or key(actual) is None else Passage.NEVER
    wanted, found = key(literal), None if actual is None else _actual_key(actual)
    if wanted is None or found is None:
        return Passage.MAYBE
    return Passage.ALWAYS if wanted == found else Passage.NEVER


def _may_equal(literal: Outcome, holds: Holds) -> Passage:
    if literal is NULL:
        return Passage.MAYBE if Type.NULL in holds.types else Passage.NEVER
    if isinstance(literal, Known) and _type(literal) is not Type.TEXT:
        return Passage.MAYBE if _type(literal) in holds.types else Passage.NEVER
    if isinstance(literal, Known):
        text = str(literal.value)
        may_be = holds.words is None or any(wildcard.matches(word, text) for word in holds.words)
        return Passage.MAYBE if may_be and Type.TEXT in holds.types and text not in holds.never else Passage.NEVER
    return Passage.MAYBE if Type.TEXT in holds.types else Passage.NEVER


def _actual_key(actual: Outcome) -> Hashable | None:
    """Return what the value of a field is; what senders fill in for each message is not known."""
    if isinstance(actual, Known) and _type(actual) is Type.TEXT:
        text = constant(actual) if actual.value else ""
        return None if text is None else (Type.TEXT, text)
    return key(actual)


def _operator(name: str, value: Value, actual: Field) -> Passage:
    arguments = [branch.outcome for branch in value.each("[]")]
    if name == "exists":
        return _exists(value.known, actual)
    if isinstance(actual, Absent):
        return Passage.NEVER
    if name == "anything-but":
        return _anything_but(arguments, actual)
    if name == "numeric":
        return _numeric(arguments, actual)
    test = _TESTS.get(name)
    if test is None:
        return Passage.MAYBE
    return max((_tested(test, name, argument, actual) for argument in arguments), default=Passage.NEVER)


def _exists(wanted: object, actual: Field) -> Passage:
    """Tell whether a field is there as a pattern wants it to be; an object is not: only its own fields are."""
    if isinstance(actual, Absent) or (isinstance(actual, Holds) and not actual.types):
        there = Passage.NEVER
    elif isinstance(actual, Holds):
        there = Passage.ALWAYS if actual.always else Passage.MAYBE
    else:
        there = Passage.ALWAYS if actual is not None and _actual_key(actual) is not None else Passage.MAYBE
    if not isinstance(wanted, bool):
        return Passage.MAYBE
    return there if wanted else Passage(Passage.ALWAYS - there)


def _anything_but(arguments: Sequence[Outcome], actual: Field) -> Passage:
    if not isinstance(actual, Holds):
        return Passage(Passage.ALWAYS - matches_any(arguments, actual))
    if actual.types == TEXT.types and actual.words is not None:
        left = [_anything_but(arguments, Known(word)) for word in actual.words if "*" not in word]
        return min(max(left, default=Passage.MAYBE), Passage.MAYBE) if len(left) == len(actual.words) else Passage.MAYBE
    return Passage.MAYBE if actual.types else Passage.NEVER


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _numeric(arguments: Sequence[Outcome], actual: Field) -> Passage:
    """Tell whether a number lies in a range: `[">", 0, "<=", 5]`. A number that is written as a text is none."""
    if isinstance(actual, Holds):
        return Passage.MAYBE if Type.NUMBER in actual.types else Passage.NEVER
    if isinstance(actual, Known) and _type(actual) is not Type.NUMBER:
        return Passage.MAYBE if _actual_key(actual) is None else Passage.NEVER
    known = [argument.value for argument in arguments if isinstance(argument, Known)]
    if not isinstance(actual, Known) or len(known) < len(arguments) or len(known) % 2:
        return Passage.MAYBE
    verdicts = [
        _COMPARISONS[str(sign)](float(actual.value), limit)
        for sign, limit in zip(known[::2], known[1::2], strict=True)
        if str(sign) in _COMPARISONS and isinstance(limit, int | float)
    ]
    if len(verdicts) < len(known) / 2:
        return Passage.MAYBE
    return Passage.ALWAYS if all(verdicts) else Passage.NEVER


_Test: TypeAlias = Callable[[Field, str], Passage]


def _tested(test: _Test, name: str, argument: Outcome, actual: Field) -> Passage:
    """Tell whether a field passes a test of texts, or one that ignores case: `{prefix: {equals-ignore-case: x}}`."""
    if isinstance(argument, Tree) and not argument.is_list:
        folded = argument.step("equals-ignore-case").known
        has = {"prefix": str.startswith, "suffix": str.endswith}.get(name)
        if not isinstance(folded, str) or has is None:
            return Passage.MAYBE
        return _texts(actual, lambda text: has(text.lower(), folded.lower()))
    return (
        test(actual, argument.value)
        if isinstance(argument, Known) and isinstance(argument.value, str)
        else (Passage.MAYBE)
    )


def begins(actual: Field, prefix: str) -> Passage:
    """Tell whether a text begins with a prefix, also one of which only the beginning is known."""
    return _affixed(actual, prefix, str.startswith, 0)


def ends(actual: Field, suffix: str) -> Passage:
    """Tell whether a text ends with a suffix, also one of which only the end is known."""
    return _affixed(actual, suffix, str.endswith, -1)


def _affixed(actual: Field, affix: str, has: Callable[[str, str], bool], side: int) -> Passage:
    if isinstance(actual, Holds):
        return _of_texts(actual, lambda text: has(text, affix))
    literal = actual.parts[side] if isinstance(actual, Text) and constant(actual) is None else None
    if side == 0 and actual is not None:
        literal = opening(actual) or literal
    if not affix:
        is_text = not isinstance(actual, Known) or isinstance(actual.value, str)
        return Passage.ALWAYS if is_text else Passage.NEVER
    if not isinstance(literal, str) or is_dynamic(literal):
        return _texts(actual, lambda text: has(text, affix))
    if has(literal, affix):
        return Passage.ALWAYS
    # A short literal at the end of a longer text may be a part of the affix.
    return Passage.MAYBE if has(affix, literal) else Passage.NEVER


#: What stands for an asterisk and a backslash that a pattern has escaped.
_ESCAPED = {"\\*": "\ue001", "\\\\": "\ue002"}


def _wildcard(actual: Field, pattern: str) -> Passage:
    if "\\" in pattern:
        return _texts(actual, lambda text: wildcard.matches(_escaped(pattern), _plain(text)))
    first, star, rest = pattern.partition("*")
    verdict = _texts(actual, lambda text: wildcard.matches(pattern, text))
    if star and verdict is Passage.MAYBE and not isinstance(actual, Holds):
        verdict = min(begins(actual, first), ends(actual, rest) if "*" not in rest else Passage.MAYBE)
    return verdict


def _escaped(pattern: str) -> str:
    """Return a pattern with other characters in place of what it escapes; a backslash escapes what comes next."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        step = 2 if pattern[at] == "\\" else 1
        pieces.append(_ESCAPED.get(pattern[at : at + step], pattern[at : at + step]))
        at += step
    return "".join(pieces)


def _plain(text: str) -> str:
    return text.replace("\\", _ESCAPED["\\\\"]).replace("*", _ESCAPED["\\*"])


def _cidr(actual: Field, block: str) -> Passage:
    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        return Passage.MAYBE
    return _texts(actual, lambda text: _is_in(text, network))


def _is_in(text: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(text) in network
    except ValueError:
        return False


def _texts(actual: Field, test: Callable[[str], bool]) -> Passage:
    """Tell whether a field passes a test of texts: what is no text never does."""
    if isinstance(actual, Holds):
        return _of_texts(actual, test)
    found = None if actual is None else _actual_key(actual)
    if found is None:
        return Passage.MAYBE
    type_, text = found if isinstance(found, tuple) else (None, found)
    return Passage.ALWAYS if type_ is Type.TEXT and test(str(text)) else Passage.NEVER


def _of_texts(holds: Holds, test: Callable[[str], bool]) -> Passage:
    if Type.TEXT not in holds.types:
        return Passage.NEVER
    if holds.words is None:
        return Passage.MAYBE
    may_pass = any("*" in word or test(word) for word in holds.words)
    return Passage.MAYBE if may_pass else Passage.NEVER


_TESTS: Mapping[str, _Test] = {
    "cidr": _cidr,
    "prefix": begins,
    "suffix": ends,
    "equals-ignore-case": lambda actual, argument: _texts(actual, lambda text: text.lower() == argument.lower()),
    "wildcard": _wildcard,
}
