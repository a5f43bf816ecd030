"""Where the code of functions lies: beside the template, inside it, or among a CDK assembly's assets.

Source: AWS CloudFormation reference, `AWS::Lambda::Function Code`, `AWS::Lambda::LayerVersion Content`; AWS SAM
Developer Guide, `AWS::Serverless::Function`, `AWS::Serverless::LayerVersion` and "Building Node.js Lambda functions
with esbuild"; aws-cdk-lib's cx-api (`aws:asset:path`); Serverless Framework documentation, "Packaging" (what it makes
is in `.serverless`, and handlers are named as they lie in the service's folder, around that); AWS Amplify documentation
(Gen 1), "Project structure" (`amplify/backend/function/NAME`, with the template and `src`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archlint.code.calls import CODE
from archlint.code.placement import placement
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.template import Template
from archlint.languages.notes import ASSET
from archlint.model.budget import Budget
from archlint.model.source.files.file_names import SERVERLESS_FOLDER
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Known
from archlint.model.values.texts import marked
from archlint.model.values.value import NOTHING, Declaration, EmbeddedJson, Reference, Text, Value

if TYPE_CHECKING:
    from archlint.code.calls import Code
    from archlint.code.reader import CodeReader

_FUNCTION = "AWS::Lambda::Function"
_LAYERS = ("AWS::Lambda::LayerVersion", "AWS::Serverless::LayerVersion")
#: Where code stands in a template.
_INLINE = ("Code.ZipFile", "InlineCode")
#: Steps of the paths of what tools build, which is not there before.
_BUILT = frozenset(
    (".aws-sam", ".build", "bin", "build", "bundle", "deploy", "dist", "lib", "out", "package", "publish", "target")
)
#: The code of its own that the Serverless Framework adds.
_OF_SERVERLESS = "/custom-resources.zip"
#: The folder of the code of a function of an Amplify project, as seen from that of its template.
_OF_AMPLIFY = "../../../backend/function/{}/src"


class Handlers:
    """Reads the code of one scope's functions, each file once.

    Args:
        budget: how much may be evaluated.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._readers: dict[Path | None, CodeReader] = {}
        self._with_code: dict[Template, bool] = {}

    def close(self) -> None:
        """Forget all code."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        self._with_code.clear()

    def note(self, template: Template) -> None:
        """Say of every function of a template how its code is read; nothing is read before it is needed."""
        for declaration in template.declarations.values():
            if declaration.type == _FUNCTION:
                declaration.note(CODE, partial(self._read, template, declaration))

    def _read(self, template: Template, function: Declaration) -> tuple[Code, EmbeddedJson] | None:
        inline = _inline(function)
        folder = _folder(template, function) if inline.certainly_absent else None
        handler, runtime = function.at("Handler").known, function.at("Runtime").known
        if isinstance(handler, str) and isinstance(runtime, str):
            if isinstance(inline.outcome, Known | Text) and inline.place is not None:
                text, holes = marked(inline.outcome)
                where = placement(inline.place, text)
                code = self._reader(template.files).read_text(text, handler, runtime, where)
                return (_partly_known(code) if holes else code), EmbeddedJson(holes)
            if folder is not None:
                reader, entry_points = self._reader(template.files), _entry_points(template, function)
                layers, is_alone = _layers(template, function), function.at("Layers").certainly_absent
                return reader.read_folder(
                    folder, handler, runtime, entry_points=entry_points, layers=layers, is_alone=is_alone
                ), EmbeddedJson()
            return self._missed(template, function, runtime) if inline.certainly_absent else None
        return None

    def _missed(self, template: Template, function: Declaration, runtime: str) -> tuple[Code, EmbeddedJson] | None:
        """Return that the folder of a function's code is not there, where those of others are; else None.

        What a tool builds may not be there yet, and all of the code may be elsewhere.
        """
        location = _named(function, "Code") or ""
        steps = PurePosixPath(location).parts
        if not runtime.startswith(("python", "nodejs")) or not template.files.is_missing(location):
            return None
        if PurePosixPath(location).suffix or not _BUILT.isdisjoint(steps) or not self._has_code(template):
            return None
        from archlint.code.calls import Code, Unread  # as above

        return Code(unread=(Unread(None, f"there is no folder '{location}'", of_handler=True),)), EmbeddedJson()

    def _has_code(self, template: Template) -> bool:
        """Tell whether the code of a function of a template is there."""
        if template not in self._with_code:
            functions = (each for each in template.declarations.values() if each.type == _FUNCTION)
            self._with_code[template] = any(_folder(template, each) is not None for each in functions)
        return self._with_code[template]

    def _reader(self, files: LocalFiles) -> CodeReader:
        # Loaded here: most runs read no code.
        from archlint.code.reader import CodeReader

        if files.root not in self._readers:
            self._readers[files.root] = CodeReader(files.root or Path(), files.shown, self._budget)
        return self._readers[files.root]


def _partly_known(code: Code) -> Code:
    """Return code in which something is filled in: how it is written without that is not to be told."""
    return replace(code, unread=tuple(replace(each, of_handler=False) for each in code.unread))


def _inline(function: Declaration) -> Value:
    """Return the code that stands in the template itself; a `Code` that is a path has none."""
    paths = _INLINE[1:] if isinstance(function.at("Code").known, str) else _INLINE
    return next((value for path in paths if not (value := function.at(path)).certainly_absent), NOTHING)


def _layers(template: Template, function: Declaration) -> list[Path]:
    """Return the folders that become those layers of a function that the template declares."""
    named = (each.outcome for each in function.each("Layers[]"))
    layers = [outcome.target for outcome in named if isinstance(outcome, Reference)]
    folders = [_folder(template, layer, "Content") for layer in layers if layer.type in _LAYERS]
    return [folder for folder in folders if folder is not None]


def _folder(template: Template, resource: Declaration, name: str = "Code") -> Path | None:
    """Return the folder that becomes a function's code or a layer; None if it is not there, or no folder."""
    location = _named(resource, name)
    if location is None and name == "Code":
        packed = resource.at("Code.S3Key")
        location = None if packed.certainly_absent else _unpacked(template.files, packed.known)
    return template.files.folder(location) if location is not None else None


def _named(resource: Declaration, name: str) -> str | None:
    """Return the path of what becomes a function's code or a layer, as far as one is written."""
    named = (resource.noted(ASSET) or None, resource.at(f"{name}Uri").known, resource.at(name).known)
    return next((name for name in named if isinstance(name, str)), None)


def _unpacked(files: LocalFiles, key: Scalar | None) -> str | None:
    """Return where what is in a bucket under a key would lie beside the template, if a tool has put it there."""
    if not isinstance(key, str):
        return _OF_AMPLIFY.format(files.beside)
    return ".." if files.beside == SERVERLESS_FOLDER and not key.endswith(_OF_SERVERLESS) else None


def _entry_points(template: Template, function: Declaration) -> list[str]:
    """Return the files that SAM's build starts from, where its metadata names some."""
    resource = template.root.get("Resources").get(function.logical_id or function.name)
    points = resource.get("Metadata").get("BuildProperties").get("EntryPoints")
    return [point.text for point in points.elements() if point.text]
