"""Apps whose templates a tool has yet to write: what they declare is not looked at until it has.

Sources: AWS CDK Developer Guide, "Configure and perform CDK stack synthesis"; CDK for Terraform, "CLI Configuration";
Serverless Framework, "AWS - Packaging".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from archlint.findings.result import UnreadModule
from archlint.languages.cloudformation.cdk import MANIFEST
from archlint.languages.unread import CDK_APP, CDKTF_APP, SERVERLESS_SERVICE
from archlint.model.data import NamedTuple
from archlint.model.source.files.file_names import SERVERLESS_FOLDER, SERVERLESS_SERVICES
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.files.working import path_to_show
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable


class _Kind(NamedTuple):
    """A kind of app.

    Attributes:
        what: what it is called.
        reason: why it is not read.
        output: a file that its tool writes, relative to the app's folder: where it is there and not read, somebody has
            excluded it. Empty where it may be left out unintentionally, as git ignores it.
        word: a word that stands in the app's file if the app is one of AWS; empty if it needs none.
    """

    what: str
    reason: str
    output: str = ""
    word: bytes = b""


_SERVERLESS = _Kind(
    SERVERLESS_SERVICE,
    f"its template is not there, or git ignores its folder '{SERVERLESS_FOLDER}', which is then to be named",
    word=b"aws",
)
#: The kinds of apps, by the names of the files that say that a folder is one.
_KINDS = {
    "cdk.json": _Kind(CDK_APP, "its templates are not there", f"cdk.out/{MANIFEST}"),
    "cdktf.json": _Kind(CDKTF_APP, "its stacks are not there", f"cdktf.out/{MANIFEST}"),
    **dict.fromkeys(SERVERLESS_SERVICES, _SERVERLESS),
}
APP_FILES = frozenset(_KINDS)
#: What CDKTF calls the configuration of each stack.
_CDKTF_STACK = "cdk.tf.json"


def unread_apps(apps: Iterable[tuple[Path, str]], read: Iterable[tuple[str, str]]) -> Iterator[UnreadModule]:
    """Yield the apps of which nothing is read that their tool writes.

    Args:
        apps: the files that say that there is an app, each as it is found and as it is resolved.
        read: the resolved paths of what is read, each with the assembly of CDK that it is of; empty if it is of none.
    """
    made = {
        (what, above)
        for file, assembly in read
        for what, folder in _making(file, assembly)
        for above in (folder, *folder.parents)
    }
    for path, real in apps:
        kind, folder = _KINDS[path.name], PurePath(real).parent
        is_there = bool(kind.output) and os.path.isfile(folder / kind.output)  # noqa: PTH113 - paths may be too long
        if not is_there and (kind.what, folder) not in made and _says(path, kind.word):
            yield UnreadModule(Location(path_to_show(path), 1, 1, 1, 2), path.name, kind.reason, kind.what)


def _making(file: str, assembly: str) -> Iterator[tuple[str, PurePath]]:
    """Yield the kind of app that has made a file, with the folder that its tool writes to; nothing for other files."""
    folder = PurePath(file).parent
    if assembly:
        yield CDK_APP, folder
    if PurePath(file).name == _CDKTF_STACK:
        yield CDKTF_APP, folder
    if folder.name == SERVERLESS_FOLDER:
        yield SERVERLESS_SERVICE, folder


def _says(path: Path, word: bytes) -> bool:
    try:
        return not word or word in read_bytes(path, MEGABYTE)
    except Unreadable:
        return False
