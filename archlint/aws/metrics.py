"""Metrics that services send to CloudWatch: what these are called, and what tells them apart.

AWS adds metrics: of a name that stands in no list, nothing follows, unless it is nearly the same as one that does.

Source: Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS"; Amazon SNS Developer Guide,
"Monitoring Amazon SNS topics using CloudWatch"; AWS Lambda Developer Guide, "Types of metrics for Lambda functions";
Amazon EventBridge User Guide, "Monitoring Amazon EventBridge"; AWS Step Functions Developer Guide, "Monitoring Step
Functions metrics using CloudWatch"; Amazon CloudWatch User Guide, "Create a billing alarm" and "CloudWatch concepts"
(names of metrics and dimensions differ by case, and a metric is one by all its dimensions); Amazon CloudFront Developer
Guide, "Getting metrics using the API"; Amazon Route 53 Developer Guide, "Monitoring your resources with Amazon
CloudWatch"; AWS Lambda Developer Guide, "Using CloudWatch metrics with Lambda" (what is sent when "your function
finishes processing an event"); Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Value

#: How alike names are of which one is a slip for the other: of metrics nearly the same, of dimensions in good part.
_NEARLY, _PARTLY = 0.9, 0.65


class Namespace(NamedTuple):
    """The metrics of a service.

    Attributes:
        metrics: what they are called; none where that is not looked at.
        dimensions: what tells them apart.
        always: the dimension that all of them have; none where some have none.
        region: the one region in which they are; none where they are in each.
    """

    metrics: Collection[str]
    dimensions: Collection[str]
    always: str = ""
    region: str = ""


_GLOBAL = "us-east-1"
_QUIET = "InQuietGroups"
_WAITING = (
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
)
NAMESPACES: Mapping[str, Namespace] = {
    "AWS/SQS": Namespace(
        (
            *_WAITING,
            *(f"{name}{_QUIET}" for name in _WAITING),
            "ApproximateNumberOfGroupsWithInflightMessages",
            "ApproximateNumberOfNoisyGroups",
            "NumberOfDeduplicatedSentMessages",
            "NumberOfEmptyReceives",
            "NumberOfMessagesDeleted",
            "NumberOfMessagesReceived",
            "NumberOfMessagesSent",
            "SentMessageSize",
        ),
        ("QueueName",),
        always="QueueName",
    ),
    "AWS/SNS": Namespace(
        (
            "NumberOfMessagesPublished",
            "NumberOfNotificationsDelivered",
            "NumberOfNotificationsFailed",
            "NumberOfNotificationsFilteredOut",
            "NumberOfNotificationsFailedToRedriveToDlq",
            "NumberOfNotificationsRedrivenToDlq",
            "PublishSize",
            "SMSMonthToDateSpentUSD",
            "SMSSuccessRate",
        ),
        ("Application", "Country", "Platform", "SMSType", "TopicName"),
    ),
    "AWS/Lambda": Namespace(
        (
            "AsyncEventAge",
            "AsyncEventsDropped",
            "AsyncEventsReceived",
            "ConcurrentExecutions",
            "DeadLetterErrors",
            "DestinationDeliveryFailures",
            "Duration",
            "Errors",
            "Invocations",
            "IteratorAge",
            "Throttles",
            "UnreservedConcurrentExecutions",
        ),
        ("EventSourceMappingUUID", "ExecutedVersion", "FunctionName", "Resource"),
    ),
    "AWS/Events": Namespace(
        (
            "DeadLetterInvocations",
            "FailedInvocations",
            "Invocations",
            "InvocationsFailedToBeSentToDlq",
            "InvocationsSentToDlq",
            "MatchedEvents",
            "PutEventsFailedEntriesCount",
            "RetryInvocationAttempts",
            "SuccessfulInvocationAttempts",
            "ThrottledRules",
            "TriggeredRules",
        ),
        ("EventBusName", "EventSourceName", "RuleName"),
    ),
    "AWS/States": Namespace(
        (
            "ExecutionsAborted",
            "ExecutionsFailed",
            "ExecutionsStarted",
            "ExecutionsSucceeded",
            "ExecutionsTimedOut",
            "ExecutionThrottled",
            "ExecutionTime",
        ),
        ("ActivityArn", "LambdaFunctionArn", "StateMachineArn"),
    ),
    "AWS/Billing": Namespace(
        ("EstimatedCharges",), ("Currency", "LinkedAccount", "ServiceName"), always="Currency", region=_GLOBAL
    ),
    "AWS/CloudFront": Namespace((), (), region=_GLOBAL),
    "AWS/Route53": Namespace((), (), region=_GLOBAL),
}
#: Metrics that have no data where there is nothing to count, and so never count less than one.
_NEVER_ZERO = {("AWS/Lambda", "Invocations")}
_BELOW, _AT_MOST = "LessThanThreshold", "LessThanOrEqualToThreshold"
_WORD = regex(r"[A-Z][a-z]*+|[a-z]++|[0-9]++")
_BY_LOWER = {name.lower(): name for name in NAMESPACES}


def is_never_low(namespace: object, name: object, comparison: object, threshold: object) -> bool:
    """Tell whether an alarm waits for a metric to be as low as it never is, for it then has no data."""
    if (namespace, name) not in _NEVER_ZERO or not isinstance(threshold, int | float):
        return False
    return threshold <= 1 if comparison == _BELOW else threshold < 1 if comparison == _AT_MOST else False


def is_idle_alarm(enabled: Outcome, comparison: Outcome, *actions: Outcome) -> bool:
    """Tell whether an alarm certainly does nothing when something is wrong.

    One that goes off for more than a number is OK again for less: what it does then tells nobody in time.

    Args:
        enabled: whether it acts at all.
        comparison: how it compares.
        actions: what it does in the states ALARM, OK and INSUFFICIENT_DATA, in this order.
    """
    is_met_by_more = isinstance(comparison, Known) and str(comparison.value).startswith("GreaterThan")
    telling = actions[:1] if is_met_by_more else actions
    return enabled == Known(value=False) or not any(list(Value.of(each).each("[]")) for each in telling)


def right_namespace(name: str, metric: str) -> str:
    """Return what a namespace is called that certainly is none, as no service and no user has it; empty otherwise.

    Args:
        name: how it is written.
        metric: the metric in it: one that a service has says which service is meant, if its `AWS/` is missing.
    """
    found = _BY_LOWER.get(name.lower(), "")
    short = "" if "/" in name else _BY_LOWER.get(f"aws/{name.lower()}", "")
    meant = found or (short if short and metric in NAMESPACES[short].metrics else "")
    return meant if meant != name else ""


def right_metric(namespace: Namespace, name: str) -> str:
    """Return what a metric is called, where a name is a slip for it; empty where it may be one."""
    if name in namespace.metrics:
        return ""
    # `ApproximateNumberOfVisibleMessages` has all the words, in another order.
    words = _words(name)
    moved = (each for each in namespace.metrics if _words(each) == words)
    return next(moved, "") or _like(name, namespace.metrics, _NEARLY)


def right_dimension(namespace: Namespace, name: str) -> str:
    """Return what a dimension is called, where a name is a slip for it; empty where it may be one."""
    return "" if name in namespace.dimensions else _like(name, namespace.dimensions, _PARTLY)


def _words(name: str) -> list[str]:
    """Return the words that a name is made of, in alphabetical order."""
    return sorted(word.lower() for word in _WORD.findall(name))


def _like(name: str, known: Collection[str], ratio: float) -> str:
    import difflib  # most names are in the lists

    lower = {each.lower(): each for each in known}
    found = difflib.get_close_matches(name.lower(), lower, 1, ratio)
    return lower[found[0]] if found else ""
