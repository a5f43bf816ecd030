"""The columns of the table: a provider type's kind, and where it keeps each setting and the names that make edges.

A setting is asked for by its own name, never by a path. The rows of `table.py` make these columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TypeAlias

from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.values.choices import chosen
from archlint.model.values.dotted import first_key
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import (
    NOTHING,
    Branch,
    Declaration,
    EmbeddedJson,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
)

Converter: TypeAlias = Callable[[Outcome], Outcome]
#: Reads the names out of a text, a mapping or a list, each with the conditions under which it stands there.
Hints: TypeAlias = "Callable[[Branch], Iterable[Branch]]"


def as_is(outcome: Outcome) -> Outcome:
    """Return the outcome itself."""
    return outcome


_INTO_BLOCK = regex(r"([a-z0-9_]+)(?:\[[^\]]*\])?\.[a-z0-9_]+(?=[.\[]|$)")
#: No setting is as large as this; arithmetic on what is much larger fails.
_ABSURD = 10**15


def number(outcome: Outcome) -> Outcome:
    """Read a number, also one that is written as a string; anything else is unknown."""
    if not isinstance(outcome, Known):
        return outcome
    value = outcome.value
    if isinstance(value, str | bool):
        try:
            value = int(str(value).strip())
        except ValueError:
            return Unknown(f"'{value}' is not a number")
    return Known(value) if abs(value) < _ABSURD else Unknown("no setting takes a number as large as that")


def seconds(outcome: Outcome) -> Outcome:
    """Read a duration, which CloudFormation and Terraform write as a plain number of seconds."""
    return number(outcome)


def flag(outcome: Outcome) -> Outcome:
    """Read a truth value, also one that is written as a string; anything else is unknown."""
    if not isinstance(outcome, Known) or isinstance(outcome.value, bool):
        return outcome
    word = str(outcome.value).strip().lower()
    return Known(word == "true") if word in ("true", "false") else Unknown(f"'{outcome.value}' is not true or false")


def word(outcome: Outcome) -> Outcome:
    """Read an enumeration's word, in upper case; anything but a string is left as it is."""
    return Known(str(outcome.value).strip().upper()) if isinstance(outcome, Known) else outcome


def hours(outcome: Outcome) -> Outcome:
    """Read a number of hours, as seconds."""
    return _in_seconds(outcome, 3600)


def days(outcome: Outcome) -> Outcome:
    """Read a number of days, as seconds."""
    return _in_seconds(outcome, 86_400)


def minutes(outcome: Outcome) -> Outcome:
    """Read a number of minutes, as seconds."""
    return _in_seconds(outcome, 60)


def _in_seconds(outcome: Outcome, unit: int) -> Outcome:
    """Read a number of units of so many seconds."""
    read = number(outcome)
    return Known(read.value * unit) if isinstance(read, Known) and isinstance(read.value, int | float) else read


def milliseconds(outcome: Outcome) -> Outcome:
    """Read a number of milliseconds, as seconds."""
    read = number(outcome)
    if not isinstance(read, Known) or not isinstance(read.value, int | float):
        return read
    return Known(read.value // 1000 if read.value % 1000 == 0 else read.value / 1000)


def one_of(*words: str) -> Converter:
    """Return a converter to whether a word is one of `words`, in whatever case."""
    upper = frozenset(w.upper() for w in words)

    def convert(outcome: Outcome) -> Outcome:
        return Known(str(outcome.value).strip().upper() in upper) if isinstance(outcome, Known) else outcome

    return convert


def variable(outcome: Outcome) -> Outcome:
    """Read a mapping of a name and a value, an environment variable of a container, as a mapping from one to the other.

    CloudFormation begins the two keys with capital letters, the JSON that Terraform keeps them in with small ones.
    """
    if not isinstance(outcome, Tree) or outcome.is_list:
        return outcome
    name, value = (_first(outcome, keys) for keys in (("Name", "name"), ("Value", "value")))
    known = name.known
    return _made_up(outcome, {known: value}) if isinstance(known, str) else Unknown("its name is not known")


def _first(mapping: Tree, keys: Iterable[str]) -> Value:
    """Return what stands under the first of some keys that is set."""
    return next((value for value in map(mapping.step, keys) if not value.certainly_absent), NOTHING)


def referred(outcome: Outcome) -> tuple[Reference, ...]:
    """Return the references in a text that programs read, such as the user data of an instance."""
    if isinstance(outcome, Reference):
        return (outcome,)
    if isinstance(outcome, Text):
        return outcome.references
    return outcome.mentions if isinstance(outcome, Unknown) else ()


def list_of(words: Mapping[str, str]) -> Converter:
    """Return a converter that reads a list of mappings, or a lone one, with its members under archlint's names.

    Args:
        words: the dialect's name of each member, by archlint's name.
    """

    def element(outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Tree) or outcome.is_list:
            return outcome
        return _made_up(outcome, {ours: outcome.step(theirs) for ours, theirs in words.items()})

    def convert(outcome: Outcome) -> Outcome:
        if not isinstance(outcome, Tree):
            return outcome
        elements = outcome.values() if outcome.is_list else (Value.of(outcome, outcome.node.place),)
        return _made_up(outcome, [value.convert(element) for value in elements])

    return convert


def _made_up(origin: Tree, data: dict[str, Value] | list[Value]) -> Tree:
    """Return a mapping or list of values, at the place of what it is made from."""
    return Tree(origin.node.with_data(data), EmbeddedJson())


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as one dialect keeps it: where it stands, how it is read and what its absence means.

    Attributes:
        paths: where it may stand, the first that is set wins; none for a constant.
        convert: how it is read.
        default: what its absence means.
        unset: what the provider writes for a setting that is not set.
        doubtful: what it writes for such a setting once it is deployed, though the author may also have set it so.
        words: of a list of mappings, the dialect's word for each of ours.
    """

    paths: tuple[str, ...]
    convert: Converter = as_is
    default: Outcome = ABSENT
    unset: tuple[Scalar, ...] = ()
    doubtful: Scalar | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkRule:
    """One property that makes edges, as one dialect keeps it.

    Attributes:
        link: what the edges mean.
        path: where it stands; `[]` means every element of a list.
        to: the kinds that a name or ARN there may mean; an unresolved one may be any of them.
        incoming: whether the edge leads from what is named to the resource that names it.
        names: what finds the names in what stands there.
        within: the setting that both have in common; the name of what is named is unique only there.
        through: the kind of what the named resource names in its turn, to which the edges lead; None for itself.
        hints: what reads the names out of what stands there, where that is no name itself; None where it is one.
            What it reads may be no name after all: only what means a resource of the scope, of one of the kinds,
            makes an edge.
    """

    link: Link
    path: str
    to: tuple[Kind, ...]
    incoming: bool = False
    names: Callable[[Outcome], Iterable[Outcome]] = lambda outcome: (outcome,)
    within: str = ""
    through: Kind | None = None
    hints: Hints | None = None

    def at(self, path: str) -> LinkRule:
        """Return the same rule for a property that stands elsewhere; thousands are made at each start."""
        return LinkRule(self.link, path, self.to, self.incoming, self.names, self.within, self.through, self.hints)

    def each(self, declaration: Declaration) -> Iterable[Branch]:
        """Return what names something in a declaration."""
        found = declaration.properties.each(self.path)
        hints = self.hints
        return found if hints is None else (hint for branch in found for hint in hints(branch))


#: Makes the declarations of a resource's parts.
Expander: TypeAlias = Callable[[Declaration], Iterable[Declaration]]


@dataclass(eq=False, slots=True)
class ResourceType:
    """One kind of resource as one dialect declares it: one column of a row.

    Attributes:
        kind: what it is.
        name: the path of its name; empty if it has none of its own.
        arn: the ARN's service and what stands before the name in it, `lambda:function:`; `|` parts several forms.
        identities: the paths of what else means the resource, where the dialect knows it: its ARN, its URL.
        stands_for: the path of what it is another name for (an alias of a function).
        part_of: where it names the resource that it is a part of, though it is declared on its own.
        within: the setting that part and owner have in common, where the owner's name alone may be ambiguous.
        sets: where it names the resource whose settings it sets; it is then no resource of its own.
        computed: the nested blocks that the provider fills in where the author sets none.
        write_actions: the IAM actions that send to it, write to it or start it.
        read_actions: the IAM actions that read what such a write leaves there.
        traits: what it does.
        forms: what its attributes are: its ARN, its name, its URL.
    """

    kind: Kind
    name: str = ""
    arn: str = ""
    identities: tuple[str, ...] = ()
    stands_for: str = ""
    part_of: LinkRule | None = None
    within: str = ""
    sets: LinkRule | None = None
    computed: frozenset[str] = frozenset()
    write_actions: tuple[str, ...] = ()
    read_actions: tuple[str, ...] = ()
    traits: frozenset[Trait] = frozenset()
    forms: dict[str, Form] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    links: list[LinkRule] = field(default_factory=list)
    expanders: list[Expander] = field(default_factory=list)
    _firsts: list[tuple[str, LinkRule]] = field(default_factory=list, init=False, repr=False)
    _reads: dict[str, tuple[Setting | None, Value, list[tuple[str, str]]]] = field(
        default_factory=dict, init=False, repr=False
    )
    _keys_of: dict[tuple[str, ...], tuple[frozenset[str], list[tuple[str, frozenset[str]]]]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def arn_forms(self) -> tuple[str, tuple[str, ...]]:
        """The ARN's service, and what may stand before the name in it."""
        service, _, forms = self.arn.partition(":")
        return service, tuple(forms.split("|"))

    @property
    def blocks(self) -> frozenset[str]:
        """The nested blocks that paths lead into, without those that the provider fills in where none is set.

        Providers write small letters; JSON in an attribute has others.
        """
        paths = (*(path for setting in self.settings.values() for path in setting.paths), *(r.path for r in self.links))
        return frozenset(match[1] for path in paths if (match := _INTO_BLOCK.match(path))) - self.computed

    def links_in(self, declaration: Declaration) -> Iterable[LinkRule]:
        """Return those of its links that may stand in a declaration of this type."""
        keys = declaration.keys
        if keys is None:
            return self.links
        if len(self._firsts) != len(self.links):  # they are all there before anything is read
            self._firsts = [(first_key(rule.path), rule) for rule in self.links]
        return [rule for first, rule in self._firsts if first in keys]

    def keys_of(self, settings: tuple[str, ...]) -> tuple[frozenset[str], list[tuple[str, frozenset[str]]]]:
        """Return the keys under which some settings stand, and each with its own; none where the type has it not."""
        found = self._keys_of.get(settings)
        if found is None:
            rows = ((each, self.settings.get(each)) for each in settings)
            each_with_keys = [(each, frozenset(map(first_key, row.paths if row else ()))) for each, row in rows]
            every = frozenset[str]().union(*(keys for _, keys in each_with_keys))
            found = self._keys_of[settings] = every, each_with_keys
        return found

    def read(self, declaration: Declaration, setting: str) -> Value:
        """Return what a setting is in a declaration of this type; absent if the type has no such setting."""
        found = self._reads.get(setting)
        if found is None:
            row = self.settings.get(setting)
            unset = NOTHING if row is None or row.default is ABSENT else Value.of(row.default)
            found = self._reads[setting] = row, unset, [(first_key(path), path) for path in row.paths] if row else []
        row, unset, paths = found
        if row is None:
            return NOTHING
        value, keys = NOTHING, declaration.keys
        for first, path in paths:
            if keys is not None and first not in keys:  # as most are not
                value = NOTHING
                continue
            properties = declaration.properties
            value = Value.union(properties.each(path)) if "[" in path else properties.path(path)
            if not value.certainly_absent:
                break
        if value is NOTHING:  # as most are
            return unset
        if setting != "name":
            value = chosen(value)
        if row.unset:
            value = value.convert(lambda outcome: ABSENT if _is_unset(outcome, row.unset) else outcome)
            if row.doubtful is not None and declaration.deployed:
                doubtful = Known(row.doubtful)
                value = value.convert(lambda outcome: _DOUBTFUL if outcome == doubtful else outcome)
        if row.convert is as_is and row.default is ABSENT:
            return value
        return value.convert(row.convert, row.default)


#: Zero stands both for "none" and for "not set".
_DOUBTFUL = Unknown("a deployed resource does not tell it from a setting that is not set")


def _is_unset(outcome: Outcome, unset: tuple[Scalar, ...]) -> bool:
    if isinstance(outcome, Known):
        # `False` equals 0, and is something else.
        return any(outcome.value == each and type(outcome.value) is type(each) for each in unset)
    return isinstance(outcome, Tree) and not outcome.node.data
