"""From the documents of one scope to its graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from archlint.graph import Graph
from archlint.linker import link
from archlint.parse.document import Document
from archlint.parse.mentions import Mentions
from archlint.parse.stacks import Stacks
from archlint.resource import Loose, Resource
from archlint.schema import Kind
from archlint.services import TABLE


def read_graph(
    documents: Sequence[tuple[Document, Path | None]],
    parameters: Mapping[str, Mapping[str, str | None]] = MappingProxyType({}),
) -> tuple[Graph, list[Document]]:
    """Return the graph of templates that see each other.

    Args:
        documents: the parsed templates, each with where it lies (None if it has no files beside it).
        parameters: what the parameters of a template are where it is deployed, by the path of its document; None for
            one that is not known.

    Returns:
        The graph, and every template that was read: those given, and those that they nest.
    """
    stacks = Stacks(documents, parameters)
    graph = link(stacks.declarations, TABLE)
    graph.on_close(stacks.close)
    for template in stacks.templates:
        graph.on_mentions(Mentions(template.root).of)
        for reason, at in template.macros():
            # What a macro adds may be anything: a policy, a dead-letter queue's user.
            unknown = Resource(Kind.OTHER, "Transform", at)
            graph.loose.append(Loose(unknown, None, (), at, reason, inside=True))
    return graph, list(stacks.documents.values())
