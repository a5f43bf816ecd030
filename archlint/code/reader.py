"""Reads the code of Lambda functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from archlint.code.callgraph import CallGraph, scopes_in
from archlint.code.calls import BatchReport, Call, Code, Unread
from archlint.code.evaluation.evaluator import Evaluator, Exhausted
from archlint.code.evaluation.objects import Callers, CallSite, Function
from archlint.code.evaluation.sdk import CALL_WORDS
from archlint.code.modules import is_expected, modules_of
from archlint.code.program import Common, Program, ProgramModule
from archlint.code.recognition import Recognizer
from archlint.code.results.middy import behind_middy
from archlint.code.results.partial_batches import POWERTOOLS_WORD, Handler
from archlint.code.results.partial_batches import REPORT_WORDS as BATCH_WORDS
from archlint.code.results.single_records import RECORDS_WORD
from archlint.code.results.swallowed import HIDING_WORDS
from archlint.code.syntax.files import SourceFiles, Unparsable, translate
from archlint.code.syntax.source import Placement, Source
from archlint.code.syntax.syntax import END, Invocation, LexicalScope, Name, Opaque
from archlint.code.syntax.unit import Unit
from archlint.model.budget import Budget
from archlint.model.regex import regex
from archlint.model.source.location import Place

#: Code is worth so many characters of a template, each of its own, and each function as many as a few lines.
_CODE, _FUNCTION = 1.5, 200
#: How the identifiers of Lambda's runtimes begin.
#: Source: AWS Lambda Developer Guide, "Lambda runtimes".
_RUNTIME = regex(r"(?:dotnet|go|java|nodejs|provided|python|ruby)")
#: What it costs to look through the code of one function, in steps for each character.
_LOOKED_THROUGH = 0.002
#: What code says that asks a queue or a stream for what is in it, by itself or by a package; a command that is imported
#: is not yet used.
_RECEIVING = regex(rb"(?:receive_?message|get_?records|subscribe_?to_?shard)(?!Command\s*[,}])|consume", re.I)
#: What code says that has a client, or a request of the older SDK's, call something with each answer.
_HOOKING = regex(
    rb"middlewareStack\s*\.\s*add|\.events\s*\.\s*register|\bmeta\.events\b"
    rb"|\.on\(\s*[\"'](?:complete|extractData|success|validateResponse)[\"']"
)
#: What code says that acts in another role, or with other credentials, than Lambda gives it.
_ACTING = regex(rb"assume_?role|credential|access_?key|profile_?name|web_?identity", re.I)


class CodeReader:
    """Reads the code of the functions of one run; each file is read once, however many functions use it.

    Nothing of the code is run, and nothing is read outside of one folder.

    Args:
        within: the folder that no file may lie outside of, nor any link lead out of.
        shown: what to call a file in locations, given its resolved path.
        budget: what is left to spend on all code; what goes beyond it is recorded there.
    """

    def __init__(self, within: Path, shown: Callable[[Path], str], budget: Budget | None = None) -> None:
        self._files = SourceFiles(within, shown)
        self._budget = budget or Budget()
        self._known: set[Source] = set()
        self._worded: dict[tuple[Source, re.Pattern[bytes]], bool] = {}
        self._read: dict[tuple[object, ...], Code] = {}
        self._common: dict[tuple[object, ...], Common] = {}
        #: Of code that stands in templates: each text is a program of its own.
        self._alone: list[Common] = []

    def close(self) -> None:
        """Forget all code, where nobody asks for it any more: what was found stays as it is."""
        for common in (*self._common.values(), *self._alone):
            common.close()
        self._files.close()
        for each in (self._common, self._read, self._worded):
            each.clear()
        self._alone.clear()
        self._known.clear()

    def read_folder(
        self,
        root: Path,
        handler: str,
        runtime: str,
        *,
        entry_points: Sequence[str] = (),
        layers: Sequence[Path] = (),
        is_alone: bool = False,
    ) -> Code:
        """Return what the code of a function in a folder does.

        Args:
            root: the folder that becomes the function's code, as `CodeUri` says.
            handler: the function's `Handler`, such as `app.lambda_handler` or `src/orders.handler`.
            runtime: the function's `Runtime`, such as `python3.13` or `nodejs22.x`.
            entry_points: the files, relative to `root`, that a bundler starts from (SAM's `EntryPoints`).
            layers: the folders that become the function's layers.
            is_alone: whether the function has certainly no layers, in which its handler may be.
        """
        key = root, handler, runtime, tuple(entry_points), tuple(layers), is_alone
        if key not in self._read:
            self._read[key] = self._read_folder(root, handler, runtime, entry_points, layers, is_alone=is_alone)
        return self._read[key]

    def _read_folder(
        self,
        root: Path,
        handler: str,
        runtime: str,
        entry_points: Sequence[str],
        layers: Sequence[Path],
        *,
        is_alone: bool,
    ) -> Code:
        modules = modules_of(runtime, self._files, root, entry_points, layers)
        if modules is None:
            return _of_other_runtime(runtime)
        paths, function = modules.handler(handler)
        if not paths:
            is_missed = is_alone and not entry_points and is_expected(handler, runtime, root, self._files)
            return _unread("its file is not there", of_handler=is_missed)
        common = self._common.setdefault((root, type(modules), tuple(entry_points), tuple(layers)), Common())
        program = Program(self._files, modules, common)
        for path in paths:
            program.load(path)
        return self._code(program, function, len(paths))

    def read_text(self, text: str, handler: str, runtime: str, placement: Placement) -> Code:
        """Return what code does that is written in a template.

        Args:
            text: the code.
            handler: the function's `Handler`; its module is the text, whatever it is called.
            runtime: the function's `Runtime`.
            placement: where the text's lines stand: a `Block` of lines in the template, or one `Spot`.
        """
        key = text, handler, runtime, placement
        if key not in self._read:
            self._read[key] = self._read_text(text, handler, runtime, placement)
        return self._read[key]

    def _read_text(self, text: str, handler: str, runtime: str, placement: Placement) -> Code:
        modules = modules_of(runtime, self._files, None)
        if modules is None:
            return _of_other_runtime(runtime)
        self._alone.append(Common())
        program = Program(self._files, modules, self._alone[-1])
        try:
            program.add(translate(text, "python" if runtime.startswith("python") else "javascript", placement))
        except Unparsable as error:
            return _unread(str(error), of_handler=True)
        return self._code(program, modules.handler(handler)[1], 1)

    def _code(self, program: Program, function: str, entries: int) -> Code:
        """Return what a loaded program does when `function` of its first modules is called."""
        found: list[Call | Unread] = [*program.unread, *program.without(function, entries)]
        units = [module.unit for module in program.loaded if module.unit is not None]
        self._allow(units)
        if self._has_word(CALL_WORDS, units):
            try:
                found += self._calls(program, units, function, entries)
            except (Exhausted, RecursionError):
                self._budget.overrun(units[0].scope.source.place((0, 0)))
                found.append(Unread(None, "it is too involved to be followed"))
        reports, never_reports, swallows, unreturned, single = self._reports(program, units, function, entries)
        calls = [item for item in found if isinstance(item, Call)]
        unread = [item for item in found if isinstance(item, Unread)]
        comments = tuple(comment for unit in units for comment in unit.comments)
        return Code(
            tuple(sorted(calls, key=lambda call: call.at.location)),
            tuple(dict.fromkeys(unread)),
            comments,
            reports,
            never_reports,
            swallows,
            never_receives=not unread and not self._has_word(_RECEIVING, units),
            own_role=not unread and not self._has_word(_ACTING, units),
            unreturned=unreturned,
            single_records=single,
        )

    def _has_word(self, words: re.Pattern[bytes], units: Iterable[Unit]) -> bool:
        """Tell whether one of some words occurs in code; each file is searched once."""
        for source in (unit.scope.source for unit in units):
            if (source, words) not in self._worded:
                self._worded[source, words] = words.search(source.data) is not None
            if self._worded[source, words]:
                return True
        return False

    def _reports(
        self, program: Program, units: Sequence[Unit], function: str, entries: int
    ) -> tuple[tuple[BatchReport, ...], bool, tuple[Place, ...], tuple[Place, ...], tuple[Place, ...]]:
        """Return where code says which records of a batch failed, whether it never does, and where it hides that.

        Then those of the places that hide nothing where all records of a batch fail, and where it takes just one.
        """
        evaluator = program.evaluator(self._budget)
        try:
            handlers = [
                Handler(module, function, evaluator, with_powertools=self._has_word(POWERTOOLS_WORD, units))
                for module in program.loaded[:entries]
            ]
            hiding, known = handlers if self._has_word(HIDING_WORDS, units) else [], program.common.swallows
            going_on = program.common.going_on
            taking = handlers if self._has_word(RECORDS_WORD, units) else []
            single = tuple(place for handler in taking for place in handler.single_records())
            if self._has_word(BATCH_WORDS, units):
                reports = dict.fromkeys(report for handler in handlers for report in handler.reports(going_on))
                unreturned = tuple(place for handler in handlers for place in handler.unreturned())
                caught = (place for handler in hiding for place in handler.swallows_records(known))
                swallows = tuple(dict.fromkeys((*unreturned, *caught)))
                in_order = tuple(sorted(reports, key=lambda report: report.at.location))
                return in_order, False, swallows, unreturned, single
            swallows = tuple(dict.fromkeys(place for handler in hiding for place in handler.swallows(known)))
            never_reports = bool(handlers) and all(handler.never_reports() for handler in handlers)
            return (), never_reports, swallows, (), single
        except (Exhausted, RecursionError):
            return (), False, (), (), ()

    def _allow(self, units: Sequence[Unit]) -> None:
        """Let code take as many steps as it may need: those of a function, and those of files that are new."""
        new = [unit.scope.source for unit in units if unit.scope.source not in self._known]
        self._known.update(new)
        self._budget.add(_FUNCTION + sum(len(source.data) for source in new) * _CODE)

    def _calls(self, program: Program, units: Sequence[Unit], function: str, entries: int) -> Iterator[Call | Unread]:
        if not self._budget.spend(sum(len(unit.scope.source.data) for unit in units) * _LOOKED_THROUGH):
            raise Exhausted
        evaluator = program.evaluator(self._budget)
        handlers = [scope for module in program.loaded[:entries] for scope in _handlers(module, function, evaluator)]
        graph = CallGraph([unit.scope for unit in units], evaluator, program.common.callees, handlers)
        called: Callers = dict.fromkeys(handlers)
        if len(handlers) == 1 and not handlers[0].decorated:
            called = {handlers[0]: _called_by_lambda(handlers[0], 2 if program.loaded[0].is_python else 3)}
        behind = [behind_middy(module, function, evaluator) for module in program.loaded[:entries]]
        ending = [each.function.scope for each in behind if each is not None] or handlers
        known, answers_seen = program.common.outcomes, self._has_word(_HOOKING, units)
        recognizer = Recognizer(evaluator, graph, known, answers_seen=answers_seen)
        yield from recognizer.read(graph.running, called, ending)


def _of_other_runtime(runtime: str) -> Code:
    """Return what is known of code in another language than those that are read, or in none that Lambda knows."""
    if not runtime or _RUNTIME.match(runtime):
        return _unread(f"code for runtime '{runtime}' is not read")
    return _unread(f"Lambda has no runtime '{runtime}'", of_handler=True)


def _unread(reason: str, *, of_handler: bool = False) -> Code:
    return Code(unread=(Unread(None, reason, of_handler),))


def _called_by_lambda(handler: LexicalScope, arguments: int) -> CallSite:
    """Return the call of a handler: with so many arguments by position, none of which is known."""
    at = (handler.start, handler.start)
    return CallSite(Invocation(at, Opaque(at), (Opaque(at),) * arguments), handler.parent or handler)


def _handlers(module: ProgramModule, name: str, evaluator: Evaluator) -> list[LexicalScope]:
    """Return the function that Lambda calls; all functions of the module if it is not to be found there."""
    assert module.unit is not None
    scope = module.unit.scope
    first, *rest = name.split(".")
    value = module.member(first, evaluator)
    if value is None and first in scope.bindings:  # exported in a way that only a bundler knows
        value = evaluator.evaluate(Name((END, END), first, ()), scope, {})
    for step in rest:
        value = evaluator.member(value, step, scope.source.place((0, 0))) if value is not None else None
    if value is None:
        return scopes_in(scope)
    return [value.scope] if isinstance(value, Function) else []
