"""In which role a message travels an edge, and what that role may do.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import ASSUMING, RECEIVING, SENDING, Acts, Need
from archlint.aws.notations import wildcard
from archlint.aws.policies import managed_policies, policy
from archlint.graph.questions.permission.acting import has_role_of_rule, need
from archlint.graph.questions.permission.attachments import (
    ATTACHING,
    Attachment,
    attached,
    attached_from_outside,
    attached_to_any,
    statements_in,
)
from archlint.graph.questions.permission.denials import role_is_denied
from archlint.graph.questions.permission.identities import names
from archlint.graph.questions.permission.keys import encryption, key_denies
from archlint.graph.questions.permission.permissions import admits_service, denies
from archlint.graph.questions.permission.principals import admits_role, key_admits_role
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Value

#: What a service does with a role before it acts in it.
ASSUME = "sts:AssumeRole"
#: What is done to something in a resource that has an ARN of its own: the stream of a table, a bucket's objects.
_WITHIN = {Kind.TABLE: RECEIVING[Kind.TABLE].actions, Kind.BUCKET: SENDING[Kind.BUCKET].actions}
#: Of more ARNs and patterns than this which of them means a resource is not looked for: it may be any.
_MOST_PATTERNS = 100


def role_of(graph: Store, sender: Resource, acts: Acts | None) -> Value | None:
    """Return the role that something sends or reads messages in; None where it is none of what is declared here."""
    if acts is Acts.MACHINE and not sender["role"].certainly_absent:
        return sender["role"]
    if acts is Acts.MACHINE:
        return sender.owner["role"] if sender.owner is not None else None
    if acts is Acts.FUNCTION:
        functions = [sender] if sender.kind is Kind.FUNCTION else _functions(graph, sender)
        return functions[0]["role"] if len(functions) == 1 and not functions[0].is_external else None
    if acts is Acts.SOURCE:
        return sender["source_role"]
    if acts is None:
        return None
    # A rule's own role is that of its targets which have none.
    owner = sender.owner
    return owner["role"] if owner is not None and sender["role"].certainly_absent else sender["role"]


def _functions(graph: Store, resource: Resource) -> list[Resource]:
    return [edge.target for edge in graph.outgoing(resource, Link.INVOKES, Link.GOVERNS)]


def roles(graph: Store, edge: Edge) -> list[Resource] | None:
    """Return the declared roles that a message may travel an edge in; None where one of them lies elsewhere."""
    value = role_of(graph, edge.acting, need(edge).acts)
    if value is None or _needs_no_role(graph, edge):
        return None
    found = []
    for branch in value.branches:
        role = graph.find(branch.outcome, (Kind.ROLE,))
        if role is None or role.kind is not Kind.ROLE or role.is_external:
            return None
        found.append(role)
    return found


def _needs_no_role(graph: Store, edge: Edge) -> bool:
    """Tell whether a rule possibly reaches what an edge leads to as the service, whatever its role may do.

    Source: Amazon EventBridge User Guide, "Using resource-based policies" (a role may stand in for the policies of
    queues, topics and functions) and "IAM roles for sending events to targets" (which has said that they use none).
    """
    if edge.acting.kind is not Kind.TARGET or not need(edge).principals:
        return False
    return has_role_of_rule(edge.acting) or admits_service(graph, edge)


class Lacking(NamedTuple):
    """What a role lacks: the action, or the actions of which it takes one (`a|b`), and what it would be done to.

    A role that the service may not assume lacks just that, on itself.
    """

    role: Resource
    action: str
    on: Resource


def lacking(graph: Store, edge: Edge, found: Sequence[Resource]) -> list[Lacking]:
    """Return what a message certainly may not do that travels an edge in one of some roles, and has to.

    What it is done to is the end of the edge, or the key that this is encrypted with. What lies outside the scope may
    let the role do it by means that are not known here.
    """
    wanted, target = need(edge), edge.acted_on
    if target.is_external or (target.kind is Kind.TASK_DEFINITION and not _has_roles(target)):
        return []
    keys = [edge.target for edge in encryption(graph, target) if not edge.when]
    lacks = [Lacking(role, ASSUME, role) for role in found if not _trusts(graph, role, edge)]
    for role in (each for each in found if _is_settled(graph, each)):
        for action in _actions(edge, wanted):
            on = target if wanted.access.on_itself else None
            is_lacking = all(may(graph, role, each, on) is False for each in action.split("|"))
            is_lacking = is_lacking and not admits_role(graph, target, role, action, edge.conditions)
            if is_lacking or denies(graph, target, action, None, edge.conditions):
                lacks.append(Lacking(role, action, target))
        for key, action in product(keys, wanted.access.key_actions):
            is_lacking = may(graph, role, action, key) is False and not key_admits_role(graph, key, role, action)
            if is_lacking or key_denies(graph, key, action, None, edge.conditions):
                lacks.append(Lacking(role, action, key))
    return list(dict.fromkeys(lacks))


def _has_roles(definition: Resource) -> bool:
    """Tell whether a task definition certainly has a role, which is passed to it by who runs it."""
    values = (definition["role"], definition["execution_role"])
    return any(not any(isinstance(branch.outcome, Absent) for branch in value.branches) for value in values)


def assuming(edge: Edge) -> str | None:
    """Return the service that assumes the role that a message travels an edge in; None where that is not known."""
    acting = edge.acting
    # What a schedule calls by itself is a part of the schedule; a Task's own role is assumed by the machine's.
    if acting.kind is Kind.UNIVERSAL_TARGET and acting.owner is not None:
        acting = acting.owner
    is_by_role = acting.kind is Kind.TASK and not acting["role"].certainly_absent
    return None if is_by_role else ASSUMING.get(acting.kind)


def _trusts(graph: Store, role: Resource, edge: Edge) -> bool:
    """Tell whether a role possibly lets the service assume it that acts over an edge."""
    service, trust = assuming(edge), role["trust"]
    if service is None:
        return True
    return graph.once(("trusts", role, service), lambda: _permits(trust, service))


def _permits(trust: Value, service: str) -> bool:
    """Tell whether a policy of who may assume a role possibly lets a service; one that says nothing is not known."""
    return not any(trust.each("Statement[]")) or policy.document_permits(trust, service, ASSUME)


def _actions(edge: Edge, wanted: Need) -> Sequence[str]:
    """Return what has to be allowed: of what a call says that it does, just that."""
    called = edge.source["action"].known
    if not isinstance(called, str):
        return wanted.access.actions
    return tuple(called if called in action.split("|") else action for action in wanted.access.actions)


def may(graph: Store, role: Resource, action: str, resource: Resource | None) -> bool | None:
    """Tell whether a role's policies let it do an action.

    Args:
        graph: the graph.
        role: the role.
        action: an action, such as `sqs:SendMessage`.
        resource: what it is done to; None where any resource counts that a statement names.

    Returns:
        True where a statement certainly allows it, False where one certainly denies it, or all that the role is granted
        is known and none allows it, None where that is not known.
    """
    return graph.once(("may", role, action, resource), lambda: _may(graph, role, action, resource))


def _may(graph: Store, role: Resource, action: str, resource: Resource | None) -> bool | None:
    if role_is_denied(graph, role, _all_granted(graph, role).documents, action, resource):
        return False
    answers = {answer for _by, answer in _answers(graph, role, action, resource)}
    if True in answers:
        return True
    is_open = None in answers or _unsearched(graph, role, action, resource)
    return None if is_open or not _all_granted(graph, role).is_all else False


class _Policy(NamedTuple):
    """A policy that a role has.

    Attributes:
        statements: what it allows; None for one of AWS's own.
        actions: what one of AWS's own allows on everything.
        by: what gives it to the role by naming that; None where the role names it.
    """

    statements: tuple[policy.Allowing, ...] | None
    actions: tuple[str, ...] = ()
    by: Resource | None = None


class _Granted(NamedTuple):
    """What a role is granted.

    Attributes:
        policies: its policies.
        is_all: whether these are all: none is unknown, or may be added elsewhere.
        documents: the documents of those that it has in every circumstance.
    """

    policies: tuple[_Policy, ...]
    is_all: bool
    documents: tuple[Value, ...]


#: What a policy says of an action: what gives it to the role by naming that, and whether it allows the action.
_Answer: TypeAlias = tuple[Resource | None, bool | None]


class _Statements(NamedTuple):
    """What the statements of a role's policies say of an action, each answer once: resources are looked up in it.

    Attributes:
        anything: the answers that hold for any resource.
        referred: those for the resources that statements refer to.
        written: the ARNs and patterns: whether their statement is certain, the kinds they refer to, what gives it.
        givers: of those, an answer for each of what gives the policy, as it is where they are not compared.
        named: whether any resource is named at all, which is enough where the action is not done to one.
    """

    anything: dict[_Answer, None]
    referred: dict[Resource, dict[_Answer, None]]
    written: list[tuple[Outcome, bool, frozenset[Kind], Resource | None]]
    givers: dict[_Answer, None]
    named: dict[_Answer, None]


def _answers(graph: Store, role: Resource, action: str, resource: Resource | None) -> Iterator[_Answer]:
    """Yield what the policies of a role say of an action on a resource."""
    found = graph.once(("statements", role, action), lambda: _statements(graph, role, action))
    yield from found.anything
    yield from found.named if resource is None else found.referred.get(resource, ())
    for outcome, certain, kinds, by in found.written if len(found.written) <= _MOST_PATTERNS else ():
        if resource is not None and resource.kind not in kinds:
            is_meant = names(graph, outcome, resource)
            yield by, None if is_meant and not certain else is_meant


def _unsearched(graph: Store, role: Resource, action: str, resource: Resource | None) -> Collection[_Answer]:
    """Return the answers of ARNs and patterns that are too many to be compared with a resource, each giver's once."""
    found = graph.once(("statements", role, action), lambda: _statements(graph, role, action))
    return found.givers if resource is not None and len(found.written) > _MOST_PATTERNS else ()


def _statements(graph: Store, role: Resource, action: str) -> _Statements:
    found = _Statements({}, {}, [], {}, {})
    for given in _all_granted(graph, role).policies:
        if given.statements is None:
            if any(wildcard.matches(each.lower(), action.lower()) for each in given.actions):
                found.anything[given.by, True] = None
            continue
        for statement in given.statements:
            if not statement.may_allow(action):
                continue
            if statement.resources is None:
                found.anything[given.by, None] = None
            for outcome in statement.resources or ():
                _add(graph, found, outcome, given.by, action, certain=statement.allows(action))
    return found


def _add(
    graph: Store, found: _Statements, outcome: Outcome, by: Resource | None, action: str, *, certain: bool
) -> None:
    """Note one resource that a statement names for an action."""
    if _is_around(graph, outcome, action):
        return
    answer = True if certain else None
    found.named[by, answer] = None
    references = outcome.references if isinstance(outcome, Text) else ()
    references = (outcome,) if isinstance(outcome, Reference) else references
    meant = [each for each in (graph.find(reference, ()) for reference in references) if each is not None]
    for each in meant:
        found.referred.setdefault(each, {})[by, answer] = None
    if isinstance(outcome, Known | Text):
        found.written.append((outcome, certain, frozenset(each.kind for each in meant), by))
        found.givers[by, None] = None
    elif not meant:
        found.anything[by, None] = None


def _is_around(graph: Store, outcome: Outcome, action: str) -> bool:
    """Tell whether a statement names what an action is done in, and not what it is done to: no stream, no object."""
    if not isinstance(outcome, Reference) or outcome.attribute.lower() != "arn":
        return False
    found = graph.find(outcome, ())
    return found is not None and action in _WITHIN.get(found.kind, ())


def _all_granted(graph: Store, role: Resource) -> _Granted:
    return graph.once(("granted", role), lambda: _granted(graph, role))


def _granted(graph: Store, role: Resource) -> _Granted:
    inline = [*role["inline_policies"].branches, *role["sam_policies"].branches]
    policies = [_Policy(tuple(policy.allowing(statements_in(graph, Value((branch,)))))) for branch in inline]
    documents = [Value((branch,)) for branch in inline if not branch.when and not branch.rests_on]
    is_all = _is_settled(graph, role)
    own = attached(graph, role)
    documents += [each.policy["document"] for each in own if each.policy is not None and _is_always_there(each)]
    for each in (*own, *attached_to_any(graph)):
        if each.policy is not None:
            policies.append(_Policy(tuple(policy.allowing(statements_in(graph, each.policy["document"]))), by=each.by))
        elif each.named is not None:
            allowed = managed_policies.allowed(canonical(each.named))
            is_all = is_all and allowed is not None
            policies.append(_Policy(None, allowed or (), each.by))
    return _Granted(tuple(policies), is_all, tuple(documents))


def _is_always_there(attachment: Attachment) -> bool:
    """Tell whether a role certainly has a policy that is attached to it."""
    given = [each for each in (attachment.policy, attachment.by) if each is not None]
    return not attachment.when and not any(each.when or each.stands_for_many for each in given)


def granted_by(graph: Store, edge: Edge) -> list[list[Resource]]:
    """Return what else than the roles themselves lets a message travel an edge in them.

    Returns:
        For each action that only policies beside its role allow, the resources that give them to the role; nothing
        where a role is not known, or may have more policies.
    """
    found = []
    on = edge.acted_on if need(edge).access.on_itself else None
    given = [role for role in roles(graph, edge) or () if _is_given_any(graph, role) and _is_settled(graph, role)]
    for role, actions in product(given, need(edge).access.actions):
        asked = [(graph, role, action, on) for action in actions.split("|")]
        answers = [each for question in asked for each in (*_answers(*question), *_unsearched(*question))]
        beside = [by for by, answer in answers if by is not None and answer is not False]
        if _all_granted(graph, role).is_all and beside and all(answer is False for by, answer in answers if by is None):
            found.append(list(dict.fromkeys(beside)))
    return found


def _is_given_any(graph: Store, role: Resource) -> bool:
    """Tell whether a role possibly has policies by what names it."""
    return bool(attached_from_outside(graph, role) or attached_to_any(graph))


def _is_settled(graph: Store, role: Resource) -> bool:
    """Tell whether all that a role is granted stands in the scope, as far as can be said without reading policies."""
    return graph.once(("settled", role), lambda: _is_settled_here(graph, role))


def _is_settled_here(graph: Store, role: Resource) -> bool:
    """Tell whether all that a role is granted stands in the scope."""
    is_open = graph.outgoing(role, Link.HANDED_TO) or graph.may_be_linked(role, Link.GOVERNS, *ATTACHING)
    return not is_open and role["boundary"].certainly_absent
