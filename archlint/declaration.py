"""What a template declares, before anybody knows what its types mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archlint.location import Place
from archlint.value import NOTHING, Branch, Tree, Value
from archlint.when import ALWAYS, When

#: The type of the declaration that stands for a Terraform module that cannot be read.
MODULE = "module"
#: The first step of a path.
_HEAD = re.compile(r"[^.\[]*")


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
        memo: what has been worked out about it once, by whoever worked it out.
        construct: the CDK construct path, where there is one.
        source: what the author wrote once for this declaration and its copies (a module's resource, without
            indexes); empty where it has no copies.
        deployed: whether its properties are what a deployment left: what the provider computed stands among what
            the author set.
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
    memo: dict[str, object] = field(default_factory=dict)
    keys: frozenset[str] | None = field(init=False)

    def __post_init__(self) -> None:
        """Look up the keys once: most paths that are asked for lead nowhere, and are then not followed."""
        outcome = self.properties.outcome
        object.__setattr__(self, "keys", outcome.keys if isinstance(outcome, Tree) else None)

    def at(self, path: str) -> Value:
        """Return what stands under a dotted path of the properties."""
        return self.properties.path(path) if self._may_have(path) else NOTHING

    def each(self, path: str) -> Iterable[Branch]:
        """Return what stands under a dotted path in which `[]` means every element of a list."""
        return self.properties.each(path) if self._may_have(path) else ()

    def _may_have(self, path: str) -> bool:
        return self.keys is None or _HEAD.match(path)[0] in self.keys  # type: ignore[index]
