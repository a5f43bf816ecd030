"""What is the same for all modules of a run: where they lie, and what Terraform says of itself.

Source: Terraform documentation, "References to Named Values": "Filesystem and Workspace Info".
"""

from __future__ import annotations

import os
from pathlib import Path

from archlint.languages.terraform.functions.paths import STARTED_IN
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Unknown, Value


def path_value(name: str, folder: Path, root: Path, place: Place) -> Value:
    """Return what `path.name` is.

    Args:
        name: the name.
        folder: the folder of the module that reads them.
        root: the folder of the root module.
        place: where it is asked for.
    """
    if name == "module":
        return Value.of(Known(os.path.relpath(folder, root)), place)
    if name == "cwd":
        return Value.of(STARTED_IN, place)
    return Value.of(Known(".") if name == "root" else Unknown(f"path.{name} is not known"), place)


def terraform_value(name: str, workspace: str, place: Place) -> Value:
    """Return what `terraform.name` is; the workspace is known where it is said which one there is."""
    if name == "workspace" and workspace:
        return Value.of(Known(workspace), place)
    return Value.of(Unknown(f"terraform.{name} is known when it is applied", f"terraform.{name}"), place)


def undeclared(name: str, place: Place) -> Value:
    """Return what a name is that nothing in the module declares."""
    return Value.of(Unknown(f"'{name}' is not declared in this module", inside=True), place)
