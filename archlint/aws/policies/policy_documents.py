"""Policies that are no documents of their own: data sources of Terraform, statements, and what stands in its resource.

Source: Terraform AWS provider, `aws_iam_policy_document`, and the argument `policy` of queues and topics; AWS
CloudFormation reference, `AWS::Events::EventBusPolicy` (`Statement`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.columns import Expander
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Branch, Declaration, EmbeddedJson, Outcome, Reference, Tree, Unknown, Value

_DOCUMENT = "data.aws_iam_policy_document"
#: What may be more documents than this is not looked into.
_MAX_DOCUMENTS = 64
#: Where a data source says which other documents it takes statements from.
_TAKEN_FROM = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
#: What a statement of the data source keeps where in a policy.
_LISTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}
_PRINCIPALS = {"Principal": "principals", "NotPrincipal": "not_principals"}


def document(outcome: Outcome) -> Outcome:
    """Return the policy that an outcome stands for, where that is a data source; else the outcome itself."""
    references = (outcome,) if isinstance(outcome, Reference) else getattr(outcome, "mentions", ())
    found = [reference.target for reference in references if reference.target.type == _DOCUMENT]
    if not found:
        return outcome
    if len(found) > _MAX_DOCUMENTS:
        return Unknown("it may be any of very many documents", inside=True)
    statements = [statement for declaration in found for statement in _statements(declaration)]
    return _tree(found[0], {"Statement": statements})


def _statements(declaration: Declaration) -> Iterator[Value]:
    for branch in declaration.each("statement[]"):
        yield _statement(declaration, branch) if isinstance(branch.outcome, Tree) else Value((branch,))
    if any(not declaration.at(path).certainly_absent for path in _TAKEN_FROM):
        yield Value.of(Unknown("it takes statements from other documents", inside=True), declaration.place)


def _statement(declaration: Declaration, branch: Branch) -> Value:
    said = Value((branch,))
    data: dict[str, Any] = {"Effect": said.step("effect").convert(lambda outcome: outcome, Known("Allow"))}
    for key, path in _LISTS.items():
        named = list(said.each(f"{path}[]"))
        if named:
            data[key] = [Value((each,)) for each in named]
    for key, path in _PRINCIPALS.items():
        who = [Value((each,)) for each in said.each(f"{path}[]")]
        if who:
            data[key] = _principal(declaration, who)
    conditions = list(said.each("condition[]"))
    if conditions:
        data["Condition"] = _condition(declaration, conditions)
    return Value.of(_tree(declaration, data), branch.place)


def _condition(declaration: Declaration, blocks: list[Branch]) -> Value:
    """Return conditions by test and key, as JSON has them; what is not known of one makes all of it unknown."""
    data: dict[str, dict[str, Any]] = {}
    for block in blocks:
        test, key = (Value((block,)).step(name).known for name in ("test", "variable"))
        if not isinstance(test, str) or not isinstance(key, str) or block.when:
            return Value.of(Unknown("its conditions are not known", inside=True), declaration.place)
        data.setdefault(test, {})[key] = [Value((each,)) for each in Value((block,)).each("values[]")]
    return Value.of(_tree(declaration, {test: Value.of(_tree(declaration, keys)) for test, keys in data.items()}))


def _principal(declaration: Declaration, who: list[Value]) -> Value:
    """Return principals by type; a type or list that is not known makes all of it unknown."""
    data: dict[str, list[Value]] = {}
    for principal in who:
        kind = principal.step("type").known
        if kind is None:
            return Value.of(Unknown("its principals are not known", inside=True), declaration.place)
        identifiers = [Value((each,)) for each in principal.each("identifiers[]")]
        if kind == "*":
            return Value.of(Known("*"), declaration.place)
        data.setdefault(str(kind), []).extend(identifiers)
    return Value.of(_tree(declaration, data), declaration.place)


def _tree(declaration: Declaration, data: dict[str, Any]) -> Tree:
    place = declaration.place
    return Tree(Node(place.document, place.route, data), EmbeddedJson())


def of_statement(outcome: Outcome) -> Outcome:
    """Return the policy that has one statement; what is not known of it stays so."""
    if not isinstance(outcome, Tree):
        return outcome
    return Tree(Node(outcome.node.document, outcome.node.route, {"Statement": [Value.of(outcome)]}), EmbeddedJson())


def inline_policy(type_name: str, at: str = "policy", attribute: str = "id") -> Expander:
    """Return what makes a resource's own policy a policy of its own, of a type that only archlint knows.

    Args:
        type_name: the type.
        at: where the resource keeps its policy.
        attribute: what a reference to the resource itself names of it.
    """

    def expand(owner: Declaration) -> Iterator[Declaration]:
        policy = owner.at(at)
        given = [branch.when for branch in policy.branches if branch.outcome not in (ABSENT, Known(""))]
        if not given:
            return
        data = {"policy": policy, "owner": Value.of(Reference(owner, attribute), policy.place)}
        place = policy.place or owner.place
        yield Declaration(
            name=owner.name,
            type=type_name,
            place=place,
            properties=Value.of(_tree(owner, data), place),
            when=owner.when,
            owner=owner,
            # There is one where all of what it may be has in common.
            part_when=owner.part_when | given[0].intersection(*given[1:]),
            deployed=owner.deployed,
        )

    return expand
