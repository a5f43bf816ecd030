"""In which role a message travels an edge, and what that role may do.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from itertools import product

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import ASSUMING, Acts
from archlint.aws.policies import policy
from archlint.graph.questions.event_buses import leads_to_default
from archlint.graph.questions.permission.acting import (
    actions_on,
    done_to,
    has_no_say,
    has_role_of_rule,
    has_roles_to_pass,
    need,
    part_done_to,
    what_is_acted_on,
)
from archlint.graph.questions.permission.api_requests import asks_for_permission
from archlint.graph.questions.permission.besides import asked_besides
from archlint.graph.questions.permission.denials import denies
from archlint.graph.questions.permission.keys import key_denies, keys_used
from archlint.graph.questions.permission.permissions import admits_service
from archlint.graph.questions.permission.principals import admits_role, key_admits_role, key_heeds_role
from archlint.graph.questions.permission.qualifiers import is_to_other
from archlint.graph.questions.permission.role_policies import decided_by, defaults_of, givers, is_role_settled, may
from archlint.graph.questions.understanding import acts_as_function
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, When, consistent, each_fact
from archlint.model.values.leaves import defaults_in, without_defaults
from archlint.model.values.value import Value

_NONE: frozenset[str] = frozenset()


def role_of(graph: Store, sender: Resource, acts: Acts | None) -> Value | None:
    """Return the role that something sends or reads messages in; None where it is none of what is declared here."""
    if acts is None:
        return None
    if acts is Acts.MACHINE and not sender["role"].certainly_absent:
        return sender["role"]
    if acts is Acts.MACHINE:
        return sender.owner["role"] if sender.owner is not None else None
    if acts is Acts.FUNCTION:
        functions = _functions(graph, sender)
        return functions[0]["role"] if len(functions) == 1 and not functions[0].is_external else None
    if acts is Acts.SOURCE:
        return sender["source_role"]
    if acts is Acts.DESTINATION:
        return _role_for_bucket(sender)
    if acts is Acts.TRANSFORMATION:
        return sender["transforming_role"] if sender["transforms"].known is True else None
    # A rule's own role is that of its targets which have none.
    owner = sender.owner
    return owner["role"] if owner is not None and sender["role"].certainly_absent else sender["role"]


def _role_for_bucket(stream: Resource) -> Value | None:
    """Return the role that a Firehose stream writes to any of its buckets in; None where that of its copies differs."""
    role, copies = stream["destination_role"], stream["backup_role"]
    is_one = copies.certainly_absent or [b.outcome for b in copies.branches] == [b.outcome for b in role.branches]
    return role if is_one else None


def _functions(graph: Store, resource: Resource) -> list[Resource]:
    """Return the functions whose role something acts in; none for a call of code that may act in another."""
    if resource.kind is Kind.FUNCTION:
        return [resource]
    if resource.kind is Kind.CALL:
        return [resource.owner] if resource.owner is not None and acts_as_function(resource) else []
    return [edge.target for edge in graph.outgoing(resource, Link.INVOKES, Link.GOVERNS)]


def roles(graph: Store, edge: Edge) -> list[Resource] | None:
    """Return the declared roles that a message may travel an edge in; None where one of them lies elsewhere."""
    found = _roles_used(graph, edge)
    return None if found is None else [role for role, _when in found]


def _roles_used(graph: Store, edge: Edge) -> list[tuple[Resource, When]] | None:
    """Return the roles as `roles` does, each with the conditions under which it is the one."""
    value = role_of(graph, edge.acting, need(edge).acts)
    if value is None or value.certainly_absent or _needs_no_role(graph, edge):
        return None
    found = []
    for branch in value.branches:
        role = graph.find(branch.outcome, (Kind.ROLE,))
        if role is None or role.kind is not Kind.ROLE or role.is_external:
            return None
        found.append((role, branch.when))
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
    """What a role lacks: a role that the service may not assume lacks just that, on itself.

    Attributes:
        role: the role.
        action: the action, or the actions of which it takes one (`a|b`).
        on: what it would be done to.
        part: what of that it would be done to, if it has an ARN of its own: `objects`; empty for the resource itself.
        rests_on: the parameters whose defaults that rests on.
        is_withheld: whether no policy of the role could let it: that of the key leaves nothing to these.
        certain: whether it comes to that, and nothing outside the scope lets it: code may never come to a call.
        when: the conditions under which it does, beside those of the edge.
    """

    role: Resource
    action: str
    on: Resource
    part: str = ""
    rests_on: frozenset[str] = frozenset()
    is_withheld: bool = False
    certain: bool = True
    when: When = ALWAYS

    @property
    def words(self) -> str:
        """What it would be done to, as messages write it."""
        whole = f"{self.part} of {self.on.called}" if self.part else self.on.called
        return f"{whole}, whose policy leaves nothing to the policies of roles" if self.is_withheld else whole


def lacking(graph: Store, edge: Edge) -> list[Lacking]:
    """Return what a message certainly may not do that travels an edge, and has to: in each of the roles it may be in.

    Where not all of them lack something, and where what a role is granted depends on conditions, that is so under some.
    """
    used = [(role, when) for role, when in _roles_used(graph, edge) or () if consistent(edge.conditions | when)]
    found = [(when, _lacking_where(graph, edge.under(when), role)) for role, when in used]
    is_always = all(any(not each.when for each in lacks) for _when, lacks in found)
    return [
        each if is_always else each._replace(when=(each.when | when) - edge.conditions)
        for when, lacks in found
        for each in lacks
    ]


def _lacking_where(graph: Store, edge: Edge, role: Resource) -> list[Lacking]:
    """Return what a role lacks; where it may lack nothing, what it does if one of its conditions is as it may be."""
    found = _lacking(graph, edge, role)
    for given in () if found else each_fact(decided_by(graph, role)):
        if not found and not given <= edge.conditions and consistent(edge.conditions | given):
            found = [each._replace(when=given) for each in _lacking(graph, edge.under(given), role)]
    return found


def _lacking(graph: Store, edge: Edge, role: Resource) -> list[Lacking]:
    """Return what a message certainly may not do that travels an edge in a role, and has to.

    What it is done to is the end of the edge, or the key that this is encrypted with. What lies outside the scope may
    let the role do it by means that are not known here; the account's default bus does so only by a policy of its own,
    and what never has one does not, nor an event bus of another account, whose policy is no help without the role's: of
    these, it counts whether the role may do it to anything. Nothing lets a service use a role that does not trust it.
    """
    if not _is_asked(graph, edge):
        return []
    wanted, target, is_qualified = need(edge), what_is_acted_on(edge), is_to_other(graph, edge)
    is_outside, is_call = target.is_external and not leads_to_default(graph, edge), edge.source.kind is Kind.CALL
    distrusted = _distrusts(graph, role, edge)
    distrusting = [] if distrusted is None else [Lacking(role, policy.ASSUME, role, rests_on=distrusted)]
    if is_outside and not has_no_say(edge, target):
        return [each._replace(certain=not is_call) for each in distrusting]
    keys = [each.target for each in keys_used(graph, edge) if not each.when]
    lacks = [*distrusting]
    if is_role_settled(graph, role):
        for action, (on, part) in product(actions_on(edge), done_to(graph, edge)):
            rests_on = _rests_on(graph, role, action, on, is_qualified, edge.conditions)
            is_lacking = rests_on is not None and (
                is_outside or not admits_role(graph, target, role, action, edge.conditions)
            )
            if is_lacking or denies(graph, target, action, None, edge.conditions):
                whole = part or part_done_to(edge, action, is_qualified)
                lacks.append(Lacking(role, action, target, whole, rests_on or _NONE))
        for action, about, part, certain in asked_besides(edge):
            rests_on = _rests_on(graph, role, action, None, given=edge.conditions)
            if rests_on is not None:
                lacks.append(Lacking(role, action, about, part, rests_on, certain=certain))
        for key, action in product(keys, wanted.access.key_actions):
            rests_on = _rests_on(graph, role, action, key, given=edge.conditions)
            is_lacking = rests_on is not None and not key_admits_role(graph, key, role, action)
            if is_lacking or key_denies(graph, key, action, None, edge.conditions):
                lacks.append(Lacking(role, action, key, rests_on=rests_on or _NONE))
            elif (withheld := _withheld(graph, key, role, action)) is not None:
                lacks.append(Lacking(role, action, key, rests_on=withheld, is_withheld=True))
    is_certain = is_outside or not target.is_external
    return [
        each._replace(certain=not is_call and each.certain and (is_certain or each.on is each.role))
        for each in dict.fromkeys(lacks)
    ]


def _withheld(graph: Store, key: Resource, role: Resource, action: str) -> frozenset[str] | None:
    """Return the parameters whose defaults it rests on that a key heeds no policy of a role; None where it does."""
    if key_heeds_role(graph, key, role, action):
        return None
    defaults = defaults_in(key["policy"])
    return defaults if defaults and key_heeds_role(graph, key.without_defaults("policy"), role, action) else _NONE


def _distrusts(graph: Store, role: Resource, edge: Edge) -> frozenset[str] | None:
    """Return the parameters whose defaults it rests on that a service may not assume a role; None where it may."""
    if _trusts(graph, role, edge):
        return None
    return defaults_in(role["trust"]) if _trusts(graph, role, edge, by_default=False) else _NONE


def _rests_on(
    graph: Store,
    role: Resource,
    action: str,
    on: Resource | None,
    is_qualified: bool | None = None,
    given: When = ALWAYS,
) -> frozenset[str] | None:
    """Return the parameters whose defaults it rests on that a role may not do an action; None where it may.

    Args:
        graph: the graph.
        role: the role.
        action: the action, or several of which one is enough (`a|b`).
        on: as for `may`.
        is_qualified: as for `may`.
        given: as for `may`.
    """
    actions = action.split("|")
    if not all(may(graph, role, each, on, is_qualified, given=given) is False for each in actions):
        return None
    defaults = defaults_of(graph, role)
    is_certain = not defaults or all(
        may(graph, role, each, on, is_qualified, by_default=False, given=given) is False for each in actions
    )
    return _NONE if is_certain else defaults


def _is_asked(graph: Store, edge: Edge) -> bool:
    """Tell whether AWS certainly asks for what an edge needs: not all APIs do, nor are there always roles to pass."""
    has_roles = edge.target.kind is not Kind.TASK_DEFINITION or has_roles_to_pass(edge.target)
    return has_roles and asks_for_permission(graph, edge)


def assuming(edge: Edge) -> str | None:
    """Return the service that assumes the role that a message travels an edge in; None where that is not known."""
    acting = edge.acting
    # What a schedule calls by itself is a part of the schedule; a Task's own role is assumed by the machine's.
    if acting.kind is Kind.UNIVERSAL_TARGET and acting.owner is not None:
        acting = acting.owner
    is_by_role = acting.kind is Kind.TASK and not acting["role"].certainly_absent
    return None if is_by_role else ASSUMING.get(acting.kind)


def _trusts(graph: Store, role: Resource, edge: Edge, *, by_default: bool = True) -> bool:
    """Tell whether a role possibly lets the service assume it that acts over an edge."""
    service = assuming(edge)
    if service is None:
        return True

    def trusts() -> bool:
        return policy.may_assume(role["trust"] if by_default else without_defaults(role["trust"]), service)

    return graph.once(("trusts", role, service, by_default), trusts)


def granted_by(graph: Store, edge: Edge) -> list[list[Resource]]:
    """Return what else than the roles themselves lets a message travel an edge in them.

    Returns:
        For each action that only policies beside its role allow, the resources that give them to the role; nothing
        where a role is not known, or may have more policies.
    """
    on = edge.acted_on if need(edge).access.on_itself else None
    settled = [role for role in roles(graph, edge) or () if is_role_settled(graph, role)]
    asked = product(settled, need(edge).access.actions)
    found = (givers(graph, role, action, on, is_to_other(graph, edge)) for role, action in asked)
    return [each for each in found if each]
