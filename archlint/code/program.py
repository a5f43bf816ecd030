"""The modules of one function's code: loaded with all that they import, and asked for what they call things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from archlint.code.callgraph import ModuleCalls, scopes_in
from archlint.code.calls import Unread
from archlint.code.evaluation.alternatives import THINGS
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.memory import Memory
from archlint.code.evaluation.objects import CodeValue, Evaluates, External, ModuleObject, RecordObject
from archlint.code.evaluation.values import Varying
from archlint.code.known_calls import KnownCalls
from archlint.code.modules import ModuleFinder, is_source
from archlint.code.packages import why_it_sends
from archlint.code.results.swallowed import KnownSwallows
from archlint.code.syntax.files import SourceFiles, Unparsable
from archlint.code.syntax.source import File, Source
from archlint.code.syntax.syntax import END, WHOLE, LexicalScope, Literal, Member, Name, RecordLiteral
from archlint.code.syntax.unit import Import, Unit
from archlint.model.budget import Budget
from archlint.model.regex import regex

#: How code gives a module names that do not stand in it.
_MADE_UP = regex(
    rb"globals\(|__getattr__|setattr|exec\(|sys\.modules|vars\(|exports\s*\[|\bexports\s*[,)]|assign\(|default\b"
)
#: A function whose code has more files is not read to its end.
MAX_FILES = 300


class ProgramModule:
    """A module of the function's code: a file of the function's code, or a folder that is a package without code.

    Args:
        program: the program it belongs to.
        unit: what is in it; None for a folder.
        file: its resolved path; None for code that stands in a template.
    """

    def __init__(self, program: Program, unit: Unit | None, file: Path | None) -> None:
        self._program = program
        self._closure: list[ProgramModule] | None = None
        self._providers: dict[str, ProgramModule | None] = {}
        self.unit = unit
        self.file = file

    def close(self) -> None:
        """Forget the program and the other modules."""
        del self._program
        self._closure = None
        self._providers.clear()

    def member(self, name: str, evaluator: Evaluates) -> CodeValue | None:
        """Return what the module calls `name`; None if it has nothing of that name."""
        found = self._own(name, evaluator)
        return found if found is not None else self.starred(name, evaluator)

    def _own(self, name: str, evaluator: Evaluates) -> CodeValue | None:
        """Return what the module itself calls `name`, not what it has from modules all of whose names it has."""
        if self.unit is None:
            return self._program.submodule(self, name)
        scope = self.unit.scope
        if self.is_python:
            value = evaluator.evaluate(Name((END, END), name, ()), scope, {}) if name in scope.bindings else None
            # A package may import its own modules by the names that they have in it.
            is_open = value is None or isinstance(value, Varying)
            return (self._program.submodule(self, name) or value) if is_open else value
        if name in self.unit.exports:
            value = evaluator.bound(self.unit.exports[name], {}, scope.source.place((0, 0)))
            is_single = self.unit.exports.keys() == {"default", WHOLE}
            if name != WHOLE or (is_single and isinstance(value, (*THINGS, RecordObject))):
                return value
        # A module of the older kind is imported as a whole.
        return ModuleObject(self) if name in ("default", WHOLE) else None

    def may_have(self, name: str) -> bool:
        """Tell whether the module may have something of that name, however it comes by it."""
        if self.unit is None or self.unit.stars or name.encode() in self.unit.scope.source.data:
            return True
        if not self.unit.scope.children:  # what stands for code that is deployed otherwise
            return True
        if self.is_python:
            return _MADE_UP.search(self.unit.scope.source.data) is not None
        whole = self.unit.exports.get(WHOLE, ())
        return (
            not self.unit.exports
            or _MADE_UP.search(self.unit.scope.source.data) is not None
            or not all(
                isinstance(each.value, RecordLiteral) and all(isinstance(e.key, Literal) for e in each.value.entries)
                for each in whole
            )
        )

    @property
    def names(self) -> Iterable[str]:
        """What others may import from it by a name, but for what it has from other modules."""
        return self.unit.exports if self.unit is not None else ()

    @property
    def is_python(self) -> bool:
        """Whether it is written in Python; code in a template is if nothing in it is exported."""
        if self.file is not None:
            return self.file.suffix == ".py"
        return self.unit is None or not self.unit.exports

    def starred(self, name: str, evaluator: Evaluates) -> CodeValue | None:
        """Return what one of the modules calls `name` all of whose names this one has, too."""
        if name not in self._providers:
            self._providers[name] = next((module for module in self._starred() if module._has(name)), None)
        provider = self._providers[name]
        return provider._own(name, evaluator) if provider is not None else None

    def _starred(self) -> list[ProgramModule]:
        """Return the modules all of whose names this one has, each once, those that are asked first before others."""
        if self._closure is None:
            found: dict[ProgramModule, None] = {}
            waiting = self._stars()
            while waiting:
                module = waiting.pop()
                if module not in found:
                    found[module] = None
                    waiting += module._stars()
            self._closure = list(found)
        return self._closure

    def _stars(self) -> list[ProgramModule]:
        """Return the modules that all names are taken from here, the first one last."""
        targets = [self._program.target(self, name) for name in self.unit.stars] if self.unit is not None else []
        return [target for target in reversed(targets) if isinstance(target, ProgramModule)]

    def _has(self, name: str) -> bool:
        if self.unit is None or self.is_python:
            bound = self.unit is not None and name in self.unit.scope.bindings
            return bound or self._program.submodule(self, name) is not None
        return name in self.unit.exports or name == "default"


class Common:
    """What programs have in common that find modules in the same places: the modules, and what is known of them.

    Attributes:
        modules: the modules, by their files.
        by_source: those that have code, by that.
        memory: what their names are bound to.
        callees: what calls in them lead to.
        outcomes: what calls in them are.
        swallows: what in functions of them hides failures.
        going_on: which of their functions go on to the records after one that failed.
    """

    def __init__(self) -> None:
        self.modules: dict[Path, ProgramModule] = {}
        self.by_source: dict[Source, ProgramModule] = {}
        self.memory = Memory()
        self.callees: dict[LexicalScope, ModuleCalls] = {}
        self.outcomes: KnownCalls = {}
        self.swallows: KnownSwallows = {}
        self.going_on: dict[LexicalScope, bool] = {}

    def close(self) -> None:
        """Forget all of it: modules and what their names are bound to lead to each other in circles."""
        for module in {*self.modules.values(), *self.by_source.values()}:
            module.close()
            if module.unit is not None:
                module.unit.scope.forget()
        self.memory = Memory()
        for each in (self.modules, self.by_source, self.callees, self.outcomes, self.swallows, self.going_on):
            each.clear()


class Program:
    """All modules that a function's code needs.

    Args:
        files: the source files.
        modules: finds modules.
        common: what it has in common with other programs.

    Attributes:
        common: that.
        loaded: the modules with code, in the order in which they were needed.
        unread: why there may be more code than these.
    """

    def __init__(self, files: SourceFiles, modules: ModuleFinder, common: Common | None = None) -> None:
        self._files = files
        self._modules = modules
        self._by_path: dict[Path, ProgramModule | None] = {}
        self.common = common or Common()
        self._inherited: set[str] | None = None
        self._home: Path | None = None
        self.loaded: list[ProgramModule] = []
        self.unread: list[Unread] = []

    def load(self, file: Path) -> None:
        """Load the module in a file, and all that it needs."""
        self._home = file.parent
        self._module(file)
        self._load_imports()

    def add(self, unit: Unit) -> None:
        """Load a module that is in no file, and all that it needs."""
        self._add(ProgramModule(self, unit, None))
        self._load_imports()

    def _load_imports(self) -> None:
        for module in self.loaded:  # grows while it is gone through
            unit = module.unit
            if unit is None:
                continue
            is_own = self._is_own(module.file)
            for mark in unit.remarks:
                self.unread.append(Unread(unit.scope.source.place(mark.span), mark.reason, is_own and mark.is_unread))
            for needed in unit.imports:
                self._import(module, unit, needed)
            if len(self.loaded) > MAX_FILES:
                self.unread.append(Unread(None, f"it has more than {MAX_FILES} files", of_handler=True))
                return

    def _import(self, module: ProgramModule, unit: Unit, needed: Import) -> None:
        target = self._modules.find(module.file, needed.module)
        reason = None
        if target is None:
            reason = _missing(needed.module)
        elif isinstance(target, str):
            reason = (why := why_it_sends(target)) and f"'{target}' {why}"
        elif (found := self._module(target)) is not None:
            for name in needed.names:
                if self.submodule(found, name) is None and found.unit is None:
                    reason = _missing(f"{needed.module}{'.' if needed.module.strip('.') else ''}{name}")
        if reason:
            self.unread.append(Unread(unit.scope.source.place(needed.span), reason))

    def _module(self, path: Path) -> ProgramModule | None:
        """Return the module in a file or folder; None if it is data, or cannot be read."""
        if path not in self._by_path:
            self._by_path[path] = None
            if not path.suffix and self._files.is_folder(path):
                self._by_path[path] = self._made(None, path)
            elif is_source(path):
                try:
                    module = self._made(self._files.unit(path), path)
                except Unparsable as error:
                    at = Source("", File(self._files.shown(path))).place((0, 0))
                    self.unread.append(Unread(at, str(error), self._is_own(path)))
                else:
                    self._by_path[path] = module
                    self._add(module)
        return self._by_path[path]

    def without(self, function: str, entries: int) -> Iterator[Unread]:
        """Yield that none of the first modules has the function that Lambda calls, if that is certain.

        Args:
            function: the function, as the handler names it.
            entries: how many modules these are.
        """
        name = function.partition(".")[0]
        modules = self.loaded[:entries]
        if name and modules and not self.unread and not any(module.may_have(name) for module in modules):
            yield Unread(None, f"there is no '{name}' in its file", of_handler=True)

    def _is_own(self, file: Path | None) -> bool:
        """Tell whether a module is that of the handler, or lies beside it: it is none of a package of others."""
        return file is None or file.parent == self._home

    def _made(self, unit: Unit | None, path: Path) -> ProgramModule:
        """Return the module in a file or folder: the one that other programs have, if there are any."""
        return self.common.modules.setdefault(path, ProgramModule(self, unit, path))

    def _add(self, module: ProgramModule) -> None:
        self.loaded.append(module)
        if module.unit is not None:
            self.common.by_source[module.unit.scope.source] = module

    def evaluator(self, budget: Budget) -> Evaluator:
        """Return what finds out what the expressions in the program are."""
        return Evaluator(self, budget, self.common.memory)

    # What the evaluator asks

    def target(self, importer: ProgramModule, name: str) -> ProgramModule | str | None:
        """Return the module or the package of others that `importer` calls `name`."""
        found = self._modules.find(importer.file, name)
        return self._module(found) if isinstance(found, Path) else found

    def submodule(self, package: ProgramModule, name: str) -> ModuleObject | None:
        """Return a module in a Python package."""
        file = package.file
        if file is None or (file.suffix and file.name != "__init__.py"):
            return None
        folder = file.parent if file.suffix else file
        found = self._modules.find(folder / "__init__.py", f".{name}")
        module = self._module(found) if isinstance(found, Path) else None
        return ModuleObject(module) if module is not None else None

    def imported(self, source: Source, module: str, name: str | None, evaluator: Evaluates) -> CodeValue | None:
        """Return a module as the file of `source` calls it, or what that module calls `name`; None if it is missing."""
        importer = self.common.by_source[source]
        target = self.target(importer, module)
        if isinstance(target, ProgramModule):
            return target.member(name, evaluator) if name is not None else ModuleObject(target)
        if target is None:
            return None
        path = () if name in (None, "default", WHOLE) else (name,)
        if importer.is_python:
            package, *inner = module.split(".")
            return External(package, (*inner, *path))
        return External(target, path)

    def is_inherited(self, name: str) -> bool:
        """Tell whether a class of the program inherits from one of that name."""
        if self._inherited is None:
            scopes = [scope for module in self.loaded if module.unit for scope in scopes_in(module.unit.scope)]
            bases = [base for scope in scopes for base in scope.bases]
            self._inherited = {base.name for base in bases if isinstance(base, Name | Member)}
        return name in self._inherited

    def starred(self, source: Source, name: str, evaluator: Evaluates) -> CodeValue | None:
        """Return what a module calls `name` all of whose names the file of `source` imports."""
        return self.common.by_source[source].starred(name, evaluator)


def _missing(module: str) -> str:
    return f"'{module}' is not among the code's files or declared packages: it may come from a layer"
