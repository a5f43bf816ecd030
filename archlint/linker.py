"""From declarations to a graph: parts are made, names and ARNs are resolved, edges are drawn."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from archlint.declaration import Declaration
from archlint.graph import Graph
from archlint.implied import implied_edges
from archlint.inference import inferred_writes
from archlint.location import Place
from archlint.parse import cdk
from archlint.resource import Edge, Evidence, Loose, Resource
from archlint.schema import Kind, Link, LinkRule, ResourceType
from archlint.value import Absent, Branch, Known, Outcome, Reference, Text, Tree, Unknown, Value
from archlint.when import ALWAYS, When, consistent

_ARN = re.compile(r"arn:[^:]*:(?P<service>[a-z0-9-]+):[^:]*:[^:]*:(?P<rest>.+)", re.DOTALL)
_QUEUE_URL = re.compile(r"https?://(?:[^/.]+\.)?(?:[a-z]*sqs(?:-fips)?|queue)\.[^/]*/[^/]+/(?P<name>[^/]+)")
#: A function's name as Lambda takes it: `worker`, `worker:live`, `123456789012:function:worker`.
_FUNCTION_NAME = re.compile(r"(?:[^:/]*:function:)?(?P<name>[^:/]+)(?::[^:/]+)?")
#: Short forms of a function's ARN: `name`, `name:alias`, `function:name`, `111122223333:function:name:alias`.
_FUNCTION = re.compile(r"(?:(?:[^:]+:)?function:)?(?P<name>[^:]+)(?::[^:]+)?")
_HOLE = re.compile(r"\$\{[^}]*\}")
_MAX_ALIASES = 4


def link(declarations: Iterable[Declaration], table: Mapping[str, ResourceType]) -> Graph:
    """Return the graph of what is declared.

    Args:
        declarations: the declarations of one scope, in the order of the text.
        table: the rows that say what each provider type means, by type.
    """
    return _Linker(table).link(declarations)


class _Linker:
    def __init__(self, table: Mapping[str, ResourceType]) -> None:
        self._table = table
        self._graph = Graph()
        self._resources: dict[Declaration, Resource] = {}
        self._rows: list[Resource] = []
        self._externals: dict[str, Resource] = {}
        self._names: dict[str, list[Resource]] | None = None

    def link(self, declarations: Iterable[Declaration]) -> Graph:
        declared = list(declarations)
        for declaration in declared:
            self._add(declaration, None)
        for resource in self._rows:
            self._connect(resource)
        self._graph.on_derive(self._derived)
        for declaration in declared:
            is_known = "nested" in declaration.memo or declaration.type in self._table or cdk.is_aside(declaration.type)
            if _is_opaque(declaration.type) and not is_known:
                self._hand_out(declaration)
        return self._graph

    def _derived(self, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
        yield from inferred_writes(self._graph, self._find, actors, kinds)
        yield from implied_edges(self._graph)

    def _hand_out(self, declaration: Declaration) -> None:
        """Note which resources a nested stack, custom resource or module is given: it may do anything with them."""
        for reference, at in _references(declaration.properties):
            given = self._resources.get(reference.target)
            if given is not None and reference.target is not declaration:
                self._graph.connect(Edge(given, self._other(declaration), Link.HANDED_TO, at or declaration.place))

    def _add(self, declaration: Declaration, owner: Resource | None) -> None:
        row = self._table.get(declaration.type)
        if row is None:
            return
        resource = Resource(row.kind, declaration.name, declaration.place, row, declaration, owner)
        self._resources[declaration] = self._graph.add(resource)
        self._rows.append(resource)
        if owner is not None:
            self._graph.connect(Edge(owner, resource, Link.CONTAINS, declaration.place, declaration.part_when))
        for expander in row.expanders:
            for part in expander(declaration):
                self._add(part, resource)

    def _connect(self, resource: Resource) -> None:
        assert resource.type is not None and resource.declaration is not None
        for rule in resource.type.links:
            for branch in resource.declaration.each(rule.path):
                self._draw(resource, rule, branch)

    def _draw(self, resource: Resource, rule: LinkRule, branch: Branch) -> None:
        if isinstance(branch.outcome, Absent) or branch.outcome == Known(""):
            return
        at = branch.place or resource.at
        target = self._resolve(resource, rule, branch.outcome, at)
        if target is None:
            return
        source, target = (target, resource) if rule.incoming else (resource, target)
        when = (branch.when | resource.part_when) - resource.when
        evidence, because = Evidence.DECLARED, ""
        if resource.kind is Kind.CALL:
            at, evidence, because = resource.at, Evidence.CODE, f"code {resource['action'].known}"
        self._graph.connect(Edge(source, target, rule.link, at, when, evidence, branch.rests_on, because))

    def _resolve(self, resource: Resource, rule: LinkRule, outcome: Outcome, at: Place) -> Resource | None:
        """Return what an outcome refers to; None where it may be anything inside the scope."""
        found = self._find(outcome, rule.to, resource.when)
        if found is not None:
            return found
        if isinstance(outcome, Reference):
            return self._undeclared(resource, rule, outcome, at)
        if isinstance(outcome, Tree | Absent):
            self._loosen(resource, rule, at, "it is a mapping or list", inside=True)
            return None
        if isinstance(outcome, Unknown):
            self._loosen(resource, rule, at, outcome.reason, inside=outcome.inside)
            return None if outcome.inside else self._external(outcome.name or outcome.reason, at)
        if isinstance(outcome, Text):
            return self._unmatched(resource, rule, outcome, at)
        return self._external(str(outcome.value), at)

    def _find(self, outcome: Outcome, kinds: tuple[Kind, ...], given: When = ALWAYS) -> Resource | None:
        """Return the declared resource that an outcome refers to for certain; None if there is none such.

        Args:
            outcome: a reference; an ARN, URL or name, also with holes in it.
            kinds: what a name there may mean; a reference may lead to a resource of any kind.
            given: the conditions under which it is referred to.
        """
        if isinstance(outcome, Reference):
            found = self._resources.get(self._behind(outcome.target))
            return None if found is None or _is_other_name(found) else found
        if isinstance(outcome, Unknown):
            return self._named(f"${{{outcome.name}}}", kinds, given) if outcome.name and not outcome.inside else None
        if isinstance(outcome, Text):
            return self._named(outcome.canonical, kinds, given) or self._in_text(outcome, kinds)
        return self._named(str(outcome.value), kinds, given) if isinstance(outcome, Known) else None

    def _in_text(self, text: Text, kinds: tuple[Kind, ...]) -> Resource | None:
        """Return the last resource of some kinds that a text refers to; in an ARN it may be of any kind."""
        referred = [r for r in text.references if self._kind(r) in kinds]
        if not referred and text.canonical.startswith("arn:"):
            referred = [r for r in text.references if self._kind(r) is not None]
        return self._find(referred[-1], kinds) if referred else None

    def _unmatched(self, resource: Resource, rule: LinkRule, text: Text, at: Place) -> Resource | None:
        """Return what a text means in which no declared resource is named; None if it may be inside the scope."""
        opaque = [r for r in text.references if _is_opaque(r.target.type) and r.target.type not in _OUTSIDE]
        if opaque:
            return self._undeclared(resource, rule, opaque[-1], at)
        inside = [unknown for unknown in text.unknowns if unknown.inside]
        if inside:
            self._loosen(resource, rule, at, inside[0].reason, inside=True)
            return None
        return self._external(text.canonical, at)

    def _behind(self, declaration: Declaration) -> Declaration:
        """Return what a declaration is another name for, through several names; itself if it is none."""
        for _ in range(_MAX_ALIASES):
            found = self._resources.get(declaration)
            if found is None or found.type is None or not _is_other_name(found):
                break
            outcome = next((branch.outcome for branch in declaration.each(found.type.stands_for)), None)
            if isinstance(outcome, Text) and outcome.references:
                outcome = outcome.references[-1]
            if isinstance(outcome, Known):
                named = self._named(str(outcome.value), (Kind.FUNCTION, Kind.MACHINE))
                return named.declaration if named is not None and named.declaration is not None else declaration
            if not isinstance(outcome, Reference):
                break
            declaration = outcome.target
        return declaration

    def _undeclared(self, resource: Resource, rule: LinkRule, reference: Reference, at: Place) -> Resource | None:
        """Return what a reference leads to that the table knows nothing of; None if it may be inside the scope."""
        declaration = self._behind(reference.target)
        if declaration in self._resources and _is_other_name(self._resources[declaration]):
            return self._external(declaration.name, at)
        if not _is_opaque(declaration.type):
            return self._other(declaration)
        outside = declaration.type in _OUTSIDE
        self._loosen(resource, rule, at, f"'{reference.name}' is not settled in this template", inside=not outside)
        return self._external(reference.name, at) if outside else None

    def _kind(self, reference: Reference) -> Kind | None:
        row = self._table.get(reference.target.type)
        if row is None:
            return None
        # An alias is accepted wherever what it stands for is.
        return {Kind.ALIAS: Kind.FUNCTION, Kind.MACHINE_ALIAS: Kind.MACHINE}.get(row.kind, row.kind)

    def _named(self, text: str, kinds: tuple[Kind, ...], given: When = ALWAYS) -> Resource | None:
        """Return the resource that a literal ARN, URL or name of the same text means, if one can exist."""
        if "${}" in text:
            return None
        if self._names is None:
            self._names = {}
            for resource in self._rows:
                for name in _names(resource):
                    self._names.setdefault(_plain(name), []).append(resource)
        text = _plain(text)
        arn = _ARN.fullmatch(text)
        if arn:
            return self._by_arn(arn["service"], arn["rest"], given)
        match = _QUEUE_URL.fullmatch(text)
        if match is None and Kind.FUNCTION in kinds:
            match = _FUNCTION_NAME.fullmatch(text)
        for resource in self._names.get(match["name"] if match else text, ()):
            if resource.kind in kinds and consistent(resource.when | given):
                return resource
        function = _FUNCTION.fullmatch(text) if Kind.FUNCTION in kinds else None
        if function:
            found = self._names.get(function["name"], ())
            return next((resource for resource in found if resource.kind is Kind.FUNCTION), None)
        return None

    def _by_arn(self, service: str, rest: str, given: When) -> Resource | None:
        assert self._names is not None
        # A log group's name has slashes in it, and its ARN may end in `:*`.
        whole = rest.partition(":")[2].removesuffix(":*")
        for name in dict.fromkeys((rest, whole, *re.split(r"[:/]", rest))):
            for resource in self._names.get(name, ()):
                assert resource.type is not None
                arn_service, _, prefix = resource.type.arn.partition(":")
                if arn_service == service and rest.startswith(prefix + name) and consistent(resource.when | given):
                    return resource
        return None

    def _external(self, name: str, at: Place) -> Resource:
        if name not in self._externals:
            self._externals[name] = self._graph.add(Resource(Kind.EXTERNAL, name, at))
        return self._externals[name]

    def _other(self, declaration: Declaration) -> Resource:
        if declaration not in self._resources:
            resource = Resource(Kind.OTHER, declaration.name, declaration.place, None, declaration)
            self._resources[declaration] = self._graph.add(resource)
        return self._resources[declaration]

    def _loosen(self, resource: Resource, rule: LinkRule, at: Place, reason: str, *, inside: bool) -> None:
        self._graph.loose.append(Loose(resource, rule.link, rule.to, at, reason, inside))


#: Types whose attributes come from another template or from somewhere outside.
_OUTSIDE = frozenset({"AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::SSM::Parameter"})
#: Types whose attributes may be anything, a resource of this template included.
_OPAQUE = frozenset({"AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro"}) | _OUTSIDE


def _is_opaque(type_name: str) -> bool:
    return type_name in _OPAQUE or not type_name.startswith("AWS::")


def _is_other_name(resource: Resource) -> bool:
    return resource.type is not None and bool(resource.type.stands_for)


def _references(value: Value) -> Iterator[tuple[Reference, Place | None]]:
    """Yield every reference in a value, with where it stands."""
    for branch in value.branches:
        outcome = branch.outcome
        if isinstance(outcome, Reference):
            yield outcome, branch.place
        elif isinstance(outcome, Text):
            for reference in outcome.references:
                yield reference, branch.place
        elif isinstance(outcome, Tree) and outcome.is_list:
            yield from _references(Value(tuple(outcome.elements())))
        elif isinstance(outcome, Tree):
            for _key, inner in outcome.items():
                yield from _references(inner)


def _plain(text: str) -> str:
    """Return a text without colons inside its holes, so that colons only part the fields of an ARN."""
    return _HOLE.sub(lambda hole: hole[0].replace(":", "!"), text) if "${" in text else text


def _names(resource: Resource) -> Iterable[str]:
    for branch in resource["name"].branches:
        outcome = branch.outcome
        if isinstance(outcome, Known):
            yield str(outcome.value)
        elif isinstance(outcome, Text) and "${}" not in outcome.canonical:
            yield outcome.canonical
        elif (isinstance(outcome, Unknown) and outcome.name and not outcome.inside) or isinstance(outcome, Reference):
            yield f"${{{outcome.name}}}"
