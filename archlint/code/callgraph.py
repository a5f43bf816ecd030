"""Who calls whom in a function's code: where each function is called, and which functions may run at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.instances import constructor_of, lineage
from archlint.code.evaluation.objects import CallSite, Class, Function, Instance
from archlint.code.evaluation.values import Varying
from archlint.code.syntax.syntax import (
    ClassLiteral,
    FunctionLiteral,
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


class CallGraph:
    """Knows where the functions of a program are called.

    Args:
        modules: the outermost scopes of the program's files.
        evaluator: finds out what is called.
    """

    def __init__(self, modules: Iterable[LexicalScope], evaluator: Evaluator) -> None:
        self._modules = tuple(modules)
        self._scopes = [scope for module in self._modules for scope in scopes_in(module)]
        self._sites: dict[LexicalScope, list[CallSite]] = {}
        self._methods: dict[str, list[LexicalScope]] = {}
        for scope in self._scopes:
            if scope.is_method:
                self._methods.setdefault(scope.name, []).append(scope)
        self._names = {scope.name for scope in self._scopes}
        self._derived: dict[LexicalScope, bool] = {}
        self._seen: dict[LexicalScope, list[CallSite | None]] = {}
        self._handed = {name for scope in self._scopes for name in scope.handed}
        for scope in self._scopes:
            for invocation in scope.invocations:
                site = CallSite(invocation, scope)
                for called in self._called(site, evaluator):
                    self._sites.setdefault(called, []).append(site)
        evaluator.asked.clear()

    def sites(self, function: LexicalScope) -> list[CallSite | None]:
        """Return where a function is called; None among them stands for calls from outside the program."""
        if function not in self._seen:
            seen: list[CallSite | None] = [
                site for site in self._sites.get(function, []) if function not in _around(site.scope)
            ]
            unseen = not seen or not function.name or function.name in self._handed
            self._seen[function] = [*seen, None] if unseen else seen
        return self._seen[function]

    def _called(self, site: CallSite, evaluator: Evaluator) -> Iterator[LexicalScope]:
        callee, scope = site.invocation.callee, site.scope
        if not isinstance(callee, Name | Member | Super | FunctionLiteral):
            return
        value = evaluator.evaluate(callee, scope, {})
        if isinstance(value, Function):
            yield value.scope
        elif isinstance(value, Class) or (isinstance(value, Instance) and isinstance(callee, Super)):
            constructor = constructor_of(lineage(evaluator, value.scope, {}))
            if constructor is not None:
                yield constructor
        elif isinstance(callee, Member) and callee.name in self._methods and not _is_known(callee, scope, evaluator):
            yield from self._methods[callee.name]

    def running(self, entries: Iterable[LexicalScope]) -> list[LexicalScope]:
        """Return the scopes whose code may run: the files', the entries, and what these mention, and so on.

        A function counts as mentioned when its name occurs anywhere in what runs, so that callbacks, tables of
        functions and methods are found whatever calls them.
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
            new = scope.mentions - mentioned
            if not reflects and _reflects(scope):
                reflects = True
                new = (self._names | scope.mentions) - mentioned
            mentioned |= new
            for name in new:
                waiting += unmentioned.pop(name, ())
            for inner in scope.children:
                if inner.name in mentioned or self._runs_anyway(inner):
                    waiting.append(inner)
                else:
                    unmentioned.setdefault(inner.name, []).append(inner)
        return [scope for scope in self._scopes if scope in running]

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


def scopes_in(scope: LexicalScope) -> list[LexicalScope]:
    """Return a scope and all that are inside it, in the order in which they are written."""
    found, waiting = [], [scope]
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(found[-1].children)
    return found


def _reflects(scope: LexicalScope) -> bool:
    if not _REFLECTION.isdisjoint(scope.mentions):
        return True
    callees = [invocation.callee for invocation in scope.invocations]
    return any(
        isinstance(callee, Subscript) and isinstance(callee.base, This) and not isinstance(callee.key, Literal)
        for callee in callees
    )


def _is_known(callee: Member, scope: LexicalScope, evaluator: Evaluator) -> bool:
    """Return whether the object on which something is called is certainly none of the program's own."""
    return not isinstance(evaluator.evaluate(callee.base, scope, {}), Varying | Instance)


def _around(scope: LexicalScope | None) -> Iterator[LexicalScope]:
    while scope is not None:
        yield scope
        scope = scope.parent


def _is_bound_class(name: str, scope: LexicalScope) -> bool:
    """Return whether a class of that name is written in the same file."""
    return any(
        isinstance(binding.value, ClassLiteral) for outer in _around(scope) for binding in outer.bindings.get(name, ())
    )
