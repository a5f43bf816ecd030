"""What of a module is passed over, because Terraform knows no such block, or refuses it: nothing says what it declares.

Source: Terraform documentation, "Terraform configuration blocks" and "Syntax: Resources" ("Each resource must have a
unique name for that resource type"); OpenTofu documentation, "Configuration Syntax".
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from archlint.languages.detect import is_hcl
from archlint.languages.terraform.hcl.bodies import bodies
from archlint.languages.terraform.hcl.file_names import is_override
from archlint.languages.terraform.modules.reading.module import Module, labelled
from archlint.model.source.document import Document
from archlint.model.source.location import Route
from archlint.model.values.node import Node

#: The blocks that declare something, or what it is made of, and those that do not.
_DECLARING = ("resource", "data", "module", "locals", "variable", "output", "provider")
_OTHERS = ("action", "check", "ephemeral", "import", "list", "moved", "removed", "terraform")
_NEARLY = 0.8
#: So many other names are looked at.
_MOST = 50
_JOINED: tuple[Route, ...] = ((), ("resource",), ("data",))
#: Files of more characters are not looked through for keys that they have more than once.
_MOST_CHARACTERS = 1_000_000
_LABELS = {"resource": 2, "data": 2, "module": 1}


def blocks_passed_over(module: Module) -> Iterator[tuple[str, str]]:
    """Yield what of a module is passed over: the file, and what to say of it."""
    for document in module.documents:
        for top in bodies(Node(document, (), document.data)):
            names = (name for name, _ in top.items() if name not in (*_DECLARING, *_OTHERS))
            for name in islice(names, _MOST):
                meant = difflib.get_close_matches(name, _DECLARING, 1, _NEARLY)
                if meant:
                    yield document.path, f"has blocks '{name}', which are not looked at; did you mean '{meant[0]}'?"
        if not is_hcl(document.path):
            yield from ((document.path, words) for words in _joined_by_terraform(document))
    yield from _repeated(module)


def _joined_by_terraform(document: Document) -> Iterator[str]:
    """Yield which keys an object of a JSON file has more than once: Terraform joins them, and here the last counts."""
    if len(document.text) > _MOST_CHARACTERS:
        return
    for route in _JOINED:
        counted = Counter(document.names(route)).items()
        for name in islice((name for name, count in counted if count > 1 and name != "//"), _MOST):
            at = f" in '{route[0]}'" if route else ""
            yield f"has the key '{name}' more than once{at}: Terraform joins what is below, only the last is looked at"


def _repeated(module: Module) -> Iterator[tuple[str, str]]:
    """Yield that blocks of a module have the labels of others, of which only the first counts here: once, with one."""
    seen: dict[tuple[str, ...], str] = {}
    for document in module.documents:
        if not is_hcl(document.path) or is_override(Path(document.path).name):
            continue
        root = Node(document, (), document.data)
        for name, labels in _LABELS.items():
            for block in labelled(root, name, labels):
                labelling = (name, *block.labels)
                if labelling in seen:
                    what, where = f"{name} '{'.'.join(block.labels)}'", seen[labelling]
                    again = "twice" if where == document.path else f"again, after '{where}'"
                    yield document.path, f"declares {what} {again}: of what is declared twice, the first is looked at"
                    return
                seen[labelling] = document.path
