"""The table of settings: what a resource type is called and where each dialect keeps what we ask of it.

The services fill the table; nothing else spells a provider's property names. A Terraform column will stand
beside the CloudFormation one: a setting is asked for by its own name, never by a path.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from archlint.declaration import Declaration
from archlint.node import Scalar
from archlint.value import ABSENT, Known, Outcome, Unknown, Value


class Kind(enum.Enum):
    """What a resource is, in the field's words."""

    # Members are dictionary keys in every inner loop: identity is enough, and much faster than Enum's own hash.
    __hash__ = object.__hash__

    ACTIVITY = "activity"
    ALARM = "alarm"
    ALARM_SEARCH = "metric search"
    ALIAS = "function alias"
    ANALYTICS = "stream analytics application"
    API = "API"
    API_DESTINATION = "API destination"
    ARCHIVE = "archive"
    BATCH_JOB = "Batch job definition"
    BATCH_JOB_QUEUE = "Batch job queue"
    BROKER = "message broker"
    BUCKET = "bucket"
    BUCKET_NOTIFICATIONS = "bucket notification configuration"
    BUS = "event bus"
    BUS_POLICY = "event bus policy"
    CALL = "code of function"
    BUS_V2 = "custom event bus"
    CLUSTER = "container cluster"
    CONFIG_CHANNEL = "Config delivery channel"
    CONFIG_RULE = "Config rule"
    CONNECTION = "connection"
    CONTAINER_SERVICE = "container service"
    DATA_SOURCE = "AppSync data source"
    DATABASE = "database"
    DELIVERY_STREAM = "delivery stream"
    DATABASE_ENDPOINT = "replication endpoint"
    ENDPOINT = "global endpoint"
    EVENT_DESTINATION = "event destination"
    EVENT_SOURCE = "event source"
    EXTERNAL = "external resource"
    FILE_SYSTEM = "file system"
    FUNCTION = "function"
    FUNCTION_POLICY = "function policy"
    FUNCTION_URL = "function URL"
    GLUE_JOB = "Glue job"
    HTTP_INTEGRATION = "HTTP API integration"
    IDENTITY_POLICY = "identity policy"
    INTEGRATION = "API integration"
    INVOKE_CONFIG = "event invoke config"
    IOT_ACTION = "IoT rule action"
    IOT_RULE = "IoT rule"
    KAFKA_CLUSTER = "Kafka cluster"
    LOG_GROUP = "log group"
    LOG_SUBSCRIPTION = "log subscription"
    MACHINE = "state machine"
    MACHINE_ALIAS = "state machine alias"
    MAPPING = "event source mapping"
    METHOD = "API method"
    ML_ENDPOINT = "SageMaker resource"
    NOTIFICATION = "bucket notification"
    OTHER = "other resource"
    PERMISSION = "function permission"
    PIPE = "pipe"
    QUEUE = "queue"
    QUEUE_POLICY = "queue policy"
    PIPELINE = "pipeline"
    RECEIPT_ACTION = "receipt rule action"
    RECEIPT_RULE = "receipt rule"
    REPLICATION_TASK = "replication task"
    REPOSITORY = "repository"
    ROLE = "role"
    RULE = "rule"
    SCHEDULE = "schedule"
    SEARCH_DOMAIN = "search domain"
    STREAM = "stream"
    STREAM_CONSUMER = "stream consumer"
    SUBSCRIBER = "subscriber"
    SUBSCRIPTION = "subscription"
    TABLE = "table"
    TARGET = "rule target"
    TASK = "task"
    TASK_DEFINITION = "task definition"
    TOPIC = "topic"
    TOPIC_POLICY = "topic policy"
    TRAIL = "trail"
    WAREHOUSE = "data warehouse"


class Link(enum.Enum):
    """What an edge means, read from its source to its target, the way messages flow."""

    __hash__ = object.__hash__

    FEEDS = "feeds"
    DELIVERS_TO = "delivers_to"
    INVOKES = "invokes"
    WRITES_TO = "writes_to"
    READS = "reads"
    DEAD_LETTERS_TO = "dead_letters_to"
    CONTAINS = "contains"
    GOVERNS = "governs"
    LOGS_TO = "logs_to"
    HANDED_TO = "handed_to"
    WATCHED_BY = "watched_by"


Converter: TypeAlias = Callable[[Outcome], Outcome]


def as_is(outcome: Outcome) -> Outcome:
    """Return the outcome itself."""
    return outcome


#: No setting is as large as this; arithmetic on what is much larger fails.
_ABSURD = 10**15


def number(outcome: Outcome) -> Outcome:
    """Read a number, also one that is written as a string; anything else is unknown."""
    if not isinstance(outcome, Known):
        return outcome
    value = outcome.value
    if isinstance(value, str | bool):
        try:
            value = int(str(value).strip())
        except ValueError:
            return Unknown(f"'{value}' is not a number")
    return Known(value) if abs(value) < _ABSURD else Unknown("no setting takes a number as large as that")


#: Durations in CloudFormation are plain numbers of seconds.
seconds = number


def flag(outcome: Outcome) -> Outcome:
    """Read a truth value, also one that is written as a string; anything else is unknown."""
    if not isinstance(outcome, Known) or isinstance(outcome.value, bool):
        return outcome
    word = str(outcome.value).strip().lower()
    return Known(word == "true") if word in ("true", "false") else Unknown(f"'{outcome.value}' is not true or false")


def word(outcome: Outcome) -> Outcome:
    """Read an enumeration's word, in upper case; anything but a string is left as it is."""
    return Known(str(outcome.value).strip().upper()) if isinstance(outcome, Known) else outcome


def hours(outcome: Outcome) -> Outcome:
    """Read a number of hours, as seconds."""
    read = number(outcome)
    return Known(read.value * 3600) if isinstance(read, Known) and isinstance(read.value, int | float) else read


def one_of(*words: str) -> Converter:
    """Return a converter that tells whether a word is one of `words`, in whatever case."""
    upper = frozenset(w.upper() for w in words)

    def convert(outcome: Outcome) -> Outcome:
        return Known(str(outcome.value).strip().upper() in upper) if isinstance(outcome, Known) else outcome

    return convert


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: where it stands, how it is read and what its absence means.

    The path is CloudFormation's; `a|b` means the first of the two that is set, an empty path a constant.
    """

    path: str
    convert: Converter = as_is
    default: Outcome = ABSENT


@dataclass(frozen=True, slots=True)
class LinkRule:
    """One property that makes edges.

    Attributes:
        link: what the edges mean.
        path: the CloudFormation path; `[]` stands for every element of a list.
        to: the kinds that a name or ARN there may mean; an unresolved one may be any of them.
        incoming: whether the edge leads from what is named to the resource that names it.
        unless: a setting that, where it is true, takes the edge away.
    """

    link: Link
    path: str
    to: tuple[Kind, ...]
    incoming: bool = False


#: Makes the declarations of a resource's parts.
Expander: TypeAlias = Callable[[Declaration], Iterable[Declaration]]


@dataclass(eq=False, slots=True)
class ResourceType:
    """One kind of resource, as one or several provider types declare it.

    Attributes:
        kind: what it is.
        types: the provider's types.
        name: the path of its name; empty if it has none of its own.
        arn: the ARN's service and what stands before the name in it: `lambda:function:`.
        stands_for: the path of what it is another name for (an alias of a function).
        write_actions: the IAM actions that send to it, write to it or start it.
        read_actions: the IAM actions that read what such a write leaves there.
    """

    kind: Kind
    types: tuple[str, ...]
    name: str = ""
    arn: str = ""
    stands_for: str = ""
    write_actions: tuple[str, ...] = ()
    read_actions: tuple[str, ...] = ()
    settings: dict[str, Setting] = field(default_factory=dict)
    links: list[LinkRule] = field(default_factory=list)
    expanders: list[Expander] = field(default_factory=list)

    def setting(
        self, name: str, path: str, convert: Converter = as_is, *, default: Scalar | None = None
    ) -> ResourceType:
        """Add a setting: our name for it, its path, how it is read, and what its absence means."""
        self.settings[name] = Setting(path, convert, ABSENT if default is None else Known(default))
        return self

    def constant(self, name: str, value: Scalar) -> ResourceType:
        """Add a setting that every resource of this type has."""
        self.settings[name] = Setting("", default=Known(value))
        return self

    def link(self, link: Link, path: str, *to: Kind) -> ResourceType:
        """Add edges from the resource to what stands at `path`."""
        self.links.append(LinkRule(link, path, to))
        return self

    def linked_from(self, link: Link, path: str, *to: Kind) -> ResourceType:
        """Add edges to the resource from what stands at `path`."""
        self.links.append(LinkRule(link, path, to, incoming=True))
        return self

    def written_by(self, *actions: str) -> ResourceType:
        """Say which IAM actions send to it, write to it or start it."""
        self.write_actions = actions
        return self

    def read_by(self, *actions: str) -> ResourceType:
        """Say which IAM actions read what was written to it."""
        self.read_actions = actions
        return self

    def part(self, path: str, part_type: str) -> ResourceType:
        """Make every element at `path` a part of the resource, declared with the type `part_type`."""

        def expand(owner: Declaration) -> Iterator[Declaration]:
            for branch in owner.each(path):
                yield Declaration(
                    name=owner.name,
                    type=part_type,
                    place=branch.place or owner.place,
                    properties=Value.of(branch.outcome, branch.place),
                    when=owner.when,
                    owner=owner,
                    part_when=owner.part_when | branch.when,
                )

        self.expanders.append(expand)
        return self

    def parts(self, expander: Expander) -> ResourceType:
        """Make parts in a way of the service's own."""
        self.expanders.append(expander)
        return self


def resource(kind: Kind, *types: str, name: str = "", arn: str = "", stands_for: str = "") -> ResourceType:
    """Return a new row of the table; the services keep theirs in module variables."""
    row = ResourceType(kind, types, name, arn, stands_for)
    return row.setting("name", name) if name else row


def by_type(rows: Sequence[ResourceType]) -> dict[str, ResourceType]:
    """Return the rows by provider type.

    Raises:
        ValueError: two rows claim one type.
    """
    table: dict[str, ResourceType] = {}
    for row in rows:
        for name in row.types:
            if name in table:
                raise ValueError(f"two rows describe {name}")
            table[name] = row
    return table
