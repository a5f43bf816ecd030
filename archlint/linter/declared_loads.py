"""The loads that templates declare: `Metadata: archlint: load: 500/s` at a resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.findings.ignored.ignores import resources_in
from archlint.findings.problems import Problems
from archlint.linter.config.loads import LOAD_FORM, load_of
from archlint.model.source.document import Document


def loads_in(documents: Iterable[Document], problems: Problems) -> Iterator[tuple[str, float]]:
    """Yield the logical ids of resources and the messages a second that come in there.

    Args:
        documents: the templates.
        problems: takes up warnings of what is no load.
    """
    for document in documents:
        for route, body in resources_in(document.data):
            metadata = body.get("Metadata")
            said = metadata.get("archlint") if isinstance(metadata, dict) else None
            load = said.get("load") if isinstance(said, dict) else None
            if load is None:
                continue
            rate = load_of(load) if isinstance(load, str) else None
            if rate is None:
                location = document.locate((*route, "Metadata", "archlint", "load"))
                problems.warn(location.path, f"'{load}' is no load such as {LOAD_FORM}", location.line)
            else:
                yield str(route[-1]), rate
