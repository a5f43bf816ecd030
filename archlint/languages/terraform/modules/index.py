"""What mentions the resources of a plan, a state or a configuration, found by resource and by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archlint.languages.mention import Mention
from archlint.model.values.value import Declaration

#: What mentions a resource where an output of the root module does.
OUTPUT = "output"
#: What a name is made of.
_WORD = re.compile(r"[\w.-]{3,}")


@dataclass(slots=True)
class Index:
    """The mentions in one plan, state or configuration.

    Attributes:
        anything: what may mention any resource.
    """

    anything: list[Mention] = field(default_factory=list)
    _references: dict[Declaration, list[Mention]] = field(default_factory=dict)
    _words: dict[str, list[tuple[Declaration | None, Mention]]] = field(default_factory=dict)

    def refer(self, target: Declaration, mention: Mention) -> None:
        """Note what refers to a resource."""
        self._references.setdefault(target, []).append(mention)

    def read(self, text: str, own: Declaration | None, mention: Mention) -> None:
        """Note the words of a text that may be names; `own` is the resource that it stands in, if it stands in one."""
        for word in _WORD.findall(text):
            self._words.setdefault(word, []).append((own, mention))

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource, by reference or by the name it is given.

        Args:
            declaration: the resource.
            name: the attribute that holds its name; empty if it has none.
        """
        yield from self._references.get(declaration, ())
        yield from self.anything
        named = declaration.at(name).known if name else None
        for own, mention in self._words.get(named, ()) if isinstance(named, str) else ():
            if own is not declaration:
                yield mention
