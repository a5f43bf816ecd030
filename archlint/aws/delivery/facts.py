"""The words of the table of deliveries: what a fact is, when it holds, and who says so.

Facts are data: an amount may be a number, what a setting says, or arithmetic on both. What is evaluated for a graph,
and how a fact that is not known is told, is `archlint.graph.travel`'s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Generic, TypeAlias, TypeVar

from archlint.aws.kinds import Kind
from archlint.model.data import Enum, NamedTuple, dataclass
from archlint.model.values.node import Scalar

_T = TypeVar("_T")

#: No limit, as far as AWS says.
UNLIMITED = math.inf


class Page(NamedTuple):
    """A page of AWS's documentation.

    Attributes:
        title: what it is called, with its guide.
        url: where it is.
        checked: when it was read last: a day, `2026-11-29`, or a month, `2026-11`.
    """

    title: str
    url: str
    checked: str


class Mode(Enum):
    """Who moves a message over a hop."""

    PUSH = "push"
    PULL = "pull"


class Guarantee(Enum):
    """How often a message that is sent once arrives."""

    AT_MOST_ONCE = "at most once"
    AT_LEAST_ONCE = "at least once"
    EXACTLY_ONCE = "exactly once"


class Order(Enum):
    """In which order messages come out of a hop."""

    NOT_KEPT = "not kept"
    PER_GROUP = "kept per message group"
    PER_KEY = "kept per partition key"
    #: Nothing on the hop changes it: what hands messages over waits for each answer.
    AS_BEFORE = "as the hop before keeps it"
    #: As the far end keeps what it is sent.
    AS_SENT = "as it is sent"
    #: As the near end keeps what it holds.
    AS_HELD = "as it is held"


class HopEnd(Enum):
    """Whose setting a fact rests on."""

    SOURCE = "where the hop starts"
    AGENT = "what carries the message: a subscription, rule target or mapping; else where the hop starts"
    OWNER = "what the agent is a part of"
    TARGET = "where the hop ends"
    GOVERNOR = "the event invoke config of the function at its end"


class Presence(Enum):
    """Whether a setting is written, whatever it says."""

    SET = "set"
    UNSET = "not set"


class Given(NamedTuple):
    """What a fact presupposes.

    Attributes:
        end: whose setting.
        setting: archlint's name of it.
        value: what it has to be.
    """

    end: HopEnd
    setting: str
    value: Scalar | Presence


@dataclass(frozen=True, slots=True)
class Untold:
    """What neither AWS nor a template says.

    Attributes:
        reason: why it is not known, as a clause.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """A number that a setting says.

    Attributes:
        end: whose setting.
        setting: archlint's name of it.
        plus: what is added to it.
    """

    end: HopEnd
    setting: str
    plus: float = 0


@dataclass(frozen=True, slots=True)
class Product:
    """Amounts that are multiplied."""

    factors: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One amount divided by another one."""

    top: Amount
    bottom: Amount


@dataclass(frozen=True, slots=True)
class Least:
    """The least of several amounts."""

    of: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class Between:
    """An amount of which only the least and the greatest are known."""

    low: Amount
    high: Amount


Amount: TypeAlias = float | Read | Product | Ratio | Least | Between | Untold


@dataclass(frozen=True, eq=False, slots=True)
class Claim(Generic[_T]):
    """Something that AWS says.

    Attributes:
        value: what it says.
        page: where it says so.
        given: the settings under which it holds; of several facts, the first one whose settings are these counts.
    """

    value: _T
    page: Page
    given: tuple[Given, ...] = ()


class Lever(NamedTuple):
    """What raises a ceiling.

    Attributes:
        what: what there should be more of, in the plural: `shards`.
        setting: the setting in AWS's words.
        each: how many messages a second one of them takes.
    """

    what: str
    setting: str
    each: Amount


class Ceiling(NamedTuple):
    """How many messages a second pass.

    Attributes:
        rate: messages a second.
        levers: what raises it, the usual one first.
    """

    rate: Amount
    levers: tuple[Lever, ...] = ()


class Fallback(Enum):
    """Where a message is after its last attempt."""

    AGENT = "the dead-letter queue of what carries it"
    SOURCE = "the dead-letter queue of the queue that it is read from"
    OWNER = "what the rule has for errors"
    FUNCTION = "the failure destination or dead-letter queue of the function"
    CALLER = "the caller"
    CODE = "the code"
    BACKUP = "the bucket that it backs up to"
    BROKER = "what the broker does with what it has handed out in vain"
    STATES = "the states of the workflow"
    GONE = "nowhere"


class Stage(NamedTuple):
    """One sort of attempts: a hop may have two of them, one after the other.

    Attributes:
        name: what is tried.
        attempts: how often, the first time included.
        seconds: how long at most, from the first attempt to when it is given up.
        between: where the message is after an attempt that is not the last one.
        fallback: where it is after the last one.
        settings: where the agent names its dead-letter queue; the settings of the fallback otherwise.
    """

    name: str
    attempts: Sequence[Claim[Amount]]
    seconds: Sequence[Claim[Amount]]
    between: str
    fallback: Fallback
    settings: tuple[str, ...] = ()


class Carrier(NamedTuple):
    """A row of the table: how messages get from one kind of resource to another.

    Attributes:
        sources: the kinds it starts from; none for any.
        agents: the kinds of what lies between and carries the message last; none where the source itself does.
        targets: the kinds it ends at; none for any.
        service: whose facts these are: `sns`, as the comparisons call it.
        mode: who moves the message.
        guarantee: how often it arrives.
        order: in which order.
        stages: what is tried, and what becomes of what fails.
        batch: how many messages travel together, at most.
        filters: the settings that hold messages back, where they are set.
        selects: whether it always passes on some messages only.
        delay: how many seconds it may hold messages back by its own settings.
        size: how many bytes a message may have.
        ceiling: how many messages a second pass.
    """

    sources: tuple[Kind, ...]
    agents: tuple[Kind, ...]
    targets: tuple[Kind, ...]
    service: str
    mode: Mode
    guarantee: Sequence[Claim[Guarantee | Untold]]
    order: Sequence[Claim[Order | Untold]]
    stages: tuple[Stage, ...] = ()
    batch: Sequence[Claim[Amount]] = ()
    filters: tuple[Given, ...] = ()
    selects: bool = False
    delay: Sequence[Claim[Amount]] = ()
    size: Sequence[Claim[Amount]] = ()
    ceiling: Sequence[Claim[Ceiling]] = ()


class Intake(NamedTuple):
    """What a kind of resource does with the messages it is sent, whoever sends them.

    Attributes:
        order: in which order it keeps them.
        deduplicates: for how many seconds it drops what it has got before; none where it does not.
        size: how many bytes a message may have.
        delay: how many seconds it holds messages back.
        ceiling: how many it takes a second.
        keeps: how many seconds it keeps what is not read; none where it keeps nothing.
    """

    order: Sequence[Claim[Order | Untold]] = ()
    deduplicates: Sequence[Claim[Amount]] = ()
    size: Sequence[Claim[Amount]] = ()
    delay: Sequence[Claim[Amount]] = ()
    ceiling: Sequence[Claim[Ceiling]] = ()
    keeps: Sequence[Claim[Amount]] = ()
