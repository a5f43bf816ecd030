"""The resources of some kinds that the grants of an actor's roles name, with the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from archlint.aws.actions import WRITTEN
from archlint.aws.kinds import Kind
from archlint.aws.policy import Grant
from archlint.graph.resource import Resource
from archlint.graph.roles import Roles, is_read
from archlint.graph.store import Store
from archlint.model.regex import regex
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.texts import HOLE, canonical
from archlint.model.values.value import Branch, Known, Outcome

#: Every resource, or every one of a service, with `!` for what is filled in.
_EVERYTHING = regex(
    r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:deliverystream/|event-bus/|function:|job-definition/|stateMachine:|stream/|table/"
    r"|task-definition/)?\*(?:/\*|:\*)?"
)


class Naming(NamedTuple):
    """That a grant names a resource.

    Attributes:
        target: the resource.
        grant: the grant.
        when: the conditions under which it is given.
        resources: how it names the resource.
        beside: how many resources of this kind it names.
        words: what in the actor's environment names it, too: `environment variable QUEUE_URL`; empty if nothing does.
    """

    target: Resource
    grant: Grant
    when: When
    resources: Sequence[Branch]
    beside: int
    words: str

    @property
    def read_actions(self) -> tuple[str, ...]:
        """What it allows of the actions that read from the resource."""
        return tuple(filter(self.grant.allows, self.target.type.read_actions)) if self.target.type else ()

    @property
    def write_actions(self) -> tuple[str, ...]:
        """What it allows of the actions that write to the resource."""
        return tuple(filter(self.grant.allows, self.target.type.write_actions)) if self.target.type else ()


class Granted:
    """An actor, and the resources of some kinds that the grants of its roles name.

    Args:
        graph: the graph.
        actor: the actor.
        roles: what roles are granted.
        kinds: the kinds.
    """

    def __init__(self, graph: Store, actor: Resource, roles: Roles, kinds: tuple[Kind, ...]) -> None:
        self._graph = graph
        self._actor = actor
        self._kinds = kinds
        self._roles = roles

    def namings(self) -> Iterator[Naming]:
        """Yield what each grant of each role names."""
        for role, when in self._roles.of(self._actor):
            for grant in self._roles.grants(role):
                if any(map(self._is_of_service, grant.actions)):
                    yield from self._namings(grant, role, when)

    def _is_of_service(self, action: str) -> bool:
        """Tell whether an action, or a pattern of actions, is one of a service that is looked for."""
        prefix = action.partition(":")[0].lower()
        return "*" in prefix or any(service(kind) == prefix for kind in self._kinds)

    def _namings(self, grant: Grant, role: Resource, when: When) -> Iterator[Naming]:
        is_shared = self._roles.is_shared(role)
        named: dict[tuple[Resource, When], list[Branch]] = {}
        for resource in grant.resources:
            is_everything = _EVERYTHING.fullmatch(HOLE.sub("!", canonical(resource.outcome))) is not None
            for target in self._only_ones if is_everything else self._named(resource.outcome):
                _words, variable_when = self._variables.get(target, ("", ALWAYS))
                if is_shared and not (target in self._variables and self._roles.tells_apart(role, target)):
                    continue
                given = resource.when | variable_when if is_shared or is_everything else resource.when
                named.setdefault((target, given), []).append(resource)
        kinds = Counter(target.kind for target in {target for target, _when in named})
        for (target, named_when), resources in named.items():
            given = when | named_when | grant.statement.when
            if consistent(given | self._actor.when | target.when):
                words, _when = self._variables.get(target, ("", ALWAYS))
                yield Naming(target, grant, given, resources, kinds[target.kind], words)

    def _named(self, outcome: Outcome) -> list[Resource]:
        """Return what a statement names, if it is of one of the kinds."""
        target = self._graph.find(_whole(outcome), self._kinds)
        return [target] if target is not None and target.kind in self._kinds and not is_read(target, outcome) else []

    @cached_property
    def _only_ones(self) -> list[Resource]:
        """The resources that a statement for every resource is evidence for, because the environment names them.

        Of several of one kind, one may be read and another one written, and nothing says which.
        """
        kinds = Counter(target.kind for target in self._variables)
        return [target for target in self._variables if kinds[target.kind] == 1]

    @cached_property
    def _variables(self) -> dict[Resource, tuple[str, When]]:
        return self._roles.variables(self._actor)


def service(kind: Kind) -> str:
    """Return what the service is called in the actions that write to a kind of resource."""
    return WRITTEN[kind][0]


def _whole(outcome: Outcome) -> Outcome:
    """Return the whole that a statement's resource is a part of: the bucket of `arn:aws:s3:::bucket/*`."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).removesuffix("*").rstrip("/:"))
    return outcome
