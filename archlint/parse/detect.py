"""Which files are templates: decided by what they say, never by their name."""

from __future__ import annotations

import re
from typing import Any

_RESOURCE_TYPE = re.compile(r"[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9:]+)?|Custom::.+")
#: What an unreadable file must hold to be taken for a broken template rather than for something else.
_HINT = re.compile(
    rb"AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|Type[\"']?\s*:\s*[\"']?AWS::[A-Za-z0-9]+::[A-Za-z0-9]+"
)
#: A state machine, an API, or a piece of a template.
_PART = re.compile(rb"StartAt|openapi|swagger|AWS::|Fn::|!(?:Ref|Sub|GetAtt)\b")


def may_be_template(data: bytes) -> bool:
    """Tell whether a file's bytes are worth parsing: no template comes without a Resources section.

    UTF-16 hides the word behind NULs, so a file with NULs is always worth a look.
    """
    return b"Resources" in data or b"AWSTemplateFormatVersion" in data or b"\0" in data[:4096]


def may_be_part(data: bytes) -> bool:
    """Tell whether a file's bytes may be what a template points to: a definition, or something to include."""
    return _PART.search(data) is not None


def is_broken_template(data: bytes) -> bool:
    """Tell whether a file that cannot be parsed looks like a template."""
    return _HINT.search(data.replace(b"\0", b"") if b"\0" in data[:4096] else data) is not None


def is_template(data: Any) -> bool:
    """Tell whether parsed data is a CloudFormation or SAM template."""
    if not isinstance(data, dict):
        return False
    if "AWSTemplateFormatVersion" in data:
        return True
    resources = data.get("Resources")
    if not isinstance(resources, dict):
        return False
    return any(
        isinstance(body, dict)
        and (
            (isinstance(body.get("Type"), str) and _RESOURCE_TYPE.fullmatch(body["Type"]) is not None)
            or ("Properties" in body and isinstance(body.get("Type"), dict))
        )
        for body in resources.values()
    ) or any(str(key).startswith("Fn::ForEach::") for key in resources)
