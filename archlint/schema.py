"""The table of settings: what a resource type is called and where each dialect keeps what we ask of it.

The services fill the table; nothing else spells a provider's property names. It has a row for each kind of resource and
a column for each dialect: a setting is asked for by its own name, never by a path.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from archlint.declaration import Declaration
from archlint.node import Scalar
from archlint.value import ABSENT, NOTHING, Known, Outcome, Tree, Unknown, Value


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
    BUCKET_NOTIFICATIONS = "bucket notifications"
    BUS = "event bus"
    BUS_POLICY = "event bus policy"
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


_INTO_BLOCK = re.compile(r"([a-z0-9_]+)(?:\[[^\]]*\])?\.[a-z0-9_]+(?=[.\[]|$)")
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
    """One setting as one dialect keeps it: where it stands, how it is read and what its absence means.

    Attributes:
        paths: where it may stand, the first that is set wins; none for a constant.
        convert: how it is read.
        default: what its absence means.
        unset: what the provider writes for a setting that nobody has set.
        doubtful: what it writes for such a setting once it is deployed, though somebody may also have meant it.
    """

    paths: tuple[str, ...]
    convert: Converter = as_is
    default: Outcome = ABSENT
    unset: tuple[Scalar, ...] = ()
    doubtful: Scalar | None = None


@dataclass(frozen=True, slots=True)
class LinkRule:
    """One property that makes edges, as one dialect keeps it.

    Attributes:
        link: what the edges mean.
        path: where it stands; `[]` means every element of a list.
        to: the kinds that a name or ARN there may mean; an unresolved one may be any of them.
        incoming: whether the edge leads from what is named to the resource that names it.
    """

    link: Link
    path: str
    to: tuple[Kind, ...]
    incoming: bool = False


#: Makes the declarations of a resource's parts.
Expander: TypeAlias = Callable[[Declaration], Iterable[Declaration]]


@dataclass(eq=False, slots=True)
class ResourceType:
    """One kind of resource as one dialect declares it: one column of a row.

    Attributes:
        kind: what it is.
        name: the path of its name; empty if it has none of its own.
        arn: the ARN's service and what stands before the name in it: `lambda:function:`.
        identities: the paths of what else means the resource, where the dialect knows it: its ARN, its URL.
        stands_for: the path of what it is another name for (an alias of a function).
        part_of: where it names the resource that it is a part of, though it is declared on its own.
        within: the setting that part and owner have in common, where the owner's name alone may be ambiguous.
        sets: where it names the resource whose settings it sets; it is then no resource of its own.
        computed: the nested blocks that the provider fills in where nobody sets them.
    """

    kind: Kind
    name: str = ""
    arn: str = ""
    identities: tuple[str, ...] = ()
    stands_for: str = ""
    part_of: LinkRule | None = None
    within: str = ""
    sets: LinkRule | None = None
    computed: frozenset[str] = frozenset()
    settings: dict[str, Setting] = field(default_factory=dict)
    links: list[LinkRule] = field(default_factory=list)
    expanders: list[Expander] = field(default_factory=list)

    @property
    def blocks(self) -> frozenset[str]:
        """The nested blocks that paths lead into, without those that the provider fills in where nobody sets them.

        Providers write small letters; JSON in an attribute has others.
        """
        paths = (*(path for setting in self.settings.values() for path in setting.paths), *(r.path for r in self.links))
        return frozenset(match[1] for path in paths if (match := _INTO_BLOCK.match(path))) - self.computed

    def read(self, declaration: Declaration, setting: str) -> Value:
        """Return what a setting is in a declaration of this type; absent if the type has no such setting."""
        row = self.settings.get(setting)
        if row is None:
            return NOTHING
        value = NOTHING
        for path in row.paths:
            value = Value.union(declaration.each(path)) if "[" in path else declaration.at(path)
            if not value.certainly_absent:
                break
        if row.unset:
            value = value.convert(lambda outcome: ABSENT if _is_unset(outcome, row.unset) else outcome)
            if row.doubtful is not None and declaration.deployed:
                doubtful = Known(row.doubtful)
                value = value.convert(lambda outcome: _DOUBTFUL if outcome == doubtful else outcome)
        return value.convert(row.convert, row.default)


#: Zero stands both for "none" and for "not set".
_DOUBTFUL = Unknown("a deployed resource does not tell it from a setting that is not set")


def _is_unset(outcome: Outcome, unset: tuple[Scalar, ...]) -> bool:
    if isinstance(outcome, Known):
        # `False` equals 0, and is something else.
        return any(outcome.value == each and type(outcome.value) is type(each) for each in unset)
    return isinstance(outcome, Tree) and not outcome.node.data


class Row:
    """One row of the table: a kind of resource, its provider types, and where each dialect keeps what we ask of it.

    Paths come in pairs, CloudFormation's and Terraform's; an empty one says that the dialect has no such thing. Of
    `a|b` the first that is set counts. A nested block of Terraform reads like a mapping.
    """

    def __init__(self, kind: Kind, *types: str) -> None:
        """Make an empty row for some provider types; those of CloudFormation have colons in them."""
        self.types = types
        self._cloudformation = ResourceType(kind)
        self._terraform = ResourceType(kind, identities=("arn", "id", "url"))
        self._setters: list[tuple[str, LinkRule, dict[str, str]]] = []

    def columns(self) -> Iterator[tuple[str, ResourceType]]:
        """Yield each provider type with its column."""
        for name in self.types:
            yield name, self._cloudformation if "::" in name else self._terraform
        for name, target, moved in self._setters:
            yield name, _setter(self._terraform, target, moved)

    def named(self, cloudformation: str, terraform: str, *, arn: str = "") -> Row:
        """Say where its name stands, and what its ARN has before that: the service, and `function:` or the like."""
        self._cloudformation.name, self._terraform.name = cloudformation, terraform
        self._cloudformation.arn = self._terraform.arn = arn
        return self.setting("name", cloudformation, terraform)

    def stands_for(self, cloudformation: str, terraform: str) -> Row:
        """Say where it names what it is another name for."""
        self._cloudformation.stands_for, self._terraform.stands_for = cloudformation, terraform
        return self

    def setting(
        self,
        name: str,
        cloudformation: str,
        terraform: str,
        convert: Converter = as_is,
        *,
        default: Scalar | None = None,
        unset: Scalar = "",
        doubtful: Scalar | None = None,
    ) -> Row:
        """Add a setting: our name for it, its paths, how it is read, and what its absence means.

        Args:
            name: what checks ask for.
            cloudformation: where CloudFormation keeps it.
            terraform: where Terraform keeps it.
            convert: how it is read.
            default: what its absence means.
            unset: what Terraform's provider writes where nobody has set it, beside the empty string and list.
            doubtful: what it writes into a state for the same, though somebody may have meant it.
        """
        absence = ABSENT if default is None else Known(default)
        self._cloudformation.settings[name] = Setting(_alternatives(cloudformation), convert, absence)
        values = ("",) if unset == "" else ("", unset)
        self._terraform.settings[name] = Setting(_alternatives(terraform), convert, absence, values, doubtful)
        return self

    def constant(self, name: str, value: Scalar) -> Row:
        """Add a setting that every resource of this kind has."""
        return self.setting(name, "", "", default=value)

    def link(self, link: Link, cloudformation: str, terraform: str, *to: Kind) -> Row:
        """Add edges from the resource to what its paths name."""
        return self._link(LinkRule(link, cloudformation, to), terraform)

    def linked_from(self, link: Link, cloudformation: str, terraform: str, *to: Kind) -> Row:
        """Add edges to the resource from what its paths name."""
        return self._link(LinkRule(link, cloudformation, to, incoming=True), terraform)

    def _link(self, rule: LinkRule, terraform: str) -> Row:
        if rule.path:
            self._cloudformation.links.append(rule)
        if terraform:
            self._terraform.links.append(replace(rule, path=terraform))
        return self

    def part(self, cloudformation: str, terraform: str, types: tuple[str, str]) -> Row:
        """Make every element at its paths a part of the resource, declared with the type of its dialect."""
        return self.parts(
            _elements(cloudformation, types[0]) if cloudformation else None,
            _elements(terraform, types[1]) if terraform else None,
        )

    def parts(self, cloudformation: Expander | None, terraform: Expander | None) -> Row:
        """Make parts in ways of the service's own."""
        self._cloudformation.expanders += [cloudformation] if cloudformation else []
        self._terraform.expanders += [terraform] if terraform else []
        return self

    def part_of(self, owner: Kind, terraform: str, *, within: str) -> Row:
        """Say where Terraform, which declares this part on its own, names its owner.

        Args:
            owner: what it is a part of.
            terraform: where it names that.
            within: the setting that both have in common; the owner's name is unique only there.
        """
        self._terraform.part_of = LinkRule(Link.CONTAINS, terraform, (owner,), incoming=True)
        self._terraform.within = within
        return self

    def computed(self, *blocks: str) -> Row:
        """Say which nested blocks Terraform's provider fills in where nobody sets them."""
        self._terraform.computed |= frozenset(blocks)
        return self

    def set_by(self, type_name: str, *, on: str, **paths: str) -> Row:
        """Say which other type of Terraform's sets some of this one's settings and links.

        Args:
            type_name: that type.
            on: where it names the resource it sets them on.
            paths: where it keeps what this row keeps under the keyword.
        """
        self._setters.append((type_name, LinkRule(Link.GOVERNS, on, (self._terraform.kind,)), paths))
        return self


def _alternatives(paths: str) -> tuple[str, ...]:
    return tuple(paths.split("|")) if paths else ()


def _elements(path: str, part_type: str) -> Expander:
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
                deployed=owner.deployed,
            )

    return expand


def _setter(column: ResourceType, target: LinkRule, moved: Mapping[str, str]) -> ResourceType:
    """Return the part of a column that another type keeps: what stands below the paths that are moved there."""

    def elsewhere(path: str) -> Iterator[str]:
        head = re.split(r"[.\[]", path)[0]
        if head in moved:
            yield moved[head] + path[len(head) :]

    settings = {
        name: replace(setting, paths=paths)
        for name, setting in column.settings.items()
        if (paths := tuple(found for path in setting.paths for found in elsewhere(path)))
    }
    links = [replace(rule, path=path) for rule in column.links for path in elsewhere(rule.path)]
    return ResourceType(column.kind, sets=target, settings=settings, links=links)


def resource(kind: Kind, *types: str) -> Row:
    """Return a new row of the table; the services keep theirs in module variables."""
    return Row(kind, *types)


def by_type(rows: Iterable[Row]) -> dict[str, ResourceType]:
    """Return the columns of all rows by provider type.

    Raises:
        ValueError: two rows claim one type.
    """
    table: dict[str, ResourceType] = {}
    for row in rows:
        for name, column in row.columns():
            if name in table:
                raise ValueError(f"two rows describe {name}")
            table[name] = column
    return table
