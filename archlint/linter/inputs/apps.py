"""Apps whose templates a tool has yet to write: what they declare is not looked at until it has.

Sources: AWS CDK Developer Guide, "Configure and perform CDK stack synthesis"; CDK for Terraform, "CLI Configuration";
Serverless Framework, "AWS - Packaging"; AWS Chalice, "App Packaging"; Architect, "deploy"; Amplify documentation,
"Project structure"; SST, "Config"; Pulumi, "Project file".
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from archlint.findings.result import UnreadModule
from archlint.languages.cloudformation.cdk import MANIFEST
from archlint.languages.unread import (
    AMPLIFY_BACKEND,
    ARCHITECT_APP,
    CDK_APP,
    CDKTF_APP,
    CHALICE_APP,
    PULUMI_PROJECT,
    SERVERLESS_SERVICE,
    SST_APP,
)
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
        or_beside: the files beside it in which the word may stand as well.
        inside: how the folder is called, in the app's own folder, that the app's file lies in; empty where it lies in
            the app's own folder.
    """

    what: str
    reason: str
    output: str = ""
    word: bytes = b""
    or_beside: tuple[str, ...] = ()
    inside: str = ""


_SERVERLESS = _Kind(
    SERVERLESS_SERVICE,
    f"its template is not there, or git ignores its folder '{SERVERLESS_FOLDER}', which is then to be named",
    word=b"aws",
)
_NO_TEMPLATE = "it is deployed without a template"
#: What names the packages that a program uses, as far as it has a name of its own.
_PACKAGES = ("package.json", "requirements.txt", "pyproject.toml", "go.mod")
#: The kinds of apps, by the names of the files that say that a folder is one.
_KINDS = {
    "cdk.json": _Kind(CDK_APP, "its templates are not there", f"cdk.out/{MANIFEST}"),
    "cdktf.json": _Kind(CDKTF_APP, "its stacks are not there", f"cdktf.out/{MANIFEST}"),
    **dict.fromkeys(SERVERLESS_SERVICES, _SERVERLESS),
    "app.arc": _Kind(ARCHITECT_APP, "its template is not there"),
    "backend.ts": _Kind(
        AMPLIFY_BACKEND, "its templates are not there", f".amplify/artifacts/cdk.out/{MANIFEST}", inside="amplify"
    ),
    "config.json": _Kind(CHALICE_APP, "its template is not there", word=b"app_name", inside=".chalice"),
    "sst.config.ts": _Kind(SST_APP, _NO_TEMPLATE),
    "Pulumi.yaml": _Kind(PULUMI_PROJECT, _NO_TEMPLATE, word=b"aws", or_beside=_PACKAGES),
}
APP_FILES = frozenset(_KINDS)
#: What kinds of apps the assemblies of CDK are written as.
_WITH_CDK = (CDK_APP, AMPLIFY_BACKEND, SST_APP)
#: What the files are called that only one kind of apps is written as.
_WRITTEN = {
    "cdk.tf.json": (CDKTF_APP,),
    "chalice.tf.json": (CHALICE_APP,),
    "sam.json": (CHALICE_APP, ARCHITECT_APP),
    "sam.yaml": (ARCHITECT_APP,),
}


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
        if kind.inside and kind.inside != folder.name:
            continue
        folder = folder.parent if kind.inside else folder
        is_there = bool(kind.output) and os.path.isfile(folder / kind.output)  # noqa: PTH113 - paths may be too long
        if not is_there and (kind.what, folder) not in made and _is_of_aws(path, kind):
            yield UnreadModule(Location(path_to_show(path), 1, 1, 1, 2), path.name, kind.reason, kind.what)


def _making(file: str, assembly: str) -> Iterator[tuple[str, PurePath]]:
    """Yield the kind of app that has made a file, with the folder that its tool writes to; nothing for other files."""
    folder = PurePath(file).parent
    if assembly:
        yield from ((what, folder) for what in _WITH_CDK)
    yield from ((what, folder) for what in _WRITTEN.get(PurePath(file).name, ()))
    if folder.name == SERVERLESS_FOLDER:
        yield SERVERLESS_SERVICE, folder


def _is_of_aws(path: Path, kind: _Kind) -> bool:
    files = (path, *[path.with_name(name) for name in kind.or_beside])
    return not kind.word or any(_says(file, kind.word) for file in files)


def _says(path: Path, word: bytes) -> bool:
    try:
        return word in read_bytes(path, MEGABYTE)
    except Unreadable:
        return False
