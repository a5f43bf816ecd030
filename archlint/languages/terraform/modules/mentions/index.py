"""What mentions the resources of a plan, a state or a configuration, found by resource and by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TypeAlias

from archlint.languages.mention import Mention
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.values.value import Declaration

#: What mentions a resource where an output of the root module does.
OUTPUT = "output"
#: What it costs to note the words of a text, in steps for each character.
WORD_COST = 0.005
#: What a name is made of.
_WORD = regex(r"[\w.-]{3,}")
#: How many mentions of one resource or name are kept, by what mentions it: more say nothing new, and may be as many as
#: there are resources, each of which looks at all of them. And how many kinds of what mentions it.
_ALIKE, _DIFFERENT = 100, 100
#: The same for what may mention any resource: each of them looks at all of it.
_UNSETTLED = 5
#: What mentions one resource or name, by its type: each with the resource that it stands in.
_Mentions: TypeAlias = dict[str, list[tuple[Declaration | None, Mention]]]


@dataclass(slots=True)
class MentionIndex:
    """The mentions in one plan, state or configuration."""

    _anything: _Mentions = field(default_factory=dict)
    _references: dict[Declaration, _Mentions] = field(default_factory=dict)
    _words: dict[str, _Mentions] = field(default_factory=dict)

    def doubt(self, mention: Mention) -> None:
        """Note what may mention any resource."""
        _note(self._anything, None, mention, _UNSETTLED)

    def refer(self, target: Declaration, mention: Mention) -> None:
        """Note what refers to a resource."""
        _note(self._references.setdefault(target, {}), None, mention)

    def read(self, text: str, own: Declaration | None, mention: Mention) -> None:
        """Note the words of a text that may be names; `own` is the resource that it stands in, if it stands in one."""
        for word in _WORD.findall(text):
            _note(self._words.setdefault(word, {}), own, mention)

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource, by reference or by the name it is given.

        Args:
            declaration: the resource.
            name: the attribute that holds its name; empty if it has none.
        """
        yield from _others(self._references.get(declaration, {}), declaration)
        yield from (mention for alike in self._anything.values() for _, mention in alike)
        named = declaration.at(name).known if name else None
        yield from _others(self._words.get(named, {}) if isinstance(named, str) else {}, declaration)


def _note(known: _Mentions, own: Declaration | None, mention: Mention, most: int = _ALIKE) -> None:
    """Note a mention, and the resource it stands in, unless there are enough that say the same."""
    if mention.by in known or len(known) < _DIFFERENT:
        alike = known.setdefault(mention.by, [])
        if len(alike) < most:
            alike.append((own, mention))


def _others(known: _Mentions, declaration: Declaration) -> Iterator[Mention]:
    """Yield the mentions that do not stand in a resource itself."""
    return (mention for alike in known.values() for own, mention in alike if own is not declaration)
