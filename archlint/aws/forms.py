"""In which form a property has to name the other end of its edge: by ARN, by URL or by name.

The one place for these facts. Source: AWS CloudFormation reference and Terraform AWS provider, the properties that make
the edges (`archlint/aws/services/`); AWS IoT Core Developer Guide, "AWS IoT rule actions"; AWS Step Functions Developer
Guide, "Integrating services"; Amazon SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS" (dimensions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.kinds import Form, Kind, Link

_SENDS, _FAILS, _INVOKES, _WRITES = Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.INVOKES, Link.WRITES_TO
_ARN, _URL, _NAME = (Form.ARN,), (Form.URL,), (Form.NAME,)
_BY_NAME_OR_ARN = (Form.NAME, Form.ARN)
#: What calls `PutRecord` of Amazon Data Firehose, whose `DeliveryStreamName` has neither colons nor slashes.
_PUTTING_RECORDS = (Kind.INTEGRATION, Kind.TASK, Kind.UNIVERSAL_TARGET)
#: What names the other end of an edge by its ARN, whatever that is.
_NAMING_ARNS = (
    (Kind.QUEUE, _FAILS),
    (Kind.SUBSCRIPTION, _SENDS),
    (Kind.SUBSCRIPTION, _FAILS),
    (Kind.NOTIFICATION, _SENDS),
    (Kind.TARGET, _SENDS),
    (Kind.TARGET, _FAILS),
    (Kind.BUS, _FAILS),
    (Kind.ALARM, _SENDS),
    (Kind.PIPE, _SENDS),
    (Kind.PIPE, _INVOKES),
    (Kind.PIPE, _FAILS),
    (Kind.SCHEDULE, _SENDS),
    (Kind.SCHEDULE, _FAILS),
    (Kind.SUBSCRIBER, _SENDS),
    (Kind.SUBSCRIBER, _FAILS),
    (Kind.FUNCTION, _FAILS),
    (Kind.INVOKE_CONFIG, _SENDS),
    (Kind.INVOKE_CONFIG, _FAILS),
    (Kind.MAPPING, _FAILS),
    (Kind.SUBSCRIPTION_FILTER, _SENDS),
    (Kind.FIREHOSE_STREAM, _WRITES),
)
_NAMED_BY_ARN = (
    Kind.QUEUE,
    Kind.TOPIC,
    Kind.FUNCTION,
    Kind.MACHINE,
    Kind.STREAM,
    Kind.FIREHOSE_STREAM,
    Kind.BUS,
    Kind.BUCKET,
    Kind.LOG_GROUP,
    Kind.ECS_CLUSTER,
    Kind.API_DESTINATION,
    Kind.BUILD_PROJECT,
)


def _forms() -> Iterator[tuple[tuple[Kind, Link, Kind], tuple[Form, ...]]]:
    for namer, link in _NAMING_ARNS:
        yield from (((namer, link, named), _ARN) for named in _NAMED_BY_ARN)
    for reader in (Kind.MAPPING, Kind.PIPE):
        yield (Kind.QUEUE, Link.FEEDS, reader), _ARN
        yield (Kind.STREAM, Link.FEEDS, reader), _ARN
        yield (Kind.TABLE, Link.FEEDS, reader), (Form.STREAM_ARN,)
    yield (Kind.STREAM, Link.FEEDS, Kind.FIREHOSE_STREAM), _ARN
    yield (Kind.STREAM, Link.FEEDS, Kind.STREAM_CONSUMER), _ARN
    yield (Kind.TOPIC, Link.FEEDS, Kind.SUBSCRIPTION), _ARN
    yield (Kind.QUEUE, Link.WATCHED_BY, Kind.ALARM), _NAME
    yield (Kind.BUS, Link.FEEDS, Kind.RULE), _BY_NAME_OR_ARN
    yield (Kind.QUEUE_POLICY, Link.GOVERNS, Kind.QUEUE), _URL
    yield (Kind.TOPIC_POLICY, Link.GOVERNS, Kind.TOPIC), _ARN
    yield (Kind.BUCKET_POLICY, Link.GOVERNS, Kind.BUCKET), _NAME
    yield (Kind.RECEIPT_ACTION, _WRITES, Kind.BUCKET), _NAME
    for sender, link in ((Kind.IOT_ACTION, _SENDS), (Kind.IOT_RULE, _FAILS)):
        yield (sender, link, Kind.QUEUE), _URL
        yield (sender, link, Kind.TOPIC), _ARN
        yield (sender, link, Kind.FUNCTION), _ARN
        yield (sender, link, Kind.STREAM), _NAME
        yield (sender, link, Kind.FIREHOSE_STREAM), _NAME
    yield (Kind.IOT_ACTION, _SENDS, Kind.MACHINE), _NAME
    yield (Kind.IOT_ACTION, _WRITES, Kind.TABLE), _NAME
    yield (Kind.IOT_ACTION, _WRITES, Kind.BUCKET), _NAME
    for caller in (Kind.CALL, Kind.TASK, Kind.UNIVERSAL_TARGET):
        yield (caller, _SENDS, Kind.QUEUE), _URL if caller is not Kind.CALL else (Form.URL, Form.NAME)
        yield (caller, _SENDS, Kind.TOPIC), _ARN
        yield (caller, _INVOKES, Kind.MACHINE), _ARN
    yield (Kind.INTEGRATION, _SENDS, Kind.QUEUE), (Form.URL, Form.NAME)
    yield from (((each, _SENDS, Kind.FIREHOSE_STREAM), _NAME) for each in _PUTTING_RECORDS)
    yield (Kind.TASK, _WRITES, Kind.TABLE), _BY_NAME_OR_ARN


#: In which forms an edge's property names the other end. No entry: in any, or that is not known here.
FORMS: Mapping[tuple[Kind, Link, Kind], tuple[Form, ...]] = dict(_forms())
