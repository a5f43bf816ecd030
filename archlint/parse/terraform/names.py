"""What Terraform takes a file for, by its name.

Source: Terraform documentation, "Files and Configuration Structure", "Override Files" and "Variable Definitions Files".
"""

from __future__ import annotations

from collections.abc import Sequence

_HCL, _JSON = ".tf", ".tf.json"
_OVERRIDE = "override"


def is_configuration(name: str) -> bool:
    """Tell whether Terraform reads a file of that name as configuration."""
    ignored = name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    return name.endswith((_HCL, _JSON)) and not ignored


def is_hcl(name: str) -> bool:
    """Tell whether a configuration file of that name, or path, is in HCL, rather than in the JSON syntax."""
    return name.endswith(_HCL)


def is_override(name: str) -> bool:
    """Tell whether what a file of that name says stands instead of what others say."""
    stem = name.removesuffix(_JSON).removesuffix(_HCL)
    return stem == _OVERRIDE or stem.endswith(f"_{_OVERRIDE}")


def sets_variables(name: str) -> bool:
    """Tell whether a file of that name, or path, may set variables, of its own accord or when it is named."""
    return name.endswith((".tfvars", ".tfvars.json"))


def variable_files(names: Sequence[str]) -> list[str]:
    """Return those of a root module's files that set variables without being asked to, the strongest last."""
    automatic = sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
    return [*(name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names), *automatic]
