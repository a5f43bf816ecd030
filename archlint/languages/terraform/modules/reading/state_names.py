"""Which root modules may read the outputs of which, found by words in the files' bytes; what is read then decides."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence, Set

from archlint.model.components import components
from archlint.model.regex import regex

#: Where a state is named: of the words behind a block's beginning, only so many are looked at.
_NAME = regex(rb"\b(key|prefix|path|address)[\"']?\s*[=:]\s*\"([^\"\r\n]*)\"")
_DEPENDENCY = regex(rb"\bconfig_path\s*=\s*\"([^\"\r\n]*)\"")
_BACKEND, _REMOTE = b"backend", b"terraform_remote_state"
_WORDS = 1000
_STATE = "terraform.tfstate"
#: What people write before a path that starts at the module.
_HERE = "${path.module}/"


def kept_states(folder: str, data: bytes) -> Iterator[str]:
    """Yield the names of the states that a file of the root module in a folder may say it keeps.

    A state without a backend is kept beside the configuration.
    """
    yield _local(folder, _STATE)
    yield folder
    yield from _names(folder, data, _BACKEND)


def read_states(folder: str, data: bytes) -> Iterator[str]:
    """Yield the names of the states that a file in a folder reads, and the folders that Terragrunt names."""
    yield from _names(folder, data, _REMOTE)
    for path in _DEPENDENCY.findall(data):
        yield _local(folder, os.fsdecode(path))


def joined_by_states(
    roots: Mapping[str, Sequence[str]], kept: Mapping[str, Set[str]], read: Mapping[str, Set[str]]
) -> list[list[str]]:
    """Return the root modules that belong together, in order.

    Args:
        roots: the root modules, each with all of the folders that it is made of.
        kept: the names of the states that the files in a folder keep.
        read: those that they read.
    """
    keepers: dict[str, list[str]] = {}
    for root in roots:
        for name in kept[root]:
            keepers.setdefault(name, []).append(root)
    pairs = (
        (root, found[0])
        for root, folders in roots.items()
        for name in {name for folder in folders for name in read[folder]}
        if len(found := [other for other in keepers.get(name, ()) if other != root]) == 1
    )
    return components(roots, pairs)


def _names(folder: str, data: bytes, word: bytes) -> Iterator[str]:
    """Yield the names behind each time that a word stands in some bytes."""
    at = data.find(word)
    while at >= 0:
        end = data.find(word, at + len(word))
        for kind, name in _NAME.findall(data[at : min(at + _WORDS, end if end >= 0 else len(data))]):
            text = os.fsdecode(name)
            yield _local(folder, text.removeprefix(_HERE)) if kind == b"path" else text
        at = end


def _local(folder: str, path: str) -> str:
    """Return the name of a state in a file."""
    return os.path.normpath(os.path.join(folder, path))  # noqa: PTH118 - a name, cheap to make
