"""What a configuration says: which checks run where, how bad what they find is, and what does not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archlint.findings.check import Check
from archlint.findings.choosing.profile import RECOMMENDED, STRICT, Profile
from archlint.findings.choosing.selection import means
from archlint.findings.result import Suppression
from archlint.linter.config.run_settings import NO_RUN_SETTINGS, RunSettings
from archlint.linter.config.settings import CheckSettings, FileIgnores, Override, ResourceSettings
from archlint.model.data import dataclass


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one file configures, or nothing at all; frozen plain data that crosses processes.

    Attributes:
        path: the file, as it is shown to people; empty for the defaults.
        folder: the folder the file is in, resolved; patterns start there.
        extends: the files that it builds on, as they are shown to people, the nearest first.
        profile: the checks to run where `select` is empty.
        select: the checks to run, by words that mean them; empty means those of the profile.
        extend_select: the checks to run beside these.
        ignore: the checks not to run; a word behind a `!` takes back what stands before it.
        pedantic: whether to run all checks, whatever the profile, and to show notes.
        packs: the installed packs whose checks to run; empty means all. Packs that are named by their place always run.
        exclude: patterns of files and folders that are not read.
        inherited_exclude: more of them, each with the folder of its file, resolved.
        force_exclude: whether these hold for paths that are named on the command line, too.
        respect_gitignore: whether what git ignores is not read.
        checks: what is said of single checks.
        resources: what is said of single resources.
        per_file_ignores: patterns of files, and the checks to ignore in them.
        overrides: what is said of checks at some places only, the strongest last.
        require_reason: whether an ignore without a reason counts for nothing.
        run: what it says of a run as a whole, if it is that of the working folder.
        overridden: the keys that the command line sets, beside what the file says.
    """

    path: str = ""
    folder: str = ""
    extends: tuple[str, ...] = ()
    profile: Profile = RECOMMENDED
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    pedantic: bool = False
    packs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    inherited_exclude: tuple[tuple[str, str], ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    checks: tuple[CheckSettings, ...] = ()
    resources: tuple[ResourceSettings, ...] = ()
    per_file_ignores: tuple[FileIgnores, ...] = ()
    overrides: tuple[Override, ...] = ()
    require_reason: bool = False
    run: RunSettings = NO_RUN_SETTINGS
    overridden: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of what tells files apart: each scope asks for it several times."""
        return hash((self.path, self.folder))

    def excluding(self, patterns: tuple[str, ...]) -> Configuration:
        """Return what holds where the command line excludes more files, to be shown."""
        if not patterns:
            return self
        return replace(self, exclude=(*self.exclude, *patterns), overridden=(*self.overridden, "exclude"))

    @property
    def excluded(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The patterns of what is not read, with the folders that they hold below."""
        inherited = ((folder, (pattern,)) for folder, pattern in self.inherited_exclude)
        return ((self.folder, self.exclude), *inherited)

    def chosen(self, checks: Iterable[Check]) -> list[Check]:
        """Return those of all checks that are to run, with their levels and thresholds."""
        if not (self.select or self.extend_select or self.ignore or self.checks or self.overrides or self.packs):
            # As most; each scope asks for it.
            return list(checks) if self.runs_all else [check for check in checks if check.profile == RECOMMENDED]
        settings = {settings.name: settings for settings in self.checks}
        return [
            check.configured(settings[check.name].level, dict(settings[check.name].thresholds))
            if check.name in settings
            else check
            for check in checks
            if self._selects(check) and (not self.packs or not check.pack or check.pack in self.packs)
        ]

    def _selects(self, check: Check) -> bool:
        """Tell whether a check is to run, whatever pack it is of: the last word about it decides."""
        if not (self.select or self.extend_select or self.ignore):
            return self._is_of_profile(check)
        is_selected = (not self.select and self._is_of_profile(check)) or any(
            means(word, check) for word in (*self.select, *self.extend_select)
        )
        last = next((word for word in reversed(self.ignore) if means(word.removeprefix("!"), check)), "!")
        return is_selected and last.startswith("!")

    def _is_of_profile(self, check: Check) -> bool:
        """Tell whether a check is of the profile; one that is given a level anywhere is as good as selected."""
        if check.profile == RECOMMENDED or self.runs_all:
            return True
        if not (self.overrides or self.checks):
            return False
        of_places = (override.said_of(check.name) for override in self.overrides)
        said = (*(settings for settings in self.checks if settings.name == check.name), *of_places)
        return any(settings is not None and settings.level is not None for settings in said)

    def left_out(self, checks: Sequence[Check]) -> list[Check]:
        """Return the checks that would run, too, if the profile were `strict`."""
        if self.runs_all:
            return []
        chosen = {check.name for check in self.chosen(checks)}
        return [check for check in replace(self, profile=STRICT).chosen(checks) if check.name not in chosen]

    def selecting(self, select: tuple[str, ...], more: tuple[str, ...], ignore: tuple[str, ...]) -> Configuration:
        """Return what holds where something stronger than this says which checks to run.

        Args:
            select: the checks to run instead, whatever this ignores; empty means those of this.
            more: the checks to run beside them, even if this ignores them.
            ignore: the checks not to run.
        """
        if select:
            return replace(self, select=select, extend_select=more, ignore=ignore)
        kept = (*self.ignore, *(f"!{word}" for word in more)) if self.ignore else ()
        return replace(self, extend_select=(*self.extend_select, *more), ignore=(*kept, *ignore))

    def overriding(self, check: str) -> list[Override]:
        """Return what is said of a check for some places only, the strongest first."""
        return [override for override in reversed(self.overrides) if override.said_of(check) is not None]

    @property
    def runs_all(self) -> bool:
        """Whether the checks of every profile run, where none are selected."""
        return self.pedantic or self.profile == STRICT

    @property
    def shows_notes(self) -> bool:
        """Whether notes are shown: where checks are selected by name, or people are pedantic."""
        return self.pedantic or bool(self.select)

    def said_of(self, resource: str, check: str) -> list[ResourceSettings]:
        """Return what is said of a resource, as far as it ignores a check there."""
        return [settings for settings in self.resources if check in settings.ignore and settings.matches(resource)]

    def suppression(self, check: str, file: str, resource: str) -> Suppression | None:
        """Return what suppresses a finding of a check in a file at a resource; None if nothing does.

        Args:
            check: the check's name.
            file: the file's resolved path.
            resource: the resource's name.
        """
        for settings in self.said_of(resource, check):
            if settings.reason or not self.require_reason:
                return Suppression("external", settings.reason or f"resources.'{settings.name}' in {self.path}")
        for ignores in self.per_file_ignores:
            if check in ignores.ignore and (ignores.reason or not self.require_reason) and ignores.matches(file):
                return Suppression("external", ignores.reason or f"per-file-ignores '{ignores.pattern}' in {self.path}")
        return None


#: What holds where no file says anything.
DEFAULTS = Configuration()
