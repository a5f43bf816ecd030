"""Functions that read local files, or look for some.

Source: Terraform documentation, "Built-in Functions", "Filesystem Functions"; for patterns of names, the Go package
doublestar.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from archlint.languages.terraform.functions.encodings import OF_BYTES
from archlint.languages.terraform.functions.lists.collections import MISSING
from archlint.languages.terraform.functions.lists.sets import unordered
from archlint.languages.terraform.functions.paths import local_path
from archlint.languages.terraform.functions.regular_expressions.matching import matcher
from archlint.languages.terraform.hcl.expressions import Expression
from archlint.languages.terraform.hcl.scalars import name as named
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.budget import LOOK
from archlint.model.regex import regex
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Unknown, Value

_Arguments: TypeAlias = tuple[Expression, ...]
_FileFunction: TypeAlias = Callable[[_Arguments, ModuleScope, Place], Value]
#: What it costs to read a file and make a number of it, in steps for each byte.
_HASHING = 0.0005
_UNREAD = Unknown("it has arguments that cannot be evaluated", inside=True)
#: The parts of a pattern of names, and what each is as a regular expression.
_GLOB = regex(r"\*\*/|\*\*$|\*+|\?|\[!?[^\]/]+\]|\\\\.|[{},]|[^*?\[\\\\{},]+|.", re.DOTALL)


def local_file(outcome: Outcome, scope: ModuleScope) -> Document | None:
    """Return the file at a path; None where the path is not known, or the file cannot be read."""
    path = local_path(outcome)
    return scope.instance.shared.files.text(path) if path is not None else None


def no_file(outcome: Outcome) -> Outcome:
    """Return what stands for a file that is not read: another step may make it before Terraform runs."""
    if (path := local_path(outcome)) is not None:
        return Unknown(f"file '{path}' cannot be read", inside=True)
    return MISSING if outcome is MISSING else Unknown("which file it is read from is not settled", inside=True)


def _of_path(read: Callable[[Outcome, ModuleScope, Place], Value]) -> _FileFunction:
    """Return the function of one argument, a path, that reads what is there."""

    def apply_(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
        if len(arguments) != 1:
            return Value.of(_UNREAD, place)
        return scope.value(arguments[0], place).then(lambda outcome, _: read(outcome, scope, place))

    return apply_


def _file(outcome: Outcome, scope: ModuleScope, place: Place) -> Value:
    document = local_file(outcome, scope)
    if document is None:
        return Value.of(no_file(outcome), place)
    return Value.of(Known(document.text), Place(document, ()))


def _fileexists(outcome: Outcome, scope: ModuleScope, place: Place) -> Value:
    found = local_file(outcome, scope)
    return Value.of(Known(True) if found is not None else no_file(outcome), place)


def _of_bytes(name: str, make: Callable[[bytes], str]) -> _FileFunction:
    def read(outcome: Outcome, scope: ModuleScope, place: Place) -> Value:
        shared = scope.instance.shared
        path = local_path(outcome)
        data = shared.files.data(path) if path is not None else None
        if data is None or not shared.budget.spend(len(data) * _HASHING):
            return Value.of(MISSING if outcome is MISSING else _unnamed(name, outcome), place)
        return Value.of(Known(make(data)), place)

    return _of_path(read)


def _unnamed(function: str, *arguments: Outcome) -> Unknown:
    """Return what a function makes of files that are not there: equal for equal arguments, no resource's name."""
    names = [canonical(argument) for argument in arguments]
    text = named(f"{function}({', '.join(names)})") if all(names) else ""
    return Unknown(f"the files that {function} reads are not settled", text)


def _fileset(arguments: _Arguments, scope: ModuleScope, place: Place) -> Value:
    if len(arguments) != 2:
        return Value.of(_UNREAD, place)
    pattern = scope.value(arguments[1], place)

    def listed(folder: Outcome, _at: Place | None) -> Value:
        return pattern.then(lambda wanted, _: Value.of(_found(folder, wanted, scope, place), place))

    return scope.value(arguments[0], place).then(listed)


def _found(folder: Outcome, pattern: Outcome, scope: ModuleScope, place: Place) -> Outcome:
    """Return the files below a folder that match; unknown where there are none: they may be made before it runs."""
    if MISSING in (folder, pattern):
        return MISSING
    unsettled = _unnamed("fileset", folder, pattern)
    path = local_path(folder)
    if path is None or not isinstance(pattern, Known):
        return unsettled
    shared = scope.instance.shared
    names = shared.files.below(path) or []
    matches = matcher(_expression(str(pattern.value)), shared.budget.spend)
    if matches is None or not shared.budget.spend(len(names) * LOOK):
        return unsettled
    found = [Value.of(Known(name), place) for name in names if matches(name)]
    return unordered(place, found) if found and not shared.budget.is_spent else unsettled


def _expression(pattern: str) -> str:
    """Return a pattern of names as a regular expression."""
    pieces, depth = [], 0
    for found in _GLOB.finditer(posixpath.normpath(pattern)):
        piece = found[0]
        if piece in "{}":
            depth += 1 if piece == "{" else -1
            pieces.append("(?:" if piece == "{" else ")")
        elif piece == ",":
            pieces.append("|" if depth else ",")
        elif piece == "**/":
            pieces.append("(?:[^/]+/)*")
        elif piece == "**":
            pieces.append(".*")
        elif piece.startswith("*"):
            pieces.append("[^/]*")
        elif piece == "?":
            pieces.append("[^/]")
        elif piece.startswith("[") and len(piece) > 2:
            pieces.append("[" + piece[1:].replace("!", "^", 1) if piece[1] == "!" else piece)
        else:
            pieces.append(re.escape(piece[1:] if piece.startswith("\\") and len(piece) > 1 else piece))
    return f"(?s)^(?:{''.join(pieces)})$"


#: The functions by name.
FILE_FUNCTIONS: Mapping[str, _FileFunction] = {
    "file": _of_path(_file),
    "fileexists": _of_path(_fileexists),
    "fileset": _fileset,
    "filebase64": _of_bytes("filebase64", OF_BYTES["base64encode"]),
    **{f"file{name}": _of_bytes(f"file{name}", OF_BYTES[name]) for name in OF_BYTES if name != "base64encode"},
}
