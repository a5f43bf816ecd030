"""What a check is, and what it yields."""

from __future__ import annotations

import functools
import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from archlint.findings.choosing.profile import RECOMMENDED, Profile
from archlint.findings.finding import Finding
from archlint.findings.severity import Severity as Severity
from archlint.model.data import dataclass
from archlint.model.regex import regex

if TYPE_CHECKING:
    from archlint.graph.graph import Graph


#: The paragraph of a check's documentation that says what to do.
_FIX = regex(r"^\*\*Fix:\*\*(.+?)(?:\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)

CheckFunction = Callable[["Graph"], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a check compares with, and that the configuration may change.

    Attributes:
        name: the name of the function's keyword.
        default: what it is where the configuration does not set it; a whole number can only become a whole number.
        documentation: what it means, as a clause that goes on from "its default is".
    """

    name: str
    default: int | float
    documentation: str

    def admits(self, value: object) -> bool:
        """Tell whether a value may stand in for the default: a positive number of its kind."""
        kinds = int if isinstance(self.default, int) else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and 0 < value < math.inf


@dataclass(frozen=True, slots=True)
class Check:
    """A check as discovery finds it: its function and what is said about it.

    Attributes:
        name: the kebab-case name, the only one it has.
        severity: the level of a finding that says nothing else.
        also: the other levels that a finding may have by itself.
        tags: the themes it belongs to, such as `message-loss`.
        see: the page of the provider's documentation that it rests on.
        documentation: its docstring, dedented; its first line is the summary.
        run: from graph to findings.
        thresholds: the numbers it compares with that the configuration may change.
        pack: the pack it belongs to, by the name of its entry point.
        level: the level that the configuration gives to all its findings, whatever the circumstances.
        related: checks of the same subject, by their names; either of two may name the other.
        profile: the profile that it is of; `strict` holds those of `recommended`, too.
    """

    name: str
    severity: Severity
    also: tuple[Severity, ...]
    tags: tuple[str, ...]
    see: tuple[str, ...]
    documentation: str
    run: CheckFunction
    thresholds: tuple[Threshold, ...] = ()
    pack: str = ""
    level: Severity | None = None
    related: tuple[str, ...] = ()
    profile: Profile = RECOMMENDED

    @property
    def levels(self) -> tuple[Severity, ...]:
        """Every level that a finding of its own may have, worst first."""
        return tuple(sorted({self.severity, *self.also}, key=lambda level: level.rank))

    @property
    def summary(self) -> str:
        """The first line of the documentation: the smell, as a sentence."""
        return self.documentation.partition("\n")[0]

    @property
    def fix(self) -> str:
        """What to do about its findings, on one line, as the documentation says it; empty if it does not."""
        return _fix(self.documentation)

    def configured(self, level: Severity | None, thresholds: Mapping[str, int | float]) -> Check:
        """Return the check with another level, unless that is None, and with other thresholds."""
        changed = self
        if thresholds:
            run: Callable[..., Iterable[Finding]] = self.run
            changed = replace(changed, run=functools.partial(run, **thresholds))
        return replace(changed, severity=level, also=(), level=level) if level else changed

    def __call__(self, graph: Graph) -> Iterator[Finding]:
        """Yield the findings of this check on `graph`."""
        yield from self.run(graph)


@functools.lru_cache(maxsize=512)
def _fix(documentation: str) -> str:
    found = _FIX.search(documentation)
    return " ".join(found[1].split()) if found else ""


def check(
    *,
    severity: Severity,
    also: Sequence[Severity] = (),
    tags: Sequence[str],
    see: str | Sequence[str],
    related: Sequence[str] = (),
    profile: Profile = RECOMMENDED,
) -> Callable[[CheckFunction], Check]:
    """Make a check of a function from graph to findings.

    The function's name, with hyphens, is the check's name; its docstring is its documentation. A keyword of the
    function that is annotated as `Annotated[int, "what it means"]` (or `float`) and has a default above 0 is a
    threshold: the configuration may set it.

    Args:
        severity: the level of its findings, unless a finding says another.
        also: the other levels that its findings may say.
        tags: themes, such as `message-loss`.
        see: one address, or several, of the documentation the check rests on.
        related: the names of checks of the same subject; one of two that are related names the other.
        profile: `strict` if people may well dispute its findings, or they are notes: then it runs where it is
            selected, or where the profile is `strict`. A check that may find errors is `recommended`.

    Returns:
        A decorator that turns the function into a `Check`.

    Raises:
        ValueError: the function has no docstring, or a keyword that is no threshold.
    """

    def decorate(function: CheckFunction) -> Check:
        documentation = inspect.getdoc(function)
        if not documentation:
            raise ValueError(f"check '{function.__name__}' has no docstring")
        return Check(
            name=function.__name__.replace("_", "-"),
            severity=severity,
            also=tuple(also),
            tags=tuple(tags),
            see=(see,) if isinstance(see, str) else tuple(see),
            documentation=documentation,
            run=function,
            thresholds=tuple(_thresholds(function)) if getattr(function, "__kwdefaults__", None) else (),
            related=tuple(related),
            profile=profile,
        )

    return decorate


def _thresholds(function: CheckFunction) -> Iterator[Threshold]:
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            words: tuple[object, ...] = getattr(parameter.annotation, "__metadata__", ())
            threshold = Threshold(parameter.name, parameter.default, str(words[0]) if words else "")
            if not threshold.documentation or not threshold.admits(threshold.default):
                name = getattr(function, "__name__", "")
                expected = "Annotated[int, words] with a default above 0"
                raise ValueError(f"keyword '{parameter.name}' of check '{name}' is no threshold: {expected}")
            yield threshold
