"""From the folder of a root module to its graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from archlint.aws.kinds import Kind
from archlint.aws.services import SETTERS, TABLE
from archlint.graph.graph import Graph, Origin
from archlint.graph.linker import link
from archlint.graph.resource import Loose, Resource
from archlint.languages.terraform.modules.loader import Problem
from archlint.languages.terraform.modules.root import read_module
from archlint.languages.terraform.modules.uses import Uses
from archlint.languages.terraform.modules.variable_files import VariableFile
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.project import Tell


def read_folder(
    folder: Path,
    given: Mapping[str, bytes],
    variables: Sequence[VariableFile] = (),
    budget: Budget | None = None,
    tell: Tell = lambda path, message: None,
    *,
    workspace: str = "",
) -> tuple[tuple[list[Document], Graph] | None, Sequence[Problem]]:
    """Return the documents and the graph of a root module, and the files of it that cannot be read.

    Args:
        folder: the folder, as files in it are to be called.
        given: what is in files that have been read already, by their resolved paths.
        variables: the variables files that somebody names, the strongest last.
        budget: how much may be evaluated.
        tell: told what the configuration names, and lies outside the project.
        workspace: the workspace of Terraform; empty where it is not known.

    Returns:
        None in place of documents and graph where nothing at all can be read.
    """
    configuration = read_module(folder, given, variables, budget, tell, workspace=workspace)
    if configuration is None:
        return None, ()
    if not configuration.documents:
        return None, configuration.problems
    origin = Origin([Uses(configuration.instance, SETTERS).of], [configuration.close])
    graph = link(configuration.declarations, TABLE, origin, configuration.instance.shared.budget)
    for reason, at in configuration.incomplete:
        # What cannot be read may declare anything: a policy, a dead-letter queue's user.
        unknown = Resource(Kind.OTHER, "configuration", at)
        graph.loose.append(Loose(unknown, None, (), at, reason, inside=True))
    return (list(configuration.documents), graph), configuration.problems
