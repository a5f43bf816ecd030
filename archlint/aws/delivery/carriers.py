"""The table of deliveries: which row says how messages get from one kind of resource to another."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from archlint.aws.delivery.brokers import BROKERS
from archlint.aws.delivery.calling import CALLS
from archlint.aws.delivery.facts import Carrier
from archlint.aws.delivery.polling import (
    FIREHOSE_TO_BUCKET,
    FIREHOSE_TO_FUNCTION,
    FIREHOSE_TO_OTHERS,
    QUEUE_TO_FUNCTION,
    QUEUE_TO_PIPE,
    QUEUE_TO_READER,
    STREAM_TO_FIREHOSE,
    STREAM_TO_FUNCTION,
    STREAM_TO_PIPE,
    STREAM_TO_READER,
    TABLE_TO_FUNCTION,
    TABLE_TO_PIPE,
)
from archlint.aws.delivery.pushing import EVENTBRIDGE, OTHER_SENDERS, OUTSIDE_PROTOCOLS, SUBSCRIPTIONS
from archlint.aws.kinds import Kind

#: Every row; of two that fit equally well, the earlier one counts.
CARRIERS: tuple[Carrier, ...] = (
    QUEUE_TO_FUNCTION,
    QUEUE_TO_PIPE,
    STREAM_TO_FUNCTION,
    TABLE_TO_FUNCTION,
    STREAM_TO_PIPE,
    TABLE_TO_PIPE,
    STREAM_TO_FIREHOSE,
    *BROKERS,
    FIREHOSE_TO_BUCKET,
    FIREHOSE_TO_FUNCTION,
    FIREHOSE_TO_OTHERS,
    *SUBSCRIPTIONS,
    *EVENTBRIDGE,
    *OTHER_SENDERS,
    QUEUE_TO_READER,
    STREAM_TO_READER,
    *CALLS,
)
_Key = tuple[Kind | None, Kind | None, Kind | None]


def _index() -> Mapping[_Key, Carrier]:
    found: dict[_Key, Carrier] = {}
    for row in CARRIERS:
        for key in product(row.sources or (None,), row.agents or (None,), row.targets or (None,)):
            found.setdefault(key, row)
    return found


_ROWS = _index()


def carrier_of(source: Kind, agent: Kind | None, target: Kind, *, protocol: str = "") -> Carrier | None:
    """Return the row that says how a message gets from one kind to another; None if there is none.

    Args:
        source: the kind of what it leaves.
        agent: the kind of what lies between and carries it last; None where nothing does.
        target: the kind of what it gets to.
        protocol: that of a subscription, in upper case, where what it delivers to lies outside the scope.
    """
    if protocol and target is Kind.EXTERNAL:
        return OUTSIDE_PROTOCOLS.get(protocol)
    rows = _ROWS
    return (
        rows.get((source, agent, target))
        or rows.get((source, agent, None))
        or rows.get((None, agent, target))
        or rows.get((None, agent, None))
    )
