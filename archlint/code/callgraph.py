"""Who calls whom in a function's code: where each function is called, and which functions may run at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.instances import constructor_of, lineage
from archlint.code.evaluation.objects import CallSite, Class, CodeValue, Function, Instance, ModuleObject, RecordObject
from archlint.code.evaluation.values import Varying
from archlint.code.exact_calls import Reached, is_changed, reached_from
from archlint.code.field_calls import FieldCalls
from archlint.code.syntax.changes import ChangeKind
from archlint.code.syntax.data import node
from archlint.code.syntax.syntax import (
    Change,
    ClassLiteral,
    CodeExpression,
    FunctionLiteral,
    Imported,
    LexicalScope,
    Literal,
    Member,
    Name,
    ScopeKind,
    Subscript,
    Super,
    This,
)

#: Functions that find a field or a variable by a name that the code may compute.
_REFLECTION = frozenset({"getattr", "globals", "methodcaller", "attrgetter"})


@node
class ModuleCalls:
    """What is in a module, whatever program it belongs to.

    Attributes:
        scopes: its scopes, the outermost first.
        methods: those of them that are methods.
        names: the names of all.
        handed: what is mentioned in them and not called there.
        aliases: functions that they import, by what they call them.
        calls: the calls in them that may lead to a function of a program, and the function; None where it is not found.
        reached: what the scopes may lead to.
        assigned: the names of fields that are set in them, but for those of the object itself.
    """

    scopes: list[LexicalScope]
    methods: list[LexicalScope]
    names: set[str]
    handed: set[str]
    aliases: dict[str, list[LexicalScope]]
    calls: list[tuple[CallSite, LexicalScope | None]]
    reached: dict[LexicalScope, Reached]
    assigned: set[str]


class CallGraph:
    """Knows where the functions of a program are called.

    Args:
        modules: the outermost scopes of the program's files.
        evaluator: finds out what is called.
        known: what other programs have found in the same modules; what is found is added.
        entries: the functions that run, whoever calls them.

    Attributes:
        running: the scopes whose code may run.
    """

    def __init__(
        self,
        modules: Iterable[LexicalScope],
        evaluator: Evaluator,
        known: dict[LexicalScope, ModuleCalls],
        entries: Iterable[LexicalScope],
    ) -> None:
        self._modules = tuple(modules)
        for module in self._modules:
            if module not in known:
                known[module] = _calls_in(module, evaluator)
        parts = [known[module] for module in self._modules]
        self._scopes = [scope for part in parts for scope in part.scopes]
        self._sites: dict[LexicalScope, list[CallSite]] = {}
        self._methods: dict[str, list[LexicalScope]] = {}
        for part in parts:
            for method in part.methods:
                self._methods.setdefault(method.name, []).append(method)
        self._names = set[str]().union(*(part.names for part in parts))
        self._derived: dict[LexicalScope, bool] = {}
        self._seen: dict[LexicalScope, list[CallSite | None]] = {}
        self._handed = set[str]().union(*(part.handed for part in parts))
        self._aliases: dict[str, list[LexicalScope]] = {}
        self._given = set[LexicalScope]()
        self._reached: dict[LexicalScope, Reached] = {}
        for part in parts:
            self._reached |= part.reached
        for part in parts:
            for alias, functions in part.aliases.items():
                self._aliases.setdefault(alias, []).extend(functions)
                self._given.update(functions if alias in part.handed else ())
        for part in parts:
            for site, function in part.calls:
                for called in [function] if function is not None else self._of_that_name(site, evaluator):
                    self._sites.setdefault(called, []).append(site)
        self._changed = {scope for scope in self._scopes if is_changed(scope, evaluator)}
        assigned = set[str]().union(*(part.assigned for part in parts))
        self._fields = FieldCalls(evaluator, self._sites, self._handed, assigned)
        running = self._run_by(entries, evaluator)
        self.running = {scope: None for scope in self._scopes if scope in running}
        evaluator.asked.clear()

    def sites(self, function: LexicalScope) -> list[CallSite | None]:
        """Return where code that may run calls a function; None stands for calls from outside the program."""
        if function not in self._seen:
            seen: list[CallSite | None] = [
                site
                for site in self._sites.get(function, [])
                if site.scope in self.running and function not in _around(site.scope)
            ]
            # What has no name is only called where it is written.
            if function in self._changed:
                seen = []
            unseen = not seen or (bool(function.name) and function.name in self._handed) or function in self._given
            self._seen[function] = [*seen, None] if unseen else seen
        return self._seen[function]

    def _of_that_name(self, site: CallSite, evaluator: Evaluator) -> Iterable[LexicalScope]:
        """Return the methods that a call may lead to whose object is not found: all of that name."""
        callee = site.invocation.callee
        if not isinstance(callee, Member) or callee.name not in self._methods:
            return ()
        return () if _is_known(callee, site.scope, evaluator) else self._methods[callee.name]

    def _run_by(self, entries: Iterable[LexicalScope], evaluator: Evaluator) -> set[LexicalScope]:
        """Return the scopes whose code may run: the files', the entries, and what these mention, and so on.

        A function counts as mentioned when its name occurs anywhere in what runs, so that callbacks, tables of
        functions and methods are found whatever calls them; unless it is known what the name means there.
        """
        running: set[LexicalScope] = set()
        mentioned: set[str] = set()
        unmentioned: dict[str, list[LexicalScope]] = {}
        reflects = False
        waiting = [*self._modules, *entries]
        while waiting:
            scope = waiting.pop()
            if scope in running:
                continue
            running.add(scope)
            functions, names, methods = self._reached[scope]
            new = names - mentioned
            waiting += functions
            for name, fields in methods.items():
                called = self._fields.methods(fields, name)
                waiting += called or ()
                if called is None and name not in mentioned:
                    new.add(name)
            if not reflects and _reflects(scope):
                reflects = True
                new = (self._names | names) - mentioned
            mentioned |= new
            for name in new:
                waiting += unmentioned.pop(name, ())
                waiting += self._aliases.get(name, ())
            for base in scope.picked:
                waiting += _functions_in(evaluator.anywhere(base, scope), evaluator)
            for inner in scope.children:
                if inner.name in mentioned or self._runs_anyway(inner):
                    waiting.append(inner)
                else:
                    unmentioned.setdefault(inner.name, []).append(inner)
        return running

    def _runs_anyway(self, scope: LexicalScope) -> bool:
        """Return whether a function or class may run when what is around it runs, though nothing mentions its name."""
        if scope.kind is ScopeKind.CLASS or not scope.name or scope.decorated:
            return True
        owner = scope.parent
        if not scope.is_method or owner is None:
            return False
        if scope.name == "constructor" or (scope.name.startswith("__") and scope.name.endswith("__")):
            return True
        if owner not in self._derived:
            self._derived[owner] = any(
                not isinstance(base, Name) or not _is_bound_class(base.name, owner) for base in owner.bases
            )
        # What a base class of another package calls is not seen.
        return self._derived[owner]


def scope_binding(name: str, scope: LexicalScope) -> LexicalScope | None:
    """Return the scope that binds a name as a scope sees it, that one or one around it; None if none does."""
    owner: LexicalScope | None = scope
    while owner is not None and name not in owner.bindings:
        owner = owner.parent
    return owner


def scopes_in(scope: LexicalScope) -> list[LexicalScope]:
    """Return a scope and all that are inside it, in the order in which they are written."""
    found, waiting = [], [scope]
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(found[-1].children)
    return found


def _calls_in(module: LexicalScope, evaluator: Evaluator) -> ModuleCalls:
    scopes = scopes_in(module)
    calls: list[tuple[CallSite, LexicalScope | None]] = []
    for scope in scopes:
        for invocation in scope.invocations:
            for function in _called(invocation.callee, scope, evaluator):
                calls.append((CallSite(invocation, scope), function))
    return ModuleCalls(
        scopes,
        [scope for scope in scopes if scope.is_method],
        {scope.name for scope in scopes},
        {name for scope in scopes for name in scope.handed},
        _aliases(scopes, evaluator),
        calls,
        {scope: reached_from(scope, evaluator) for scope in scopes},
        {name for scope in scopes for changes in scope.changes.values() for name in _assigned(changes)},
    )


def _assigned(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if change.kind is ChangeKind.ENTRY and isinstance(change.key, Literal):
            yield str(change.key.value)


def _aliases(scopes: Iterable[LexicalScope], evaluator: Evaluator) -> dict[str, list[LexicalScope]]:
    found: dict[str, list[LexicalScope]] = {}
    for scope in scopes:
        for alias, imported in scope.aliases:
            value = evaluator.anywhere(imported, scope)
            if isinstance(value, Function):
                found.setdefault(alias, []).append(value.scope)
    return found


def _functions_in(value: CodeValue, evaluator: Evaluator) -> list[LexicalScope]:
    """Return the functions in a record or a module: which of them is taken is found out by running the code."""
    fields: Iterable[CodeValue | None] = ()
    if isinstance(value, RecordObject):
        fields = (*value.fields.values(), *(field for _, field in value.computed))
    elif isinstance(value, ModuleObject):
        fields = (value.module.member(name, evaluator) for name in value.module.names)
    return [field.scope for field in fields if isinstance(field, Function)]


def _called(callee: CodeExpression, scope: LexicalScope, evaluator: Evaluator) -> Iterator[LexicalScope | None]:
    """Yield the function that a call leads to; None if it may be a method of something that is not found."""
    if not isinstance(callee, Name | Member | Super | FunctionLiteral | Imported):
        return
    value = evaluator.anywhere(callee, scope)
    if isinstance(value, Function):
        yield value.scope
    elif isinstance(value, Class) or (isinstance(value, Instance) and isinstance(callee, Super)):
        constructor = constructor_of(lineage(evaluator, value.scope, {}))
        if constructor is not None:
            yield constructor
    elif isinstance(callee, Member):
        yield None


def _reflects(scope: LexicalScope) -> bool:
    if not _REFLECTION.isdisjoint(scope.mentions | scope.variables):
        return True
    callees = [invocation.callee for invocation in scope.invocations]
    return any(
        isinstance(callee, Subscript) and isinstance(callee.base, This) and not isinstance(callee.key, Literal)
        for callee in callees
    )


def _is_known(callee: Member, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Return whether the object on which something is called is certainly none of the program's own."""
    return not isinstance(evaluator.anywhere(callee.base, scope), Varying | Instance)


def _around(scope: LexicalScope | None) -> Iterator[LexicalScope]:
    while scope is not None:
        yield scope
        scope = scope.parent


def _is_bound_class(name: str, scope: LexicalScope) -> bool:
    """Return whether a class of that name is written in the same file."""
    return any(
        isinstance(binding.value, ClassLiteral) for outer in _around(scope) for binding in outer.bindings.get(name, ())
    )
