"""Names of objects and buckets that filters ask for, and that none has, or hardly any.

Source: Amazon S3 User Guide, "Configuring event notifications using object key name filtering" (a wildcard character
cannot be used in filters as a prefix or suffix), "Naming Amazon S3 objects" (a key is all that follows the bucket's
name and a slash), "General purpose bucket naming rules"; Amazon EventBridge User Guide, "Comparison operators for use
in event patterns" (a wildcard needs the operator of that name).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.aws.event_patterns.pattern import Asked, Asks
from archlint.aws.kinds import Form
from archlint.graph.questions.delivery.notifying import affixes
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.questions.permission.identities import form_named
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Known
from archlint.model.values.texts import HOLE, canonical
from archlint.model.values.value import Branch, Outcome, Reference, Text, Tree

_PREFIX = "prefix"
_KEY, _BUCKET, _RESOURCES = "detail.object.key", "detail.bucket.name", "resources"


def in_notification(notification: Resource) -> Iterator[Refusal]:
    """Yield what a bucket's notification asks of the names of objects, though hardly any is called so."""
    for name, text in affixes(notification):
        for branch in text.branches:
            because = _unlikely(branch.outcome, name)
            if because:
                yield Refusal(because, branch.place or text.place, Case().under(branch.when, branch.rests_on))


def in_pattern(graph: Store, asks: Asks, pattern: Branch) -> Refusal | None:
    """Return what the pattern of a rule for objects asks for, though nothing is called so; None for all others."""
    source = asks.fields.get("source")
    if source is None or [*_texts(source)] != ["aws.s3"]:
        return None
    for path, why in ((_KEY, _no_key), (_BUCKET, _no_name), (_RESOURCES, _no_arn)):
        asked = asks.fields.get(path)
        wrong = [why(graph, outcome) for outcome in _listed(asked)] if asked else []
        if asked and wrong and all(wrong):
            case = Case().under(pattern.when, pattern.rests_on | asked.rests_on)
            return Refusal(wrong[0], asked.place or pattern.place, case)
    return None


def _listed(asked: Asked) -> Iterable[Outcome]:
    """Return what a pattern lists for a field; nothing where that depends on conditions."""
    if any(branch.when for branch in asked.others):
        return ()
    return (*asked.literals.values(), *(branch.outcome for branch in asked.others))


def _texts(asked: Asked) -> Iterator[object]:
    return (outcome.value if isinstance(outcome, Known) else None for outcome in _listed(asked))


def _unlikely(outcome: Outcome, matcher: str) -> str:
    """Return why hardly any key is as a text says; nothing where it may well be.

    Args:
        outcome: the text.
        matcher: whether it is a prefix, a suffix, or a whole key, by the word for it.
    """
    if not isinstance(outcome, Known | Text):
        return ""
    text = canonical(outcome)
    if "*" in HOLE.sub("", text):
        return f"'*' stands for itself in the {matcher} '{text}'"
    if text.startswith("/") and matcher != "suffix":
        return f"keys of objects do not begin with a slash, as the {matcher} '{text}' does"
    return ""


def _no_key(graph: Store, outcome: Outcome) -> str:
    if not isinstance(outcome, Tree):
        return _unlikely(outcome, "key")
    return _unlikely(outcome.step(_PREFIX).outcome or outcome, _PREFIX) if outcome.keys == frozenset({_PREFIX}) else ""


def _no_name(graph: Store, outcome: Outcome) -> str:
    """Return why no bucket is called so: there are no colons in names."""
    is_arn = isinstance(outcome, Known | Text) and canonical(outcome).startswith("arn:")
    if isinstance(outcome, Reference):
        is_arn = form_named(graph, outcome) is Form.ARN
    return f"'{_BUCKET}' is a bucket's name, and never its ARN" if is_arn else ""


def _no_arn(graph: Store, outcome: Outcome) -> str:
    is_name = isinstance(outcome, Reference) and form_named(graph, outcome) is Form.NAME
    return f"'{_RESOURCES}' are ARNs, and never a bucket's name" if is_name else ""
