"""From the documents of one scope to its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from archlint.aws.services import SETTERS, TABLE
from archlint.aws.table import dialect_of
from archlint.graph.graph import Graph
from archlint.graph.making.linker import link
from archlint.graph.making.mistyped import mistyped, with_slips
from archlint.graph.making.origin import Find, Origin
from archlint.graph.making.unread_code import unread_code
from archlint.graph.making.unread_text import unread_text
from archlint.languages.cloudformation import parts
from archlint.languages.cloudformation.mentions import Mentions
from archlint.languages.cloudformation.passed_over import passed_over
from archlint.languages.cloudformation.sam.transform import SAM_TYPES
from archlint.languages.cloudformation.stacks import Stacks
from archlint.languages.detect import FileKind, kind_of
from archlint.languages.unread import A_PART
from archlint.model.budget import Budget
from archlint.model.source.document import Document
from archlint.model.source.files.project import Tell
from archlint.model.source.files.working import path_to_open
from archlint.model.source.text import Unreadable
from archlint.model.values.value import Declaration

_KNOWN = frozenset(TABLE) | SAM_TYPES

if TYPE_CHECKING:
    from archlint.languages.terraform.plan.plan import Plan
    from archlint.languages.terraform.plan.state import TerraformState


def read_graph(
    documents: Sequence[tuple[Document, Path | None]],
    parameters: Mapping[str, Mapping[str, str | None]] = MappingProxyType({}),
    source_root: Path | None = None,
    unread: Callable[[str, Unreadable], None] = lambda path, refusal: None,
    budget: Budget | None = None,
    tell: Tell = lambda path, message: None,
) -> tuple[Graph, list[Document]]:
    """Return the graph of the documents of one scope: templates, or a plan or state.

    Args:
        documents: the parsed documents, each with where it lies (None if it has no files beside it).
        parameters: what the parameters of a template are where it is deployed, by the path of its document; None for
            one that is not known.
        source_root: the folder of the configuration that plans and states were made from; None if it may lie beside
            them.
        unread: called with each file of that configuration that cannot be read, and why.
        budget: how much may be evaluated.
        tell: called with each file that a template names and that is not read, and with what of it is passed over.

    Returns:
        The graph, and every document that was read: those given, the templates that they nest, and the sources of
        plans.
    """
    budget = budget or Budget()
    plans = [(document, _plan(document, source_root, path, budget)) for document, path in documents]
    stacks = Stacks(
        [given for given, (_, plan) in zip(documents, plans, strict=True) if plan is None], parameters, budget, tell
    )
    found = [plan for _, plan in plans if plan is not None]
    graph = link(_declarations(stacks, found), TABLE, _origin(stacks, found), budget)
    graph.unread += (*stacks.unread, *unread_code(graph), *unread_text(graph))
    for document, plan in plans:
        if plan is not None and (words := _lacking(document)):
            tell(document.path, words)
    for template in stacks.templates:
        for reason, at in template.macros():
            graph.leave_open("Transform", at, reason, inside=True)
        for name, reason, at in template.unread:
            graph.leave_open(name, at, reason, inside=False)
        for _, words in mistyped(template.declarations.values(), _KNOWN):
            tell(template.root.document.path, f"resource {words}")
        # What SAM makes has properties of its own.
        declared, resources = template.declarations.items(), template.root.get("Resources")
        written = (each for name, each in declared if resources.get(name).text_at("Type") == each.type)
        for _, words in with_slips(written, TABLE):
            tell(template.root.document.path, words)
        for words in passed_over(template, stacks.documents[template.root.document.path]):
            tell(template.root.document.path, words)
        part = parts.missing(template, stacks.documents[template.root.document.path].text)
        if part is not None:
            graph.leave_open("template", part[1], f"{part[0]}: {A_PART}", inside=True)
    read = [document for document, plan in plans if plan is not None] + list(stacks.documents.values())
    sources = [plan.instances.sources for _, plan in plans if plan is not None and plan.instances.sources is not None]
    read += (document for each in sources for document in each.documents())
    for problem in (problem for each in sources for problem in each.problems):
        unread(problem.path, problem.refusal)
    return graph, read


def _plan(
    document: Document, source_root: Path | None, path: Path | None, budget: Budget
) -> Plan | TerraformState | None:
    kind = kind_of(document)
    if not kind.is_confidential:
        return None
    # Loaded here, as below: most runs read templates only.
    from archlint.languages.terraform.hcl.file_names import holds_configuration

    # Standard input without a name comes from the folder in which it was made.
    beside = path.parent if path is not None else Path(path_to_open("."))
    folder = source_root or (beside if holds_configuration(beside) else None)
    if kind is FileKind.PLAN:
        from archlint.languages.terraform.plan.plan import Plan

        return Plan(document, _blocks(), folder, budget)
    from archlint.languages.terraform.plan.state import TerraformState

    return TerraformState(document, folder, budget)


def _lacking(document: Document) -> str:
    """Return what a plan or state says that it lacks."""
    from archlint.languages.terraform.plan.plan import incomplete  # as above

    return incomplete(document)


@cache
def _blocks() -> Mapping[str, frozenset[str]]:
    """Return the nested blocks of each type of Terraform's; they are the same for all plans."""
    return {name: row.blocks for name, row in TABLE.items() if dialect_of(name) == "tf"}


def _origin(stacks: Stacks, plans: Sequence[Plan | TerraformState]) -> Origin:
    mentions: list[Find] = [Mentions(template.root).of for template in stacks.templates]
    if plans:
        from archlint.languages.terraform.plan.mentions import PlanUses

        mentions += (PlanUses(plan.instances, plan.root, plan.outputs, SETTERS).of for plan in plans)
    return Origin(mentions, [stacks.close, *(plan.instances.close for plan in plans)])


def _declarations(stacks: Stacks, plans: Sequence[Plan | TerraformState]) -> Iterator[Declaration]:
    yield from stacks.declarations
    for plan in plans:
        yield from (instance.declaration for instance in plan.instances.every)
