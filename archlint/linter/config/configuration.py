"""What a configuration says: which checks run where, how bad what they find is, and what does not count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from archlint.findings.check import Check
from archlint.findings.result import Suppression
from archlint.findings.severity import Severity
from archlint.linter.config.file_patterns import Patterns
from archlint.model.data import dataclass
from archlint.model.regex import regex

#: An instance key in a Terraform address, and a step of one with the key behind it.
_KEY = regex(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\]")
_STEP = regex(rf"(?<![^.\]])([^.\[\]]++)({_KEY.pattern})?(?:\.|$)")

#: Longer names are no addresses that a person wrote.
_MAX_ADDRESS = 1000


def _covers(address: str, instance: str) -> bool:
    """Tell whether an address that may lack instance keys means an instance; that of a module means all in it.

    Source: Terraform documentation, "Resource Addressing".
    """
    named, found = _STEP.findall(address), _STEP.findall(instance)
    if _is_module(named):
        found = found[: len(named)]
    return len(named) == len(found) and all(
        name == other and key in ("", its) for (name, key), (other, its) in zip(named, found, strict=True)
    )


def _is_instance(resource: str) -> bool:
    """Tell whether there may be other addresses that mean a resource, too."""
    return ("[" in resource or resource.startswith("module.")) and len(resource) < _MAX_ADDRESS


def _is_module(steps: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the steps of an address are those of a module, as in `module.orders.module.queue`."""
    return bool(steps) and len(steps) % 2 == 0 and all(name == "module" for name, _ in steps[::2])


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What is said of one check: the level of all it finds, if any is given, and its thresholds by name."""

    name: str
    level: Severity | None = None
    thresholds: tuple[tuple[str, int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceSettings:
    """What is said of resources: the checks to ignore at those whose name is, or matches, `name`, and why."""

    name: str
    ignore: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_pattern(self) -> bool:
        """Whether it speaks of whatever is called like this, and not of a resource that is there for certain."""
        return "*" in self.name or "?" in self.name

    def matches(self, resource: str) -> bool:
        """Tell whether this is said of a resource; a name with brackets is a name before it is a pattern.

        As in Terraform, an address without instance keys is that of all instances, of resources and of modules, and
        the address of a module is that of all it declares.
        """
        return (
            resource == self.name
            or fnmatchcase(resource, self.name)
            or (_is_instance(resource) and self._means(resource))
        )

    def _means(self, instance: str) -> bool:
        return _covers(self.name, instance) or fnmatchcase(_KEY.sub("", instance), self.name)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one file configures, or nothing at all; frozen plain data that crosses processes.

    Attributes:
        path: the file, as it is shown to people; empty for the defaults.
        folder: the folder the file is in, resolved; patterns start there.
        select: the checks to run; empty means all.
        ignore: the checks not to run.
        pedantic: whether to show notes.
        packs: the installed packs whose checks to run; empty means all. Packs that are named by their place always run.
        exclude: patterns of files and folders that are not read.
        force_exclude: whether these hold for paths that are named on the command line, too.
        respect_gitignore: whether what git ignores is not read.
        checks: what is said of single checks.
        resources: what is said of single resources.
        per_file_ignores: patterns of files, and the checks to ignore in them.
        overridden: the keys that the command line sets, beside what the file says.
    """

    path: str = ""
    folder: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    pedantic: bool = False
    packs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    checks: tuple[CheckSettings, ...] = ()
    resources: tuple[ResourceSettings, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    overridden: tuple[str, ...] = ()

    def excluding(self, patterns: tuple[str, ...]) -> Configuration:
        """Return what holds where the command line excludes more files, to be shown."""
        if not patterns:
            return self
        return replace(self, exclude=(*self.exclude, *patterns), overridden=(*self.overridden, "exclude"))

    def chosen(self, checks: Iterable[Check]) -> list[Check]:
        """Return those of all checks that are to run, with their levels and thresholds."""
        settings = {settings.name: settings for settings in self.checks}
        return [
            check.configured(settings[check.name].level, dict(settings[check.name].thresholds))
            if check.name in settings
            else check
            for check in checks
            if (not self.select or check.name in self.select)
            and check.name not in self.ignore
            and (not self.packs or not check.pack or check.pack in self.packs)
        ]

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
            return Suppression("external", settings.reason or f"resources.'{settings.name}' in {self.path}")
        for pattern, ignored in self.per_file_ignores:
            if check in ignored and Patterns.of(self.folder, (pattern,)).match(file):
                return Suppression("external", f"per-file-ignores '{pattern}' in {self.path}")
        return None


#: What holds where no file says anything.
DEFAULTS = Configuration()
