"""What kind of file a document is: Terraform's configuration by its name, everything else by what it says.

Source: Terraform documentation, "Files and Configuration Structure".
"""

from __future__ import annotations

import enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from archlint.model.regex import regex

if TYPE_CHECKING:
    from archlint.model.source.document import Document

_RESOURCE_TYPE = regex(r"[A-Za-z0-9]+::[A-Za-z0-9]+(::[A-Za-z0-9:]+)?|Custom::.+")
#: What an unreadable file must hold to be taken for a broken template rather than for something else.
_HINT = regex(
    rb"AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|Type[\"']?\s*:\s*[\"']?AWS::[A-Za-z0-9]+::[A-Za-z0-9]+"
)
#: What every plan and state of Terraform's holds.
_TERRAFORM_HINT = regex(
    rb"\"format_version\"|\"terraform_version\"|\"planned_values\"|\"resource_changes\"|\"lineage\""
)
#: What shows that a text which cannot be parsed began as one: both are written with such words at their top.
_BROKEN_TERRAFORM = regex(
    rb"\A\s*+\{\s*+\"format_version\"\s*+:|\"terraform_version\"\s*+:|\"format_version\"\s*+:\s*+\"\d+\.\d+\"\s*+,"
)
#: What shows that a text is still to be filled in, where no YAML or JSON has it: a block of Jinja's (`{% if x %}`),
#: of ERB's (`<% if x %>`), or a hole that a value or line starts with: `{{ name }}`, `{{cookiecutter.name}}`, `%name%`.
_UNFILLED = regex(
    rb"\{%-?\s*(?:block|else|elif|end\w+|extends|for|from|if|import|include|macro|raw|set|with)\b"
    rb"|<%[-=]?\s"
    rb"|(?m:^[ \t]*+|[:=\-,\[][ \t]++)(?:\{\{-?\s*+(?!resolve:)[\w.$]+|%\w{2,60}%)"
    rb"|\{\{-?\s*+cookiecutter\."
)
_PLANNED = ("planned_values", "resource_changes", "values", "prior_state", "configuration")
#: The ends of the names of configuration: those of Terraform, and those of OpenTofu.
HCL_SUFFIXES, JSON_SUFFIXES = (".tf", ".tofu"), (".tf.json", ".tofu.json")
#: Terragrunt's file: which module is applied in its folder, and with what inputs.
TERRAGRUNT = "terragrunt.hcl"
#: A state machine, an API, or a piece of a template.
_PART = regex(rb"StartAt|openapi|swagger|AWS::|Fn::|!(?:Ref|Sub|GetAtt)\b")


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


class FileKind(enum.Enum):
    """What kind of file a document is."""

    TEMPLATE = "CloudFormation or SAM template"
    PLAN = "Terraform plan, as `terraform show -json` prints it; so it prints states, too"
    STATE = "Terraform state file"
    OLD_STATE = "Terraform state file of a version before 4, which Terraform 0.12 was the first to write"
    HCL = "Terraform configuration in HCL"
    JSON_CONFIGURATION = "Terraform configuration in the JSON syntax"
    OTHER = "anything else: a definition that a template points to, or nothing of archlint's business"

    @property
    def is_read_alone(self) -> bool:
        """Whether it is read as a file of its own, and not as one of a folder."""
        return self in (FileKind.TEMPLATE, FileKind.PLAN, FileKind.STATE)

    @property
    def is_of_terraform(self) -> bool:
        """Whether a person wrote it in Terraform's language, in either syntax."""
        return self in (FileKind.HCL, FileKind.JSON_CONFIGURATION)

    @property
    def is_confidential(self) -> bool:
        """Whether it may hold secrets that no author wrote there: its text is not to be quoted."""
        return self in (FileKind.PLAN, FileKind.STATE, FileKind.OLD_STATE)


_KINDS: WeakKeyDictionary[Document, FileKind] = WeakKeyDictionary()


def kind_of(document: Document) -> FileKind:
    """Return the kind of a document; it is found out once."""
    kind = _KINDS.get(document)
    if kind is None:
        kind = _KINDS[document] = _by_content(document.data) or by_name(PurePath(document.path).name)
    return kind


def by_name(name: str) -> FileKind:
    """Return the kind of a file as far as its name says it: Terraform's configuration, or anything else."""
    if not configures(name):
        return FileKind.OTHER
    return FileKind.HCL if is_hcl(name) else FileKind.JSON_CONFIGURATION


def is_configuration(name: str) -> bool:
    """Tell whether Terraform reads a file of that name as configuration."""
    ignored = name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    return name.endswith((*HCL_SUFFIXES, *JSON_SUFFIXES)) and not ignored


def configures(name: str) -> bool:
    """Tell whether a file of that name is configuration, or Terragrunt's word on it."""
    return is_configuration(name) or name == TERRAGRUNT


def is_hcl(name: str) -> bool:
    """Tell whether a configuration file of that name, or path, is in HCL, rather than in the JSON syntax."""
    return name.endswith((*HCL_SUFFIXES, TERRAGRUNT))


def _by_content(data: Any) -> FileKind | None:
    if _is_template(data):
        return FileKind.TEMPLATE
    if _is_plan(data):
        return FileKind.PLAN
    if _is_state(data):
        return FileKind.STATE if data["version"] >= 4 else FileKind.OLD_STATE
    return None


def _is_template(data: Any) -> bool:
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


def _is_plan(data: Any) -> bool:
    """Tell whether parsed data is a Terraform plan or state as `terraform show -json` prints it."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("format_version"), str)
        and ("terraform_version" in data or any(isinstance(data.get(key), dict | list) for key in _PLANNED))
    )


def _is_state(data: Any) -> bool:
    """Tell whether parsed data is a Terraform state file, of whatever version."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("version"), int)
        and ("lineage" in data or "serial" in data)
        and ("terraform_version" in data or "resources" in data or "modules" in data)
    )
