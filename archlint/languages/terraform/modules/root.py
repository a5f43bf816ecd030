"""From a folder of Terraform configuration to what it declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.languages.terraform.modules.loader import Modules, Problem
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.variable_files import VariableFile
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.location import Place
from archlint.model.source.project import Tell
from archlint.model.values.value import Declaration


@dataclass(frozen=True, eq=False)
class RootModule:
    """What a root module and the modules that it calls declare.

    Attributes:
        declarations: the AWS resources by their addresses, and the modules that cannot be read.
        documents: the configuration files that were read.
        problems: those that could not be.
        incomplete: why there may be more resources than these, and where.
        instance: the root module as it is evaluated.
    """

    declarations: tuple[Declaration, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    incomplete: tuple[tuple[str, Place], ...]
    instance: ModuleInstance

    def close(self) -> None:
        """Cut the circles: declarations, values and modules refer to each other."""
        self.instance.close()


def read_module(
    folder: Path,
    given: Mapping[str, bytes] | None = None,
    variables: Sequence[VariableFile] = (),
    budget: Budget | None = None,
    tell: Tell = lambda path, message: None,
    *,
    workspace: str = "",
) -> RootModule | None:
    """Return what the root module in a folder declares; None if there is no configuration in it that can be read.

    Args:
        folder: the folder, as files in it are to be called.
        given: what is in files that have been read already, by their resolved paths.
        variables: the variables files that somebody names, the strongest last.
        budget: how much may be evaluated.
        tell: told what it names, and lies outside the project.
        workspace: the workspace of Terraform; empty where it is not known.
    """
    modules = Modules(folder, given or {}, variables, budget=budget or Budget(), tell=tell)
    module = modules.load(".")
    if module is None:
        return None
    instance = ModuleInstance(Shared(modules, workspace=workspace), module)
    declarations = tuple(instance.declarations())
    incomplete = dict.fromkeys(instance.incomplete())
    if module.documents:
        first = Place(module.documents[0], ())
        incomplete |= {(reason, first): None for reason in module.incomplete}
    return RootModule(
        declarations, tuple(modules.documents.values()), tuple(modules.problems), tuple(incomplete), instance
    )
