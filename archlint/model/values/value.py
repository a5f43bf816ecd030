"""What a property may be: known, a reference, text with holes, unknown or absent, in each circumstance.

A `Value` is a tuple of branches. Each branch says under which conditions it holds (`when`) and what the
property then is (its outcome). Branches combine only where their conditions can hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol, TypeAlias

from archlint.model.data import dataclass, field
from archlint.model.source.location import Place
from archlint.model.values.branches import AnyBranch, AnyBranches
from archlint.model.values.conditions import ALWAYS
from archlint.model.values.declared import Declared
from archlint.model.values.dialect import AnyDialect
from archlint.model.values.dotted import first_key, path_keys, path_parts
from archlint.model.values.marks import NotJsonError, has_marks, is_list, parse_json, with_quoted_marks, without_marks
from archlint.model.values.node import Node, Scalar
from archlint.model.values.scalars import ABSENT, Absent, Known, one_scalar

_made = tuple.__new__
_NOTHING_ASSUMED = frozenset[str]()
#: More branches than this are not told apart: the value is unknown.
MAX_BRANCHES = 32


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
        # Asked of all that is declared: keys are looked through as one text first.
        if not isinstance(data, dict) or ("Fn::" in "".join(data) and any(key.startswith("Fn::") for key in data)):
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
        for child in self.node.elements():
            for branch in self.dialect.evaluate(child).branches:
                if branch.outcome.__class__ is not Absent:
                    yield branch

    def values(self) -> Iterator[Value]:
        """Yield what each element of a list may be."""
        for child in self.node.elements():
            yield self.dialect.evaluate(child)


@dataclass(frozen=True, slots=True)
class Reference:
    """An attribute of a declared resource, `Ref` if bare; or only a piece of one, such as the name in an ARN."""

    target: Declaration
    attribute: str
    is_piece: bool = False

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
    """Literals and holes in a row, as `Fn::Sub` and `Fn::Join` make them; `written` is as that of `Known`."""

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


Outcome: TypeAlias = Known | Tree | Reference | Text | Unknown | Absent


class Dialect(AnyDialect["Value"], Protocol):
    """How one template language turns its data into values."""


class Branch(AnyBranch["Outcome"]):
    """One thing a value may be."""

    __slots__ = ()


class Value(AnyBranches[Branch, "Outcome"]):
    """What a property may be: one branch for each circumstance."""

    __slots__ = ()

    @staticmethod
    def of(outcome: Outcome, place: Place | None = None) -> Value:
        """Return the value that is `outcome` whatever the circumstances."""
        # Made in place, as most of what a run makes: a call of each class would take three times as long.
        return _made(Value, ((_made(Branch, (outcome, ALWAYS, place, _NOTHING_ASSUMED)),),))

    @classmethod
    def union(cls, branches: Iterable[Branch | None]) -> Value:
        """Return a value of several branches; those that are None cannot hold and are left out."""
        kept = tuple([branch for branch in branches if branch is not None])
        if not kept:
            return NOTHING
        if len(kept) > MAX_BRANCHES:
            return cls.of(Unknown("it depends on too many conditions", inside=True), kept[0].place)
        return _made(cls, (kept,))

    @property
    def known(self) -> Scalar | None:
        """The scalar, if it is known and the same under all conditions."""
        outcome = self.branches[0].outcome if len(self.branches) == 1 else one_scalar(b.outcome for b in self.branches)
        return outcome.value if outcome.__class__ is Known else None

    @property
    def certainly_absent(self) -> bool:
        """Whether it is not set, in no circumstance."""
        for branch in self.branches:  # noqa: SIM110 - asked all the time, and a generator takes twice as long
            if branch.outcome.__class__ is not Absent:
                return False
        return True

    def step(self, key: str) -> Value:
        """Return what stands under `key`; text and strings are read as JSON."""
        if self is NOTHING:
            return self
        if len(self.branches) == 1:
            outcome, when, _, rests_on = self.branches[0]
            if outcome.__class__ is Tree and not when and not rests_on:
                return outcome.dialect.step(outcome.node, key)
        return self.then(lambda outcome, place: _step(outcome, place, key))

    @property
    def parsed(self) -> Value:
        """The value with strings and text read as JSON."""
        return self.then(lambda o, place: Value.of(read_json(o, place) if isinstance(o, Known | Text) else o, place))

    def path(self, path: str) -> Value:
        """Return what stands under a dotted path."""
        value = self
        for key in path_keys(path) if "." in path else (path,):
            value = value.step(key)
        return value

    def each(self, path: str) -> Iterator[Branch]:
        """Yield what stands under a dotted path in which `[]` means every element of a list.

        `[key=text]` means those whose `key` is that text. What is unknown on the way is yielded as that, absent not.
        """
        keys, is_list, key, text, rest = path_parts(path)
        value = self
        for each in keys:
            value = value.step(each)
        if value is NOTHING:
            return iter(())
        if not is_list:
            return iter([branch for branch in value.branches if branch.outcome.__class__ is not Absent])
        if len(value.branches) == 1 and not key and not rest:
            return iter(_elements(value.branches[0]))
        return _each_element(value, key, text, rest)

    def convert(self, convert: Callable[[Outcome], Outcome], default: Outcome = ABSENT) -> Value:
        """Return the value with each outcome converted, and `default` where it is absent."""
        if len(self.branches) == 1:  # as most have
            o, when, at, rests_on = self.branches[0]
            converted = default if isinstance(o, Absent) else convert(o)
            return _made(Value, ((_made(Branch, (converted, when, at, rests_on)),),))
        outcomes = [default if isinstance(o, Absent) else convert(o) for o, *_ in self.branches]
        return Value(tuple(b._replace(outcome=o) for b, o in zip(self.branches, outcomes, strict=True)))


NOTHING = Value((Branch(ABSENT),))


def _step(outcome: Outcome, place: Place | None, key: str) -> Value:
    if isinstance(outcome, Tree):
        return outcome.step(key)
    if isinstance(outcome, Absent):
        return NOTHING
    if outcome.__class__ is Known or outcome.__class__ is Text:
        tree = read_json(outcome, place)
        return tree.step(key) if isinstance(tree, Tree) else Value.of(tree, place)
    if isinstance(outcome, Reference):
        return Value.of(Unknown(f"it is taken from '{outcome.name}'", inside=True), place)
    return Value.of(outcome, place)


def _each_element(value: Value, key: str, text: str, rest: str) -> Iterator[Branch]:
    """Yield what stands under a path in elements of a list: of those whose key is the text, where there is a key."""
    for element in chain.from_iterable(map(_elements, value.branches)):
        if key and isinstance(element.outcome, Tree) and Value((element,)).step(key).known != text:
            continue
        if rest:
            yield from Value((element,)).each(rest)
        else:
            yield element


def _elements(branch: Branch) -> Iterable[Branch]:
    outcome, when, place, rests_on = branch
    if not isinstance(outcome, Tree):
        if isinstance(outcome, Absent):
            return ()
        if isinstance(outcome, Known | Text) and is_list(outcome.parts if isinstance(outcome, Text) else outcome.value):
            outcome = read_json(outcome, place)  # a plan keeps container definitions as text
        if not isinstance(outcome, Tree):
            return (branch,)
    # A lone mapping where a list is expected stands for a list of one, as the providers read it.
    elements = outcome.elements() if outcome.is_list else (Branch(outcome, place=place),)
    if not when and not rests_on:  # as most are
        return elements
    return (under for element in elements if (under := element.under(when, rests_on)) is not None)


class EmbeddedJson:
    """The dialect of JSON text: plain data, in which strings may carry the text's holes."""

    def __init__(self, holes: tuple[Reference | Unknown, ...] = ()) -> None:
        self._holes = holes

    def evaluate(self, node: Node) -> Value:
        """Return what `node` says; a string with holes is text again."""
        data = node.data
        kind = data.__class__
        if isinstance(data, (dict, list)):
            return Value.of(Tree(node, self), Place(node.document, node.route))
        if data is None:
            return NOTHING
        if kind is Value:
            return data  # type: ignore[no-any-return]
        has_holes = kind is str and self._holes and has_marks(data)
        return Value.of(self._text(data) if has_holes else Known(data), Place(node.document, node.route))

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`."""
        return self.evaluate(node.child(key)) if isinstance(node.data, dict) and key in node.data else NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Return keys and values."""
        return ((key, self.evaluate(child)) for key, child in node.items())

    def _text(self, data: str) -> Outcome:
        parts = tuple(without_marks(data, self._holes))
        return parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else Text(parts)


def read_json(outcome: Known | Text, place: Place | None) -> Outcome:
    """Return the tree that a string, or text with holes, holds as JSON; unknown if it cannot be read."""
    holes: tuple[Reference | Unknown, ...] = ()
    if isinstance(outcome, Text):
        source, holes = with_quoted_marks(outcome.parts)
    elif isinstance(outcome.value, str):
        source = outcome.value
    else:
        return Unknown("it is not a mapping")
    if not source.strip():
        return ABSENT
    try:
        data = parse_json(source)
    except NotJsonError as why:
        return Unknown(str(why), inside=why.inside)
    if place is None:
        return Unknown("its text stands nowhere")
    return Tree(Node(place.document.embedded(place.route, source), (), data), EmbeddedJson(holes))


@dataclass(frozen=True, eq=False, slots=True)
class Declaration(Declared):
    """A resource as a template declares it, before its type is looked up in the table.

    Attributes:
        properties: its properties, a mapping.
        owner: the declaration it is a part of, where it is one.
        keys: the keys its properties have; None if they cannot be listed.
    """

    properties: Value
    owner: Declaration | None = field(default=None, kw_only=True)
    keys: frozenset[str] | None = field(init=False)

    def __post_init__(self) -> None:
        """Look up the keys once: most paths that are asked for lead nowhere, and are then not followed."""
        outcome = self.properties.outcome
        self.keys = outcome.keys if isinstance(outcome, Tree) else None  # type: ignore[misc] # nothing else sets it

    def at(self, path: str) -> Value:
        """Return what stands under a dotted path of the properties."""
        return self.properties.path(path) if self._may_have(path) else NOTHING

    def each(self, path: str) -> Iterable[Branch]:
        """Return what stands under a dotted path in which `[]` means every element of a list."""
        return self.properties.each(path) if self._may_have(path) else ()

    def _may_have(self, path: str) -> bool:
        return self.keys is None or first_key(path) in self.keys
