"""From a template document to the graph of its scope."""

from __future__ import annotations

from pathlib import Path

from archlint.graph import Graph, Loose, Resource
from archlint.linker import link
from archlint.node import Node
from archlint.parse import sam, sam_connectors
from archlint.parse.document import Document
from archlint.parse.files import LocalFiles
from archlint.parse.template import Template
from archlint.schema import Kind
from archlint.services import TABLE


def read_graph(document: Document, path: Path | None) -> Graph:
    """Return the graph of a template.

    Args:
        document: the parsed template.
        path: where it lies; None if it has no files beside it.
    """
    template = Template(Node(document, (), document.data), LocalFiles(path))
    sam.expand(template)
    sam_connectors.expand(template)
    graph = link(dict.fromkeys(template.declarations.values()), TABLE)
    graph.on_close(template.close)
    for reason, at in template.macros():
        # What a macro adds may be anything: a policy, a dead-letter queue's user.
        unknown = Resource(Kind.OTHER, "Transform", at)
        graph.loose.append(Loose(unknown, None, (), at, reason, inside=True))
    return graph
