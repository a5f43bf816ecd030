"""Where configuration mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from archlint.languages.mention import Mention
from archlint.languages.terraform.modules.index import OUTPUT, Index
from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.model.source.location import Place
from archlint.model.values.value import Declaration, Known, Outcome, Reference, Text, Tree, Unknown, Value

_MAX_DEPTH = 40


class Uses:
    """The mentions in a root module and those that it calls; looked for once, when somebody first asks.

    Args:
        root: the root module.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, root: ModuleInstance, silent: frozenset[str]) -> None:
        self._root, self._silent = root, silent

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource, as `Index.of` does."""
        yield from self._index.of(declaration, name)

    @cached_property
    def _index(self) -> Index:
        index = Index()
        for declaration in self._root.everything():
            if declaration.type not in self._silent:
                _walk(declaration.properties, declaration, declaration.type, declaration.place, index, 0)
        for name, block in self._root.module.outputs.items():
            _walk(self._root.output(name, block.place), None, OUTPUT, block.place, index, 0)
        return index


def _walk(value: Value, own: Declaration | None, by: str, at: Place, index: Index, depth: int) -> None:
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
                index.refer(reference.target, mention)
        for text in _texts(outcome):
            index.read(text, own, mention)


def _parts(tree: Tree) -> Iterator[Value]:
    if tree.is_list:
        yield from (Value((element,)) for element in tree.elements())
    else:
        yield from (value for _, value in tree.items())


def _references(outcome: Outcome) -> tuple[Reference, ...]:
    if isinstance(outcome, Reference):
        return (outcome,)
    return outcome.references if isinstance(outcome, Text) else ()


def _texts(outcome: Outcome) -> Iterator[str]:
    """Yield the literals in an outcome."""
    texts: tuple[object, ...] = ()
    if isinstance(outcome, Known):
        texts = (outcome.value,)
    elif isinstance(outcome, Text):
        texts = outcome.parts
    yield from (text for text in texts if isinstance(text, str))
