"""The cache of outcomes: what one scope came to, under all that went into it.

What is known beforehand is in the name of an entry: the program, the options, the scope's files with what is in
them, their configuration and parameters. What is looked at on the way is in the entry, with the answers: files that
were read, or were looked for and are not there, and folders that were listed. An entry holds where all answers are the
same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import fields, replace

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.linter.cache.codec import outcome_json, outcome_of
from archlint.linter.cache.identity import program_identity
from archlint.linter.cache.place import default_place, secret
from archlint.linter.cache.plain import plain_text
from archlint.linter.cache.store import EntryStore, NoCacheFolder
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes.outcome import WALKED, ScopeOptions, ScopeOutcome
from archlint.model.data import dataclass
from archlint.model.source.files import disk
from archlint.model.source.files.raw import is_reading_instead
from archlint.model.source.files.working import stand_in, working_folder

#: Changes whenever entries have another form.
_FORM = 3
#: What is said of a file beside its configuration, which is mostly that of all.
_OF_FILES = tuple(each.name for each in fields(Input) if each.name != "configuration")


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What a cache needs to know, so that other processes use it, too; plain data.

    Attributes:
        folder: where it lies.
        secret: what its entries are signed with.
        run: what is the same for all scopes of a run, as a digest.
        options: how scopes are looked at.
    """

    folder: str
    secret: bytes
    run: str
    options: ScopeOptions


def open_cache(folder: str | None, checks: Sequence[Check], options: ScopeOptions, problems: Problems) -> Cache | None:
    """Return the cache for a run; None if there is none: nothing can be written, or others could write it, too.

    Args:
        folder: where it lies; None means the user's own folder.
        checks: all that may be asked, as discovery finds them.
        options: how scopes are looked at; fixes are not kept.
        problems: takes up the warning that the folder holds other things.
    """
    if options.show_fixes or is_reading_instead():
        return None
    known, own = secret(), default_place()
    if known is None or own is None:
        return None
    place = folder or str(own)
    try:
        # What is walked is asked for as the disk is: mostly it makes no difference.
        run = _digest(f"{_FORM} {stand_in()!r} {program_identity(checks)} {plain_text(replace(options, walked=()))}")
        cache = Cache(CacheKey(place, known, run, options))
        return cache if cache.store.make() else None
    except NoCacheFolder:
        problems.warn(place, "holds other files, and is not used as a cache")
    except (OSError, TypeError):
        pass
    return None


class Cache:
    """Outcomes of scopes that were linted in the same way before.

    Args:
        key: what it needs to know.
    """

    def __init__(self, key: CacheKey) -> None:
        self.key = key
        self.store = EntryStore(key.folder, key.secret)
        self._answers = disk.Answers()
        self._configurations: dict[int, str] = {}

    def known(self, scope: Scope) -> ScopeOutcome | None:
        """Return the outcome of a scope that was linted before and would come to the same now; None if none is kept."""
        try:
            name = self._name(scope)
        except TypeError:  # something of another program's that is no plain data
            return None
        data = self.store.get(name)
        if data is None:
            return None
        try:
            outcome, steps, needed, walked, looks = json.loads(data)
            # Where everything was evaluated, more steps change nothing.
            is_enough = scope.steps == steps if needed is None else scope.steps > needed
            if not is_enough or any(self._walks(path) != answer for path, answer in walked):
                return None
            if not self._answers.hold(looks):
                return None
            found = outcome_of(outcome)
            disk.note_again(looks[0])
            return found
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def _walks(self, path: str) -> str:
        return str(self.key.options.walks(path))

    def linted(self, scope: Scope, lint: Callable[[Scope], ScopeOutcome]) -> ScopeOutcome:
        """Return what linting a scope comes to, and keep it, unless something crashed."""
        with disk.recording() as looks:
            outcome = lint(scope)
        if looks.is_consistent and not any(error.details for error in outcome.problems.errors):
            others, entries = looks.grouped()
            # What is walked is said by the options, and not by the disk.
            walked = [(path, answer) for kind, path, answer in others if kind == WALKED]
            answers = [look for look in others if look[0] != WALKED], entries
            with suppress(TypeError, ValueError):
                what = outcome_json(
                    replace(outcome, needed_steps=None), scope.steps, outcome.needed_steps, walked, answers
                )
                self.store.put(self._name(scope), what)
        return outcome

    def prune(self, scopes: Iterable[Scope]) -> None:
        """Drop what was not used for longest, if there is too much now that scopes have been linted."""
        with suppress(TypeError):
            self.store.prune({self._name(scope) for scope in scopes})

    def _name(self, scope: Scope) -> str:
        """Return the name of a scope's entry.

        Raises:
            TypeError: something of it is no plain data.
        """
        files = []
        for file in scope.files:
            known = id(file.configuration)
            if known not in self._configurations:
                self._configurations[known] = plain_text(file.configuration)
            said = [getattr(file, name) for name in _OF_FILES]
            files.append(f"{plain_text(said)} {self._configurations[known]}")
        text = f"{self.key.run} {working_folder()!r} {plain_text(scope.folders)} {' '.join(files)}"
        return _digest(text)


def _digest(text: str) -> str:
    return disk.content_digest(text.encode("utf-8", "surrogatepass"))
