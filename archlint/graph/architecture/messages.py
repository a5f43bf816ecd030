"""What becomes of messages in an architecture, as plain data that crosses processes: their hops, and their losses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archlint.aws.delivery.facts import Page
from archlint.model.data import dataclass
from archlint.model.source.location import Location


@dataclass(frozen=True, slots=True)
class MessageHop:
    """A hop: the stretch from one box to the next, over what lies between.

    Attributes:
        nodes: the ids of the nodes on it, from its start to its end.
        facts: what is known of it, as names and words; `docs/trace.md` says what they mean.
        failed: the ids of what takes a message after its last attempt.
        pages: AWS's pages that say so.
        never: the positions of the hops that start where it ends, and that none of its messages goes on over.
    """

    nodes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    failed: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    never: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageLoss:
    """A way in which messages are lost.

    Attributes:
        rank: its place among causes, the likeliest first.
        cause: how, in a few words.
        words: how, as a sentence without its full stop.
        certain: whether it is so in all circumstances.
        seconds: how long the message is tried or kept before; None where that is not known or does not matter.
        nodes: the ids of the resources that have a part in it; the one to look at first.
        location: where it is written.
        page: AWS's page that says so.
    """

    rank: int
    cause: str
    words: str
    certain: bool
    seconds: float | None
    nodes: tuple[str, ...]
    location: Location
    page: Page | None = None

    def __hash__(self) -> int:
        """Return the hash of what tells most losses apart."""
        return hash(self.words)

    @property
    def order(self) -> tuple[int, bool, float, tuple[str, int, int, int, int], str]:
        """Sorts losses: the likeliest first."""
        seconds = float("inf") if self.seconds is None else self.seconds
        return self.rank, not self.certain, seconds, self.location.order, self.words


@dataclass(frozen=True, slots=True)
class Messages:
    """What becomes of messages.

    Attributes:
        hops: the hops that they take.
        losses: the ways in which they are lost, the likeliest first.
        more: whether there are hops that are not among them.
    """

    hops: tuple[MessageHop, ...] = ()
    losses: tuple[MessageLoss, ...] = ()
    more: bool = False


def join_messages(parts: Iterable[Messages]) -> Messages:
    """Return what becomes of messages in several scopes; a loss that reads the same in several is one."""
    hops: list[MessageHop] = []
    losses: dict[MessageLoss, None] = {}
    more = False
    for part in parts:
        before = len(hops)
        hops += (
            replace(hop, never=tuple(before + each for each in hop.never)) if hop.never else hop for hop in part.hops
        )
        losses |= dict.fromkeys(part.losses)
        more = more or part.more
    return Messages(tuple(hops), tuple(sorted(losses, key=lambda loss: loss.order)), more)
