"""Where the code of Terraform's functions lies: in what `archive_file` packs.

Source: Terraform Registry, hashicorp/archive (`archive_file`), hashicorp/aws (`aws_lambda_function`,
`aws_lambda_layer_version`, `aws_s3_object`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.code.placement import placement
from archlint.languages.terraform.functions.paths import local_path
from archlint.languages.terraform.modules.ignored_changes import ignored_changes
from archlint.model.source.files import disk
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, EmbeddedJson, Reference, Text, Tree, Value

if TYPE_CHECKING:
    from archlint.code.calls import Code
    from archlint.code.reader import CodeReader
    from archlint.languages.terraform.modules.shared import Shared

LAMBDA_FUNCTION = "aws_lambda_function"
#: The type of what packs code.
ARCHIVE_FILE = "archive_file"
#: What a function's code is given by, and all that it has (Terraform documentation, "The lifecycle meta-argument").
_CODE = frozenset({"all", "filename", "s3_key", "s3_object_version", "source_code_hash"})
#: What is filled in, and not known by any name.
_NAMELESS = "${}"
_LAYER = "aws_lambda_layer_version"
_OBJECTS = ("aws_s3_object", "aws_s3_bucket_object")


def function_code(
    function: Declaration, archives: Callable[[], Mapping[str, Declaration]], shared: Shared
) -> tuple[Code, EmbeddedJson] | None:
    """Return what a function's code does, and the dialect of its constants; None if the code is not in the project.

    Args:
        function: the function.
        archives: returns the archives that the configuration makes, by what they are written to.
        shared: what the modules of the configuration share.
    """
    handler, runtime = function.at("handler").known, function.at("runtime").known
    path = _packed(function)
    archive = archives().get(path) if path else None
    if archive is None or not isinstance(handler, str) or not isinstance(runtime, str):
        return None
    reader = shared.code_reader
    folder = _folder(archive)
    if folder is not None:
        root = shared.modules.inside(folder)
        if root is None or not disk.is_folder(root):
            return None
        layers = _layers(function, archives(), shared)
        is_alone = function.at("layers").certainly_absent
        return reader.read_folder(root, handler, runtime, layers=layers, is_alone=is_alone), EmbeddedJson()
    return _inline(archive, reader, handler, runtime)


def _layers(function: Declaration, archives: Mapping[str, Declaration], shared: Shared) -> list[Path]:
    """Return the folders that become those layers of a function that the configuration declares and packs."""
    found: list[Path] = []
    for each in function.each("layers[]"):
        layer = each.outcome.target if isinstance(each.outcome, Reference) else None
        archive = archives.get(_packed(layer)) if layer is not None and layer.type == _LAYER else None
        folder = _folder(archive) if archive is not None else None
        root = shared.modules.inside(folder) if folder is not None else None
        if root is not None and disk.is_folder(root):
            found.append(Path(root))
    return found


def is_deployed_otherwise(body: Node) -> bool:
    """Tell whether Terraform ignores what becomes of a function's code: what it made it with is a placeholder.

    Args:
        body: the function's block, with its `lifecycle`.
    """
    return not _CODE.isdisjoint(ignored_changes(body))


def by_path(archives: Iterable[Declaration]) -> dict[str, Declaration]:
    """Return archives by what they are written to."""
    return {_path(archive.at("output_path")): archive for archive in archives}


def _packed(function: Declaration) -> str:
    """Return the path of the archive that a function is made from; empty where nothing is known of it."""
    key = function.at("s3_key").outcome
    if isinstance(key, Reference) and key.target.type in _OBJECTS:
        function = key.target
    return _path(function.at("source" if function.type in _OBJECTS else "filename"))


def _path(value: Value) -> str:
    """Return a path so that equal ones are equal, with names for what is filled in; empty where it is not known."""
    path = local_path(value.outcome) or (canonical(value.outcome) if isinstance(value.outcome, Known | Text) else "")
    return posixpath.normpath(path) if path and _NAMELESS not in path else ""


def _folder(archive: Declaration) -> str | None:
    """Return the folder that an archive packs, or of whose files it packs one."""
    folder, file = (local_path(archive.at(name).outcome) for name in ("source_dir", "source_file"))
    if folder is not None:
        return folder
    return posixpath.dirname(file) or "." if file is not None else None


def _inline(archive: Declaration, reader: CodeReader, handler: str, runtime: str) -> tuple[Code, EmbeddedJson] | None:
    """Return what the only text does that an archive packs."""
    content = archive.at("source").step("content") if _is_single(archive.at("source")) else archive.at("source_content")
    if not isinstance(content.outcome, Known) or content.place is None:
        return None
    text = str(content.known)
    return reader.read_text(text, handler, runtime, placement(content.place, text)), EmbeddedJson()


def _is_single(block: Value) -> bool:
    outcome = block.outcome
    return isinstance(outcome, Tree) and (not outcome.is_list or len(outcome.node.data) == 1)
