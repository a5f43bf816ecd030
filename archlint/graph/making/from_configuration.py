"""From the folders of root modules to their graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from archlint.aws.services import SETTERS, TABLE
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from archlint.graph.making.mistyped import mistyped, with_slips
from archlint.graph.making.origin import Origin
from archlint.graph.making.unread_code import unread_code
from archlint.graph.making.unread_text import unread_text
from archlint.languages.terraform.modules.mentions.uses import ModuleUses
from archlint.languages.terraform.modules.reading.loader import Problem
from archlint.languages.terraform.modules.reading.variable_files import VariableFile
from archlint.languages.terraform.modules.root import read_modules
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.files.project import Tell


def read_folders(
    folders: Sequence[Path],
    given: Mapping[str, bytes],
    variables: Sequence[VariableFile] = (),
    budget: Budget | None = None,
    tell: Tell = lambda path, message: None,
    *,
    workspace: str = "",
) -> tuple[tuple[list[Document], Graph] | None, Sequence[Problem]]:
    """Return the documents and the graph of root modules, and the files of them that cannot be read.

    Args:
        folders: the folders, as files in them are to be called.
        given: what is in files that have been read already, by their resolved paths.
        variables: the variables files that the user names, the strongest last.
        budget: how much may be evaluated.
        tell: called with each file that the configuration names and that lies outside the project.
        workspace: the workspace of Terraform; empty where it is not known.

    Returns:
        None in place of documents and graph where nothing at all can be read.
    """
    budget = budget or Budget()
    found = read_modules(folders, given, variables, budget, tell, workspace=workspace)
    # A module that several of them call is read for each.
    documents = [document for each in found for document in each.documents]
    problems = tuple(problem for each in found for problem in each.problems)
    if not documents:
        return None, problems
    origin = Origin([ModuleUses(each.instance, SETTERS).of for each in found], [each.close for each in found])
    graph = link((declaration for each in found for declaration in each.declarations), TABLE, origin, budget)
    graph.unread += (*unread_code(graph), *unread_text(graph))
    for declaration, words in mistyped((each for one in found for each in one.declarations), TABLE.keys()):
        tell(declaration.place.document.path, f"resource {words}")
    for configuration in found:
        for declaration, words in with_slips(configuration.declarations, TABLE):
            tell(declaration.place.document.path, words)
    for configuration in found:
        graph.unread += configuration.unread
        for reason, at in configuration.incomplete:
            graph.leave_open("configuration", at, reason, inside=True)
    return (documents, graph), problems
