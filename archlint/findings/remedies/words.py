"""What would mend a finding, in the words of the graph: whoever reads a file's language makes edits of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from archlint.aws.kinds import Form, Kind, Link
from archlint.graph.resource import Resource
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.node import Scalar


@dataclass(frozen=True, eq=False, slots=True)
class New:
    """A resource to declare.

    Attributes:
        kind: what it is.
        words: what it is called, behind the name of what it is for: `("dead", "letter", "queue")`.
        beside: what it is for: it is declared in the same file.
        settings: what it is set to, by archlint's names of settings.
        links: what it names, by what that means.
        stands_alone: whether its name does not begin with that of what it is for.
        is_named: whether Terraform's provider wants a name that AWS sees, too.
    """

    kind: Kind
    words: tuple[str, ...]
    beside: End
    settings: Mapping[str, Data] = field(default_factory=dict)
    links: Sequence[tuple[Link, End | NameOf]] = ()
    stands_alone: bool = False
    is_named: bool = False


#: What a remedy speaks of: what is declared, or is to be.
End: TypeAlias = Resource | New


@dataclass(frozen=True, slots=True)
class NameOf:
    """The name of a resource, inside of data that is written.

    Attributes:
        end: the resource.
        form: which of its names.
        each: whether it may be the names of all its instances, as a list, where Terraform makes several.
        suffix: what Terraform's attribute lacks at its end.
    """

    end: End
    form: Form = Form.ARN
    each: bool = False
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class SameAs:
    """What is written elsewhere, as it is written there.

    Attributes:
        place: where.
    """

    place: Place


#: What a setting may be set to: plain data, with resources named in it.
Data: TypeAlias = "Mapping[str, Data] | Sequence[Data] | Scalar | NameOf | SameAs"


@dataclass(frozen=True, slots=True)
class SetTo:
    """A setting to be written, in place of what is there.

    Attributes:
        resource: what has the setting.
        setting: archlint's name of it.
        value: what it is to be.
    """

    resource: Resource
    setting: str
    value: Data


@dataclass(frozen=True, slots=True)
class Unset:
    """A setting that is to be left out.

    Attributes:
        resource: what has the setting.
        setting: archlint's name of it.
    """

    resource: Resource
    setting: str


@dataclass(frozen=True, slots=True)
class AddTo:
    """An element to be added to a list in a setting: a statement to a policy.

    Attributes:
        resource: what has the setting.
        setting: archlint's name of it.
        below: where in it the list stands, in AWS's own words.
        element: the element.
    """

    resource: Resource
    setting: str
    below: str
    element: Data


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A resource to be named where that makes an edge.

    Attributes:
        resource: what names it.
        link: what the edge means.
        to: what is named.
    """

    resource: Resource
    link: Link
    to: End | NameOf


@dataclass(frozen=True, slots=True)
class PutAt:
    """Data of AWS's own, the same in all dialects, to be written under a key of a mapping: a state's `Retry`.

    Attributes:
        at: the mapping or list.
        key: the key; in a list, its length: what is put there is a new element.
        data: what is to stand there.
    """

    at: Place
    key: str | int
    data: Data


@dataclass(frozen=True, slots=True)
class WaitFor:
    """An order of creation to be declared: `DependsOn`.

    Attributes:
        resource: what is to be made later.
        other: what is to be made before it.
    """

    resource: Resource
    other: End


@dataclass(frozen=True, slots=True)
class TakeOut:
    """An element of a list that is to be left out; the list, too, if nothing else is in it.

    Attributes:
        at: the element.
    """

    at: Place


RemedyStep: TypeAlias = New | SetTo | Unset | AddTo | LinkTo | PutAt | WaitFor | TakeOut


@dataclass(frozen=True, slots=True)
class Remedy:
    """Changes that together mend a finding.

    Attributes:
        title: what they do, as an order: `give 'Orders' a dead-letter queue`.
        changes: the changes; what is new stands before what names it.
        is_safe: whether they change nothing but what is wrong, so that they may be made unasked.
    """

    title: str
    changes: tuple[RemedyStep, ...]
    is_safe: bool = False
