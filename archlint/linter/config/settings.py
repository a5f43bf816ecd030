"""What is said of single checks, resources and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from archlint.findings.severity import Severity
from archlint.linter.config.patterns.file_patterns import Patterns
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
class FileIgnores:
    """The checks to ignore in files that are like a pattern below a folder, which is resolved, and why."""

    folder: str
    pattern: str
    ignore: tuple[str, ...]
    reason: str = ""

    def matches(self, file: str) -> bool:
        """Tell whether this is said of a file, by its resolved path."""
        return Patterns.of(self.folder, (self.pattern,)).match(file)


@dataclass(frozen=True, slots=True)
class Override:
    """What is said of checks in some files, at some resources, or at some resources in some files.

    Attributes:
        folder: the folder that the patterns hold below, resolved.
        files: patterns of files; none means all.
        resources: names of resources, or patterns; none means all.
        checks: what is said of the checks there.
        place: which one of its file's it is, from 0.
    """

    folder: str
    files: tuple[str, ...]
    resources: tuple[ResourceSettings, ...]
    checks: tuple[CheckSettings, ...]
    place: int = 0

    def holds(self, files: Iterable[str], resource: str) -> bool:
        """Tell whether this is said of a resource that stands in any of some files, by their resolved paths."""
        return (not self.resources or any(each.matches(resource) for each in self.resources)) and (
            not self.files or any(Patterns.of(self.folder, self.files).match(file) for file in files)
        )

    def said_of(self, check: str) -> CheckSettings | None:
        """Return what is said of a check; None if nothing is."""
        return next((settings for settings in self.checks if settings.name == check), None)
