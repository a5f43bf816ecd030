"""Which folders the code of a template's functions is in, and whether files are in one; found by words in bytes.

A commit hook needs this for every file of code that changes, most of which no template names: nothing is parsed.
What is found may be too much, but for code outside the folder that a template names it is never too little.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from archlint.model.regex import regex
from archlint.model.source.files.file_names import CODE_SUFFIXES, SKIPPED, SUFFIXES, resolves_imports
from archlint.model.source.files.project import leads_out, project_root
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.text import Unreadable

#: CloudFormation takes no larger templates, in bytes; data may be a lot larger.
_MAX_BYTES = MEGABYTE
#: Every template of CloudFormation with code has a resource of such a type.
_FUNCTION = b"::Function"
_LOCATION = regex(
    rb"""\b(?:CodeUri|Code|ContentUri|aws:asset:path)["']?\s*:\s*(?:"([^"\r\n]*)"|'([^'\r\n]*)'|([^\s"'{][^\r\n{},\#"']*)|(\{\s*["']?(?:Ref|Fn::)))"""
)
#: Terraform packs a folder, or a file.
_ARCHIVE = b"archive_file"
_PACKED = regex(rb"""\bsource_(dir|file)["']?\s*[=:]\s*(?:"([^"\r\n]*)")?""")
_HERE = regex(rb"\$\{path\.(?:module|root|cwd)\}/?")
#: How what is no plain text starts: a tag, an anchor, an alias, or what follows `Fn::`.
_UNSETTLED = (b"!", b"&", b"*", b"{")
#: A Python environment, and a cache that git ignores, have a file at their top that says so.
_ENVIRONMENT, _IGNORES = "pyvenv.cfg", ".gitignore"


def is_code(path: str) -> bool:
    """Tell whether a file may be code of a function, by its name."""
    return path.endswith(CODE_SUFFIXES)


def concerns_code(path: str) -> bool:
    """Tell whether a file may be code of a function, or say what code imports, by its name."""
    return is_code(path) or resolves_imports(os.path.basename(path))  # noqa: PTH119 - for every file of a commit


def code_folders(folder: str, data: bytes) -> Iterator[str]:
    """Yield the folders that a template's functions may have their code in.

    Args:
        folder: the folder of the template, resolved.
        data: what is in it.

    Returns:
        Resolved paths; the template's own folder where it does not say so in plain text.
    """
    if _ARCHIVE in data:
        yield from _packed(folder, data)
    if _FUNCTION not in data:
        return
    for found in _LOCATION.finditer(data):
        location = (found[1] or found[2] or found[3] or found[4] or b"").strip().partition(b"\0")[0]
        unsettled = location.startswith(_UNSETTLED)
        yield os.path.realpath(folder if unsettled else os.path.join(folder, os.fsdecode(location)))  # noqa: PTH118


def _packed(folder: str, data: bytes) -> Iterator[str]:
    """Yield the folders that `archive_file` packs; the configuration's own where it does not say so in plain text."""
    for kind, location in _PACKED.findall(data):
        path = os.fsdecode(_HERE.sub(b"", location).partition(b"\0")[0])
        plain = bool(path) and "${" not in path
        path = os.path.join(folder, path) if plain else folder  # noqa: PTH118 - as above
        yield os.path.realpath(os.path.dirname(path) if plain and kind == b"file" else path)  # noqa: PTH120


def holds(folders: Iterable[str], files: Collection[str]) -> bool:
    """Tell whether one of some files lies in one of some folders; both are resolved."""
    return any(file.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders for file in files)


def concern_code_in(folders: Iterable[str], files: Collection[str]) -> bool:
    """Tell whether one of some files concerns the code in one of some folders; all are resolved.

    Code lies in the folder; what says what it imports may lie above it, too.
    """
    return any(
        holds([folder], [file]) or (not is_code(file) and holds([os.path.dirname(file)], [folder]))  # noqa: PTH120
        for folder in folders
        for file in files
    )


def may_be_run(paths: Iterable[str]) -> bool:
    """Tell whether files may concern the code of a function in a template of their projects."""
    projects: dict[Path, list[str]] = {}
    for path in paths:
        projects.setdefault(project_root(Path(path)), []).append(os.path.realpath(path))
    return any(
        concern_code_in(code_folders(folder, data), files)
        for root, files in projects.items()
        for folder, data in _templates(str(root))
    )


def _templates(root: str) -> Iterator[tuple[str, bytes]]:
    """Yield what may be templates below a folder: the folder of each, and what is in it.

    This looks at more than a run does that honors configuration and all that git ignores: loading what that takes costs
    more than to look.
    """
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            continue
        if folder != root and any(_is_aside(entry, root) for entry in entries):
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED:
                    pending.append(entry.path)
            elif entry.name.lower().endswith(SUFFIXES):
                try:
                    data = b"" if _leads_out(entry, root) else read_bytes(Path(entry.path), _MAX_BYTES)
                except Unreadable:
                    continue
                yield folder, data


def _leads_out(entry: os.DirEntry[str], root: str) -> bool:
    return entry.is_symlink() and leads_out(entry.path, root)


def _is_aside(entry: os.DirEntry[str], root: str) -> bool:
    """Tell whether a file marks its folder as a generated one, such as a cache or a Python environment."""
    if entry.name == _IGNORES:
        try:
            return (
                not _leads_out(entry, root)
                and entry.stat().st_size < 100
                and b"*" in read_bytes(Path(entry.path), 100).split()
            )
        except (OSError, Unreadable):
            return False
    return entry.name == _ENVIRONMENT
