"""As whom a message travels an edge: as a service, or in a role; by which actions, and what these are done to.

What each edge needs is said in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import NEEDS, NOTHING_KNOWN, Need
from archlint.aws.policies.access import ON_BUCKETS, PERMISSIONS, WITHOUT_POLICIES
from archlint.graph.questions.delivery.senders import sources, topics
from archlint.graph.questions.permission.api_requests import asks_for_permission
from archlint.graph.questions.permission.besides import CALLS_OTHERS, calls_others
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import copied
from archlint.model.values.conditions import consistent
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import Site, is_settled

#: What may have a role of its own, and has to for some of what it delivers to.
_REACHING_IN_ROLES = (Kind.TARGET, Kind.SUBSCRIPTION, Kind.SUBSCRIPTION_FILTER)

#: At which levels a state machine writes logs.
_LOGGING = ("ALL", "ERROR", "FATAL")

#: What starts a state machine in one of two ways, and says in which: all but pipes never wait for it.
_STARTING = (Kind.PIPE, Kind.TARGET, Kind.SCHEDULE, Kind.IOT_ACTION)
#: The roles of a task definition, and what they are called. Of tasks on instances, AWS's own CDK passes only the
#: execution role on, though ECS's guide asks for both: which is so is not known.
_PASSED = {"execution_role": "the execution role"}
_PASSED_TO_FARGATE = {"role": "the task role", **_PASSED}
_FARGATE = Known("FARGATE")
#: What who runs a task calls them where it gives it others. Source: Amazon ECS API Reference, `TaskOverride`.
_OVERRIDES = (
    *("taskRoleArn", "TaskRoleArn", "task_role_arn"),
    *("executionRoleArn", "ExecutionRoleArn", "execution_role_arn"),
)
#: How a pipe puts batches into streams. Which action one record takes is nowhere said.
_IN_BATCHES = {Kind.STREAM: "kinesis:PutRecords", Kind.FIREHOSE_STREAM: "firehose:PutRecordBatch"}
#: How a Task starts one, by its integration without what it waits for.
_STARTS = {
    "states:startExecution": "states:StartExecution",
    "aws-sdk:sfn:startExecution": "states:StartExecution",
    "aws-sdk:sfn:startSyncExecution": "states:StartSyncExecution",
}


def need(edge: Edge) -> Need:
    """Return what an edge needs: nothing, where that is not known.

    Of the buckets that a Task names, it reads and writes those itself that it names to S3; what it asks another service
    to use, that uses in a role of its own. A state machine needs nothing for logs that are certainly not on.
    """
    if edge.source.kind is Kind.TASK and edge.target.kind is Kind.BUCKET:
        action = edge.source["action"].known
        if not (isinstance(action, str) and action.startswith("s3:")):
            return NOTHING_KNOWN
    if calls_others(edge):
        return CALLS_OTHERS
    is_log = edge.source.kind is Kind.MACHINE and edge.link is Link.LOGS_TO
    if is_log and edge.source["logging_level"].known not in _LOGGING:
        return NOTHING_KNOWN
    return NEEDS.get((edge.source.kind, edge.link, edge.target.kind), NOTHING_KNOWN)


def without_role(graph: Store, edge: Edge) -> Edge | None:
    """Return an edge as far as it lacks a role without which nothing travels it; None where it never does.

    That is a target of a rule, for another account's bus, too, unless that admits the rule's account by its id, and for
    what IAM authorizes of an API; a subscription to a Firehose stream; a subscription filter of a log group.

    Source: AWS CloudFormation reference, `AWS::SNS::Subscription` (SubscriptionRoleArn); Amazon CloudWatch Logs API
    Reference, `PutSubscriptionFilter` (roleArn); Amazon EventBridge API Reference, `PutTargets` (it "relies on IAM
    roles that you specify in the RoleARN argument in PutTargets").
    """
    for branch in edge.source["role"].branches:
        if isinstance(branch.outcome, Absent) and consistent(edge.conditions | branch.when):
            found = copied(edge, when=edge.when | branch.when, rests_on=edge.rests_on | branch.rests_on)
            return found if _is_reached_in_role(graph, edge) else None
    return None


def _is_reached_in_role(graph: Store, edge: Edge) -> bool:
    wanted, sender = need(edge), edge.source
    if sender.kind not in _REACHING_IN_ROLES or edge.link is not Link.DELIVERS_TO:
        return False
    if wanted.acts is None or wanted.principals:
        return False
    if sender.kind is not Kind.TARGET:
        return True
    if edge.target.kind is Kind.API:
        return asks_for_permission(graph, edge)  # else its own policy may let EventBridge call it, or anybody may
    if edge.target.kind is Kind.BUS:
        said = edge.target.said
        if said is None or said.account in ("", sender.site.account):
            return False
        has_none = sender.owner is not None and sender.owner["role"].certainly_absent
        return has_none and not _is_admitted_by_id(graph, sender.site, said)
    return sender.owner is not None


def _is_admitted_by_id(graph: Store, own: Site, there: Site) -> bool:
    """Tell whether a bus policy of another account, in its region, possibly names an account by its id.

    Source: Amazon EventBridge API Reference, `PutTargets` (a role is a must where an organization has the permission
    "instead of directly by the account ID") and `PutPermission`. CDK declares such a policy for each rule whose target
    is in another account, and gives the rule no role.
    """
    policies = [each for each in graph.resources(Kind.BUS_POLICY) if each.site == there]
    return any(
        each["condition"].certainly_absent and each["principal"].known in (own.account, "*", None) for each in policies
    )


def acts_as_service(edge: Edge) -> bool:
    """Tell whether a message certainly travels an edge as a service, in no role."""
    wanted, sender = need(edge), edge.source
    if not wanted.principals or wanted.acts is None:
        return bool(wanted.principals)
    return sender["role"].certainly_absent and not has_role_of_rule(sender)


def has_role_of_rule(target: Resource) -> bool:
    """Tell whether a target of a rule has no role of its own, but its rule possibly has.

    Source: Amazon EventBridge API Reference, `Rule` (its role "is used for target invocation"); the User Guide names
    only the role of the target as what stands in for a resource's own policy.
    """
    rule = target.owner if target.kind is Kind.TARGET else None
    return rule is not None and target["role"].certainly_absent and not rule["role"].certainly_absent


def actions_on(edge: Edge) -> tuple[str, ...]:
    """Return what has to be allowed over an edge: of what a call says that it does, just that."""
    called, actions = _called(edge), need(edge).access.actions
    if called is None:  # as mostly
        return actions
    if called in PERMISSIONS:
        return (PERMISSIONS[called],)
    return tuple(
        next((each for each in action.split("|") if called in (each, each.partition(":")[2])), action)
        for action in actions
    )


def _called(edge: Edge) -> str | None:
    """Return the action that is done over an edge, where it is known; with or without its service.

    Source: Amazon EventBridge Pipes API Reference, `PipeTargetStateMachineParameters` (`InvocationType`); EventBridge
    User Guide, "Amazon EventBridge Pipes batching and concurrency" (batches go through the target's batch API).
    """
    for setting in ("permission", "action"):
        said = edge.source[setting].known
        if isinstance(said, str):
            return said
    if edge.source.kind is Kind.PIPE and edge.target.kind in _IN_BATCHES:
        size = edge.source["batch_size"]
        is_certain = not any(branch.rests_on for branch in size.branches)
        return _IN_BATCHES[edge.target.kind] if is_certain and int(size.known or 0) > 1 else None
    if edge.target.kind is not Kind.MACHINE:
        return None
    if edge.source.kind is Kind.TASK:
        return _STARTS.get(str(edge.source["integration"].known).split(".", 1)[0])
    if edge.source.kind not in _STARTING:
        return None
    goes_on = edge.asynchronous
    if any(branch.rests_on for branch in goes_on.branches) or goes_on.known is None:
        return None
    if goes_on.known is True:
        return "states:StartExecution"
    # No STANDARD one can be started so: whatever its role may do.
    return "states:StartSyncExecution" if edge.target["type"].known == "EXPRESS" else None


def has_no_say(edge: Edge, target: Resource) -> bool:
    """Tell whether something outside of the scope certainly cannot let a role use it by a policy of its own alone.

    Source: IAM User Guide, "Cross-account policy evaluation logic" (both accounts have to allow it).
    """
    if target.kind is not Kind.BUS:
        return target.kind in WITHOUT_POLICIES
    own, said = edge.acting.site, target.said or Site("", "")
    are_settled = all(is_settled(each.account) and not each.account_by for each in (own, said))
    return are_settled and own.account != said.account


def what_is_acted_on(edge: Edge) -> Resource:
    """Return what something is done to over an edge: a Distributed Map starts executions of its own state machine."""
    return edge.source if edge.link is Link.CONTAINS else edge.acted_on


def done_to(graph: Store, edge: Edge) -> list[tuple[Resource | None, str]]:
    """Return what is done something to over an edge, and which part of its end that is; any resource, where it is None.

    Source: AWS Step Functions Developer Guide, "Amazon ECS/AWS Fargate" (`iam:PassRole` "for each task execution role,
    task role, or task role override").
    """
    if edge.target.kind is not Kind.TASK_DEFINITION:
        on = what_is_acted_on(edge)
        is_named = need(edge).access.on_itself and not (on.is_external and has_no_say(edge, on))
        return [(on if is_named else None, "")]
    found: list[tuple[Resource | None, str]] = []
    for setting, part in () if _may_override(edge.source) else _passed_on(edge.target).items():
        branches = edge.target[setting].branches
        role = graph.find(branches[0].outcome, (Kind.ROLE,)) if len(branches) == 1 else None
        if role is not None and role.kind is Kind.ROLE and not role.is_external:
            found.append((role, part))
    return found or [(None, "")]


def _passed_on(definition: Resource) -> Mapping[str, str]:
    """Return which of its roles a task definition certainly is given by who runs it, with what they are called."""
    compatibilities = [each.outcome for each in definition["compatibilities"].each("[]") if not each.when]
    return _PASSED_TO_FARGATE if _FARGATE in compatibilities else _PASSED


def _may_override(sender: Resource) -> bool:
    """Tell whether who runs a task possibly gives it other roles than those of its definition."""
    return any(not sender["overrides"].step(name).certainly_absent for name in _OVERRIDES)


def part_done_to(edge: Edge, action: str, is_qualified: bool | None) -> str:
    """Return what of a resource an action is done to over an edge; empty for the resource itself."""
    kind = edge.acted_on.kind
    if kind is Kind.TASK_DEFINITION:
        return "the roles"
    if kind is Kind.BUCKET:
        return "" if action in ON_BUCKETS else "objects"
    if kind is Kind.TABLE:
        return "the stream" if edge.link is Link.FEEDS else "the index" if is_qualified else ""
    return "the version or alias" if is_qualified else ""


def has_roles_to_pass(definition: Resource) -> bool:
    """Tell whether a task definition certainly has a role, which is passed to it by who runs it."""
    values = [definition[setting] for setting in _passed_on(definition)]
    return any(not any(isinstance(branch.outcome, Absent) for branch in value.branches) for value in values)


def acts_for(graph: Store, edge: Edge) -> tuple[Resource, ...]:
    """Return for which resources a service acts, one of them for each message; none where that is not known."""
    sender = edge.source
    if sender.kind in (Kind.TARGET, Kind.IOT_ACTION):
        return (sender.owner,) if sender.owner is not None else ()
    if sender.kind is Kind.ALARM:
        return (sender,)
    if sender.kind in (Kind.INTEGRATION, Kind.AUTHORIZER):
        return _apis(graph, sender)
    if sender.kind is Kind.NOTIFICATION and sender.owner is not None:
        sender = sender.owner
        if sender.kind is Kind.BUCKET:
            return (sender,)
    found = topics(graph, sender) if sender.kind is Kind.SUBSCRIPTION else sources(graph, sender)
    return () if any(each.is_external for each in found) or sender.kind is Kind.BUS else tuple(found)


def _apis(graph: Store, sender: Resource) -> tuple[Resource, ...]:
    """Return the API of an integration or an authorizer; none where that is not known, or may be one of several."""
    outermost = sender.outermost
    # A route leads to the integration within their API.
    of = [each for each in sources(graph, outermost) if each.kind is not Kind.ROUTE]
    found = [outermost] if outermost.kind is Kind.API else of
    is_one = len(found) == 1 and not found[0].is_external and not found[0].stands_for_many
    return tuple(found) if is_one else ()
