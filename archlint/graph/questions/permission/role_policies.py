"""What the policies of a role let it do.

Source: IAM User Guide, "Policy evaluation logic".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias

from archlint.aws.function_names import names_function, names_others
from archlint.aws.kinds import Kind, Link
from archlint.aws.notations import wildcard
from archlint.aws.policies import managed_policies, policy
from archlint.aws.policies.access import ON_BUCKETS
from archlint.graph.questions.permission.attachments import (
    ATTACHING,
    Attachment,
    attached,
    attached_from_outside,
    attached_to_any,
    statements_in,
)
from archlint.graph.questions.permission.denials import role_is_denied
from archlint.graph.questions.permission.identities import (
    is_no_arn,
    is_other_part,
    is_whole_table,
    is_within_table,
    names,
    names_nothing,
)
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, MOST_CONDITIONS, Condition, When, consistent
from archlint.model.values.leaves import conditions_in, defaults_in, where, without_defaults
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Value

#: Of more ARNs and patterns than this which of them means a resource is not looked for: it may be any.
_MOST_PATTERNS = 100


def may(
    graph: Store,
    role: Resource,
    action: str,
    resource: Resource | None,
    is_qualified: bool | None = None,
    *,
    by_default: bool = True,
    given: When = ALWAYS,
) -> bool | None:
    """Tell whether a role's policies let it do an action.

    Args:
        graph: the graph.
        role: the role.
        action: an action, such as `sqs:SendMessage`.
        resource: what it is done to; None where any resource counts that a statement names.
        is_qualified: whether it is done to a version or an alias of a function, which the function's own ARN does not
            name, or to the function itself, which theirs do not name; so of an index of a table and the table; None
            where that is not known, or no matter.
            Source: AWS Lambda Developer Guide, "Using Lambda aliases in event sources and permissions policies".
        by_default: whether the defaults of parameters count.
        given: the conditions under which it is done.

    Returns:
        True where a statement certainly allows it, False where one certainly denies it, or all that the role is granted
        is known and none allows it, None where that is not known.
    """
    asked = _Asked(role, action, resource, is_qualified, by_default, _told(graph, role, given))
    return graph.once(("may", asked), lambda: _may(graph, asked))


class _Asked(NamedTuple):
    """What is asked of a role's policies; the attributes are the parameters of `may`."""

    role: Resource
    action: str
    resource: Resource | None
    is_qualified: bool | None
    by_default: bool = True
    given: When = ALWAYS


def _told(graph: Store, role: Resource, given: When) -> When:
    """Return those of some conditions that may decide which policies a role has."""
    if not given:
        return ALWAYS
    found = graph.once(("what decides", role), lambda: _subjects(graph, role))
    return frozenset(fact for fact in given if fact[0].subject in found)


def _subjects(graph: Store, role: Resource) -> frozenset[str]:
    decided = {condition for each in attached(graph, role) for condition, _truth in each.conditions}
    found = frozenset(condition.subject for condition in decided | decided_by(graph, role))
    return found if len(found) <= MOST_CONDITIONS else frozenset()


def decided_by(graph: Store, role: Resource) -> frozenset[Condition]:
    """Return the conditions on which it depends what the policies of a role say; none where these are many."""
    question = ("decided by", role)
    found = graph.once(question, lambda: frozenset[Condition]().union(*map(conditions_in, _policies(graph, role))))
    return found if len(found) <= MOST_CONDITIONS else frozenset()


def _may(graph: Store, asked: _Asked) -> bool | None:
    role, action, resource, _is_qualified, by_default, given = asked
    if role_is_denied(graph, role, _all_granted(graph, role).documents, action, resource):
        return False
    answers = {answer for _by, answer in _answers(graph, asked)}
    if True in answers:
        return True
    is_open = None in answers or _unsearched(graph, asked)
    return None if is_open or not _all_granted(graph, role, by_default=by_default, given=given).is_all else False


def givers(
    graph: Store, role: Resource, action: str, resource: Resource | None, is_qualified: bool | None
) -> list[Resource]:
    """Return what gives a role the policies that let it do an action, where only policies beside the role do.

    Args:
        graph: the graph.
        role: the role.
        action: the action, or several of which one is enough (`a|b`).
        resource: what it is done to; None where any resource counts that a statement names.
        is_qualified: as for `may`.

    Returns:
        Nothing, too, where the role may have more policies.
    """
    if not (attached_from_outside(graph, role) or attached_to_any(graph)):
        return []
    asked = [_Asked(role, one, resource, is_qualified) for one in action.split("|")]
    answers = [each for one in asked for each in (*_answers(graph, one), *_unsearched(graph, one))]
    beside = [by for by, answer in answers if by is not None and answer is not False]
    is_beside = _all_granted(graph, role).is_all and all(answer is False for by, answer in answers if by is None)
    return list(dict.fromkeys(beside)) if is_beside else []


class _Policy(NamedTuple):
    """A policy that a role has.

    Attributes:
        statements: what it allows; None for one of AWS's own.
        actions: what one of AWS's own allows on everything.
        by: what gives it to the role by naming that; None where the role names it.
        is_written: whether its author wrote it: of what SAM makes, names stand for ARNs.
    """

    statements: tuple[policy.PolicyStatement, ...] | None
    actions: tuple[str, ...] = ()
    by: Resource | None = None
    is_written: bool = True


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


def _answers(graph: Store, asked: _Asked) -> Iterator[_Answer]:
    """Yield what the policies of a role say of an action on a resource."""
    found, resource = _said(graph, asked), asked.resource
    yield from found.anything
    yield from found.named if resource is None else found.referred.get(resource, ())
    for outcome, certain, kinds, by in found.written if len(found.written) <= _MOST_PATTERNS else ():
        if resource is not None and resource.kind not in kinds:
            is_meant = names(graph, outcome, resource, is_whole=asked.action in ON_BUCKETS)
            yield by, None if is_meant and not certain else is_meant


def _unsearched(graph: Store, asked: _Asked) -> Collection[_Answer]:
    """Return the answers of ARNs and patterns that are too many to be compared with a resource, each giver's once."""
    found = _said(graph, asked)
    return found.givers if asked.resource is not None and len(found.written) > _MOST_PATTERNS else ()


def _said(graph: Store, asked: _Asked) -> _Statements:
    alike = asked._replace(resource=None)
    return graph.once(("statements", alike), lambda: _statements(graph, alike))


def _statements(graph: Store, asked: _Asked) -> _Statements:
    role, action, _resource, is_qualified, by_default, when = asked
    found = _Statements({}, {}, [], {}, {})
    for given in _all_granted(graph, role, by_default=by_default, given=when).policies:
        if given.statements is None:
            if any(wildcard.matches(each.lower(), action.lower()) for each in given.actions):
                found.anything[given.by, True] = None
            continue
        for statement in given.statements:
            if not statement.may_allow(action):
                continue
            named, certain = statement.named, statement.allows(action)
            if named is None:
                found.anything[given.by, None] = None
            for outcome in named or ():
                is_other = is_other_part(graph, outcome, action) or names_nothing(graph, outcome)
                is_other = is_other or (given.is_written and is_no_arn(graph, outcome))
                # What SAM writes for a table, it writes for its indexes, too.
                is_index = is_qualified is True and given.is_written and is_whole_table(graph, outcome)
                if not (is_other or is_index) and not _is_otherwise_qualified(graph, outcome, is_qualified):
                    _add(graph, found, outcome, given.by, certain=certain)
    return found


def _add(graph: Store, found: _Statements, outcome: Outcome, by: Resource | None, *, certain: bool) -> None:
    """Note one resource that a statement names for an action."""
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


def _is_otherwise_qualified(graph: Store, outcome: Outcome, is_qualified: bool | None) -> bool:
    """Tell whether a statement names a function itself and its versions are asked for, or these and it is.

    The indexes of a table that are named without it are such others, too.
    """
    if is_qualified is None:
        return False
    return _is_unqualified(graph, outcome) if is_qualified else names_others(outcome) or is_within_table(graph, outcome)


def _is_unqualified(graph: Store, outcome: Outcome) -> bool:
    """Tell whether a statement names a function by its own ARN, and none of its versions and aliases with it."""
    last = outcome.parts[-1] if isinstance(outcome, Text) else outcome
    if not isinstance(last, Reference):
        return False
    found = graph.find(last, (Kind.FUNCTION,))
    if found is None or found.kind is not Kind.FUNCTION or found.declaration is None:
        return False
    return names_function(last, found.declaration)


def _all_granted(graph: Store, role: Resource, *, by_default: bool = True, given: When = ALWAYS) -> _Granted:
    return graph.once(("granted", role, by_default, given), lambda: _granted(graph, role, given, by_default=by_default))


def _granted(graph: Store, role: Resource, given: When, *, by_default: bool) -> _Granted:
    def there(value: Value) -> Value:
        return where(value if by_default else without_defaults(value), given)

    inline = [*there(role["inline_policies"]).branches, *there(role["sam_policies"]).branches]
    read = [statements_in(graph, Value((branch,))) for branch in inline]
    is_written = not role.is_generated
    policies = [_Policy(tuple(policy.allowing(said)), is_written=is_written) for said in read]
    documents = [Value((branch,)) for branch in inline if not branch.when and not branch.rests_on]
    own = [each for each in attached(graph, role) if consistent(each.conditions | given)]
    naming = [role["managed_policies"], *(each.by["policy"] for each in own if each.by is not None)]
    is_all = is_role_settled(graph, role) and (by_default or not any(map(defaults_in, naming)))
    documents += [each.policy["document"] for each in own if each.policy is not None and _is_always_there(each)]
    for each in (*own, *attached_to_any(graph)):
        if each.policy is not None:
            statements = statements_in(graph, there(each.policy["document"]))
            is_written = not each.policy.is_generated
            policies.append(_Policy(tuple(policy.allowing(statements)), by=each.by, is_written=is_written))
        elif each.named is not None:
            allowed = managed_policies.allowed(canonical(each.named))
            is_all = is_all and allowed is not None
            policies.append(_Policy(None, allowed or (), each.by))
    return _Granted(tuple(policies), is_all, tuple(documents))


def defaults_of(graph: Store, role: Resource) -> frozenset[str]:
    """Return the parameters whose defaults the policies of a role rest on."""
    return graph.once(("defaults of", role), lambda: frozenset[str]().union(*map(defaults_in, _policies(graph, role))))


def _policies(graph: Store, role: Resource) -> Iterator[Value]:
    """Yield all that says which policies a role has, and what these say."""
    yield from (role[setting] for setting in ("inline_policies", "sam_policies", "managed_policies"))
    for each in attached(graph, role):
        if each.policy is not None:
            yield each.policy["document"]
        if each.by is not None:
            yield each.by["policy"]


def _is_always_there(attachment: Attachment) -> bool:
    """Tell whether a role certainly has a policy that is attached to it."""
    given = [each for each in (attachment.policy, attachment.by) if each is not None]
    return not attachment.when and not any(each.when or each.stands_for_many for each in given)


def is_role_settled(graph: Store, role: Resource) -> bool:
    """Tell whether all that a role is granted stands in the scope, as far as can be said without reading policies."""
    return graph.once(("settled", role), lambda: _is_settled(graph, role))


def _is_settled(graph: Store, role: Resource) -> bool:
    """Tell whether all that a role is granted stands in the scope."""
    is_open = graph.outgoing(role, Link.HANDED_TO) or graph.may_be_linked(role, Link.GOVERNS, *ATTACHING)
    return not is_open and role["boundary"].certainly_absent
