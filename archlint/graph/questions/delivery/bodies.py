"""What the messages of a queue or topic look like, where services alone send them.

Source: Amazon SNS Developer Guide, "Message delivery to Amazon SQS: raw message delivery"; Amazon S3 User Guide, "Event
message structure"; Amazon EventBridge API reference, `Target` (no target sets message attributes; `Input`, `InputPath`
and `InputTransformer` make another body).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from archlint.aws.event_patterns.records import EVENT, S3_MESSAGE, SNS_ENVELOPE, Fields
from archlint.aws.kinds import Kind, Link
from archlint.graph.questions.permission.permissions import admits_others
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.languages.mention import Mention

#: The fields of a body; None if it may be anything. And what to call a message that has such a body.
Body: TypeAlias = tuple[Fields | None, str]
#: What stands for actors whose code or definition is read, or may be.
READ_ACTORS = ("AWS::Lambda::Function", "AWS::Serverless::", "AWS::StepFunctions::", "aws_lambda_function", "aws_sfn_")
#: The edges over which something is sent to a queue, topic or bus.
SENT_OVER = (Link.DELIVERS_TO, Link.INVOKES, Link.WRITES_TO, Link.DEAD_LETTERS_TO)
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


class IsOpen(Protocol):
    """Tells whether anything may send to a queue, topic or bus beside what the graph shows."""

    def __call__(self, to: Resource, /, *, beside_code: bool = False) -> bool:
        """Tell it of one of them; with `beside_code`, where the words of code that is read in full say nothing."""
        ...


def bodies_in_queue(graph: Store, queue: Resource, is_open: IsOpen) -> Sequence[Body]:
    """Return what the messages of a queue may look like: each way of it, or a single one that may be anything."""
    bodies = _bodies(graph, queue, is_open)
    return bodies if bodies and all(fields is not None for fields, _ in bodies) else [_MESSAGE]


def bodies_in_topic(graph: Store, topic: Resource, is_open: IsOpen) -> Sequence[Body]:
    """Return what the messages of a topic look like to which services publish that set no message attributes.

    A body may be anything where its fields are None. Nothing at all where others may publish.
    """
    senders = {edge.source.kind for edge in graph.incoming(topic, *SENT_OVER)}
    return _bodies(graph, topic, is_open) if senders <= {Kind.NOTIFICATION, Kind.TARGET} else []


def _bodies(graph: Store, to: Resource, is_open: IsOpen) -> list[Body]:
    """Return what services send; nothing where others may send, or what is sent is not known."""
    bodies = [_body(edge.source) for edge in graph.incoming(to, *SENT_OVER)]
    known = {called: (fields, called) for fields, called in filter(None, bodies)}
    return [] if None in bodies or not bodies or to.stands_for_many or is_open(to) else list(known.values())


def _body(sender: Resource) -> Body | None:
    """Return what a sender sends; None if that is not known."""
    if sender.kind not in _SENT:
        return None
    fields, called, setting = _SENT[sender.kind]
    changed = sender[setting] if setting else None
    is_certain = changed is None or not any(branch.rests_on for branch in changed.branches)
    if changed is None or (is_certain and (changed.certainly_absent or changed.known is False)):
        return fields, called
    return None if sender.kind is Kind.SUBSCRIPTION else (None, f"{called} that is made up")


def may_be_sent_to(graph: Store, to: Resource) -> bool:
    """Tell whether what is unresolved, who is handed it, or whom a policy admits may send to a queue or topic."""
    return (
        bool(graph.outgoing(to, Link.HANDED_TO))
        or any(graph.may_be_linked(to, link) for link in SENT_OVER)
        or admits_others(graph, to)
    )


def may_send(mention: Mention) -> bool:
    """Tell whether what mentions a queue or topic may send to it: what is only called alike does not."""
    is_name = mention.at.route[-1:] == (_NAME,)
    return not (is_name or mention.by.startswith(_SENDS_NOTHING) or _POLICIES in mention.at.route)
