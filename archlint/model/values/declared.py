"""What a template says of a resource beside its properties, and what is worked out about it."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Generic, TypeVar

from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When

#: The type of the declaration that stands for a Terraform module that cannot be read.
MODULE = "module"

_T = TypeVar("_T")


class Note(Generic[_T]):
    """A fact that is worked out about a declaration once, and read elsewhere: its key, and what holds where it is not.

    A note is a constant of the module that knows what the fact means; a search for its name finds who writes it and
    who reads it.
    """

    __slots__ = ("default",)

    def __init__(self, default: _T) -> None:
        self.default = default


@dataclass(frozen=True, eq=False, slots=True)
class Declared:
    """A resource as a template declares it, without its properties.

    Attributes:
        name: the name the author wrote (a logical id; for a SAM event `Function/Event`; a CDK construct's path).
        type: the provider's type, such as `AWS::SQS::Queue`.
        place: the key that declares it.
        when: the conditions under which it exists; for a part, under which its owner does.
        part_when: the further conditions under which its owner has this part.
        generated: the logical id of what a transform creates on its own; `name` is then the resource that needs it.
        construct: the CDK construct path, where there is one.
        source: what the author wrote once for this declaration and its copies (a module's resource, without
            indexes); empty where it has no copies.
        deployed: whether its properties are what a deployment left: what the provider computed stands among what
            the author set.
        stands_for_many: whether it stands for copies whose number is not known.
        logical_id: the logical id, or Terraform's address, where the name is another one: a construct's path.
    """

    name: str
    type: str
    place: Place
    when: When = field(default=ALWAYS, kw_only=True)
    part_when: When = field(default=ALWAYS, kw_only=True)
    generated: str = field(default="", kw_only=True)
    construct: str = field(default="", kw_only=True)
    logical_id: str = field(default="", kw_only=True)
    source: str = field(default="", kw_only=True)
    deployed: bool = field(default=False, kw_only=True)
    stands_for_many: bool = field(default=False, kw_only=True)
    _notes: dict[Note[Any], Any] = field(default_factory=dict, repr=False, kw_only=True)

    def note(self, key: Note[_T], fact: _T) -> None:
        """Keep a fact about it."""
        self._notes[key] = fact

    def noted(self, key: Note[_T]) -> _T:
        """Return a fact about it; the key's default where none is kept."""
        fact: _T = self._notes.get(key, key.default)
        return fact

    def has_note(self, key: Note[_T]) -> bool:
        """Tell whether a fact is kept."""
        return key in self._notes

    def forget(self) -> None:
        """Forget all facts: they lead back to what the declaration was made from."""
        self._notes.clear()
