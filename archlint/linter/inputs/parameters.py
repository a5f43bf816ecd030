"""Values of template parameters, in the forms in which people keep them.

Sources: AWS CLI Command Reference, "cloudformation deploy" (`--parameter-overrides`); AWS CloudFormation API Reference,
"Parameter"; AWS CloudFormation User Guide, "CloudFormation artifacts" (template configuration files); AWS SAM Developer
Guide, "AWS SAM CLI configuration file".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archlint.model.data import NamedTuple
from archlint.model.errors import ArchlintError
from archlint.model.regex import regex
from archlint.model.source.text import Unreadable

_MAX_BYTES = 4_000_000
_PAIR = regex(r"(?P<name>[A-Za-z0-9]+)=(?P<value>.*)", re.DOTALL)
_LONG_PAIR = regex(r"ParameterKey=(?P<name>[A-Za-z0-9]+),ParameterValue=(?P<value>.*)", re.DOTALL)
_NAME = regex(r"[\w.:/-]*")
_FILE = "file://"
#: What a parameter's value may be written as.
_SCALARS = (str, int, float, bool)


class ParametersError(ArchlintError):
    """Parameters that are not written in any form that is known."""


class Parameter(NamedTuple):
    """A parameter with its value.

    Attributes:
        name: its name.
        value: its value; None if a stack keeps the one it has, whatever that is.
        source: who says so, for messages: a file, an option.
    """

    name: str
    value: str | None
    source: str


def from_option(texts: Iterable[str], source: str) -> list[Parameter]:
    """Return the parameters in the values of an option: `A=1`, `A=1 B="two words"`, `file://parameters.json`.

    Raises:
        ParametersError: one of them is nothing of that.
    """
    return [parameter for text in texts for parameter in _from_text(text, source)]


def _from_text(text: str, source: str) -> Iterator[Parameter]:
    import shlex

    if text.startswith(_FILE):
        yield from from_file(Path(text.removeprefix(_FILE)))
        return
    try:
        words = shlex.split(text)
    except ValueError:
        words = [text]
    pairs = [_LONG_PAIR.fullmatch(word) or _PAIR.fullmatch(word) for word in words]
    if not pairs or not all(pairs):
        # A value with blanks, which the shell has taken out of its quotes.
        pairs = [_LONG_PAIR.fullmatch(text) or _PAIR.fullmatch(text)]
    for pair in pairs:
        if pair is None:
            raise ParametersError(f"{source}: '{_beginning(text)}' is not 'Name=Value'")
        yield Parameter(pair["name"], pair["value"], source)


def _beginning(text: str) -> str:
    """Return what stands where a name should; the rest may be a value, and that a secret."""
    match = _NAME.match(text)
    assert match, "it may be empty"
    return text if match[0] == text else f"{match[0]}..."


def from_file(path: Path) -> list[Parameter]:
    """Return the parameters in a JSON file.

    It may be a list of `{"ParameterKey": ..., "ParameterValue": ...}` or of `"Name=Value"`, an object with `Parameters`
    (and others, such as `Tags`), or an object of names and values.

    Raises:
        ParametersError: it cannot be read, or is nothing of that.
    """
    from archlint.model.source.files.raw import read_bytes  # it takes its time, and few need it here
    from archlint.model.source.files.working import path_to_open

    try:
        document: Any = json.loads(read_bytes(Path(path_to_open(path)), _MAX_BYTES))
    except Unreadable as refusal:
        raise ParametersError(f"{path}: cannot be read: {refusal.message}") from None
    except (ValueError, RecursionError):
        raise ParametersError(f"{path}: is not JSON") from None
    return from_data(document, str(path))


def from_data(data: Any, source: str) -> list[Parameter]:
    """Return the parameters in data of one of the forms that files have, or in a string of pairs.

    Raises:
        ParametersError: it has none of these forms.
    """
    if isinstance(data, str):
        return from_option([data], source)
    if isinstance(data, dict):
        inner = data.get("Parameters", data)
        entries = list(inner.items()) if isinstance(inner, dict) else [(None, None)]
        return [_parameter(name, value, source) for name, value in entries]
    if isinstance(data, list):
        return [parameter for item in data for parameter in _from_item(item, source)]
    raise ParametersError(f"{source}: holds no parameters")


def _from_item(item: Any, source: str) -> Iterable[Parameter]:
    if isinstance(item, str):
        return from_option([item], source)
    if not isinstance(item, dict):
        raise ParametersError(f"{source}: holds no parameters")
    if item.get("UsePreviousValue") in (True, "true") and isinstance(item.get("ParameterKey"), str):
        return [Parameter(item["ParameterKey"], None, source)]
    return [_parameter(item.get("ParameterKey"), item.get("ParameterValue"), source)]


def _parameter(name: Any, value: Any, source: str) -> Parameter:
    from archlint.model.values.texts import scalar_text  # few need it here

    if isinstance(value, list) and all(isinstance(item, _SCALARS) for item in value):
        value = ",".join(map(scalar_text, value))
    if not isinstance(name, str) or not isinstance(value, _SCALARS):
        raise ParametersError(f"{source}: holds no parameters")
    return Parameter(name, scalar_text(value), source)
