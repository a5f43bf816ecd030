"""What the messages of a queue or topic look like, where services alone send them.

Source: Amazon SNS Developer Guide, "Message delivery to Amazon SQS: raw message delivery"; Amazon S3 User Guide, "Event
message structure"; Amazon EventBridge API reference, `Target` (no target sets message attributes; `Input`, `InputPath`
and `InputTransformer` make another body).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from archlint.aws.event_patterns.records import EVENT, S3_MESSAGE, SNS_ENVELOPE, Fields
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services import kinds_with
from archlint.graph.questions.permissions import admits_others
from archlint.graph.resource import Edge, Resource

if TYPE_CHECKING:
    from archlint.graph.graph import Graph
    from archlint.languages.mention import Mention

#: The fields of a body; None if it may be anything. And what to call a message that has such a body.
Body: TypeAlias = tuple[Fields | None, str]
_MESSAGE: Body = (None, "a message of a queue")
#: What a service makes of what it sends, by what sends it, and the setting that makes something else of it.
_SENT: Mapping[Kind, tuple[Fields, str, str]] = {
    Kind.NOTIFICATION: (S3_MESSAGE, "a message of S3", ""),
    Kind.SUBSCRIPTION: (SNS_ENVELOPE, "a message that SNS wraps", "raw_delivery"),
    Kind.TARGET: (EVENT, "an event of EventBridge", "input"),
}
#: What mentions a queue or topic and sends nothing to it that the graph would not show.
_SENDS_NOTHING = ("AWS::CloudWatch::", "AWS::IAM::", "aws_cloudwatch_metric_alarm", "aws_iam_", "data.aws_iam_policy_")
_POLICIES, _NAME = "Policies", "name"


def bodies_in_queue(graph: Graph, queue: Resource) -> Sequence[Body]:
    """Return what the messages of a queue may look like: each way of it, or a single one that may be anything."""
    return _bodies(graph, queue) or [_MESSAGE]


def bodies_in_topic(graph: Graph, topic: Resource) -> Sequence[Body]:
    """Return what the messages of a topic look like to which services publish that set no message attributes.

    A body may be anything where its fields are None. Nothing at all where others may publish.
    """
    senders = {edge.source.kind for edge in _sends(graph, topic)}
    return _bodies(graph, topic, made=True) if senders <= {Kind.NOTIFICATION, Kind.TARGET} else []


def _bodies(graph: Graph, to: Resource, *, made: bool = False) -> list[Body]:
    """Return what services send; nothing where others may send, or what is sent is not known."""
    sends = _sends(graph, to)
    bodies = [_body(edge.source) for edge in sends]
    known = [body for body in bodies if body is not None and (made or body[0] is not None)]
    may_be_others = len(known) < len(bodies) or to.stands_for_many or (bodies and _others_may_send(graph, to))
    return [] if may_be_others else list({called: (fields, called) for fields, called in known}.values())


def _sends(graph: Graph, to: Resource) -> list[Edge]:
    links = (Link.DELIVERS_TO, Link.INVOKES, Link.WRITES_TO, Link.DEAD_LETTERS_TO)
    return graph.incoming(to, *links)


def _body(sender: Resource) -> Body | None:
    """Return what a sender sends; None if that is not known."""
    if sender.kind not in _SENT:
        return None
    fields, called, setting = _SENT[sender.kind]
    changed = sender[setting] if setting else None
    if changed is None or changed.certainly_absent or changed.known is False:
        return fields, called
    return None if setting == "raw_delivery" else (None, called)


def _others_may_send(graph: Graph, to: Resource) -> bool:
    """Tell whether anything may send to a queue or topic beside what the graph shows."""
    links = (Link.DELIVERS_TO, Link.INVOKES, Link.WRITES_TO, Link.DEAD_LETTERS_TO)
    written = graph.once("queues and topics that are written to", lambda: _written(graph))
    return (
        to in written
        or bool(graph.outgoing(to, Link.HANDED_TO))
        or any(graph.may_be_linked(to, link) for link in links)
        or admits_others(graph, to)
        or any(_may_send(mention) for mention in graph.mentions(to))
    )


def _written(graph: Graph) -> frozenset[Resource]:
    """Return the queues and topics that functions and state machines are permitted to write to."""
    actors = graph.resources(*kinds_with(Trait.ACTS))
    return frozenset(edge.target for edge in graph.inferred(actors, [Kind.QUEUE, Kind.TOPIC]))


def _may_send(mention: Mention) -> bool:
    """Tell whether what mentions a queue or topic may send to it: what is only called alike does not."""
    is_name = mention.at.route[-1:] == (_NAME,)
    return not (is_name or mention.by.startswith(_SENDS_NOTHING) or _POLICIES in mention.at.route)
