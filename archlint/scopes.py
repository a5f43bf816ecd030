"""Which files are read together: resources see each other only inside one scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archlint.inputs import Input
from archlint.parse.detect import may_be_template
from archlint.parse.document import MAX_JSON, Unreadable, read_bytes
from archlint.problems import Problems

#: The warning about a file that is named on the command line and ends there.
NOT_A_TEMPLATE = "is not a template, and is not linted"


@dataclass(frozen=True, slots=True)
class Scope:
    """Files whose resources see each other, and how many bytes they have.

    One file so far: a nested stack will join the template that names it.
    """

    file: Input
    size: int


#: Files are not read twice while all that are kept in between have no more bytes than this.
_KEPT_BYTES = 32_000_000


def partition(files: Iterable[Input], problems: Problems) -> list[Scope]:
    """Return the scopes that files make, without those files that are certainly no templates.

    Only looks for words in the files' bytes: a run that finds no template ends here.
    """
    scopes = []
    kept = 0
    for file in files:
        try:
            data = bytes_of(file)
        except Unreadable as refusal:
            if not file.named and _is_too_large(file):
                # Data, most likely: one such file somewhere in a folder shall not make every run fail.
                problems.warn(file.shown, f"is skipped: {refusal.message}")
            else:
                problems.unreadable(file.shown, refusal)
            continue
        if may_be_template(data):
            kept += len(data)
            scopes.append(Scope(replace(file, data=data) if kept <= _KEPT_BYTES else file, len(data)))
        elif file.named:
            problems.warn(file.shown, NOT_A_TEMPLATE)
    return scopes


def bytes_of(file: Input) -> bytes:
    """Return what is in a file.

    Raises:
        Unreadable: it is no regular file, too large, or not to be opened.
    """
    if file.data is not None:
        return file.data
    assert file.path is not None, "only standard input has no path, and it brings its data"
    return read_bytes(file.path, MAX_JSON)


def _is_too_large(file: Input) -> bool:
    try:
        return file.path is not None and file.path.stat().st_size > MAX_JSON
    except OSError:
        return False
