"""What the checks of permissions advise: what the one resource takes, of all that any may take."""

from collections.abc import Iterable, Sequence

from archlint import Edge, Graph, Kind, Lacking, Resource, listed

#: The policy that admits services to a kind of resource.
_POLICIES = {
    Kind.QUEUE: "`AWS::SQS::QueuePolicy`",
    Kind.TOPIC: "`AWS::SNS::TopicPolicy`",
    Kind.BUCKET: "`AWS::S3::BucketPolicy`",
}
#: What a service names as the source of what it sends; the one that sends otherwise.
_SENDERS = {
    "apigateway.amazonaws.com": "the API's method",
    "events.amazonaws.com": "the rule or bus",
    "s3.amazonaws.com": "the bucket",
    "sns.amazonaws.com": "the topic",
}
#: Whose call it is that takes a role.
CALLERS = {Kind.TARGET: "EventBridge", Kind.SUBSCRIPTION: "SNS", Kind.SUBSCRIPTION_FILTER: "CloudWatch Logs"}
#: What takes a role in place of a policy, and the service that assumes it.
_ROLES = {
    Kind.SUBSCRIPTION: ("the subscription a `SubscriptionRoleArn`", "sns.amazonaws.com"),
    Kind.SUBSCRIPTION_FILTER: ("the subscription filter a `RoleArn`", "logs.amazonaws.com"),
    Kind.TARGET: ("the rule's target a `RoleArn`", "events.amazonaws.com"),
}


def how_to_admit(graph: Graph, target: Resource, refused: Sequence[Edge]) -> str:
    """Return what lets services deliver to a resource; empty for the check's own advice."""
    needs = [graph.need(edge) for edge in refused]
    if any(need.by_account for need in needs):
        return "name its streams in a policy of CloudWatch Logs: its ARN with `:*` at the end."
    services = [need.principals[0] for need in needs]
    senders = listed(_SENDERS.get(each, "the one that sends") for each in services)
    if target.kind in (Kind.FUNCTION, Kind.ALIAS):
        return f"add an `AWS::Lambda::Permission` for {_coded(services)}, with the ARN of {senders} as `SourceArn`."
    policy = _POLICIES.get(target.kind)
    if policy is None:
        return ""
    does = _does(graph, refused)
    role = "; or give the action of the receipt rule an `IamRoleArn`" if target.kind is Kind.BUCKET else ""
    return f"let {_coded(services)} do {does} in an {policy}, with the ARN of {senders} as `aws:SourceArn`{role}."


def how_to_act(graph: Graph, lacking: Sequence[Edge]) -> str:
    """Return what lets senders act that need a role and have none; empty for the check's own advice."""
    taking, service = _ROLES.get(lacking[0].source.kind, ("", ""))
    does = _does(graph, lacking)
    return f"give {taking}: a role that `{service}` may assume, and that may do {does}." if taking else ""


def how_to_grant(graph: Graph, wrong: Sequence[tuple[Edge, Lacking]]) -> str:
    """Return what lets the roles of some edges do what they lack."""
    said = [_how_to_trust(str(graph.assuming(edge))) for edge, lacking in wrong if lacking.on is lacking.role][:1]
    wanted = [lacking for _edge, lacking in wrong if lacking.on is not lacking.role]
    keys, others = ([each for each in wanted if (each.on.kind is Kind.KEY) is is_key] for is_key in (True, False))
    if others:
        said.append("add a statement for the action and the resource to a policy of the role.")
    if any(each.is_withheld for each in keys):
        said.append("let the role use the key in the key's own policy.")
    elif keys:
        said.append("allow it on the key, in a policy of the role or in the key's own.")
    if any(each.on.kind in (Kind.FUNCTION, Kind.ALIAS) for each in others):
        said.append("A function is named by its ARN, an alias by its own, all aliases by the function's with `:*`.")
    if any(each.role.is_generated for each in others):
        said.append("SAM's policy templates take a name, neither an ARN nor a URL.")
    first, *more = said
    return " ".join((first, *(f"{each[0].upper()}{each[1:]}" for each in more)))


def how_to_wait(maker: Resource, later: Iterable[Resource]) -> str:
    """Return what lets a resource wait for its permissions."""
    is_of_role = any(each.kind in (Kind.IDENTITY_POLICY, Kind.POLICY_ATTACHMENT) for each in later)
    within = "; or write the policy into the role itself" if is_of_role else ""
    return f"let {maker.called} wait for {listed(each.called for each in later)} with `DependsOn`{within}."


def _how_to_trust(service: str) -> str:
    source = ", with the ARN of a schedule group as `aws:SourceArn`, if any" if service.startswith("scheduler.") else ""
    return f"let `{service}` assume the role in its `AssumeRolePolicyDocument`{source}."


def _does(graph: Graph, edges: Sequence[Edge]) -> str:
    return _coded(action.split("|")[0] for edge in edges for action in graph.need(edge).access.actions)


def _coded(names: Iterable[str]) -> str:
    return listed(f"`{name}`" for name in names)
