"""The rows of the table: a kind of resource, its provider types, and where each dialect keeps its settings.

The services fill the table, with a keyword for each dialect. A row is read for one dialect at a time: the code that
reads a resource's setting never meets another dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from archlint.aws.calls import actions
from archlint.aws.columns import Converter, Expander, Hints, LinkRule, ResourceType, Setting, as_is, list_of
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.model.data import dataclass
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.value import Declaration, Outcome, Value


class Paths(TypedDict, total=False):
    """Where each dialect keeps something; of `a|b` the first that is set counts."""

    cfn: str
    tf: str


class Parts(TypedDict, total=False):
    """The path of a list in each dialect, and the type that its elements are declared with."""

    cfn: tuple[str, str]
    tf: tuple[str, str]


class Lists(TypedDict, total=False):
    """The path of a list of mappings in each dialect, and the dialect's name of each member of a mapping."""

    cfn: tuple[str, Mapping[str, str]]
    tf: tuple[str, Mapping[str, str]]


class Forms(TypedDict, total=False):
    """What each attribute of a resource is in each dialect, as far as references are concerned."""

    cfn: Mapping[str, Form]
    tf: Mapping[str, Form]


class Expanders(TypedDict, total=False):
    """What makes the parts of a resource, in each dialect."""

    cfn: Expander
    tf: Expander


class _Blocks(TypedDict, total=False):
    """The nested blocks of a resource, in each dialect."""

    cfn: tuple[str, ...]
    tf: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What is special about a dialect, whatever the resource.

    Attributes:
        identities: the attributes that mean the resource itself: its ARN, its URL.
        fills_in: whether its provider writes something for settings that are not set.
    """

    identities: tuple[str, ...] = ()
    fills_in: bool = False


#: The dialects by their keywords: CloudFormation, Terraform.
DIALECTS: Mapping[str, _Dialect] = {
    "cfn": _Dialect(),
    "tf": _Dialect(identities=("arn", "id", "url"), fills_in=True),
}


def dialect_of(type_name: str) -> str:
    """Return the dialect that a provider's type belongs to: those of CloudFormation have colons in them."""
    return "cfn" if "::" in type_name else "tf"


class Row:
    """One row of the table: a kind of resource, its provider types, and where each dialect keeps its settings.

    What a dialect has no keyword for, it does not have. A nested block of Terraform reads like a mapping.
    """

    def __init__(self, kind: Kind, *types: str) -> None:
        """Make an empty row for some provider types, of any dialects."""
        self.types = types
        self._columns = {name: ResourceType(kind, identities=dialect.identities) for name, dialect in DIALECTS.items()}
        self._setters: list[tuple[str, LinkRule, dict[str, str]]] = []

    def columns(self) -> Iterator[tuple[str, ResourceType]]:
        """Yield each provider type with its column."""
        for name in self.types:
            yield name, self._columns[dialect_of(name)]
        for name, target, moved in self._setters:
            yield name, _setter(self._columns[dialect_of(name)], target, moved)

    def named(self, *, arn: str = "", **paths: Unpack[Paths]) -> Row:
        """Say where its name stands, and what its ARN has before that: the service, and `function:` or the like.

        Forms that the ARN may have are parted by `|`: `ssm:document/|automation-definition/`.
        """
        for dialect, column in self._columns.items():
            column.name, column.arn = _path(paths, dialect), arn
        return self.setting("name", **paths)

    def is_(self, *traits: Trait) -> Row:
        """Give this kind of resource some traits."""
        for column in self._columns.values():
            column.traits |= frozenset(traits)
        return self

    def referred(self, **forms: Unpack[Forms]) -> Row:
        """Say what its attributes are: its ARN, its name, its URL; `Ref` is that of CloudFormation's bare reference."""
        found: Mapping[str, Any] = forms
        for dialect, attributes in found.items():
            self._columns[dialect].forms |= attributes
        return self

    def is_written(self) -> Row:
        """Say that permissions to write to its kind, as `aws/calls/actions.py` has them, are evidence of such edges."""
        for column in self._columns.values():
            column.write_actions = actions.permissions(column.kind)
        return self

    def read_by(self, *actions: str) -> Row:
        """Say which IAM actions read what was written to it."""
        for column in self._columns.values():
            column.read_actions = actions
        return self

    def stands_for(self, **paths: Unpack[Paths]) -> Row:
        """Say where an alias, version or stage names the resource that it stands for."""
        for dialect, column in self._columns.items():
            column.stands_for = _path(paths, dialect)
        return self

    def setting(
        self,
        name: str,
        convert: Converter = as_is,
        *,
        default: Scalar | None = None,
        unset: Scalar = "",
        doubtful: Scalar | None = None,
        **paths: Unpack[Paths],
    ) -> Row:
        """Add a setting: archlint's name, how it is read, what its absence means, and where each dialect keeps it.

        Args:
            name: what checks ask for.
            convert: how it is read.
            default: what its absence means.
            unset: what a provider that fills in writes where it is not set, beside the empty string and list.
            doubtful: what it writes into a state for the same, though the author may have set it so.
            paths: where each dialect keeps it.
        """
        absence = ABSENT if default is None else Known(default)
        written = ("",) if unset == "" else ("", unset)
        for dialect, column in self._columns.items():
            unset_here, doubtful_here = (written, doubtful) if DIALECTS[dialect].fills_in else ((), None)
            alternatives = _alternatives(_path(paths, dialect))
            column.settings[name] = Setting(alternatives, convert, absence, unset_here, doubtful_here)
        return self

    def listing(self, name: str, **lists: Unpack[Lists]) -> Row:
        """Add a setting that is a list of mappings: archlint's name, and each dialect's path and names of members."""
        found: Mapping[str, Any] = lists
        for dialect, column in self._columns.items():
            path, words = found.get(dialect, ("", {}))
            column.settings[name] = Setting(_alternatives(path), list_of(words), words=words)
            if DIALECTS[dialect].fills_in:
                column.settings[name] = replace(column.settings[name], unset=("",))
        return self

    def constant(self, name: str, value: Scalar) -> Row:
        """Add a setting that every resource of this kind has."""
        return self.setting(name, default=value)

    def link(
        self,
        link: Link,
        *to: Kind,
        read: Converter = as_is,
        within: str = "",
        through: Kind | None = None,
        hints: Hints | None = None,
        **paths: Unpack[Paths],
    ) -> Row:
        """Add edges from the resource to what its paths name.

        Args:
            link: what the edges mean.
            to: the kinds that a name there may mean.
            read: returns what is named from what stands there; absent where that names nothing.
            within: the setting that both have in common; the name is unique only there.
            through: the kind of what the named resource names in its turn, to which the edges lead; None for itself.
            hints: what reads the names out of what stands there, as `aws/named.py` has it; None where that is a name.
            paths: where each dialect keeps it.
        """

        def names(outcome: Outcome) -> tuple[Outcome, ...]:
            found = read(outcome)
            return () if isinstance(found, Absent) else (found,)

        return self._link(LinkRule(link, "", to, names=names, within=within, through=through, hints=hints), paths)

    def linked_from(self, link: Link, *to: Kind, hints: Hints | None = None, **paths: Unpack[Paths]) -> Row:
        """Add edges to the resource from what its paths name; the parameters are those of `link`."""
        return self._link(LinkRule(link, "", to, incoming=True, hints=hints), paths)

    def linked_from_names(
        self, link: Link, *to: Kind, names: Callable[[Outcome], Iterable[Outcome]], **paths: Unpack[Paths]
    ) -> Row:
        """Add edges to the resource from what is named in a text.

        Args:
            link: what the edges mean.
            to: the kinds that the names may mean.
            names: what finds the names.
            paths: where each dialect keeps the text.
        """
        return self._link(LinkRule(link, "", to, incoming=True, names=names), paths)

    def _link(self, rule: LinkRule, paths: Paths) -> Row:
        for dialect, column in self._columns.items():
            if path := _path(paths, dialect):
                column.links.append(rule.at(path))
        return self

    def part(self, **lists: Unpack[Parts]) -> Row:
        """Make every element of a list a part of the resource, declared with the type that stands beside the path."""
        found: Mapping[str, Any] = lists
        for dialect, (path, part_type) in found.items():
            self._columns[dialect].expanders.append(_elements(path, part_type))
        return self

    def parts(self, **expanders: Unpack[Expanders]) -> Row:
        """Make parts in ways of the service's own."""
        found: Mapping[str, Any] = expanders
        for dialect, expander in found.items():
            self._columns[dialect].expanders.append(expander)
        return self

    def part_of(self, owner: Kind, *, within: str, **paths: Unpack[Paths]) -> Row:
        """Say where a dialect that declares this part on its own names its owner.

        Args:
            owner: what it is a part of.
            within: the setting that both have in common; the owner's name is unique only there.
            paths: where it names that.
        """
        for dialect, column in self._columns.items():
            if path := _path(paths, dialect):
                column.part_of = LinkRule(Link.CONTAINS, path, (owner,), incoming=True)
                column.within = within
        return self

    def computed(self, **blocks: Unpack[_Blocks]) -> Row:
        """Say which nested blocks a provider fills in where the author sets none."""
        found: Mapping[str, Any] = blocks
        for dialect, names in found.items():
            self._columns[dialect].computed |= frozenset(names)
        return self

    def set_by(self, type_name: str, *, on: str, **moved: str) -> Row:
        """Say which other type sets some of this one's settings and links.

        Args:
            type_name: that type.
            on: where it names the resource it sets them on.
            moved: where it keeps what this row keeps under the keyword.
        """
        kind = self._columns[dialect_of(type_name)].kind
        self._setters.append((type_name, LinkRule(Link.GOVERNS, on, (kind,)), moved))
        return self


def _path(paths: Paths, dialect: str) -> str:
    return str(paths.get(dialect, ""))


def _alternatives(paths: str) -> tuple[str, ...]:
    return tuple(paths.split("|")) if paths else ()


def _elements(path: str, part_type: str) -> Expander:
    def expand(owner: Declaration) -> Iterator[Declaration]:
        for branch in owner.each(path):
            yield Declaration(
                name=owner.name,
                type=part_type,
                place=branch.place or owner.place,
                properties=Value.of(branch.outcome, branch.place),
                when=owner.when,
                owner=owner,
                part_when=owner.part_when | branch.when,
                deployed=owner.deployed,
            )

    return expand


def _setter(column: ResourceType, target: LinkRule, moved: Mapping[str, str]) -> ResourceType:
    """Return the part of a column that another type keeps: what stands below the paths that are moved there."""

    def elsewhere(path: str) -> Iterator[str]:
        head = re.split(r"[.\[]", path)[0]
        if head in moved:
            yield moved[head] + path[len(head) :]

    settings = {
        name: replace(setting, paths=paths)
        for name, setting in column.settings.items()
        if (paths := tuple(found for path in setting.paths for found in elsewhere(path)))
    }
    links = [rule.at(path) for rule in column.links for path in elsewhere(rule.path)]
    return ResourceType(column.kind, sets=target, settings=settings, links=links)


def resource(kind: Kind, *types: str) -> Row:
    """Return a new row of the table; the services keep theirs in module variables."""
    return Row(kind, *types)


def by_type(rows: Iterable[Row]) -> dict[str, ResourceType]:
    """Return the columns of all rows by provider type.

    Raises:
        ValueError: two rows claim one type.
    """
    table: dict[str, ResourceType] = {}
    for row in rows:
        for name, column in row.columns():
            if name in table:
                raise ValueError(f"two rows describe {name}")
            table[name] = column
    return table
