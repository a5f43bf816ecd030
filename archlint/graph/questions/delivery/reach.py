"""The regions and accounts that the ends of edges are in, where AWS delivers only within one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.kinds import Kind, Link
from archlint.aws.reach import REACH, REGION
from archlint.graph.questions.delivery.senders import feeds
from archlint.graph.resource import Edge
from archlint.graph.store import Store
from archlint.model.data import dataclass
from archlint.model.values.conditions import ALWAYS
from archlint.model.values.scalars import Known
from archlint.model.values.site import OWN, Site, is_settled
from archlint.model.values.value import Branch, Unknown, Value

_SOURCES = tuple(dict.fromkeys(source for source, _link, _target in REACH))
#: What is always in the region of something else.
_BESIDE = {Kind.SUBSCRIPTION: Kind.TOPIC, Kind.NOTIFICATION: Kind.BUCKET}


@dataclass(frozen=True, slots=True)
class LocalRoute:
    """A route that works only within one region, or within one account.

    Attributes:
        edge: the edge.
        within: what both ends have to be in alike: `region` or `account`.
        own: the region or account of the end that acts.
        other: that of the other end.
    """

    edge: Edge
    within: str
    own: Value
    other: Value


def local_routes(graph: Store) -> Sequence[LocalRoute]:
    """Return the edges that AWS delivers, or reads, over only where both ends are in one region, or one account.

    Those whose ends certainly are in one place are left out.
    """
    return graph.once("local routes", lambda: tuple(_local_routes(graph)))


def _local_routes(graph: Store) -> Iterator[LocalRoute]:
    for source in graph.anywhere(*_SOURCES):
        for edge in graph.outgoing(source):
            alike = REACH.get((source.kind, edge.link, edge.target.kind))
            if alike is None:
                continue
            own, other = _home(graph, edge), edge.acted_on.site
            if own != other:  # as they mostly are not
                yield from (LocalRoute(edge, within, said(own, within), said(other, within)) for within in alike)


def _home(graph: Store, edge: Edge) -> Site:
    """Return where something acts: a subscription in the region of its topic, a notification in that of its bucket.

    Each may be declared with another region: AWS makes it beside what it belongs to, or refuses it. CloudFormation can
    be told where to subscribe to a topic.
    """
    acting = edge.acting
    if edge.link is Link.FEEDS and not acting["topic_region"].certainly_absent:
        return edge.acted_on.site
    if edge.link is Link.FEEDS or acting.kind not in _BESIDE:
        return acting.site
    holder = acting.owner or acting
    if holder.kind in _BESIDE.values():
        return holder.site
    found = feeds(graph, holder)
    if len(found) != 1 or found[0].when:
        return OWN
    beside = found[0].source.site
    return acting.site._replace(region=beside.region, region_by=beside.region_by | found[0].rests_on)


def said(site: Site, within: str) -> Value:
    """Return the region or the account of a site; unknown where it is not settled."""
    text, by = (site.region, site.region_by) if within == REGION else (site.account, site.account_by)
    outcome = Known(text) if is_settled(text) else Unknown(f"its {within} is not known")
    return Value((Branch(outcome, ALWAYS, None, by),))
