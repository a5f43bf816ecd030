"""The names of a scope's resources, and which of them an ARN, URL or name means."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from heapq import merge

from archlint.aws.columns import ResourceType
from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.graph.making.identity import Identity, identity, whole_holes
from archlint.graph.resource import Resource
from archlint.model.regex import regex
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import Site
from archlint.model.values.texts import canonical
from archlint.model.values.value import NOTHING, Outcome, Reference, Text, Unknown, Value

#: What stands between spaces, quotes and the signs of YAML and JSON, and what of that names may be.
_WORDS, _PIECES = regex(r"[^\s\"':,;\[\]{}()$!|>]++"), regex(r"[\w.-]++")
#: What has one name in all regions of an account, or everywhere.
_GLOBAL = frozenset({Kind.BUCKET, Kind.IDENTITY_POLICY, Kind.ROLE})


class Names:
    """The names of resources, and whose they are."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        #: By name and type, as what bears a name is mostly of another kind than is asked for: with their numbers.
        self._resources: dict[str, dict[ResourceType, list[tuple[int, Resource]]]] = {}
        for numbered in enumerate(resources):
            row = numbered[1].type
            assert row is not None
            for name in dict.fromkeys(_names(numbered[1])):
                self._resources.setdefault(whole_holes(name), {}).setdefault(row, []).append(numbered)
        self._alike: dict[Hashable, Alike] = {}

    def find(
        self, text: str, kinds: tuple[Kind, ...], given: When = ALWAYS, site: Site | None = None
    ) -> Iterator[Resource]:
        """Yield the resources that a literal ARN, URL or name of the same text means, the likeliest first.

        Args:
            text: the literal, or a text with holes in its canonical form.
            kinds: what a bare name may mean; an ARN says itself what it means.
            given: the conditions under which it is named.
            site: where the one is that names it; None if that is not known.
        """
        if "://" in text or text.startswith("arn:"):
            own = whole_holes(text)  # a resource whose ARN or URL is known is called by that, too
            yield from self._called(own, Identity(own), kinds, given)
        said = identity(text, kinds)
        for resource in self._named(text, said, kinds, given):
            if is_there(said, resource, site):
                yield resource

    def within(self, text: str) -> Iterator[Resource]:
        """Yield the resources whose names stand in a text: between quotes and spaces, or as a part of an ARN or URL."""
        words = dict.fromkeys([*_WORDS.findall(text), *_PIECES.findall(text)])
        for word in words:
            for numbered in self._resources.get(word, {}).values():
                yield from (resource for _, resource in numbered)

    def alike(self, text: str, kinds: tuple[Kind, ...], given: When, site: Site, setting: str) -> Alike:
        """Return what `find` yields where that may be many: a name that is unique only among what shares a setting."""
        key = (text, kinds, given, site, setting)
        if key not in self._alike:
            self._alike[key] = Alike(list(self.find(text, kinds, given, site)), setting)
        return self._alike[key]

    def possible(self, text: str, kinds: tuple[Kind, ...], given: When, site: Site) -> Iterator[Resource]:
        """Yield the resources that a text would mean if the regions and accounts that are not settled were theirs."""
        said = identity(text, kinds)
        for resource in self._named(text, said, kinds, given):
            if may_be_there(said, resource, site):
                yield resource

    def _named(self, text: str, said: Identity, kinds: tuple[Kind, ...], given: When) -> Iterator[Resource]:
        if "${}" in text:
            return
        for name in dict.fromkeys(said.names()):
            yield from self._called(name, said, kinds, given)

    def _called(self, name: str, said: Identity, kinds: tuple[Kind, ...], given: When) -> Iterator[Resource]:
        """Return the resources of a name that are of types which are meant, in their order."""
        fitting = (
            numbered
            for row, numbered in self._resources.get(name, {}).items()
            if (said.may_mean(row, name) if said.service else row.kind in kinds)
        )
        return (resource for _, resource in merge(*fitting) if consistent(resource.when | given))


class Alike:
    """Resources of one name, by a setting that tells them apart: `may_agree` is not asked for each pair of thousands.

    Args:
        resources: the resources, the likeliest first.
        setting: the setting.
    """

    def __init__(self, resources: Sequence[Resource], setting: str) -> None:
        self._resources = resources
        #: The first one with each reference or known value, and the first one that is not of such a sort.
        self._same: dict[Hashable, int] = {}
        self._others: dict[Hashable, int] = {}
        self._named: dict[str, int] = {}
        #: The first one with each text that is not settled.
        self._unsettled: dict[str, int] = {}
        for number, resource in enumerate(resources):
            outcome = resource[setting].outcome
            if (name := _name_of(outcome)) is not None:
                self._named.setdefault(name, number)
            sort, key = _comparable_as(outcome)
            if sort is None and (text := _unsettled(outcome)):
                self._unsettled.setdefault(text, number)
            if sort is not None:
                self._same.setdefault((sort, key), number)
            for other in {Reference, Known} - {sort}:
                self._others.setdefault(other, number)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._resources)

    def first(self, value: Value) -> Resource | None:
        """Return the first one whose setting is a value, or else the first for which that is possible; None if none."""
        name = _name_of(value.outcome)
        if name in self._named:
            return self._resources[self._named[name]]
        sort, key = _comparable_as(value.outcome)
        if sort is None:
            number = self._unsettled.get(_unsettled(value.outcome), 0)
            return self._resources[number] if self._resources else None
        found = [number for number in (self._same.get((sort, key)), self._others.get(sort)) if number is not None]
        return self._resources[min(found)] if found else None


def _name_of(outcome: Outcome | None) -> str | None:
    """Return the name that is written out, or that of the resource which is referred to; None if it is not known."""
    if isinstance(outcome, Reference):
        row = TABLE.get(outcome.target.type)
        name = outcome.target.at(row.name).known if row is not None and row.name else None
        return name if isinstance(name, str) else None
    return outcome.value if isinstance(outcome, Known) and isinstance(outcome.value, str) else None


def _unsettled(outcome: Outcome | None) -> str:
    """Return what is equal for texts that are equal whatever they turn out to be; empty where nothing is."""
    text = canonical(outcome) if outcome is not None else ""
    return "" if "${}" in text else text


def _comparable_as(outcome: Outcome | None) -> tuple[type | None, Hashable]:
    """Return with which outcomes one can be compared, references or what is known, and as what; None with none."""
    if isinstance(outcome, Reference):
        return Reference, outcome.target
    return (Known, outcome) if isinstance(outcome, Known | Absent) else (None, None)


def _means(outcome: Outcome, resource: Resource) -> bool:
    """Tell whether an ARN, URL or name, or a reference, certainly means a resource."""
    if isinstance(outcome, Reference):
        return outcome.target is resource.declaration
    said = identity(canonical(outcome), (resource.kind,))
    if not is_there(said, resource):
        return False
    referred = outcome.references if isinstance(outcome, Text) else ()
    if any(reference.target is resource.declaration for reference in referred):
        return True
    assert resource.type is not None
    own = {whole_holes(name) for name in _names(resource)}
    return any(name in own and said.may_mean(resource.type, name) for name in said.names())


class Named:
    """Which of some resources an ARN, URL or name, or a reference, certainly means; each is asked only if it may be.

    Args:
        resources: the resources.
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources
        self._numbers: dict[Hashable, list[int]] = {}
        for number, resource in enumerate(resources):
            for key in dict.fromkeys((resource.declaration, *map(whole_holes, _names(resource)))):
                self._numbers.setdefault(key, []).append(number)

    def meant(self, outcome: Outcome, kind: Kind) -> Iterator[Resource]:
        """Yield the resources that an outcome means, in their order; `kind` is what a name means."""
        found = {number for key in _keys(outcome, kind) for number in self._numbers.get(key, ())}
        return (self._resources[number] for number in sorted(found) if _means(outcome, self._resources[number]))


def _keys(outcome: Outcome, kind: Kind) -> Iterator[Hashable]:
    """Yield all by which an outcome may mean a resource of a kind."""
    if isinstance(outcome, Reference):
        yield outcome.target
        return
    if isinstance(outcome, Text):
        yield from (reference.target for reference in outcome.references)
    yield from identity(canonical(outcome), (kind,)).names()


def is_there(said: Identity, resource: Resource, namer: Site | None = None) -> bool:
    """Tell whether a resource is where a text says that what it means is, or else where it is named."""
    return _comparable(said.seen_from(namer), resource).is_in(resource.site)


def may_be_there(said: Identity, resource: Resource, namer: Site) -> bool:
    """Tell whether a resource is possibly there."""
    return _comparable(said.seen_from(namer), resource).may_be_in(resource.site)


def may_agree(one: Value, other: Value) -> bool:
    """Tell whether two values are possibly the same."""
    (sort, first), (other_sort, second) = _comparable_as(one.outcome), _comparable_as(other.outcome)
    return sort is None or sort is not other_sort or first == second


def _comparable(site: Site, resource: Resource) -> Site:
    return Site("", site.account) if resource.kind in _GLOBAL else site


def _names(resource: Resource) -> Iterator[str]:
    name = resource["name"]
    for branch in name.branches if name is not NOTHING else ():
        outcome = branch.outcome
        if isinstance(outcome, Known | Text) and outcome.written:
            yield outcome.written
        if isinstance(outcome, Known):
            yield str(outcome.value)
        elif isinstance(outcome, Text) and "${}" not in outcome.canonical:
            yield outcome.canonical
        elif (isinstance(outcome, Unknown) and outcome.name and not outcome.inside) or isinstance(outcome, Reference):
            yield f"${{{outcome.name}}}"
    assert resource.type is not None and resource.declaration is not None
    for path in resource.type.identities:
        identity = resource.declaration.at(path).known
        if isinstance(identity, str):
            yield identity
