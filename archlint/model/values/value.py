"""What a property may be: known, a reference, text with holes, unknown or absent, in each circumstance.

A `Value` is a tuple of branches. Each branch says under which conditions it holds (`when`) and what the
property then is (its outcome). Branches combine only where their conditions can hold together.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.node import Node, Scalar

#: More branches than this are not told apart: the value is unknown.
MAX_BRANCHES = 32

# A hole stands in the text as a private character, its number, and the character again.
_MARK = "\ue000"
_HOLE = re.compile(f"{_MARK}([0-9]{{1,9}}){_MARK}")
#: That character in a text that somebody wrote, itself or as JSON escapes it, and what is read in its place.
_FORGED = re.compile(rf"{_MARK}|\\u[eE]000")
_REPLACED = {1: "\ufffd", 6: r"\ufffd"}
#: Text in a text is not read as JSON if it is nested more deeply: readers recurse into it.
_MAX_JSON_DEPTH = 200
_BRACKETS = re.compile(r"\"(?:[^\"\\]|\\.)*+\"?|[\[{]|[\]}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Known:
    """A scalar that is what it says.

    Attributes:
        value: the scalar.
        written: the text that it is made from, with `${Parameter}` in place of each default: where it is equal, the
            texts are, whatever the parameters are; empty where there is none.
    """

    value: Scalar
    written: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tree:
    """A mapping or list, still in its dialect: its parts are evaluated when they are asked for."""

    node: Node
    dialect: Dialect

    @property
    def is_list(self) -> bool:
        """Whether it is a list rather than a mapping."""
        return isinstance(self.node.data, list)

    @property
    def keys(self) -> frozenset[str] | None:
        """The keys of a mapping; None where a macro or a loop may add some, or for a list."""
        data = self.node.data
        if not isinstance(data, dict) or any(key.startswith("Fn::") for key in data):
            return None
        return frozenset(data)

    def step(self, key: str) -> Value:
        """Return the value under `key` of a mapping; absent where there is none."""
        return self.dialect.step(self.node, key)

    def items(self) -> Iterator[tuple[str, Value]]:
        """Yield keys and values of a mapping."""
        return self.dialect.items(self.node)

    def elements(self) -> Iterator[Branch]:
        """Yield the elements of a list, each under its own conditions; absent ones are left out."""
        for value in self.values():
            for branch in value.branches:
                if not isinstance(branch.outcome, Absent):
                    yield branch

    def values(self) -> Iterator[Value]:
        """Yield what each element of a list may be."""
        for child in self.node.elements():
            yield self.dialect.evaluate(child)


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of a declared resource; `Ref` is the attribute of a bare reference."""

    target: Declaration
    attribute: str

    @property
    def name(self) -> str:
        """The reference as `Fn::Sub` writes it."""
        name = self.target.logical_id or self.target.name
        return name if self.attribute == "Ref" else f"{name}.{self.attribute}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value the scope does not settle.

    Attributes:
        reason: why, for people: `parameter 'QueueArn' has no default`.
        name: what stands for the value in text, equal for equal values; empty if nothing does.
        inside: whether it may lead to a resource inside the scope.
        mentions: what goes into it, where nothing more is known of it: it may be one of these, or hold it.
        choices: what it may be, one of them for certain, each under its own conditions: the entries of a mapping;
            none where that is not known. A setting is read as these, a name as one that is not known.
    """

    reason: str
    name: str = ""
    inside: bool = False
    mentions: tuple[Reference, ...] = ()
    choices: tuple[Branch, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """Literals and holes in a row, as `Fn::Sub` and `Fn::Join` make them.

    Attributes:
        parts: the literals and holes.
        written: as that of `Known`.
    """

    parts: tuple[str | Reference | Unknown, ...]
    written: str = field(default="", compare=False, repr=False)

    @property
    def canonical(self) -> str:
        """The text with `${name}` in place of each hole; equal texts have equal canonical forms."""
        return "".join(p if isinstance(p, str) else f"${{{p.name}}}" for p in self.parts)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references in it, from left to right."""
        return tuple(p for p in self.parts if isinstance(p, Reference))

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The unknown holes in it, from left to right."""
        return tuple(p for p in self.parts if isinstance(p, Unknown))


@dataclass(frozen=True, slots=True)
class Absent:
    """Nothing: the property is not set."""


ABSENT = Absent()
Outcome: TypeAlias = Known | Tree | Reference | Text | Unknown | Absent


class Dialect(Protocol):
    """How one template language turns its data into values."""

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be."""
        ...

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key` of a mapping."""
        ...

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values of a mapping, with loops unrolled."""
        ...


class Branch(NamedTuple):
    """One thing a value may be.

    Attributes:
        outcome: what it then is.
        when: the conditions under which it is.
        place: where that is written, if anywhere.
        rests_on: the parameters whose defaults it rests on.
    """

    outcome: Outcome
    when: When = ALWAYS
    place: Place | None = None
    rests_on: frozenset[str] = frozenset()

    def under(self, when: When, rests_on: frozenset[str] = frozenset()) -> Branch | None:
        """Return the branch under further conditions, or None where they cannot hold together."""
        if not when and not rests_on:
            return self
        both = self.when | when
        rests = self.rests_on | rests_on
        return Branch(self.outcome, both, self.place, rests) if consistent(both, rests) else None


class Value(NamedTuple):
    """What a property may be: one branch for each circumstance."""

    branches: tuple[Branch, ...]

    @classmethod
    def of(cls, outcome: Outcome, place: Place | None = None) -> Value:
        """Return the value that is `outcome` whatever the circumstances."""
        return cls((Branch(outcome, place=place),))

    @classmethod
    def union(cls, branches: Iterable[Branch | None]) -> Value:
        """Return a value of several branches; those that are None cannot hold and are left out."""
        kept = tuple(branch for branch in branches if branch is not None)
        if not kept:
            return NOTHING
        if len(kept) > MAX_BRANCHES:
            return cls.of(Unknown("it depends on too many conditions", inside=True), kept[0].place)
        return cls(kept)

    @property
    def place(self) -> Place | None:
        """Where its first branch is written."""
        return self.branches[0].place

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, if there is only one."""
        return self.branches[0].outcome if len(self.branches) == 1 else None

    @property
    def known(self) -> Scalar | None:
        """The scalar, if it is known and does not depend on conditions."""
        outcome = self.outcome
        return outcome.value if isinstance(outcome, Known) else None

    def certainly(self, test: Callable[[Outcome], bool]) -> bool:
        """Tell whether every branch passes `test`."""
        return all(test(branch.outcome) for branch in self.branches)

    def possibly(self, test: Callable[[Outcome], bool]) -> bool:
        """Tell whether some branch passes `test`."""
        return any(test(branch.outcome) for branch in self.branches)

    @property
    def certainly_absent(self) -> bool:
        """Whether it is not set, in no circumstance."""
        return self.certainly(is_absent)

    def step(self, key: str) -> Value:
        """Return what stands under `key`; text and strings are read as JSON."""
        if len(self.branches) == 1:
            branch = self.branches[0]
            if isinstance(branch.outcome, Tree) and not branch.when and not branch.rests_on:
                return branch.outcome.step(key)
        return self.then(lambda outcome, place: _step(outcome, place, key))

    @property
    def parsed(self) -> Value:
        """The value with strings and text read as JSON."""
        return self.then(
            lambda outcome, place: Value.of(
                read_json(outcome, place) if isinstance(outcome, Known | Text) else outcome, place
            )
        )

    def path(self, path: str) -> Value:
        """Return what stands under a dotted path."""
        value = self
        for key in path.split("."):
            value = value.step(key)
        return value

    def each(self, path: str) -> Iterator[Branch]:
        """Yield what stands under a dotted path in which `[]` means every element of a list.

        `[key=text]` means the elements whose `key` is that text. A value that is unknown on the way is yielded
        as unknown, an absent one not at all.
        """
        head, bracket, rest = path.partition("[")
        value = self.path(head.strip(".")) if head.strip(".") else self
        if not bracket:
            yield from (branch for branch in value.branches if not isinstance(branch.outcome, Absent))
            return
        test, _, rest = rest.partition("]")
        key, _, text = test.partition("=")
        for branch in value.branches:
            for element in _elements(branch):
                if key and isinstance(element.outcome, Tree) and Value((element,)).step(key).known != text:
                    continue
                yield from Value((element,)).each(rest) if rest else (element,)

    def then(self, continuation: Callable[[Outcome, Place | None], Value]) -> Value:
        """Return what `continuation` makes of each branch, under that branch's conditions."""
        return Value.union(
            after.under(branch.when, branch.rests_on)
            for branch in self.branches
            for after in continuation(branch.outcome, branch.place).branches
        )

    @property
    def chosen(self) -> Value:
        """The value with what it may be in place of what is not known, where that is one of some choices."""
        if not any(isinstance(branch.outcome, Unknown) and branch.outcome.choices for branch in self.branches):
            return self
        return self.then(lambda outcome, place: Value(_choices(outcome) or (Branch(outcome, place=place),)))

    def placed(self, place: Place) -> Value:
        """Return the value as written at `place`, where it is referred to."""
        return Value(tuple(Branch(b.outcome, b.when, place, b.rests_on) for b in self.branches))

    def assuming(self, when: When) -> Value:
        """Return the value where `when` is given: what contradicts it is dropped."""
        if not when or not any(branch.when for branch in self.branches):
            return self
        return Value.union(
            Branch(branch.outcome, branch.when - when, branch.place, branch.rests_on)
            for branch in self.branches
            if consistent(branch.when | when)
        )

    def where(self, when: When, otherwise: Value) -> Value:
        """Return the value where `when` holds, and another one where it does not."""
        branches, before = [branch.under(when) for branch in self.branches], ALWAYS
        for condition, truth in sorted(when, key=str):
            branches += [branch.under(before | {(condition, not truth)}) for branch in otherwise.branches]
            before |= {(condition, truth)}
        return Value.union(branches)

    def convert(self, convert: Callable[[Outcome], Outcome], default: Outcome = ABSENT) -> Value:
        """Return the value with each outcome converted, and `default` where it is absent."""
        if len(self.branches) == 1:
            branch = self.branches[0]
            outcome = default if isinstance(branch.outcome, Absent) else convert(branch.outcome)
            return Value((Branch(outcome, branch.when, branch.place, branch.rests_on),))
        return Value(
            tuple(
                Branch(
                    default if isinstance(b.outcome, Absent) else convert(b.outcome),
                    b.when,
                    b.place,
                    b.rests_on,
                )
                for b in self.branches
            )
        )


NOTHING = Value((Branch(ABSENT),))


def _choices(outcome: Outcome) -> tuple[Branch, ...]:
    return outcome.choices if isinstance(outcome, Unknown) else ()


def is_absent(outcome: Outcome) -> bool:
    """Tell whether an outcome is absent."""
    return isinstance(outcome, Absent)


def _step(outcome: Outcome, place: Place | None, key: str) -> Value:
    if isinstance(outcome, Tree):
        return outcome.step(key)
    if isinstance(outcome, Absent):
        return NOTHING
    if isinstance(outcome, Known | Text):
        tree = read_json(outcome, place)
        if isinstance(tree, Tree):
            return tree.step(key)
        return Value.of(tree, place)
    if isinstance(outcome, Reference):
        return Value.of(Unknown(f"it is taken from '{outcome.name}'", inside=True), place)
    return Value.of(outcome, place)


def _elements(branch: Branch) -> Iterator[Branch]:
    outcome = branch.outcome
    if isinstance(outcome, Absent):
        return
    if isinstance(outcome, Tree):
        # A lone mapping where a list is expected stands for a list of one, as the providers read it.
        elements = outcome.elements() if outcome.is_list else iter((Branch(outcome, place=branch.place),))
        for element in elements:
            under = element.under(branch.when, branch.rests_on)
            if under is not None:
                yield under
    else:
        yield branch


class EmbeddedJson:
    """The dialect of JSON text: plain data, in which strings may carry the text's holes."""

    def __init__(self, holes: tuple[Reference | Unknown, ...] = ()) -> None:
        self._holes = holes

    def evaluate(self, node: Node) -> Value:
        """Return what `node` says; a string with holes is text again."""
        data = node.data
        if isinstance(data, dict | list):
            return Value.of(Tree(node, self), node.place)
        if data is None:
            return NOTHING
        if isinstance(data, Value):
            return data
        if isinstance(data, str) and self._holes and _MARK in data:
            return Value.of(self._text(data), node.place)
        return Value.of(Known(data), node.place)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`."""
        return self.evaluate(node.child(key)) if isinstance(node.data, dict) and key in node.data else NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values."""
        for key, child in node.items():
            yield key, self.evaluate(child)

    def _text(self, data: str) -> Outcome:
        pieces = _HOLE.split(data)
        parts = tuple(self._part(piece, index) for index, piece in enumerate(pieces) if piece)
        return parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else Text(parts)

    def _part(self, piece: str, index: int) -> str | Reference | Unknown:
        """Return a piece between marks, or the hole that a number between two marks stands for."""
        return self._holes[int(piece)] if index % 2 and int(piece) < len(self._holes) else piece


def read_json(outcome: Known | Text, place: Place | None) -> Outcome:
    """Read a string, or text with holes, as JSON.

    Returns:
        The tree or scalar it holds; unknown if it cannot be read as JSON.
    """
    if isinstance(outcome, Known):
        source: object = outcome.value
        holes: tuple[Reference | Unknown, ...] = ()
    else:
        source, holes = _with_marks(outcome)
    if not isinstance(source, str):
        return Unknown("it is not a mapping")
    if not source.strip():
        return ABSENT
    if _is_nested_deeply(source):
        return Unknown("its text is nested too deeply", inside=True)
    try:
        data: Any = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        # Where text holds an unreadable part, that part may name anything that the text mentions.
        return Unknown("its text cannot be read as JSON", inside=True)
    if not isinstance(data, dict | list):
        return Unknown("its text holds no JSON object")
    if place is None:
        return Unknown("its text stands nowhere")
    return Tree(Node(place.document.embedded(place.route, source), (), data), EmbeddedJson(holes))


def marked(outcome: Known | Text) -> tuple[str, tuple[Reference | Unknown, ...]]:
    """Return a text with a mark in place of each hole, and the holes: `EmbeddedJson` reads pieces of it with these."""
    if isinstance(outcome, Known):
        return str(outcome.value), ()
    holes = tuple(part for part in outcome.parts if not isinstance(part, str))
    numbers = itertools.count()
    return "".join(
        _unmarked(p) if isinstance(p, str) else f"{_MARK}{next(numbers)}{_MARK}" for p in outcome.parts
    ), holes


def _with_marks(text: Text) -> tuple[str, tuple[Reference | Unknown, ...]]:
    """Put a mark in place of each hole; a hole outside a JSON string becomes a string of its own."""
    pieces: list[str] = []
    holes: list[Reference | Unknown] = []
    quoted = False
    for part in text.parts:
        if isinstance(part, str):
            pieces.append(_unmarked(part))
            quoted ^= part.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
        else:
            mark = f"{_MARK}{len(holes)}{_MARK}"
            pieces.append(mark if quoted else f'"{mark}"')
            holes.append(part)
    return "".join(pieces), tuple(holes)


def _unmarked(part: str) -> str:
    """Return a literal part of a text without what would be taken for the mark of a hole; it stays as long as it is."""
    if _MARK not in part and "000" not in part:
        return part
    return _FORGED.sub(lambda found: _REPLACED[len(found[0])], part)


def _is_nested_deeply(source: str) -> bool:
    """Tell whether JSON is nested more deeply than readers can recurse."""
    if source.count("[") + source.count("{") <= _MAX_JSON_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(source):
        token = found[0]
        depth += (token in "[{") - (token in "]}")
        if depth > _MAX_JSON_DEPTH:
            return True
    return False


#: The type of the declaration that stands for a Terraform module that cannot be read.
MODULE = "module"
#: The first step of a path.
_HEAD = re.compile(r"[^.\[]*")


T = TypeVar("T")


class Note(Generic[T]):
    """A fact that is worked out about a declaration once, and read elsewhere: its key, and what holds where it is not.

    A note is a constant of the module that knows what the fact means; a search for its name finds who writes it and
    who reads it.
    """

    __slots__ = ("default",)

    def __init__(self, default: T) -> None:
        self.default = default


@dataclass(frozen=True, eq=False, slots=True)
class Declaration:
    """A resource as a template declares it, before anybody knows what its type means.

    Attributes:
        name: the name the author wrote (a logical id; for a SAM event `Function/Event`; a CDK construct's path).
        type: the provider's type, such as `AWS::SQS::Queue`.
        place: the key that declares it.
        properties: its properties, a mapping.
        when: the conditions under which it exists; for a part, under which its owner does.
        owner: the declaration it is a part of, where it is one.
        part_when: the further conditions under which its owner has this part.
        generated: the logical id of what a transform creates on its own; `name` is then who asks for it.
        construct: the CDK construct path, where there is one.
        source: what the author wrote once for this declaration and its copies (a module's resource, without
            indexes); empty where it has no copies.
        deployed: whether its properties are what a deployment left: what the provider computed stands among what
            the author set.
        stands_for_many: whether it stands for copies of which nobody knows the number.
        logical_id: the logical id, or Terraform's address, where the name is another one: a construct's path.
        keys: the keys its properties have; None if they cannot be listed.
    """

    name: str
    type: str
    place: Place
    properties: Value
    when: When = ALWAYS
    owner: Declaration | None = None
    part_when: When = ALWAYS
    generated: str = ""
    construct: str = ""
    logical_id: str = ""
    source: str = ""
    deployed: bool = False
    stands_for_many: bool = False
    keys: frozenset[str] | None = field(init=False)
    _notes: dict[Note[Any], Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Look up the keys once: most paths that are asked for lead nowhere, and are then not followed."""
        outcome = self.properties.outcome
        object.__setattr__(self, "keys", outcome.keys if isinstance(outcome, Tree) else None)

    def note(self, key: Note[T], fact: T) -> None:
        """Keep a fact about it."""
        self._notes[key] = fact

    def noted(self, key: Note[T]) -> T:
        """Return a fact about it; the key's default where none is kept."""
        return cast("T", self._notes.get(key, key.default))

    def has_note(self, key: Note[T]) -> bool:
        """Tell whether a fact is kept."""
        return key in self._notes

    def forget(self) -> None:
        """Forget all facts: they lead back to what the declaration was made from."""
        self._notes.clear()

    def at(self, path: str) -> Value:
        """Return what stands under a dotted path of the properties."""
        return self.properties.path(path) if self._may_have(path) else NOTHING

    def each(self, path: str) -> Iterable[Branch]:
        """Return what stands under a dotted path in which `[]` means every element of a list."""
        return self.properties.each(path) if self._may_have(path) else ()

    def _may_have(self, path: str) -> bool:
        return self.keys is None or _HEAD.match(path)[0] in self.keys  # type: ignore[index]
