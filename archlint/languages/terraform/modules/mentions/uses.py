"""Where configuration mentions a resource, whatever for: in any attribute of another one, in an output."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from archlint.languages.mention import Mention
from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.languages.terraform.modules.mentions.index import OUTPUT, WORD_COST, MentionIndex
from archlint.model.budget import LOOK
from archlint.model.source.location import Place
from archlint.model.values.leaves import parts
from archlint.model.values.scalars import Known
from archlint.model.values.value import Declaration, Outcome, Reference, Text, Unknown, Value


class ModuleUses:
    """The mentions in a root module and those that it calls; looked for once, when one is first needed.

    Args:
        root: the root module.
        silent: types whose mentions mean nothing.
    """

    def __init__(self, root: ModuleInstance, silent: frozenset[str]) -> None:
        self._root, self._silent = root, silent

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource, as `MentionIndex.of` does."""
        yield from self._index.of(declaration, name)

    @cached_property
    def _index(self) -> MentionIndex:
        index = MentionIndex()
        for declaration in self._root.everything():
            if declaration.type not in self._silent:
                self._read(index, declaration.properties, declaration, declaration.type, declaration.place)
        for name, block in self._root.module.outputs.items():
            self._read(index, self._root.output(name, block.place), None, OUTPUT, block.place)
        return index

    def _read(self, index: MentionIndex, value: Value, own: Declaration | None, by: str, at: Place) -> None:
        """Note what a value mentions, as far as the budget goes."""
        budget = self._root.shared.budget
        for branch, place in parts(value, at):
            outcome, mention = branch.outcome, Mention(place or at, by, own)
            if not budget.spend(LOOK):
                budget.overrun(at)
                # What is not looked at may mention anything.
                index.doubt(mention)
                return
            if isinstance(outcome, Unknown) and outcome.inside:
                # It may be the ARN of anything.
                index.doubt(mention)
            for reference in _references(outcome):
                if reference.target is not own:
                    index.refer(reference.target, mention)
            for text in _texts(outcome):
                budget.spend(len(text) * WORD_COST)
                index.read(text, own, mention)


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
