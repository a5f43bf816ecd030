"""Nested stacks whose templates are uploaded to a bucket, from files that are here, too.

A nested stack's `TemplateURL` is that of an object in S3; a project that does not let a tool upload its templates names
them by where it puts them. What is named is the file whose path ends as the URL does, if it also takes the
parameters that the stack gives it and has the outputs that are asked of it.
Source: AWS CloudFormation Template Reference, `AWS::CloudFormation::Stack` (TemplateURL).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from archlint.languages.cloudformation.local_files import last_steps
from archlint.languages.cloudformation.template import Template
from archlint.languages.detect import FileKind, kind_of
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, Text, Tree

_STACK = "AWS::CloudFormation::Stack"
#: An output of a nested stack that is asked for, behind the stack's logical id: `Fn::GetAtt` in its forms, `Fn::Sub`.
_OUTPUT = regex(r"(?<![A-Za-z0-9])([A-Za-z0-9]++)[\"']?[.,\s\-]{1,100}+[\"']?Outputs\.([A-Za-z0-9]++)")


class _Shape(NamedTuple):
    """What a template takes, and what it has.

    Attributes:
        parameters: its parameters.
        needed: those of them that have no default.
        outputs: its outputs.
    """

    parameters: frozenset[str]
    needed: frozenset[str]
    outputs: frozenset[str]


class LocalCopies:
    """Finds the files of this project that the templates of nested stacks are copies of.

    Args:
        template: the template that nests the stacks.
    """

    def __init__(self, template: Template) -> None:
        self._template = template
        self._shapes: dict[Path, _Shape | None] = {}

    def of(self, stack: Declaration) -> Path | None:
        """Return the file that a nested stack's template is a copy of; None if none certainly is."""
        location = stack.at("TemplateURL").outcome if stack.type == _STACK else None
        url = canonical(location).partition("?")[0] if isinstance(location, Known | Text) else ""
        if "://" not in url and "}" not in url:
            return None
        steps = last_steps(url.rpartition("}")[2].rpartition("://")[2])
        return next(
            (file for file, shared in self._template.files.ending_in(steps) if self._fits(stack, file, shared)), None
        )

    def _fits(self, stack: Declaration, file: Path, shared: int) -> bool:
        """Tell whether a file takes what a stack gives and has what is asked of it, and is not only called alike."""
        if file not in self._shapes:
            self._shapes[file] = self._shape(file)
        shape = self._shapes[file]
        if shape is None:
            return False
        given = stack.at("Parameters").outcome
        names = {name for name, _ in given.node.items()} if isinstance(given, Tree) else set()
        asked = self._asked.get(stack.logical_id or stack.name, set())
        is_told_apart = bool(names or asked) or shared > 1
        return is_told_apart and shape.needed <= names <= shape.parameters and asked <= shape.outputs

    def _shape(self, file: Path) -> _Shape | None:
        """Return what the template in a file takes and has; None if it is no other template than that of the stack."""
        document = self._template.files.read_file(file)
        if document is None or document is self._template.root.document or kind_of(document) is not FileKind.TEMPLATE:
            return None
        root = Node(document, (), document.data)
        parameters, outputs = (dict(root.get(section).items()) for section in ("Parameters", "Outputs"))
        needed = frozenset(name for name, node in parameters.items() if node.get("Default").data is None)
        return _Shape(frozenset(parameters), needed, frozenset(outputs))

    @cached_property
    def _asked(self) -> Mapping[str, set[str]]:
        """The outputs that are asked for of each nested stack, by its logical id."""
        document = self._template.root.document
        found: dict[str, set[str]] = defaultdict(set)
        for stack, output in _OUTPUT.findall(document.text) if isinstance(document, Document) else ():
            found[stack].add(output)
        return found
