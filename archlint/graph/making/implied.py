"""Edges that follow from how services work together: no template declares the default bus, or an MQTT topic.

Source: Amazon EventBridge User Guide, "Event buses"; Amazon S3 User Guide, "Using EventBridge"; AWS IoT Developer
Guide, "Republish"; AWS Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs" (the log group
`/aws/lambda/NAME`, and lines for the start and the end of each invocation).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from archlint.aws.kinds import Kind, Link
from archlint.aws.notations.mqtt import Selections
from archlint.graph.flow import asked_buckets
from archlint.graph.graph import Graph
from archlint.graph.making.externals import is_own_default_bus, means_default_bus
from archlint.graph.making.identity import DEFAULT_BUS
from archlint.graph.resource import Edge, Evidence, Resource
from archlint.model.values.conditions import When
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import Site
from archlint.model.values.value import Outcome, Reference, Text, Value

#: What calls APIs itself, with arguments of its own.
_CALLERS = (Kind.TASK, Kind.CALL, Kind.UNIVERSAL_TARGET, Kind.AUTOMATION_STEP)
#: What the name of the log group of a function begins with, where it does not name one; the function's own follows.
_LOGS = "/aws/lambda/"
#: The type of a policy that subscribes to the log groups of an account: to all, where it selects none.
_OF_ACCOUNT = "SUBSCRIPTION_FILTER_POLICY"
#: How many buckets and rules are put together, at most: there may be thousands of either.
_MAX_PAIRS = 50_000


def implied_edges(graph: Graph) -> Iterator[Edge]:
    """Yield the edges that no property makes.

    They lead over the default bus; from IoT actions to the rules that select what they publish; and from functions to
    their log groups, where a subscription filter reads each line; of all groups, where the account's does.
    """
    rules: dict[Site, list[Resource]] = {}
    for rule in graph.resources(Kind.RULE):
        if is_own_default_bus(rule["bus"], rule.site) and not rule["pattern"].certainly_absent:
            rules.setdefault(rule.site, []).append(rule)
    for site, own in rules.items():
        yield from _over_default_bus(graph, site, own)
    yield from _republished(graph, graph.resources(Kind.IOT_ACTION))
    yield from _own_logs(graph)
    yield from _all_logs(graph)


def _republished(graph: Graph, actions: Sequence[Resource]) -> Iterator[Edge]:
    """Yield the edges from IoT actions to the rules that select what they publish."""
    if not actions:
        return
    selections = Selections(graph.resources(Kind.IOT_RULE), lambda rule: rule["sql"])
    for action in actions:
        for rule, _ in selections.of(action["republish_topic"]):
            yield Edge(action, rule, Link.FEEDS, action["republish_topic"].place or action.at)


def _own_logs(graph: Graph) -> Iterator[Edge]:
    """Yield the edges from functions to the log groups all of whose lines are read: each invocation writes some."""
    everything = [each for each in graph.resources(Kind.SUBSCRIPTION_FILTER) if _takes_everything(each)]
    read = [edge for each in everything for edge in graph.incoming(each, Link.FEEDS) if not edge.source.is_external]
    functions = graph.resources(Kind.FUNCTION) if read else ()
    by_name = {(function.site, function["name"].known): function for function in functions}
    for edge in read:
        group, name = edge.source, edge.source["name"].outcome
        writers = [each.source for each in graph.incoming(group, Link.LOGS_TO) if each.source.kind is Kind.FUNCTION]
        if isinstance(name, Known) and str(name.value).startswith(_LOGS):
            named = by_name.get((group.site, str(name.value).removeprefix(_LOGS)))
        else:
            named = _function_in(graph, name)
        # A function that names its log group has an edge to it.
        if named is not None and not graph.outgoing(named, Link.LOGS_TO):
            writers.append(named)
        for function in dict.fromkeys(writers):
            yield Edge(function, group, Link.WRITES_TO, edge.at, edge.when)


def _all_logs(graph: Graph) -> Iterator[Edge]:
    """Yield the edges from functions to the subscription of all log groups of the account that leads to them.

    Source: Amazon CloudWatch Logs User Guide, "Log recursion prevention".
    """
    for policy in graph.resources(Kind.SUBSCRIPTION_FILTER):
        takes_all = policy["policy_type"].known == _OF_ACCOUNT and policy["selection"].certainly_absent
        for function in _functions_behind(graph, policy) if takes_all and _takes_everything(policy) else ():
            yield Edge(function, policy, Link.WRITES_TO, policy.at)


def _functions_behind(graph: Graph, policy: Resource) -> Iterator[Resource]:
    """Yield the functions of the same region and account that logs come to."""
    found = {policy: None}
    waiting = [policy]
    while waiting:
        for edge in graph.outgoing(waiting.pop(), Link.DELIVERS_TO, Link.FEEDS, Link.INVOKES):
            if edge.target not in found and not edge.target.is_external:
                found[edge.target] = None
                waiting.append(edge.target)
    yield from (each for each in found if each.kind is Kind.FUNCTION and each.site == policy.site)


def _takes_everything(subscription: Resource) -> bool:
    """Tell whether a subscription filter certainly has the empty pattern; one of Terraform is read as absent."""
    pattern = subscription["filter_pattern"]
    return pattern.certainly_absent or pattern.known == ""


def _function_in(graph: Graph, name: Outcome | None) -> Resource | None:
    """Return the function whose log group a name is that refers to it."""
    if not isinstance(name, Text) or len(name.parts) != 2 or name.parts[0] != _LOGS:
        return None
    reference = name.parts[1]
    return graph.find(reference, (Kind.FUNCTION,)) if isinstance(reference, Reference) else None


def _over_default_bus(graph: Graph, site: Site, rules: list[Resource]) -> Iterator[Edge]:
    """Yield the edges over the default bus of one region and account."""
    named = (each for each in graph.resources(Kind.EXTERNAL) if each.site == site and means_default_bus(each))
    bus = next(named, None) or Resource(Kind.BUS, DEFAULT_BUS, rules[0].at)
    fed = {edge.target for edge in graph.outgoing(bus, Link.FEEDS)}
    for rule in rules:
        if rule not in fed:
            yield Edge(bus, rule, Link.FEEDS, rule.at)
    for sender in graph.resources(*_CALLERS):
        if sender.site == site and puts_on_default_bus(sender):
            evidence = Evidence.CODE if sender.kind is Kind.CALL else Evidence.DECLARED
            yield Edge(sender, bus, Link.DELIVERS_TO, sender.at, evidence=evidence)
    yield from islice(_object_events(graph, site, rules), _MAX_PAIRS)


def _object_events(graph: Graph, site: Site, rules: list[Resource]) -> Iterator[Edge]:
    """Yield the edges from buckets to rules: the bus lies between, but which object it was still counts."""
    buckets = {
        bucket: number for number, bucket in enumerate(b for b in graph.resources(Kind.BUCKET) if b.site == site)
    }
    asked = [(rule, asked_buckets(graph, rule)) for rule in rules]
    asking: list[list[Resource]] = [[] for _ in buckets]
    for rule, named in asked:
        for bucket in buckets if named is None else named:
            if bucket in buckets:
                asking[buckets[bucket]].append(rule)
    for bucket, found in zip(buckets, asking, strict=True):
        for when in _sends_events(graph, bucket):
            for rule in found:
                yield Edge(bucket, rule, Link.FEEDS, bucket.at, when)


def puts_on_default_bus(sender: Resource) -> bool:
    """Tell whether a task or a call puts some of its events on the default bus of its own region and account."""
    return any(is_own_default_bus(Value((entry,)).step("bus"), sender.site) for entry in sender["events"].each("[]"))


def _sends_events(graph: Graph, bucket: Resource) -> Iterator[When]:
    """Yield the conditions under which a bucket possibly sends its events to EventBridge; CDK says so beside it."""
    for resource in graph.notification_settings(bucket):
        if resource["event_bridge"].known is not False:
            for branch in resource["event_bridge_config"].branches:
                if not isinstance(branch.outcome, Absent):
                    yield branch.when | (resource.when - bucket.when)
