"""From a folder of Terraform configuration to what it declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from archlint.languages.terraform.modules.instance import ModuleInstance
from archlint.languages.terraform.modules.reading.loader import Modules, Problem
from archlint.languages.terraform.modules.reading.states import States
from archlint.languages.terraform.modules.reading.variable_files import VariableFile
from archlint.languages.terraform.modules.shared import Shared
from archlint.languages.terraform.modules.terragrunt.unit import tell_missing, unit_in
from archlint.languages.unread import UnreadCall
from archlint.model.budget import Budget
from archlint.model.data import dataclass
from archlint.model.source.document import Document
from archlint.model.source.files.project import Tell
from archlint.model.source.location import Place
from archlint.model.values.value import Declaration


@dataclass(frozen=True, eq=False)
class RootModule:
    """What a root module and the modules that it calls declare.

    Attributes:
        declarations: the AWS resources by their addresses, and the modules that cannot be read.
        documents: the configuration files that were read.
        problems: those that could not be.
        incomplete: why there may be more resources than these, and where.
        unread: the module calls that lead to nothing that can be read.
        instance: the root module as it is evaluated.
    """

    declarations: tuple[Declaration, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    incomplete: tuple[tuple[str, Place], ...]
    unread: tuple[UnreadCall, ...]
    instance: ModuleInstance

    def close(self) -> None:
        """Cut the circles: declarations, values and modules refer to each other, and documents and what is in them."""
        self.instance.close()
        self.instance.shared.close()
        self.instance.shared.modules.close()


def read_modules(
    folders: Iterable[Path],
    given: Mapping[str, bytes] | None = None,
    variables: Sequence[VariableFile] = (),
    budget: Budget | None = None,
    tell: Tell = lambda path, message: None,
    *,
    workspace: str = "",
) -> list[RootModule]:
    """Return what the root modules in some folders declare, each of which may read the outputs of others.

    Args:
        folders: the folders, as files in them are to be called; those without configuration are left out.
        given: what is in files that have been read already, by their resolved paths.
        variables: the variables files that the user names, the strongest last.
        budget: how much may be evaluated.
        tell: called with each file that it names and that lies outside the project.
        workspace: the workspace of Terraform; empty where it is not known.
    """
    budget, states, instances = budget or Budget(), States(), list[ModuleInstance]()
    for folder in folders:
        modules = Modules(folder, given or {}, variables, budget=budget, tell=tell)
        shared = Shared(modules, states=states, workspace=workspace)
        instance = unit_in(shared) or _root(shared)
        if instance is not None:
            instances.append(instance)
            states.note(instance)
    # Only now: whether there is anything may depend on the outputs of another one.
    return [_read(instance) for instance in instances]


def _root(shared: Shared) -> ModuleInstance | None:
    module = shared.modules.load(".")
    return ModuleInstance(shared, module) if module is not None else None


def _read(instance: ModuleInstance) -> RootModule:
    module, modules = instance.module, instance.shared.modules
    tell_missing(instance)
    declarations = tuple(instance.declarations())
    incomplete = dict.fromkeys(instance.incomplete())
    if module.documents:
        first = Place(module.documents[0], ())
        incomplete |= {(reason, first): None for reason in module.incomplete}
    return RootModule(
        declarations,
        tuple(modules.documents.values()),
        tuple(modules.problems),
        tuple(incomplete),
        tuple(instance.shared.missing.values()),
        instance,
    )
