"""Settings that AWS may refuse for what they stand at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.kinds import Kind, Link
from archlint.aws.refused_settings import REFUSED_SETTINGS, RefusedSetting
from archlint.graph.questions.delivery.senders import feeds
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.value import NOTHING, Value


class DoubtfulSetting(NamedTuple):
    """A setting that AWS refuses in some cases of its own value and those of others.

    Attributes:
        resource: what it stands at.
        rule: when it is refused, and why.
        edge: from what is read, or to what is invoked, where it depends on that; else None.
        other: the end of that.
    """

    resource: Resource
    rule: RefusedSetting
    edge: Edge | None
    other: Resource | None = None

    @property
    def own(self) -> Value:
        """What it is."""
        return self.resource[self.rule.setting]

    @property
    def beside(self) -> Value:
        """What the first setting is that it depends on; absent if there is none."""
        return self.resource[self.rule.beside] if self.rule.beside else NOTHING

    @property
    def also(self) -> Value:
        """What the second one is."""
        return self.resource[self.rule.also] if self.rule.also else NOTHING

    @property
    def there(self) -> Value:
        """What the one of what is read or invoked is."""
        return self.other[self.rule.there] if self.other is not None and self.rule.there else NOTHING

    @property
    def along(self) -> tuple[Edge, ...]:
        """The edges that have to exist for it."""
        return () if self.edge is None else (self.edge,)


def doubtful_settings(graph: Store) -> Sequence[tuple[Resource, list[DoubtfulSetting]]]:
    """Return the resources with settings that AWS may refuse, and these."""
    return graph.once("doubtful settings", lambda: tuple(_doubtful_settings(graph)))


def _doubtful_settings(graph: Store) -> Iterator[tuple[Resource, list[DoubtfulSetting]]]:
    for kind, rules in REFUSED_SETTINGS.items():
        names = tuple(dict.fromkeys(rule.setting for rule in rules))
        for resource in graph.resources(kind):
            said = resource.may_say(names)  # no default is refused
            asked = [rule for rule in rules if rule.is_needed or rule.setting in said]
            others = _others(graph, resource) if any(rule.sources for rule in asked) else []
            found = [each for rule in asked for each in _doubtful(resource, rule, others)]
            if found:
                yield resource, found


def _others(graph: Store, resource: Resource) -> list[tuple[Edge, Resource]]:
    """Return what a mapping reads, or what something else invokes, each with the edge."""
    if resource.kind is Kind.MAPPING:
        return [(edge, edge.source) for edge in feeds(graph, resource)]
    return [(edge, edge.target) for edge in graph.outgoing(resource, Link.INVOKES, Link.DELIVERS_TO)]


def _doubtful(
    resource: Resource, rule: RefusedSetting, others: list[tuple[Edge, Resource]]
) -> Iterator[DoubtfulSetting]:
    if not rule.sources:
        yield DoubtfulSetting(resource, rule, None)
    yield from (DoubtfulSetting(resource, rule, edge, other) for edge, other in others if other.kind in rule.sources)
