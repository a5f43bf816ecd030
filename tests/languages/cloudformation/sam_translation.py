"""SAM templates and what aws-sam-translator makes of them, for the tests that compare the two."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import boto3
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator import transform, translator

from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import Document, parse
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.text import Unreadable

# When the process ends, the translator complains of metrics that nobody published: after pytest's summary.
logging.getLogger("samtranslator.metrics.metrics").disabled = True
# For every template it makes a session of boto3, and validates its own policy templates: once is enough for all.
transform.Translator = partial(transform.Translator, boto_session=boto3.Session(region_name="us-east-1"))
translator.make_policy_template_for_function_plugin = cache(translator.make_policy_template_for_function_plugin)

#: Why a template cannot be read, or not be translated.
REFUSALS = (Unreadable, InvalidDocumentException)
_SAM = "AWS::Serverless-2016-10-31"
_MAX_BYTES = 4_000_000
#: Stands for the bucket to which code is packaged; its keys are the local paths.
_PACKAGED = "s3://local/"


class _NoPolicies:
    """Stands in for the managed policies of an account: SAM asks for their ARNs."""

    def load(self) -> dict[str, str]:
        """Return no policies; SAM then takes every name as an ARN."""
        return {}


def sources(folder: Path) -> Iterator[Path]:
    """Yield the SAM templates below a folder."""
    for path in sorted(folder.rglob("*")):
        is_text = path.suffix in (".yaml", ".yml", ".json", ".template") and path.is_file()
        if is_text and _SAM.encode() in path.read_bytes():
            yield path


def read(path: Path, name: str) -> Document:
    """Return a template's document, to be called `name`."""
    return parse(read_bytes(path, _MAX_BYTES), name)


def graphs(source: Document, path: Path | None = None) -> tuple[Graph, Graph]:
    """Return the graph of a template and that of its translation.

    Args:
        source: the template.
        path: where it lies; None if it has no files beside it.

    Raises:
        Unreadable: a definition that it names cannot be read.
        InvalidDocumentException: SAM refuses it.
    """
    made = _translation(path) if path else translated(source, None)
    return read_graph([(source, path)])[0], read_graph([(made, path)])[0]


@cache
def _translation(path: Path) -> Document:
    # Two test modules translate the whole corpus.
    return translated(read(path, path.name), path)


def translated(source: Document, path: Path | None) -> Document:
    """Return what SAM makes of a template whose artifacts are packaged, as `sam deploy` would do first.

    Code stays where it is, and other transforms stay to be done.

    Args:
        source: the template.
        path: where it lies; None if it has no files beside it.
    """
    template: dict[str, Any] = json.loads(json.dumps(source.data))
    everywhere = template.get("Globals") or {}
    for section in ("Function", "LayerVersion"):
        _package(everywhere.get(section) or {}, "CodeUri")
    for resource in template["Resources"].values():
        properties = resource.setdefault("Properties", {})
        match resource.get("Type"):
            case "AWS::Serverless::Function":
                if not properties.keys() & {"InlineCode", "ImageUri"}:
                    properties.setdefault("CodeUri", "s3://bucket/key")
                _package(properties, "CodeUri")
            case "AWS::Serverless::LayerVersion":
                _package(properties, "ContentUri")
            case "AWS::Serverless::Application":
                _package(properties, "Location")
            case "AWS::Serverless::StateMachine":
                _inline(properties, "Definition", path)
            case "AWS::Serverless::Api" | "AWS::Serverless::HttpApi":
                _inline(properties, "DefinitionBody", path)
    others = [name for name in _names(template.get("Transform")) if name != _SAM]
    result: dict[str, Any] = transform.transform(template, {}, _NoPolicies())
    for resource in result["Resources"].values():
        code = resource.get("Properties", {}).get("Code")
        if isinstance(code, dict) and code.get("S3Bucket") == "local":
            resource["Properties"]["Code"] = code["S3Key"]
    if others:
        result["Transform"] = others
    return parse(json.dumps(result).encode(), "translated.json")


def _names(transforms: Any) -> list[Any]:
    return transforms if isinstance(transforms, list) else [transforms] if transforms else []


def _package(properties: dict[str, Any], key: str) -> None:
    local = properties.get(key)
    if isinstance(local, str) and not local.startswith("s3://"):
        properties[key] = _PACKAGED + local


def _inline(properties: dict[str, Any], key: str, path: Path | None) -> None:
    uri = properties.get("DefinitionUri")
    if not isinstance(uri, str) or uri.startswith("s3://") or path is None:
        return
    del properties["DefinitionUri"]
    properties[key] = read(path.parent / uri, uri).data
