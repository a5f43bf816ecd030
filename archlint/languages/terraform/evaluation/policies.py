"""`aws_iam_policy_document`: the policy it writes, in the shape of IAM's JSON.

Source: Terraform Registry, hashicorp/aws, "Data Source: aws_iam_policy_document"; IAM User Guide, "IAM JSON policy
elements reference".
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.languages.terraform.functions.lists.collections import mapping, sequence
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Declaration, Text, Tree, Unknown, Value, read_json

_ELEMENTS = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def policy_document(data: Declaration, place: Place) -> Value:
    """Return the policy that a data source writes, as a mapping.

    A statement stands in place of one that has the same `sid` and comes before it: first come those of
    `source_policy_documents`, then its own, then those of `override_policy_documents`.
    """
    sources = [*_given(data, "source_policy_documents"), *_given(data, "source_json")]
    own: list[Value] = []
    for branch in data.each("statement[]"):
        statement = Value((branch,))
        if isinstance(branch.outcome, Tree):
            at = branch.outcome.node.place
            written = Value.of(mapping(at, dict(_statement(statement, at))), at)
            statement = Value.union(each.under(branch.when, branch.rests_on) for each in written.branches)
        own.append(statement)
    overriding = (*_given(data, "override_policy_documents"), *_given(data, "override_json"))
    statements = _overridden([*sources, *own, *overriding])
    document = {"Version": Value.of(Known("2012-10-17")), "Statement": Value.of(sequence(place, statements), place)}
    return Value.of(mapping(place, document), place)


def _overridden(statements: list[Value]) -> list[Value]:
    """Return the statements of documents in their order, each in place of the one before it that is called the same."""
    kept: list[Value] = []
    called: dict[str, int] = {}
    for statement in statements:
        known = statement.step("Sid").known
        is_certain = all(branch.when == ALWAYS for branch in statement.branches)
        sid = known if isinstance(known, str) and is_certain else ""
        if sid in called:
            kept[called[sid]] = statement
            continue
        if sid:
            called[sid] = len(kept)
        kept.append(statement)
    return kept


def _given(data: Declaration, name: str) -> Iterator[Value]:
    """Yield the statements of the documents that a document is made from."""
    for branch in data.each(f"{name}[]"):
        outcome = branch.outcome
        if isinstance(outcome, Known | Text):
            outcome = read_json(outcome, branch.place)
        if isinstance(outcome, Tree) and not outcome.is_list:
            document = Value.of(Tree(outcome.node, outcome.dialect), branch.place)
            for each in document.each("Statement[]"):
                yield Value.union([each.under(branch.when, branch.rests_on)])
        elif not isinstance(outcome, Absent):
            unknown = Value.of(Unknown("a policy document that it is made from is not settled", inside=True))
            yield Value.union([each.under(branch.when, branch.rests_on) for each in unknown.branches])


def _statement(statement: Value, place: Place) -> Iterator[tuple[str, Value]]:
    for name, element in _ELEMENTS.items():
        value = statement.step(name)
        # An empty list is not written.
        if not value.certainly_absent and any(True for _each in value.each("[]")):
            yield element, value
    if statement.step("effect").certainly_absent:
        yield "Effect", Value.of(Known("Allow"), place)
    for name, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        value = _principals(statement, name, place)
        if value is not NOTHING:
            yield element, value
    conditions = _conditions(statement, place)
    if conditions is not NOTHING:
        yield "Condition", conditions


def _principals(statement: Value, name: str, place: Place) -> Value:
    """Return the principals of a statement: who, by what they are; everybody is `*`."""
    found: dict[str, list[Value]] = {}
    for branch in statement.each(f"{name}[]"):
        principal = Value((branch,))
        kind = principal.step("type").known if isinstance(branch.outcome, Tree) else None
        if not isinstance(kind, str):
            return Value.of(Unknown("its principals are not settled", inside=True), place)
        found.setdefault(kind, []).extend(Value((each,)) for each in principal.each("identifiers[]"))
    if not found:
        return NOTHING
    if "*" in found:
        return Value.of(Known("*"), place)
    return Value.of(mapping(place, {k: Value.of(sequence(place, v), place) for k, v in found.items()}), place)


def _conditions(statement: Value, place: Place) -> Value:
    """Return the conditions of a statement: operator, key, values."""
    found: dict[str, dict[str, Value]] = {}
    for branch in statement.each("condition[]"):
        condition = Value((branch,))
        operator, key = condition.step("test").known, condition.step("variable").known
        if not isinstance(operator, str) or not isinstance(key, str):
            return Value.of(Unknown("its conditions are not settled", inside=True), place)
        found.setdefault(operator, {})[key] = condition.step("values")
    if not found:
        return NOTHING
    return Value.of(mapping(place, {k: Value.of(mapping(place, v), place) for k, v in found.items()}), place)
