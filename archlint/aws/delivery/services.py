"""The integration services side by side: what each promises, and when to choose which.

They are compared by model, delivery, order and state, and by what a choice turns on beside these; each cell has AWS's
page.
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import Page
from archlint.model.data import NamedTuple


class Cell(NamedTuple):
    """What a service promises in one respect.

    Attributes:
        words: what, as people say it.
        page: who says so.
        holds: whether it does what the respect asks for; None where that depends on its settings.
    """

    words: str
    page: Page
    holds: bool | None = None


class Service(NamedTuple):
    """A service as the comparisons see it.

    Attributes:
        title: its name.
        model: what it is.
        delivery: who moves the messages, and how often one arrives.
        order: in which order.
        state: what it keeps of its own.
        replay: whether what was read can be read again.
        readers: whether several readers get the same message.
        size: how large a message may be.
        choose: when to choose it, each as words that go on from "choose it".
    """

    title: str
    model: Cell
    delivery: Cell
    order: Cell
    state: Cell
    replay: Cell
    readers: Cell
    size: Cell
    choose: tuple[str, ...]


#: The respects that services are compared in: what each is called, and what it asks.
RESPECTS: Mapping[str, str] = {
    "model": "What it is",
    "delivery": "Delivery",
    "order": "Ordered",
    "state": "Keeps state",
    "replay": "Replayed",
    "readers": "Several readers",
    "size": "Size limit",
}

SERVICES: Mapping[str, Service] = {
    "sqs": Service(
        "Amazon SQS",
        Cell("a queue", pages.SQS_STANDARD),
        Cell("pull; at least once, with FIFO queues exactly-once processing", pages.SQS_DEDUPLICATION),
        Cell("by best effort; FIFO queues per message group", pages.SQS_FIFO),
        Cell("no: a message is gone once it is deleted", pages.SQS_STANDARD, False),
        Cell("no: only from a dead-letter queue", pages.SQS_DEAD_LETTERS, False),
        Cell("no: each message goes to one reader", pages.SQS_STANDARD, False),
        Cell("1 MiB", pages.SQS_MESSAGES),
        (
            "to level out load: messages wait, up to 14 days, until a reader is free",
            "where one reader works off each message, and failures are to be set aside",
            "between services that should not wait for each other",
        ),
    ),
    "sns": Service(
        "Amazon SNS",
        Cell("publish and subscribe", pages.SNS_FEATURES),
        Cell("push; at least once, from FIFO topics to FIFO queues exactly once", pages.SNS_FIFO),
        Cell("by best effort; FIFO topics per message group", pages.SNS_FIFO),
        Cell("no", pages.SNS_FEATURES, False),
        Cell("FIFO topics with an archive policy", pages.SNS_REPLAY),
        Cell("yes: each subscription gets each message", pages.SNS_FEATURES, True),
        Cell("256 KiB by default, up to 1 MiB", pages.SNS_QUOTAS),
        (
            "to hand one message to many readers at once",
            "to reach people: e-mail, text messages, mobile push",
            "where simple filters on attributes or the body do, at a high rate",
        ),
    ),
    "eventbridge": Service(
        "Amazon EventBridge (rules)",
        Cell("an event bus", pages.EVENTS_PATTERNS),
        Cell("push; at least once", pages.EVENTS_DELIVERY),
        Cell("no; a custom event bus can be of the type FIFO", pages.CUSTOM_BUS_ORDER, False),
        Cell("no", pages.EVENTS_PATTERNS, False),
        Cell("with an archive", pages.EVENTS_ARCHIVE),
        Cell("yes: each rule that matches, 5 targets each", pages.EVENTS_QUOTAS, True),
        Cell("1 MB together in one request", pages.EVENTS_SIZE),
        (
            "to route by what events say, also of AWS services and of partners",
            "across accounts and regions",
            "where schemas are to be found and checked",
        ),
    ),
    "step-functions": Service(
        "AWS Step Functions",
        Cell("orchestration", pages.STATES_TYPES),
        Cell("calls each step; Standard exactly once, Express at least once", pages.STATES_GUARANTEES),
        Cell("yes: a workflow says which step comes after which", pages.STATES_TYPES, True),
        Cell("yes: the state of each execution", pages.STATES_GUARANTEES, True),
        Cell("Standard: an execution that failed can be redriven", pages.STATES_TYPES),
        Cell("no: it calls what it names", pages.STATES_TYPES, False),
        Cell("256 KiB between states", pages.STATES_QUOTAS),
        (
            "where steps branch, wait, run side by side or are undone",
            "where errors are handled step by step, and somebody has to see how far it is",
            "for work that takes longer than one function may run",
        ),
    ),
    "kinesis": Service(
        "Amazon Kinesis Data Streams",
        Cell("a stream", pages.KINESIS_CONCEPTS),
        Cell("pull, or pushed to registered consumers; at least once", pages.KINESIS_DUPLICATES),
        Cell("yes: per partition key", pages.KINESIS_CONCEPTS, True),
        Cell("no: records stay until they expire, whoever has read them", pages.KINESIS_LIMITS, False),
        Cell("yes: for as long as records are kept, 24 hours to 365 days", pages.KINESIS_LIMITS, True),
        Cell("yes: each reads by itself", pages.KINESIS_LIMITS, True),
        Cell("1 MiB, up to 10 MiB", pages.KINESIS_LIMITS),
        (
            "for a great many records a second, in the order of each key",
            "where several applications read the same records, or read them once more",
            "for analysis while the data arrives",
        ),
    ),
    "lambda": Service(
        "AWS Lambda, called directly",
        Cell("a function", pages.LAMBDA_SERVICES),
        Cell("the caller waits, or Lambda tries an event up to three times: at least once", pages.LAMBDA_ASYNC),
        Cell("no", pages.LAMBDA_ASYNC, False),
        Cell("no", pages.LAMBDA_SERVICES, False),
        Cell("no: only from a failure destination", pages.LAMBDA_RECORDS, False),
        Cell("no: it calls one function", pages.LAMBDA_SERVICES, False),
        Cell("6 MB where the caller waits, 1 MB where it does not", pages.LAMBDA_QUOTAS),
        (
            "for one step, or a few in a row with simple handling of errors",
            "where a caller needs the answer at once",
        ),
    ),
    "pipes": Service(
        "Amazon EventBridge Pipes",
        Cell("a pipe from one source to one target", pages.PIPES_BATCHES),
        Cell("pulls from its source and pushes to its target; at least once", pages.PIPES_QUEUES),
        Cell("as its source and its target keep it", pages.PIPES_BATCHES),
        Cell("no", pages.PIPES_BATCHES, False),
        Cell("as its source", pages.PIPES_KINESIS),
        Cell("no: one target", pages.PIPES_BATCHES, False),
        Cell("that of its source and target", pages.PIPES_BATCHES),
        (
            "to connect one source with one target, with a filter and an enrichment between, and no code",
            "instead of a function that only hands messages on",
        ),
    ),
    "scheduler": Service(
        "Amazon EventBridge Scheduler",
        Cell("a schedule", pages.SCHEDULER_DELIVERY),
        Cell("push; at least once", pages.SCHEDULER_DELIVERY),
        Cell("no", pages.SCHEDULER_DELIVERY, False),
        Cell("no", pages.SCHEDULER_DELIVERY, False),
        Cell("no: only from a dead-letter queue", pages.SCHEDULER, False),
        Cell("no: one target", pages.SCHEDULER_DELIVERY, False),
        Cell("256 KiB", pages.SCHEDULER_DELIVERY),
        ("for one-time and recurring calls, in any time zone", "instead of rules with a schedule"),
    ),
    "firehose": Service(
        "Amazon Data Firehose",
        Cell("delivery of a stream to storage", pages.FIREHOSE_DELIVERY),
        Cell("push, in batches; at least once", pages.FIREHOSE_DELIVERY),
        Cell("no", pages.FIREHOSE_DELIVERY, False),
        Cell("no", pages.FIREHOSE_DELIVERY, False),
        Cell("no", pages.FIREHOSE_FAILURES, False),
        Cell("no: one destination", pages.FIREHOSE_DELIVERY, False),
        Cell("1,000 KiB", pages.FIREHOSE_LIMITS),
        ("to store a stream in S3, a warehouse or a search index, and to run nothing for it",),
    ),
}
