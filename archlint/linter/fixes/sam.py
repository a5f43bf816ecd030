"""What is written otherwise in SAM: where its functions and their events keep what CloudFormation keeps elsewhere.

Source: AWS SAM Developer Guide, "AWS::Serverless::Function" and its event types.
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.kinds import Link
from archlint.linter.fixes.home import Home
from archlint.model.source.edits import NotEditable

#: Where a function keeps where its failed asynchronous events go, and how that says that it is a queue.
ON_FAILURE, SQS = "EventInvokeConfig.DestinationConfig.OnFailure", "SQS"
_STREAM = "DestinationConfig.OnFailure.Destination"
#: What the mapping of the queue that an SNS event may make is set to, by CloudFormation's names.
_OF_QUEUE_MAPPINGS = frozenset({"BatchSize", "FunctionResponseTypes"})
_MACHINE, _LOGGING = "AWS::Serverless::StateMachine", "LoggingConfiguration"
#: Where an event names a dead-letter queue, by the event's type.
_DEAD_LETTERS: Mapping[str, str] = {
    "EventBridgeRule": "DeadLetterConfig.Arn",
    "Schedule": "DeadLetterConfig.Arn",
    "ScheduleV2": "DeadLetterConfig.Arn",
    "SNS": "RedrivePolicy.deadLetterTargetArn",
    "Kinesis": _STREAM,
    "DynamoDB": _STREAM,
}


def setting_path(there: Home, found: str) -> str:
    """Return where SAM keeps what CloudFormation keeps at a path.

    Raises:
        NotEditable: not at the resource.
    """
    if there.type in ("CloudWatchEvent", "IoTRule"):
        raise NotEditable(f"{there.type} events have no such property")
    if there.type == "SNS" and found in _OF_QUEUE_MAPPINGS:
        if found != "BatchSize":
            raise NotEditable("the SqsSubscription of an SNS event has no such property")
        return f"SqsSubscription.{found}"
    if there.type == _MACHINE:
        return found.replace(_LOGGING, "Logging", 1) if found.startswith(_LOGGING) else found
    return found


def sam_link_path(there: Home, link: Link) -> str:
    """Return where SAM names what an edge leads to.

    Raises:
        NotEditable: nowhere.
    """
    if link is Link.DEAD_LETTERS_TO and there.type in _DEAD_LETTERS:
        return _DEAD_LETTERS[there.type]
    if link is Link.LOGS_TO and there.type == _MACHINE:
        return "Logging.Destinations[].CloudWatchLogsLogGroup.LogGroupArn"
    raise NotEditable(f"{there.type} has no such property")


def is_typed(there: Home, link: Link) -> bool:
    """Tell whether a destination has to say that it is a queue."""
    return link is Link.DEAD_LETTERS_TO and _DEAD_LETTERS.get(there.type) == _STREAM
