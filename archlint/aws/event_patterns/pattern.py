"""Event patterns: whether an event passes one.

Source: Amazon EventBridge User Guide, "Event patterns"; Event Ruler (github.com/aws/event-ruler, `README.md`): fields
are joined with `$or` and by their paths, in which a dot in a name counts as a step.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Protocol, TypeAlias

from archlint.aws.event_patterns.matchers import NULL, Field, Holds, Passage, key, matches_any
from archlint.model.data import NamedTuple, dataclass
from archlint.model.source.location import Place
from archlint.model.values.conditions import When, consistent
from archlint.model.values.scalars import Absent
from archlint.model.values.value import Branch, Outcome, Tree, Unknown, Value

#: Fields that say where and when an event happened rather than what it is.
_IDLE = frozenset({"id", "region", "time", "version"})
#: The account that all of a scope is deployed to.
_OWN_ACCOUNT = Unknown("it is known when it is deployed", "AWS::AccountId")
#: What a list of alternatives is called.
OR = "$or"
#: What cannot be a field of an alternative: `$or` is then a field itself. Source: Event Ruler, `Constants.java`.
_RESERVED = frozenset(
    {"anything-but", "cidr", "equals-ignore-case", "exactly", "exists", "numeric", "prefix", "suffix", "wildcard"}
)
#: The fields that every event of EventBridge has, each with a text; events of other accounts may come to a bus, too.
_OF_EACH_EVENT = frozenset({"detail-type", "id", "region", "source", "time", "version"})
#: What is known of an event, by the names of its fields (`detail-type`, `detail.object.key`).
Event: TypeAlias = Mapping[str, Outcome]


class Facts(Protocol):
    """What is known of an event or record."""

    def get(self, path: str, /) -> Field:
        """Return what is known of a field, by the names that lead to it (`detail.object.key`)."""
        ...


class Asked(NamedTuple):
    """What a pattern lists for a field.

    Attributes:
        literals: the literals that it lists in every circumstance, by what they are.
        others: all the rest: operators, and what is listed under conditions or not known.
        place: where it is written, if anywhere.
        rests_on: the parameters whose defaults it rests on.
    """

    literals: Mapping[Hashable, Outcome]
    others: tuple[Branch, ...]
    place: Place | None = None
    rests_on: frozenset[str] = frozenset()

    @classmethod
    def of(cls, branches: Iterable[Branch], place: Place | None = None) -> Asked:
        """Return what a pattern lists for a field, literals apart from the rest."""
        literals: dict[Hashable, Outcome] = {}
        others: list[Branch] = []
        rests_on = frozenset[str]()
        for branch in branches:
            rests_on |= branch.rests_on
            literal = key(branch.outcome) if not branch.when else None
            if literal is None or branch.outcome is NULL:
                others.append(branch)
            else:
                literals[literal] = branch.outcome
        return cls(literals, tuple(others), place, rests_on)

    def assuming(self, when: When) -> Asked:
        """Return what it lists where some conditions hold."""
        others = (branch for branch in self.others if consistent(branch.when | when))
        held = [branch._replace(when=branch.when - when) for branch in others]
        return Asked.of([*map(Branch, self.literals.values()), *held], self.place)._replace(rests_on=self.rests_on)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a pattern asks of an event, in one circumstance: each of its fields, and one of each list of alternatives.

    Attributes:
        fields: what it lists for each field, by its path (`detail.status`).
        either: the alternatives of each `$or`.
    """

    fields: Mapping[str, Asked] = field(default_factory=dict)
    either: tuple[tuple[Asks, ...], ...] = ()

    def passes(self, event: Facts) -> Passage:
        """Tell whether an event passes."""
        known = ((path, each, event.get(path)) for path, each in self.fields.items())
        asked = [_admits(*each) for each in known if each[0] not in _IDLE or each[2] is not None]
        asked += [max(each.passes(event) for each in alternatives) for alternatives in self.either]
        return min(asked, default=Passage.ALWAYS)

    def admits_any(self, path: str) -> bool:
        """Tell whether a field may hold anything."""
        return (path not in self.fields or _admits(path, self.fields[path], None) is Passage.ALWAYS) and all(
            any(each.admits_any(path) for each in alternatives) for alternatives in self.either
        )

    def assuming(self, when: When) -> Asks:
        """Return what it asks for where some conditions hold."""
        fields = {path: each.assuming(when) for path, each in self.fields.items()}
        return Asks(fields, tuple(tuple(each.assuming(when) for each in alternatives) for alternatives in self.either))

    @property
    def circumstances(self) -> Iterator[When]:
        """Yield the conditions under which a part of it is asked for, those of each part once."""
        inner = [when for alternatives in self.either for each in alternatives for when in each.circumstances]
        own = [branch.when for each in self.fields.values() for branch in each.others]
        yield from (when for when in dict.fromkeys([*own, *inner]) if when)

    def refused(self, event: Facts) -> Iterator[str]:
        """Yield the fields because of which an event never passes: of a `$or`, those of its first alternative."""
        for path, each in self.fields.items():
            if _admits(path, each, event.get(path)) is Passage.NEVER:
                yield path
        for alternatives in self.either:
            if all(each.passes(event) is Passage.NEVER for each in alternatives):
                yield from alternatives[0].refused(event)

    def asked(self, path: str) -> Asked | None:
        """Return what it lists for a field, itself or one of its alternatives; None if nothing."""
        inner = (each.asked(path) for alternatives in self.either for each in alternatives)
        return self.fields.get(path) or next((found for found in inner if found is not None), None)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is read once, and then asked about many events.

    Attributes:
        cases: what it asks for in each of its circumstances; None where that is not known.
    """

    cases: tuple[Asks | None, ...]

    @classmethod
    def of(cls, pattern: Value) -> Pattern:
        """Return what a value asks for: a mapping, or text that holds JSON; nothing if it is not set."""
        return cls(tuple(asked_by(branch.outcome) for branch in pattern.parsed.branches))

    def passes(self, event: Facts) -> Passage:
        """Tell whether an event passes; a field that it says nothing of may hold anything."""
        verdicts = {Passage.MAYBE if case is None else case.passes(event) for case in self.cases}
        return verdicts.pop() if len(verdicts) == 1 else Passage.MAYBE

    def admits_any(self, path: str) -> bool:
        """Tell whether a field may hold anything: it is not asked for, or what is asked always holds."""
        return all(case is not None and case.admits_any(path) for case in self.cases)

    @property
    def admits_all(self) -> bool:
        """Whether every event passes: it asks only for fields that each one has, and lets them hold anything."""
        return all(
            case is not None
            and bool(case.fields)
            and not case.either
            and case.fields.keys() <= _OF_EACH_EVENT
            and all(map(case.admits_any, case.fields))
            for case in self.cases
        )

    @property
    def fields(self) -> Collection[str]:
        """The fields that it asks for in every circumstance."""
        (case, *others) = self.cases
        return () if case is None or others else case.fields.keys()

    def listed(self, path: str) -> list[Outcome]:
        """Return what it lists for a field in any circumstance."""
        asked = [case.fields[path] for case in self.cases if case and path in case.fields]
        return [o for each in asked for o in (*each.literals.values(), *(branch.outcome for branch in each.others))]


def asked_by(outcome: Outcome) -> Asks | None:
    """Return what one branch of a pattern asks for; None where it is no mapping."""
    if isinstance(outcome, Tree) and not outcome.is_list:
        return _asks(outcome, "")
    return Asks() if isinstance(outcome, Absent) else None


def _asks(tree: Tree, above: str) -> Asks:
    fields: dict[str, Asked] = {}
    either: list[tuple[Asks, ...]] = []
    for name, value in tree.items():
        outcome = value.outcome
        alternatives = alternatives_of(outcome) if name == OR else []
        if value.certainly_absent:
            continue
        if alternatives:
            either.append(tuple(_asks(each, above) for each in alternatives))
        elif not isinstance(outcome, Tree) or outcome.is_list:
            fields[f"{above}{name}"] = Asked.of(_elements(value), value.place)
        else:
            inner = _asks(outcome, f"{above}{name}.")
            fields |= inner.fields
            either += inner.either
    return Asks(fields, tuple(either))


def alternatives_of(outcome: Outcome | None) -> list[Tree]:
    """Return the alternatives of a `$or`; none where it is a field of that name, or one of them is not known."""
    if not isinstance(outcome, Tree) or not outcome.is_list:
        return []
    elements = list(outcome.values())
    found = [each.outcome for each in elements]
    trees = [each for each in found if isinstance(each, Tree) and not each.is_list]
    is_or = len(trees) == len(elements) > 1 and not any((each.keys or frozenset()) & _RESERVED for each in trees)
    return trees if is_or else []


def _elements(value: Value) -> Iterator[Branch]:
    """Yield what a field's list holds; null is one of the things that it may hold."""
    outcome, when, _, rests_on = value.branches[0]
    if len(value.branches) == 1 and isinstance(outcome, Tree) and outcome.is_list and not when and not rests_on:
        found = [each for element in outcome.values() for each in element.branches]
        if not any(isinstance(each.outcome, Absent) for each in found):  # as most are
            yield from found
            return
    yield from value.each("[]")
    for branch in value.branches:
        if isinstance(branch.outcome, Absent):
            yield branch._replace(outcome=Unknown("the field is not asked for then"))
        if isinstance(branch.outcome, Tree) and branch.outcome.is_list:
            for element in branch.outcome.values():
                for each in element.branches:
                    under = each.under(branch.when, branch.rests_on) if isinstance(each.outcome, Absent) else None
                    if under is not None:
                        # Where it is no null as JSON writes it, a condition may have left it out.
                        is_null = None in branch.outcome.node.data
                        yield under._replace(outcome=NULL if is_null else Unknown("it may be null"))


def _admits(path: str, asked: Asked, actual: Field) -> Passage:
    if path.endswith(OR):
        return Passage.MAYBE
    if isinstance(actual, Holds | Absent):
        return _is_held(asked, actual)
    is_account = path == "account"
    actual = _OWN_ACCOUNT if is_account else actual
    found = key(actual) if actual is not None else None
    if found is not None and found in asked.literals:
        return Passage.ALWAYS
    # A literal may be the number of the own account.
    literally = Passage.NEVER
    if asked.literals:
        literally = Passage.MAYBE if is_account else matches_any(asked.literals.values(), actual)
    always = matches_any([branch.outcome for branch in asked.others if not branch.when], actual)
    sometimes = matches_any([branch.outcome for branch in asked.others if branch.when], actual)
    return max(literally, always, min(sometimes, Passage.MAYBE))


def _is_held(asked: Asked, actual: Holds | Absent) -> Passage:
    certain = [*asked.literals.values(), *(branch.outcome for branch in asked.others if not branch.when)]
    sometimes = matches_any([branch.outcome for branch in asked.others if branch.when], actual)
    return max(matches_any(certain, actual), min(sometimes, Passage.MAYBE))


def shared(one: Pattern, other: Pattern, path: str) -> Outcome | None:
    """Return a literal that one pattern asks for in one of its `fields`, one that passes the other if any does.

    None where the first pattern asks for more than literals.
    """
    (asked,) = (case.fields[path] for case in one.cases if case is not None)
    if asked.others or not asked.literals:
        return None
    wanted = [case.fields[path] for case in other.cases if case is not None and path in case.fields]
    alike = next((literal for each in wanted for literal in each.literals if literal in asked.literals), None)
    if alike is not None:
        return asked.literals[alike]
    operators = [branch.outcome for each in wanted for branch in each.others]
    return max(asked.literals.values(), key=lambda outcome: matches_any(operators, outcome))
