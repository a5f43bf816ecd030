"""Where configuration mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archlint.declaration import Declaration
from archlint.location import Place
from archlint.parse.mentions import Mention
from archlint.parse.terraform.module_instance import ModuleInstance
from archlint.value import Known, Outcome, Reference, Text, Tree, Unknown, Value

#: What mentions a resource where an output of the root module does.
OUTPUT = "output"
#: What a name is made of.
_WORD = re.compile(r"[\w.-]{3,}")
_MAX_DEPTH = 40


@dataclass(slots=True)
class _Index:
    references: dict[Declaration, list[Mention]] = field(default_factory=dict)
    words: dict[str, list[tuple[Declaration | None, Mention]]] = field(default_factory=dict)
    anything: list[Mention] = field(default_factory=list)


class Uses:
    """The mentions in a root module and those that it calls; looked for once, when somebody first asks.

    Args:
        root: the root module.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, root: ModuleInstance, silent: frozenset[str]) -> None:
        self._root, self._silent = root, silent
        self._index: _Index | None = None

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource, by reference or by the name it is given.

        Args:
            declaration: the resource.
            name: the attribute that holds its name; empty if it has none.
        """
        index = self._index = self._index or self._look_through()
        yield from index.references.get(declaration, ())
        yield from index.anything
        named = declaration.at(name).known if name else None
        for own, mention in index.words.get(named, ()) if isinstance(named, str) else ():
            if own is not declaration:
                yield mention

    def _look_through(self) -> _Index:
        index = _Index()
        for declaration in self._root.everything():
            if declaration.type not in self._silent:
                _walk(declaration.properties, declaration, declaration.type, declaration.place, index, 0)
        for name, block in self._root.module.outputs.items():
            _walk(self._root.output(name, block.place), None, OUTPUT, block.place, index, 0)
        return index


def _walk(value: Value, own: Declaration | None, by: str, at: Place, index: _Index, depth: int) -> None:
    for branch in value.branches:
        place, outcome = branch.place or at, branch.outcome
        if isinstance(outcome, Tree) and depth < _MAX_DEPTH:
            for inner in _parts(outcome):
                _walk(inner, own, by, place, index, depth + 1)
            continue
        mention = Mention(place, by)
        if isinstance(outcome, Unknown) and outcome.inside:
            # It may be the ARN of anything.
            index.anything.append(mention)
        for reference in _references(outcome):
            if reference.target is not own:
                index.references.setdefault(reference.target, []).append(mention)
        for word in _words(outcome):
            index.words.setdefault(word, []).append((own, mention))


def _parts(tree: Tree) -> Iterator[Value]:
    if tree.is_list:
        yield from (Value((element,)) for element in tree.elements())
    else:
        yield from (value for _, value in tree.items())


def _references(outcome: Outcome) -> tuple[Reference, ...]:
    if isinstance(outcome, Reference):
        return (outcome,)
    return outcome.references if isinstance(outcome, Text) else ()


def _words(outcome: Outcome) -> Iterator[str]:
    texts: tuple[object, ...] = ()
    if isinstance(outcome, Known):
        texts = (outcome.value,)
    elif isinstance(outcome, Text):
        texts = outcome.parts
    for text in texts:
        if isinstance(text, str):
            yield from _WORD.findall(text)
