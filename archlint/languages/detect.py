"""Which files are templates, plans or states: decided by what they say, never by their name."""

from __future__ import annotations

import re
from typing import Any

_RESOURCE_TYPE = re.compile(r"[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9:]+)?|Custom::.+")
#: What an unreadable file must hold to be taken for a broken template rather than for something else.
_HINT = re.compile(
    rb"AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|Type[\"']?\s*:\s*[\"']?AWS::[A-Za-z0-9]+::[A-Za-z0-9]+"
)
#: What every plan and state of Terraform's holds.
_TERRAFORM_HINT = re.compile(
    rb"\"format_version\"|\"terraform_version\"|\"planned_values\"|\"resource_changes\"|\"lineage\""
)
#: What shows that a text which cannot be parsed began as one: both are written with such words at their top.
_BROKEN_TERRAFORM = re.compile(
    rb"\A\s*+\{\s*+\"format_version\"\s*+:|\"terraform_version\"\s*+:|\"format_version\"\s*+:\s*+\"\d+\.\d+\"\s*+,"
)
#: What shows that a text is still to be filled in, where no YAML or JSON has it: a block of Jinja's (`{% if x %}`),
#: of ERB's (`<% if x %>`), or a hole that a value or line starts with: `{{ name }}`, `{{cookiecutter.name}}`, `%name%`.
_UNFILLED = re.compile(
    rb"\{%-?\s*(?:block|else|elif|end\w+|extends|for|from|if|import|include|macro|raw|set|with)\b"
    rb"|<%[-=]?\s"
    rb"|(?m:^[ \t]*+|[:=\-,\[][ \t]++)(?:\{\{-?\s*+(?!resolve:)[\w.$]+|%\w{2,60}%)"
    rb"|\{\{-?\s*+cookiecutter\."
)
_PLANNED = ("planned_values", "resource_changes", "values", "prior_state", "configuration")
#: A state machine, an API, or a piece of a template.
_PART = re.compile(rb"StartAt|openapi|swagger|AWS::|Fn::|!(?:Ref|Sub|GetAtt)\b")


def may_be_template(data: bytes) -> bool:
    """Tell whether a file's bytes are worth parsing: no template comes without a Resources section.

    UTF-16 hides the word behind NULs, so a file with NULs is always worth a look.
    """
    return b"Resources" in data or b"AWSTemplateFormatVersion" in data or b"\0" in data[:4096] or may_be_plan(data)


def may_be_plan(data: bytes) -> bool:
    """Tell whether a file's bytes may be a plan or a state of Terraform's."""
    return _TERRAFORM_HINT.search(data) is not None


def may_be_part(data: bytes) -> bool:
    """Tell whether a file's bytes may be what a template points to: a definition, or something to include."""
    return _PART.search(data) is not None


def is_broken_template(data: bytes) -> bool:
    """Tell whether a file that cannot be parsed looks like a template, or like a plan or state of Terraform's."""
    text = data.replace(b"\0", b"") if b"\0" in data[:4096] else data
    return _HINT.search(text) is not None or _BROKEN_TERRAFORM.search(text) is not None


def is_unfilled(data: bytes) -> bool:
    """Tell whether a file that cannot be parsed is a template of a template, which another tool fills in first."""
    return _UNFILLED.search(data) is not None


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


def is_plan(data: Any) -> bool:
    """Tell whether parsed data is a Terraform plan or state as `terraform show -json` prints it."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("format_version"), str)
        and ("terraform_version" in data or any(isinstance(data.get(key), dict | list) for key in _PLANNED))
    )


def is_state(data: Any) -> bool:
    """Tell whether parsed data is a Terraform state file, of whatever version."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("version"), int)
        and ("lineage" in data or "serial" in data)
        and ("terraform_version" in data or "resources" in data or "modules" in data)
    )


def is_old_state(data: Any) -> bool:
    """Tell whether parsed data is a state file of a version before 4: Terraform 0.12 was the first to write that."""
    return is_state(data) and data["version"] < 4


def is_readable(data: Any) -> bool:
    """Tell whether parsed data is anything that archlint reads."""
    return is_template(data) or is_plan(data) or is_state(data)


def is_confidential(data: Any) -> bool:
    """Tell whether a file may hold secrets that nobody wrote there: its text is not to be quoted."""
    return is_plan(data) or is_state(data)
