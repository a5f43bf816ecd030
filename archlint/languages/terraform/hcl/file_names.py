"""What Terraform takes a file for, by its name.

Source: Terraform documentation, "Files and Configuration Structure", "Override Files" and "Variable Definitions Files";
OpenTofu documentation, "Files and Directories".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archlint.languages.detect import HCL_SUFFIXES, JSON_SUFFIXES, is_configuration
from archlint.model.source.files import disk

_OVERRIDE = "override"
_VARIABLES = ("terraform.tfvars", "terraform.tfvars.json")
_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")


def configuration_files(names: Sequence[str]) -> list[str]:
    """Return those of a folder's files that are read as configuration.

    OpenTofu reads `main.tofu` in place of `main.tf`, and `main.tofu.json` in place of `main.tf.json`.
    """
    found = [name for name in names if is_configuration(name)]
    return [name for name in found if _of_opentofu(name) not in found or _of_opentofu(name) == name]


def _of_opentofu(name: str) -> str:
    """Return what the file is called that OpenTofu reads in place of one."""
    for terraform, opentofu in (HCL_SUFFIXES, JSON_SUFFIXES):
        if name.endswith(terraform):
            return name.removesuffix(terraform) + opentofu
    return name


def holds_configuration(folder: Path) -> bool:
    """Tell whether there is configuration in a folder."""
    return any(map(is_configuration, disk.names_in(folder)))


def is_override(name: str) -> bool:
    """Tell whether what a file of that name says stands instead of what others say."""
    stem = name.removesuffix(".json").removesuffix(".tf").removesuffix(".tofu")
    return stem == _OVERRIDE or stem.endswith(f"_{_OVERRIDE}")


def sets_variables(name: str) -> bool:
    """Tell whether a file of that name, or path, may set variables, of its own accord or when it is named."""
    return name.endswith((".tfvars", ".tfvars.json"))


def variable_files(names: Sequence[str]) -> list[str]:
    """Return those of a root module's files that set variables without being asked to, the strongest last."""
    automatic = sorted(name for name in names if name.endswith(_AUTOMATIC))
    return [*(name for name in _VARIABLES if name in names), *automatic]
