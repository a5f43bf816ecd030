"""Nested stacks whose templates are uploaded to a bucket, from files that are here, too.

A nested stack's `TemplateURL` is that of an object in S3; a project that does not let a tool upload its templates names
them by where it puts them. What is named is the file whose path ends as the URL does, if it also takes the
parameters that the stack gives it and has the outputs that are asked of it.
Source: AWS CloudFormation Template Reference, `AWS::CloudFormation::Stack` (TemplateURL).
"""

from __future__ import annotations

import re
from pathlib import Path

from archlint.languages.cloudformation.template import Template
from archlint.languages.detect import FileKind, kind_of
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, Text, Tree

_STACK = "AWS::CloudFormation::Stack"
#: An output of a nested stack that is asked for, behind the stack's logical id: `Fn::GetAtt` in its forms, `Fn::Sub`.
_OUTPUT = r"\b{}[\"']?[.,\s\-]{{1,100}}+[\"']?Outputs\.([A-Za-z0-9]++)"
#: So many steps of a URL's path are compared with that of a file.
_MOST_STEPS = 6


def local_copy(template: Template, stack: Declaration) -> Path | None:
    """Return the file of this project that a nested stack's template is a copy of; None if none certainly is.

    Args:
        template: the template that nests the stack.
        stack: the nested stack.
    """
    location = stack.at("TemplateURL").outcome if stack.type == _STACK else None
    url = canonical(location).partition("?")[0] if isinstance(location, Known | Text) else ""
    if "://" not in url and "}" not in url:
        return None
    steps = [step for step in url.rpartition("}")[2].rpartition("://")[2].split("/") if step][-_MOST_STEPS:]
    for file, shared in template.files.ending_in(steps):
        document = template.files.read_file(file)
        if document is not None and document is not template.root.document and _fits(template, stack, document, shared):
            return file
    return None


def _fits(template: Template, stack: Declaration, document: Document, shared: int) -> bool:
    """Tell whether a document takes what a stack gives and has what is asked of it, and is not only called alike."""
    if kind_of(document) is not FileKind.TEMPLATE:
        return False
    given = stack.at("Parameters").outcome
    names = {name for name, _ in given.node.items()} if isinstance(given, Tree) else set()
    root = Node(document, (), document.data)
    parameters, outputs = (dict(root.get(section).items()) for section in ("Parameters", "Outputs"))
    needed = {name for name, node in parameters.items() if node.get("Default").data is None}
    own = stack.logical_id or stack.name
    asked = set(regex(_OUTPUT.format(re.escape(own))).findall(_text(template)))
    is_told_apart = bool(names or asked) or shared > 1
    return is_told_apart and needed <= names <= parameters.keys() and asked <= outputs.keys()


def _text(template: Template) -> str:
    document = template.root.document
    return document.text if isinstance(document, Document) else ""
