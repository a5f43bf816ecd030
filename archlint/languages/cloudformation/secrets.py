"""Parameters of templates that are secrets, and the text of a template without them.

Source: AWS CloudFormation User Guide, "Parameters syntax": what has `NoEcho` set is masked wherever a stack is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.model.source.document import Document
from archlint.model.values.value import Tree, Value

#: What `NoEcho` may be that asks for nothing.
_FALSE = frozenset({"false", "no", "off", "none"})


def is_secret(parameter: Any) -> bool:
    """Tell whether the declaration of a parameter asks not to show its value; whatever is no `false` does."""
    said = parameter.get("NoEcho") if isinstance(parameter, dict) else None
    return str(said).lower() not in _FALSE


def _secrets(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parameters of a template that are secrets, by their names."""
    sections = document.data if isinstance(document.data, dict) else {}
    parameters = sections.get("Parameters")
    for name, parameter in parameters.items() if isinstance(parameters, dict) else ():
        if isinstance(parameter, dict) and is_secret(parameter):
            yield name, parameter


def secret_defaults(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield where the defaults of secrets stand in a template."""
    for name, parameter in _secrets(document):
        if "Default" in parameter:
            yield "Parameters", name, "Default"


def secret_texts(document: Document) -> list[str]:
    """Return the defaults of secrets as text, the longest first; an empty one is none."""
    sections: Any = document.data
    texts = {str(sections[section][name][key]) for section, name, key in secret_defaults(document)}
    return sorted(texts - {""}, key=lambda text: (-len(text), text))


def quotable(document: Document) -> str:
    """Return the text of a document, with its secrets masked: each character of them is a star."""
    return document.masked([*secret_defaults(document), *document.secrets])


def hide_given(given: Value, nested: Document) -> None:
    """Note what a stack gives a nested one for its secrets, so that its own text is quoted without it.

    Args:
        given: the parameters that it gives, a mapping.
        nested: the template of the nested stack.
    """
    secret = [name for name, _ in _secrets(nested)]
    trees = [branch.outcome for branch in given.branches if isinstance(branch.outcome, Tree)]
    for node in (tree.node.get(name) for tree in trees for name in secret if not tree.is_list):
        if isinstance(node.document, Document) and not _refers(node.data):
            node.document.secrets.add(node.route)


def _refers(data: Any) -> bool:
    """Tell whether all that is written is the name of something else, or nothing is."""
    return data is None or (isinstance(data, dict) and data.keys() <= {"Ref", "Fn::GetAtt", "Fn::ImportValue"})
