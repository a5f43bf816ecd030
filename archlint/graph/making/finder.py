"""Which of a scope's resources an outcome refers to: by a reference, an ARN, a URL or a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from archlint.aws.columns import LinkRule, ResourceType
from archlint.aws.kinds import Kind
from archlint.graph.making.identity import identity
from archlint.graph.making.names import Names, is_there
from archlint.graph.resource import Resource
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.deployment import site_of
from archlint.model.values.scalars import Known
from archlint.model.values.site import Site
from archlint.model.values.texts import left_open
from archlint.model.values.value import Branch, Declaration, Outcome, Reference, Text, Unknown

_MAX_ALIASES = 4
#: What stands for a resource of which kind: an alias of a function, the profile that holds a role, a stage of an API.
_STAND_INS = {
    Kind.ALIAS: Kind.FUNCTION,
    Kind.INSTANCE_PROFILE: Kind.ROLE,
    Kind.KEY_ALIAS: Kind.KEY,
    Kind.MACHINE_ALIAS: Kind.MACHINE,
    Kind.STAGE: Kind.API,
}


class Finder:
    """Finds the resources that are referred to.

    Args:
        table: the types of resources.
        resources: the resources, by their declarations.
        named: those of them that have names.
    """

    def __init__(
        self,
        table: Mapping[str, ResourceType],
        resources: Mapping[Declaration, Resource],
        named: Sequence[Resource],
    ) -> None:
        self._table = table
        self._resources = resources
        self._with_names = named

    def find(
        self, outcome: Outcome, kinds: tuple[Kind, ...], given: When = ALWAYS, site: Site | None = None
    ) -> Resource | None:
        """Return the declared resource that an outcome refers to for certain; None if there is none such.

        Args:
            outcome: a reference; an ARN, URL or name, also with holes in it.
            kinds: what a name there may mean; a reference may lead to a resource of any kind.
            given: the conditions under which it is referred to.
            site: where the one is that refers to it; None if that is not known.
        """
        if isinstance(outcome, Reference):
            found = self._resources.get(outcome.target)
            if found is not None and is_other_name(found):
                found = self._resources.get(self.behind(outcome.target))
            return None if found is None or is_other_name(found) else found
        if isinstance(outcome, Unknown):
            fitting = self._fitting(outcome, kinds)
            if len(fitting) == 1:
                return self.find(fitting[0], kinds, given)
            is_named = outcome.name and not outcome.inside
            return self._named(f"${{{outcome.name}}}", kinds, given, site) if is_named else None
        if isinstance(outcome, Text):
            found = self._named(outcome.canonical, kinds, given, site) or self.in_text(outcome, kinds)
            found = found if found and is_there(identity(outcome.canonical, kinds), found, site) else None
        else:
            found = self._named(str(outcome.value), kinds, given, site) if isinstance(outcome, Known) else None
        if found is None and isinstance(outcome, Known | Text) and outcome.written:
            return self._named(outcome.written, kinds, given, site)
        return found

    def in_text(self, text: Text, kinds: tuple[Kind, ...]) -> Resource | None:
        """Return the last resource of some kinds that a text refers to; in an ARN it may be of any kind."""
        referred = [r for r in text.references if self.kind(r) in kinds]
        if not referred and text.canonical.startswith("arn:"):
            referred = [r for r in text.references if self.kind(r) is not None]
        return self.find(referred[-1], kinds) if referred else None

    def mentioned(self, rule: LinkRule, unknown: Unknown) -> Iterable[Outcome]:
        """Return the outcome that an unknown value's mentions show it to be; itself where they do not."""
        fitting = self._fitting(unknown, rule.to)
        if len(fitting) == 1 or (fitting and rule.path.endswith("[]")):
            return fitting
        if len(unknown.mentions) == 1 and not unknown.inside and self.kind(unknown.mentions[0]) is None:
            return unknown.mentions
        return (replace(unknown, inside=unknown.inside or bool(fitting)),)

    def _fitting(self, unknown: Unknown, kinds: tuple[Kind, ...]) -> list[Reference]:
        """Return what an unknown value mentions that is of some kinds, each resource once."""
        return list({r.target: r for r in unknown.mentions if self.kind(r) in kinds}.values())

    def behind(self, declaration: Declaration) -> Declaration:
        """Return what a declaration is another name for, through several names; itself if it is none."""
        for _ in range(_MAX_ALIASES):
            found = self._resources.get(declaration)
            if found is None or found.type is None or not is_other_name(found):
                break
            outcome = next((branch.outcome for branch in declaration.each(found.type.stands_for)), None)
            if isinstance(outcome, Text) and outcome.references:
                outcome = outcome.references[-1]
            if isinstance(outcome, Unknown) and len(outcome.mentions) == 1:
                (outcome,) = outcome.mentions
            if isinstance(outcome, Known):
                site = site_of(declaration)
                kinds = (_STAND_INS.get(found.kind, found.kind),)
                named = self._named(str(outcome.value), kinds, site=site)
                return named.declaration if named is not None and named.declaration is not None else declaration
            if not isinstance(outcome, Reference):
                break
            declaration = outcome.target
        return declaration

    def rests_on(self, branch: Branch, named: Resource, rule: LinkRule) -> frozenset[str]:
        """Return the defaults by which a value names a resource, without those that the resource's name has, too."""
        text = branch.outcome.written if isinstance(branch.outcome, Known | Text) else ""
        if not branch.rests_on or not text or named not in self.names.find(text, rule.to):
            return branch.rests_on
        return branch.rests_on - left_open(branch.outcome)

    def kind(self, reference: Reference) -> Kind | None:
        """Return the kind of what is referred to, or of what it is another name for; None if the table has none."""
        row = self._table.get(reference.target.type)
        if row is None:
            return None
        # An alias is accepted wherever what it stands for is.
        return _STAND_INS.get(row.kind, row.kind)

    def _named(
        self, text: str, kinds: tuple[Kind, ...], given: When = ALWAYS, site: Site | None = None
    ) -> Resource | None:
        """Return the resource that a literal ARN, URL or name of the same text means, if one can exist."""
        found = next(self.names.find(text, kinds, given, site), None)
        if found is None or found.declaration is None or not is_other_name(found):
            return found
        behind = self._resources.get(self.behind(found.declaration))
        return None if behind is None or is_other_name(behind) else behind

    @cached_property
    def names(self) -> Names:
        """The names of the resources; to be read after all of them are added."""
        return Names(self._with_names)


def is_other_name(resource: Resource) -> bool:
    """Tell whether a resource is another name for one: a version or alias of a function, a stage of an API."""
    return resource.type is not None and bool(resource.type.stands_for)
