"""The resources of some kinds that the grants of an actor's roles name, with the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby

from archlint.aws.policies.policy import Grant
from archlint.graph.resource import Resource
from archlint.graph.roles import Roles, Said
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.value import Branch


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
    """An actor, and the resources that the grants of its roles name.

    Args:
        actor: the actor.
        roles: what roles are granted; the kinds of what they name are those that are looked for.
    """

    def __init__(self, actor: Resource, roles: Roles) -> None:
        self._actor = actor
        self._roles = roles

    @property
    def has_words(self) -> bool:
        """Whether the actor's environment names any resource of the kinds that are looked for."""
        return bool(self._variables)

    def namings(self) -> Iterator[Naming]:
        """Yield what each grant of each role names."""
        for role, when in self._roles.of(self._actor):
            named = sorted(self._named(role), key=lambda each: each[0].number)
            for _number, of_grant in groupby(named, key=lambda each: each[0].number[0]):
                yield from self._namings(list(of_grant), when)

    def _named(self, role: Resource) -> Iterator[tuple[Said, Resource, When]]:
        """Yield what the grants of a role name, as far as it may be meant for this actor, and when it is.

        Of a role of several what each one's environment names is looked up: they may be thousands, and so its grants.
        """
        granted = self._roles.granted(role)
        if not (granted.named or granted.everything):
            return
        is_shared = self._roles.is_shared(role)
        named: Iterable[Resource] = granted.named
        if is_shared:
            named = [target for target in self._variables if self._roles.tells_apart(role, target)]
        for target in named:
            variable_when = self._variables[target][1] if is_shared else ALWAYS
            yield from ((said, target, said.resource.when | variable_when) for said in granted.named.get(target, ()))
        for target in self._only_ones if granted.everything else ():
            if not is_shared or self._roles.tells_apart(role, target):
                variable_when = self._variables[target][1]
                yield from ((said, target, said.resource.when | variable_when) for said in granted.everything)

    def _namings(self, said: Sequence[tuple[Said, Resource, When]], when: When) -> Iterator[Naming]:
        """Yield what one grant names, each resource once for the conditions under which it does."""
        grant = said[0][0].grant
        named: dict[tuple[Resource, When], list[Branch]] = {}
        for each, target, given in said:
            named.setdefault((target, given), []).append(each.resource)
        kinds = Counter(target.kind for target in {target for target, _when in named})
        for (target, named_when), resources in named.items():
            given = when | named_when | grant.statement.when
            if consistent(given | self._actor.when | target.when):
                words, _when = self._variables.get(target, ("", ALWAYS))
                yield Naming(target, grant, given, resources, kinds[target.kind], words)

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
