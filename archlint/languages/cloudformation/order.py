"""In which order CloudFormation makes what templates declare: what a resource waits for.

Source: AWS CloudFormation User Guide, "DependsOn attribute", "Working with nested stacks" (a nested stack is complete
before what refers to it is made) and "Exporting stack output values" (an export is there once its stack is made).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Protocol

from archlint.languages.cloudformation.evaluation.scope import Complete, Exports
from archlint.languages.notes import IN_STACK, PREDECESSORS
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.node import Node, scalars_in
from archlint.model.values.texts import canonical, written
from archlint.model.values.value import NOTHING, Declaration, Dialect

_IMPORT = "Fn::ImportValue"
_STACK = "AWS::CloudFormation::Stack"
#: What a logical id is made of.
_WORD = regex(r"[A-Za-z0-9]+")


class Ordered(Complete, Protocol):
    """What the order of a template's resources depends on."""

    @property
    def dialect(self) -> Dialect:
        """How its data becomes values."""
        ...

    @property
    def declarations(self) -> Mapping[str, Declaration]:
        """Its resources, by logical id."""
        ...

    @property
    def stacks(self) -> Exports | None:
        """The templates that it can import from."""
        ...

    @property
    def children(self) -> Mapping[str, Complete]:
        """The templates of its nested stacks, by logical id."""
        ...


def waited_for(template: Ordered, declaration: Declaration, node: Node) -> Sequence[Declaration] | None:
    """Return what a resource directly waits for; None where that is not known, as SAM orders what nests it.

    That is what it refers to, and what `DependsOn` names: of a nested stack all that is in it. It also waits for what
    the stack that it is in waits for, and for all in the stacks that it imports from. A word that only looks like a
    logical id makes it wait for more than it does.
    """
    texts = (text for text in scalars_in(node.data) if isinstance(text, str))
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(text))
    found = [template.declarations[word] for word in words if word in template.declarations]
    found += [template.children[word].complete for word in words if word in template.children]
    found += [exporter.complete for exporter in _imported_from(template, node)]
    stack = declaration.noted(IN_STACK)
    before = stack.noted(PREDECESSORS)() if stack is not None else ()
    return None if before is None else [*found, *before]


def whole_stack(template: Ordered, at: Place) -> Declaration:
    """Return what stands for all that is there once the stack of a template is made."""
    whole = Declaration("", _STACK, at, NOTHING)
    holds: Callable[[], Sequence[Declaration] | None] = partial(_made, template)
    whole.note(PREDECESSORS, holds)
    return whole


def _made(template: Ordered) -> Sequence[Declaration]:
    return [*template.declarations.values(), *(child.complete for child in template.children.values())]


def _imported_from(template: Ordered, node: Node) -> Iterator[Complete]:
    """Yield the templates whose exports are imported below a node."""
    stacks = template.stacks
    if stacks is None:
        return
    for name in _imports(node):
        for branch in template.dialect.evaluate(name).branches:
            exporter = stacks.exporter(written(branch.outcome)) or stacks.exporter(canonical(branch.outcome))
            if exporter is not None and exporter is not template:
                yield exporter


def _imports(section: Node) -> Iterator[Node]:
    """Yield what names the exports that are imported."""
    pending = [section]
    while pending:
        node = pending.pop()
        for key, child in node.items():
            if key == _IMPORT:
                yield child
            pending.append(child)
        pending += node.elements()
