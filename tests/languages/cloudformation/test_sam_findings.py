"""SAM against aws-sam-translator: the findings in a source are those in the translated template.

Compared are check, level and resource, notes included; what SAM generates is reported at the SAM resource, or event,
that asks for it. What differs for a reason is listed as data, finding by finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from archlint.graph.graph import Graph
from archlint.linter.outcomes.results import Results
from archlint.model.source.document import Document
from tests.running import OTHERS, OURS, corpora
from tests.words import CHECKS, document

pytest.importorskip("samtranslator")

from tests.languages.cloudformation.sam_translation import REFUSALS, graphs, read, sources
from tests.languages.cloudformation.test_sam_oracle import FIXTURES as TEXTS
from tests.languages.cloudformation.test_sam_oracle import NOT_TRANSLATED

TEMPLATES = Path(__file__).resolve().parents[3] / "fixtures"
#: Check, level, resource.
Found: TypeAlias = tuple[str, str, str]

_ROLE = "the role that SAM writes for the function names it, so that somebody may use it in other ways"
#: What is found in a source and not in its translation, by the template; with the reason.
ONLY_IN_SOURCE: dict[str, dict[Found, str]] = {
    "checks/async-function-without-failure-destination/good.yaml": {
        ("unconnected-resource", "note", "FailedTopic"): _ROLE,
    },
    "checks/role-without-permission/good-sam-own-role.yaml": {
        ("unconnected-resource", "note", "Alarms"): _ROLE,
    },
    "checks/role-without-permission/bad-sam-own-role.yaml": {
        ("unconnected-resource", "note", "Alarms"): _ROLE,
    },
    "destinations": {
        ("unconnected-resource", "note", "Bus"): _ROLE,
        ("unconnected-resource", "note", "Made"): _ROLE,
        ("unconnected-resource", "note", "Topic"): _ROLE,
    },
}
#: What is found in a translation and not in its source, by the template; with the reason.
ONLY_IN_TRANSLATION: dict[str, dict[Found, str]] = {
    "checks/delivery-without-permission/good-sam-connector-arn.yaml": {
        ("delivery-without-permission", "error", "Mails"): "a connector's end that is not settled may be any queue",
    },
    "buckets": {
        ("unconnected-resource", "note", "Topic"): "a connector, which may stand for any use, is now one policy",
    },
}
#: What is said of the order of creation, which is SAM's own where it writes both ends: its output is a template like
#: any other, in which nothing says who orders what.
SAMS_OWN = {"delivery-before-permission"}
#: Templates of ours that SAM does not translate, and what it does not take.
REFUSED = {
    "checks/async-function-without-failure-destination/bad-conditional.yaml": "a conditional DeadLetterQueue",
    "checks/async-function-without-failure-destination/good-unresolved.yaml": "a macro in a DeadLetterQueue",
    "checks/queue-batch-over-limit/bad-sam.yaml": "a BatchSize in quotes",
    "checks/queue-without-dlq/good-named-by-sam.yaml": "the logical id of a queue that is declared",
    "checks/single-task-workflow/good-unresolved.yaml": "a definition file that is missing",
    "checks/unconnected-resource/good.yaml": "a connector that SAM has no policy for",
}


def asking(source: Document) -> Iterator[tuple[str, str]]:
    """Yield what the logical ids start with that SAM generates, each with the name of what asks for them."""
    template: Any = source.data
    for logical_id, resource in template["Resources"].items():
        yield logical_id, logical_id
        yield f"{logical_id}EventInvokeConfig", logical_id
        properties = resource.get("Properties") or {}
        for event, body in (properties.get("Events") or {}).items():
            name = f"{logical_id}/{event}"
            yield f"{logical_id}{event}", name
            yield from _named_queue(body.get("Properties") or {}, name)


def _named_queue(event: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    letters = event.get("DeadLetterConfig")
    if isinstance(letters, dict) and "QueueLogicalId" in letters:
        yield letters["QueueLogicalId"], name


def found(graph: Graph) -> Counter[Found]:
    results = Results({})
    for check in CHECKS:
        for finding in check(graph):
            results.add(check, finding)
    return Counter((result.check, result.level.value, result.resource) for result in results)


def differences(source: Document, path: Path | None = None) -> tuple[set[Found], set[Found]]:
    """Return what is found in a source only, and what in its translation only."""
    ours, theirs = map(found, graphs(source, path))
    names = dict([*asking(source)][::-1])  # what several ask for is reported at the first of them
    own = {name for start, name in names.items() if start == name}

    def mapped(logical_id: str) -> str:
        starts = [start for start in names if logical_id.startswith(start)]
        return logical_id if logical_id in own or not starts else names[max(starts, key=len)]

    named = Counter((check, level, mapped(resource)) for check, level, resource in theirs.elements())
    return {*(ours - named)}, {each for each in named - ours if each[0] not in SAMS_OWN}


@pytest.mark.parametrize("name", TEXTS)
def test_constructed_templates(name: str) -> None:
    expected = {*ONLY_IN_SOURCE.get(name, {})}, {*ONLY_IN_TRANSLATION.get(name, {})}
    assert differences(document(TEXTS[name])) == expected


@pytest.mark.slow
def test_fixtures() -> None:
    differing, refused = compare(TEMPLATES)
    assert differing == {
        name: ({*ONLY_IN_SOURCE.get(name, {})}, {*ONLY_IN_TRANSLATION.get(name, {})})
        for name in (ONLY_IN_SOURCE.keys() | ONLY_IN_TRANSLATION.keys()) - {*TEXTS}
    }
    assert refused == REFUSED.keys()


@pytest.mark.parametrize(("corpus", "not_translated"), corpora((OURS, set()), (OTHERS, NOT_TRANSLATED.keys())))
def test_real_templates(corpus: Path, not_translated: Set[str]) -> None:
    differing, refused = compare(corpus)
    assert differing == {}
    assert refused == not_translated


def compare(folder: Path) -> tuple[dict[str, tuple[set[Found], set[Found]]], set[str]]:
    """Return the differences of all SAM templates below a folder that has any, and those that cannot be compared."""
    differing, refused = {}, set()
    for path in sources(folder):
        name = path.relative_to(folder).as_posix()
        try:
            only = differences(read(path, name), path)
        except REFUSALS:
            refused.add(name)
            continue
        if any(only):
            differing[name] = only
    return differing, refused
