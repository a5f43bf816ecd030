"""From declarations to a graph: parts are made, names and ARNs are resolved, edges are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile

from archlint.aws.columns import LinkRule, ResourceType
from archlint.aws.kinds import Kind, Link
from archlint.aws.named import possibly
from archlint.aws.services.stepfunctions import DEFINITIONS
from archlint.graph.graph import Derived, Graph
from archlint.graph.making.externals import Externals
from archlint.graph.making.finder import Finder, is_other_name
from archlint.graph.making.identity import identity
from archlint.graph.making.implied import implied_edges
from archlint.graph.making.inference import inferred_readers, inferred_writes
from archlint.graph.making.names import Alike, may_agree, may_be_there
from archlint.graph.making.opaque import DATA, STACKS_IN_TERRAFORM, Outside, is_opaque, references, texts
from archlint.graph.making.origin import NOWHERE, Origin
from archlint.graph.resource import Edge, Evidence, Resource, UnresolvedReference
from archlint.languages.cloudformation import cdk
from archlint.languages.notes import NESTED
from archlint.languages.unread import NO_TEMPLATES, STACK, UnreadCall
from archlint.model.budget import Budget
from archlint.model.source.location import Place
from archlint.model.values.conditions import When
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Branch, Declaration, Outcome, Reference, Text, Tree, Unknown, Value

#: What it costs to make a part of a resource, and to read a state of a workflow: what people write has as much text.
_STEPS_PER_PART, _STEPS_PER_STATE = 20, 5


def link(
    declarations: Iterable[Declaration],
    table: Mapping[str, ResourceType],
    origin: Origin = NOWHERE,
    budget: Budget | None = None,
) -> Graph:
    """Return the graph of what is declared.

    Args:
        declarations: the declarations of one scope, in the order of the text.
        table: the rows that say what each provider type means, by type.
        origin: what the declarations come from.
        budget: how much of what opaque declarations are given may be looked at.
    """
    return _Linker(table, origin, budget or Budget()).link(declarations)


class _Linker:
    def __init__(self, table: Mapping[str, ResourceType], origin: Origin, budget: Budget) -> None:
        self._table = table
        self._budget = budget
        self._resources: dict[Declaration, Resource] = {}
        self._rows: list[Resource] = []
        self._finder = Finder(table, self._resources, self._rows)
        self._graph = Graph(Derived(implied_edges, inferred_writes, inferred_readers, self._finder.find), origin)
        self._externals = Externals(self._graph)
        #: What externals may be of the scope, where their ARNs leave that open.
        self._possible: dict[Resource, tuple[Resource, ...]] = {}
        self._setters: list[Resource] = []
        self._separate: list[Resource] = []
        self._outside = Outside(table, budget)

    def link(self, declarations: Iterable[Declaration]) -> Graph:
        declared = list(declarations)
        for declaration in declared:
            self._add(declaration, None)
        for part in self._separate:
            self._join(part)
        for resource in self._rows:
            self._connect(resource)
        for setter in self._setters:
            self._set(setter)
        for declaration in declared:
            if declaration.type in self._table or not is_opaque(declaration.type):
                continue
            if not (declaration.noted(NESTED) or cdk.is_aside(declaration.type)):
                self._hand_out(declaration)
        return self._graph

    def _hand_out(self, declaration: Declaration) -> None:
        """Note which resources a nested stack, custom resource or module is given: it may do anything with them."""
        referred = set[Resource]()
        for reference, at in references(declaration, self._budget):
            given = self._resources.get(reference.target)
            if given is not None and reference.target is not declaration:
                self._graph.connect(Edge(given, self._other(declaration), Link.HANDED_TO, at))
                referred.add(given)
        for text, at in texts(declaration, self._budget):
            # Thousands may have one name.
            for named in takewhile(lambda _: self._budget.spend(1), self._finder.names.within(text)):
                if named not in referred:
                    self._graph.connect(Edge(named, self._other(declaration), Link.HANDED_TO, at))
                    referred.add(named)
        if declaration.type in STACKS_IN_TERRAFORM:
            self._graph.unread.append(UnreadCall(declaration.place, declaration.name, NO_TEMPLATES, STACK))

    def _add(self, declaration: Declaration, owner: Resource | None) -> None:
        row = self._table.get(declaration.type)
        if row is None:
            return
        resource = Resource(row.kind, declaration.name, declaration.place, row, declaration, owner)
        if row.sets is not None:
            self._setters.append(resource)
        elif row.part_of is not None and owner is None:
            self._separate.append(resource)
        else:
            self._take_in(resource, row, declaration)

    def _take_in(self, resource: Resource, row: ResourceType, declaration: Declaration) -> None:
        self._resources[declaration] = self._graph.add(resource)
        self._rows.append(resource)
        if resource.owner is not None:
            contains = Edge(resource.owner, resource, Link.CONTAINS, declaration.place, declaration.part_when)
            self._graph.connect(contains)
        for expander in row.expanders:
            for part in expander(declaration) if self._affords(0, resource) else ():
                if not self._affords(_STEPS_PER_PART, resource):
                    break
                self._add(part, resource)
        definitions = declaration.noted(DEFINITIONS)
        if definitions:
            self._budget.spend(sum(len(definition.states) for definition in definitions) * _STEPS_PER_STATE)

    def _affords(self, steps: int, resource: Resource) -> bool:
        """Tell whether the parts of a resource may be made: what they are read from may be shared by thousands."""
        if self._budget.spend(steps):
            return True
        self._budget.overrun(resource.at)
        reason = "its parts take more steps than there are for them"
        self._graph.unresolved.append(UnresolvedReference(resource, None, (), resource.at, reason, inside=True))
        return False

    def _join(self, part: Resource) -> None:
        """Take in a part that is declared on its own, once its owner is found."""
        row, declaration = part.type, part.declaration
        assert row is not None and row.part_of is not None and declaration is not None
        owner = next(self._owners(part, row.part_of, row.within), None)
        self._take_in(replace(part, owner=owner) if owner is not None else part, row, declaration)

    def _owners(self, part: Resource, rule: LinkRule, within: str) -> Iterator[Resource]:
        """Yield the resources that a part is possibly one of, and with which it has a setting in common."""
        for branch in part.declaration.each(rule.path) if part.declaration is not None else ():
            if rule.link is Link.CONTAINS and isinstance(branch.outcome, Known) and branch.outcome != Known(""):
                first = self._alike(part, rule, str(branch.outcome.value), within).first(part[within])
                meant = [first] if first is not None else []
            else:
                meant = [each for each in self._meant(part, rule, branch) if may_agree(each[within], part[within])]
            yield from (owner for owner in meant if owner.kind in rule.to and not owner.is_external)

    def _alike(self, resource: Resource, rule: LinkRule, name: str, within: str) -> Alike:
        return self._finder.names.alike(name, rule.to, resource.when, resource.site, within)

    def _set(self, setter: Resource) -> None:
        """Let what a resource sets for another one be that one's own."""
        row, declaration = setter.type, setter.declaration
        assert row is not None and row.sets is not None and declaration is not None
        for branch in declaration.each(row.sets.path):
            when = setter.when | branch.when
            owners = list(self._meant(setter, row.sets, branch))[:1]
            certain = [owner for owner in owners if not owner.is_external]
            possible = [each for owner in owners for each in self._possible.get(owner, ())]
            for owner in certain or possible or (self._graph.resources(row.kind) if not owners else ()):
                for name in row.settings:
                    value = setter[name] if certain else Value.of(_SET_SOMEWHERE, setter.at)
                    if not value.certainly_absent:
                        owner.take(name, value.where(when - owner.when, owner[name]))
            for owner in owners:
                already = {(edge.link, edge.target) for edge in self._graph.outgoing(owner)}
                for edge in self._edges(owner, declaration, row, when):
                    if (edge.link, edge.target) not in already:
                        self._graph.connect(edge)

    def _connect(self, resource: Resource) -> None:
        assert resource.type is not None and resource.declaration is not None
        for edge in self._edges(resource, resource.declaration, resource.type, resource.part_when):
            self._graph.connect(edge)

    def _edges(self, resource: Resource, declaration: Declaration, row: ResourceType, given: When) -> Iterator[Edge]:
        """Yield the edges that a declaration makes for a resource, its own or another one's."""
        for rule in row.links_in(declaration):
            for branch in rule.each(declaration):
                at, when = branch.place or resource.at, (branch.when | given) - resource.when
                evidence, because = Evidence.DECLARED, ""
                if resource.kind is Kind.CALL:
                    at, evidence, because = resource.at, Evidence.CODE, f"code {resource['action'].known}"
                for named in self._ends(resource, rule, branch):
                    if rule.link is Link.CONTAINS and named.type is not None and named.kind not in rule.to:
                        continue  # a reference may lead anywhere, but nothing else has such parts
                    source, target = (named, resource) if rule.incoming else (resource, named)
                    rests_on = self._finder.rests_on(branch, named, rule)
                    yield Edge(source, target, rule.link, at, when, evidence, rests_on, because, outcome=branch.outcome)

    def _ends(self, resource: Resource, rule: LinkRule, branch: Branch) -> Iterator[Resource]:
        """Yield where the edges lead that a property makes: to what it names, or to what that names in its turn."""
        for named in self._meant(resource, rule, branch):
            if rule.through is None:
                yield named
            elif named.type is not None and named.declaration is not None:
                for onward in named.type.links:
                    if rule.through in onward.to:
                        for each in named.declaration.each(onward.path):
                            yield from self._meant(named, onward, each)

    def _meant(self, resource: Resource, rule: LinkRule, branch: Branch) -> Iterator[Resource]:
        """Yield what a property names; nothing where it may be anything inside the scope."""
        outcome, at = branch.outcome, branch.place or resource.at
        if isinstance(outcome, Absent) or (isinstance(outcome, Known) and outcome.value == ""):
            return
        if rule.link is Link.CONTAINS and isinstance(outcome, Known):
            # Names of rules are unique on their bus only.
            yield from self._finder.names.find(str(outcome.value), rule.to, resource.when, resource.site)
            return
        if rule.within and isinstance(outcome, Known | Text):
            outcome = self._within(resource, rule, outcome)
        # What an unreadable text mentions may stand anywhere in it.
        is_name = rule.hints in (None, possibly)
        unknown = outcome if is_name and isinstance(outcome, Unknown) and outcome.mentions else None
        for each in self._finder.mentioned(rule, unknown) if unknown else rule.names(outcome):
            named = self._resolve(resource, rule, each, at)
            if named is not None:
                yield named

    def _within(self, resource: Resource, rule: LinkRule, outcome: Known | Text) -> Outcome:
        """Return a reference to what a name means that is unique only among what shares a setting."""
        name = canonical(outcome)
        found = self._alike(resource, rule, name, rule.within)
        meant = found.first(resource[rule.within])
        if meant is not None and meant.declaration is not None:
            return Reference(meant.declaration, "Ref")
        return Unknown("what has this name belongs to another", name) if found else outcome

    def _resolve(self, resource: Resource, rule: LinkRule, outcome: Outcome, at: Place) -> Resource | None:
        """Return what an outcome refers to; None where it may be anything inside the scope."""
        if rule.hints is not None:
            return self._hinted(resource, rule, outcome, at)
        found = self._finder.find(outcome, rule.to, resource.when, resource.site)
        if found is not None or rule.link is Link.ENCRYPTED_BY:
            # A key of AWS's, or of another stack, is no more than what the setting says.
            return found
        if isinstance(outcome, Reference):
            return self._undeclared(resource, rule, outcome, at)
        if isinstance(outcome, Tree | Absent):
            self._loosen(resource, rule, at, "it is a mapping or list", inside=True)
            return None
        if isinstance(outcome, Unknown):
            name = outcome.name
            self._loosen(resource, rule, at, outcome.reason, inside=outcome.inside)
            return None if outcome.inside else self._externals.named(name or outcome.reason, at)
        if isinstance(outcome, Text):
            return self._unmatched(resource, rule, outcome, at)
        return self._elsewhere(resource, rule, outcome, at)

    def _hinted(self, resource: Resource, rule: LinkRule, outcome: Outcome, at: Place) -> Resource | None:
        """Return what is possibly a name means; None where it is none, or may be anything."""
        if isinstance(outcome, Unknown):
            self._loosen(resource, rule, at, outcome.reason, inside=outcome.inside)
            return None
        found = self._finder.find(outcome, rule.to, resource.when, resource.site)
        if found is not None and found.kind in rule.to:
            return found
        for each in outcome.parts if isinstance(outcome, Text) else (outcome,):
            if isinstance(each, Unknown):
                self._loosen(resource, rule, at, each.reason, inside=each.inside)
            elif isinstance(each, Reference) and is_opaque(each.target.type):
                inside = not self._outside.holds(each.target)
                self._loosen(resource, rule, at, f"'{each.name}' is not settled in this template", inside=inside)
        return None

    def _unmatched(self, resource: Resource, rule: LinkRule, text: Text, at: Place) -> Resource | None:
        """Return what a text means in which no declared resource is named; None if it may be inside the scope."""
        opaque = [r for r in text.references if is_opaque(r.target.type) and not self._outside.holds(r.target)]
        if opaque:
            return self._undeclared(resource, rule, opaque[-1], at)
        inside = [unknown for unknown in text.unknowns if unknown.inside]
        if inside:
            self._loosen(resource, rule, at, inside[0].reason, inside=True)
            return None
        return self._elsewhere(resource, rule, text, at)

    def _elsewhere(self, resource: Resource, rule: LinkRule, outcome: Known | Text, at: Place) -> Resource:
        """Return what a text means that is no declared resource, as far as it is known: its region or account differs.

        Where they are not settled, it may be one of the scope all the same: a check that asks for what is missing is
        to know that.
        """
        text = canonical(outcome)
        found = list(self._finder.names.possible(text, rule.to, resource.when, resource.site))
        referred = self._finder.in_text(outcome, rule.to) if isinstance(outcome, Text) else None
        if referred is not None and may_be_there(identity(text, rule.to), referred, resource.site):
            found.append(referred)
        external = self._externals.named(text, at, rule.to, resource.site)
        if found:
            self._possible[external] = tuple(found)
            reason = f"its region or account is not known to be that of '{found[0].name}'"
            self._graph.unresolved.append(
                UnresolvedReference(resource, rule.link, rule.to, at, reason, inside=True, only=tuple(found))
            )
        return external

    def _undeclared(self, resource: Resource, rule: LinkRule, reference: Reference, at: Place) -> Resource | None:
        """Return what a reference leads to that the table knows nothing of; None if it may be inside the scope."""
        declaration = self._finder.behind(reference.target)
        if declaration in self._resources and is_other_name(self._resources[declaration]):
            return self._externals.named(declaration.name, at)
        if declaration.type.startswith(DATA):
            return self._externals.named(reference.name, at)
        if not is_opaque(declaration.type):
            return self._other(declaration)
        outside = self._outside.holds(declaration)
        self._loosen(resource, rule, at, f"'{reference.name}' is not settled in this template", inside=not outside)
        return self._externals.named(reference.name, at) if outside else None

    def _other(self, declaration: Declaration) -> Resource:
        if declaration not in self._resources:
            resource = Resource(Kind.OTHER, declaration.name, declaration.place, None, declaration)
            self._resources[declaration] = self._graph.add(resource)
        return self._resources[declaration]

    def _loosen(self, resource: Resource, rule: LinkRule, at: Place, reason: str, *, inside: bool) -> None:
        self._graph.unresolved.append(UnresolvedReference(resource, rule.link, rule.to, at, reason, inside))


#: What a resource that names its owner only by an unknown value does to every possible owner.
_SET_SOMEWHERE = Unknown("another resource may set it", inside=True)
