"""What the records of an event source hold, as far as a filter of a mapping or pipe may ask for it.

Source: AWS Lambda Developer Guide, "Control which events Lambda sends to your function", "Using event filtering with an
Amazon SQS event source", "... with a DynamoDB event source", "... with a Kinesis event source"; Amazon EventBridge User
Guide, "Event filtering in Amazon EventBridge Pipes"; Amazon DynamoDB API reference, `Record`, `StreamRecord` and
`AttributeValue`; Amazon SNS Developer Guide, "Parsing Amazon SNS message formats"; Amazon S3 User Guide, "Event message
structure"; Amazon EventBridge User Guide, "Event structure" and "Replaying archived events".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from archlint.aws.event_patterns.matchers import NUMBER, OBJECT, TEXT, TRUTH, Field, Holds, Type
from archlint.model.data import dataclass
from archlint.model.values.scalars import ABSENT, Absent

#: The fields of an object, by their names: what each may hold, its own fields, None where it may be anything, and
#: `Absent` where there is no such field. `*` stands for all others, and where it is missing, there are none.
Fields: TypeAlias = Mapping[str, "Holds | Fields | Absent | None"]
_OTHERS = "*"
#: How many words a message lists.
_MOST_WORDS = 7


@dataclass(frozen=True, slots=True)
class EventShape:
    """A sort of events or records that all have the same fields.

    Attributes:
        fields: what they hold.
        called: what to call one of them, with its article.
        word: what to call a field of it, before its name: `attribute `; nothing where the name is enough.
        because: why it has no field that others of its sort have, as the end of a clause, by the field.
    """

    fields: Fields
    called: str = "an event"
    word: str = ""
    because: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, /) -> Field:
        """Return what is known of a field, by the names that lead to it (`dynamodb.NewImage.id.S`)."""
        inner, last = [self.fields], path.split(".")
        found: list[Holds | Fields] = []
        for name in last:
            below = list(_below(inner, name))
            if None in below:
                return None
            found = [each for each in below if isinstance(each, Holds | Mapping)]
            # A name that the record's author chose may have dots in it, and goes on then.
            longer = [fields for fields in inner if _OTHERS in fields and name not in fields]
            inner = [each for each in found if isinstance(each, Mapping)] + longer
        held = [each for each in found if isinstance(each, Holds)]
        return held[0] if held else OBJECT if found else ABSENT

    def missing(self, path: str) -> str:
        """Return the names down to the first on a path that no record has; none where one may have all of them."""
        names = path.split(".")
        paths = (".".join(names[:end]) for end in range(1, len(names) + 1))
        return next((each for each in paths if isinstance(self.get(each), Absent)), "")

    def why_not(self, path: str, asked: Iterable[str] = ()) -> str:
        """Say as a clause what a field is, where a pattern asks for something else.

        Args:
            path: the names that lead to the field.
            asked: the texts that the pattern lists for it.
        """
        missing, held = self.missing(path), self.get(path)
        if missing or not isinstance(held, Holds):
            return f"{self.called} has no {self.word}'{missing or path}'{self.because.get(missing, '')}"
        if not held.types:
            return f"'{path}' of {self.called} is an object, which no value matches"
        words = sorted(held.words or ()) or sorted(each.value for each in held.types)
        others = " or ".join(f"'{text}'" for text in asked)
        if others and (held.never or len(words) > _MOST_WORDS or any(_OTHERS in word for word in words)):
            return f"'{path}' of {self.called} is never {others}"
        return f"'{path}' of {self.called} is always {' or '.join(words)}"


def _below(inner: Iterable[Fields], name: str) -> Iterator[Holds | Fields | Absent | None]:
    for fields in inner:
        if name in fields or _OTHERS in fields:
            yield fields.get(name, fields.get(_OTHERS))


ANYTHING: Fields = {_OTHERS: None}


def always_one_of(*words: str) -> Holds:
    """Return a field that every record has, and that holds one of some texts."""
    return Holds(TEXT.types, frozenset(words), always=True)


# Amazon SQS

#: Of the values of a message attribute, one is set.
_VALUES = ("stringValue", "binaryValue", "stringListValues", "binaryListValues")
_TEXT_OR_NULL = Holds(frozenset({Type.TEXT, Type.NULL}))
#: What a message has beside its body; the numbers in it are texts, too.
_SQS: Fields = {
    "messageId": TEXT,
    "receiptHandle": TEXT,
    "attributes": {_OTHERS: TEXT},
    "messageAttributes": {_OTHERS: {"dataType": TEXT, **dict.fromkeys(_VALUES, _TEXT_OR_NULL)}},
    "md5OfBody": TEXT,
    "md5OfMessageAttributes": TEXT,
    "eventSource": always_one_of("aws:sqs"),
    "eventSourceARN": TEXT,
    "awsRegion": TEXT,
}
_TEXTS = ("MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature")
#: How SNS wraps a message for a queue, unless delivery is raw; what was published is a text in it.
SNS_ENVELOPE: Fields = {
    **dict.fromkeys((*_TEXTS, "SigningCertURL", "UnsubscribeURL", "SequenceNumber", "Token", "SubscribeURL"), TEXT),
    "Type": always_one_of("Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"),
    "MessageAttributes": {_OTHERS: {"Type": TEXT, "Value": TEXT}},
}
#: What S3 sends: its events, and a test event when the notification is set up.
S3_MESSAGE: Fields = {
    "Records": ANYTHING,
    **dict.fromkeys(("Service", "Event", "Time", "Bucket", "RequestId", "HostId"), TEXT),
}
_OF_EVENTS = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "replay-name")
#: An event of EventBridge; one that is replayed from an archive names the replay.
EVENT: Fields = {**dict.fromkeys(_OF_EVENTS), "detail": ANYTHING}


def sqs_message(body: Fields | None = None, called: str = "a message of a queue") -> EventShape:
    """Return what messages of a queue hold.

    Args:
        body: the fields of their body, where it is always a JSON object; None if it may be anything.
        called: what to call such a message.
    """
    return EventShape({**_SQS, "body": body}, called)


# Amazon Kinesis Data Streams

_KINESIS: Fields = {
    "data": None,
    "kinesisSchemaVersion": TEXT,
    "partitionKey": TEXT,
    "sequenceNumber": TEXT,
    "approximateArrivalTimestamp": NUMBER,
    "eventSource": always_one_of("aws:kinesis"),
    "eventVersion": TEXT,
    "eventID": TEXT,
    "eventName": always_one_of("aws:kinesis:record"),
    "invokeIdentityArn": TEXT,
    "awsRegion": TEXT,
    "eventSourceARN": TEXT,
    "encryptionType": TEXT,
}
#: A record as a pipe sees it, and as a mapping does: there, AWS does not say whether `kinesis` can be asked for.
KINESIS_RECORD_OF_PIPE = EventShape(_KINESIS, "a record of a Kinesis stream")
KINESIS_RECORD = EventShape({**_KINESIS, "kinesis": None}, "a record of a Kinesis stream")


# Amazon DynamoDB streams

_VALUE: dict[str, Holds | Fields | Absent | None] = {
    **dict.fromkeys(("S", "B", "SS", "BS"), TEXT),
    # Numbers are written as texts, so that none loses its precision.
    **dict.fromkeys(("N", "NS"), TEXT),
    **dict.fromkeys(("BOOL", "NULL"), TRUTH),
}
#: An item: the values of its attributes, each in an object that names its type. Lists and maps have values in them.
_ITEM: Fields = {_OTHERS: _VALUE}
_VALUE["M"] = _ITEM
_VALUE["L"] = _VALUE
_DYNAMODB: Fields = {
    "eventID": TEXT,
    "eventVersion": TEXT,
    "eventSource": always_one_of("aws:dynamodb"),
    "awsRegion": TEXT,
    "eventSourceARN": TEXT,
    # Items that time to live deletes, and replication writes, have one.
    "userIdentity": ANYTHING,
}
_CHANGE: Fields = {
    "ApproximateCreationDateTime": None,
    "ApproximateCreationDateTimePrecision": None,
    "Keys": _ITEM,
    "SequenceNumber": TEXT,
    "SizeBytes": NUMBER,
}
#: What happens to an item, with the images that there are of it: what is new has no old image.
_IMAGES: Mapping[str, tuple[str, ...]] = {
    "INSERT": ("NewImage",),
    "MODIFY": ("NewImage", "OldImage"),
    "REMOVE": ("OldImage",),
}
#: The images that a stream holds, by its view type.
_VIEWS: Mapping[str, tuple[str, ...]] = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("NewImage", "OldImage"),
}


def dynamodb_records(view: object) -> tuple[EventShape, tuple[EventShape, ...]]:
    """Return what records of a DynamoDB stream hold: all of them together, and those of each thing that may happen.

    Args:
        view: the stream's view type; anything else if it is not known.
    """
    types = (str(view),) if str(view) in _VIEWS else tuple(_VIEWS)
    return _change(tuple(_IMAGES), types), tuple(_change((event,), types) for event in _IMAGES)


def _change(events: Sequence[str], views: Sequence[str]) -> EventShape:
    """Return the records whose event name is one of some, in streams with one of some view types."""
    images = {image for event in events for image in _IMAGES[event]}
    held = {image for view in views for image in _VIEWS[view]}
    change = {**_CHANGE, **dict.fromkeys(sorted(images & held), _ITEM), "StreamViewType": always_one_of(*views)}
    fields = {**_DYNAMODB, "eventName": always_one_of(*events), "dynamodb": change}
    called = f"{'an' if events[0] == 'INSERT' else 'a'} {events[0]} record" if len(events) == 1 else "a record"
    because = {f"dynamodb.{image}": f", for its StreamViewType is {views[0]}" for image in images - held}
    return EventShape(fields, f"{called} of a DynamoDB stream", because=because)


#: A record of a stream of which it is not known whether it is one of Kinesis or of DynamoDB.
STREAM_RECORD = EventShape(
    {**_KINESIS, **_DYNAMODB, **dict.fromkeys(("kinesis", "dynamodb", "eventName", "eventSource"))},
    "a record of a stream",
)
