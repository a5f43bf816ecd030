"""What keeps failed messages only once something is declared beside it: an inline subscription, an IoT rule's action.

Source: AWS CloudFormation reference, `AWS::SNS::Topic` (a `Subscription` of its has an endpoint and a protocol only);
AWS IoT Core Developer Guide, "Error handling (error action)" and "SQS" (an action's role).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import ASSUMING, NEEDS
from archlint.findings.remedies.dead_letters import DEAD_LETTER_RETENTION, QUEUE_WORDS, alarm_on, dead_letter_queue
from archlint.findings.remedies.permissions import granting, policy_of
from archlint.findings.remedies.words import LinkTo, NameOf, New, Remedy, SameAs, SetTo, TakeOut
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource


def declared_apart(graph: Graph, subscription: Resource) -> Iterator[Remedy]:
    """Yield the ways to give an inline subscription a dead-letter queue: it is declared by itself, with one."""
    topic, protocol, endpoint = subscription.owner, subscription["protocol"].place, subscription["endpoint"].place
    if topic is None or protocol is None or endpoint is None or subscription.declaration is None:
        return
    # Where AWS refuses the subscription itself, there is nothing to keep.
    routes = [route for route in graph.fifo_routes() if route.edge.source is subscription]
    if any(route.fifo.known is not False and route.source.known is not True for route in routes):
        return
    settings = {"protocol": SameAs(protocol), "endpoint": SameAs(endpoint)}
    new = New(Kind.SUBSCRIPTION, ("subscription",), subscription, settings, ((Link.FEEDS, topic),))
    yield from dead_letter_queue(graph, subscription, [new], [TakeOut(subscription.declaration.place)])


def error_action(graph: Graph, rule: Resource) -> Iterator[Remedy]:
    """Yield the remedy that gives an IoT rule an error action: a queue, with the role in which the rule sends there."""
    queue = New(Kind.QUEUE, QUEUE_WORDS, rule, {"retention": DEAD_LETTER_RETENTION})
    trust = policy_of(
        [{"Effect": "Allow", "Principal": {"Service": ASSUMING[Kind.IOT_RULE]}, "Action": "sts:AssumeRole"}]
    )
    role = New(Kind.ROLE, ("error", "role"), rule, {"trust": trust})
    need = NEEDS[Kind.IOT_RULE, Link.DEAD_LETTERS_TO, Kind.QUEUE]
    yield Remedy(
        f"give {rule.label} an error action: a queue",
        (
            queue,
            role,
            granting(role, need.access.actions, queue, role),
            LinkTo(rule, Link.DEAD_LETTERS_TO, queue),
            SetTo(rule, "role", NameOf(role)),
            SetTo(rule, "error_in_base64", False),
            *alarm_on(graph, queue, rule),
        ),
    )
