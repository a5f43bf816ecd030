"""Text that is to be JSON and is none: the services refuse it, and what it says was not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.kinds import KINDS
from archlint.graph.graph import Graph
from archlint.languages.unread import EVENT_PATTERN, FILTER_POLICY, POLICY, UnreadCall
from archlint.model.values.marks import NotJsonError, parse_json
from archlint.model.values.scalars import Known

#: The settings that hold JSON, and what that is. Of redrive policies and definitions it is said that they lead nowhere.
_JSON: Mapping[str, str] = {
    "document": POLICY,
    "filter_policy": FILTER_POLICY,
    "own_policy": POLICY,
    "pattern": EVENT_PATTERN,
    "policy": POLICY,
}
_NAMES = tuple(_JSON)


def unread_text(graph: Graph) -> Iterator[UnreadCall]:
    """Yield the patterns and policies that are written out in full and cannot be read."""
    for resource in graph.resources(*KINDS):
        for name in resource.may_say(_NAMES):
            for branch in resource[name].branches:
                text = branch.outcome.value if isinstance(branch.outcome, Known) else None
                if isinstance(text, str) and text.strip().startswith("{") and not _is_json(text):
                    reason = "its text cannot be read as JSON"
                    yield UnreadCall(branch.place or resource.at, resource.name, reason, _JSON[name])


def _is_json(text: str) -> bool:
    try:
        parse_json(text)
    except NotJsonError:
        return False
    return True
