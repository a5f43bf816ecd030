"""How facts of hops are written: numbers with their units, ranges, what is not known, where it says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from archlint.aws.delivery.facts import Page
from archlint.aws.kinds import Kind
from archlint.graph.resource import Resource
from archlint.graph.travel.fates import Fate, TriedStage
from archlint.graph.travel.figures import Answer, Figure
from archlint.graph.travel.told import Limit, ToldHop
from archlint.model.source.location import Place

UNKNOWN = "unknown"
_SECONDS = " s"
_TIMES = ((86_400, "day"), (3_600, "hour"))


def name_with_kind(resource: Resource) -> str:
    """Return a resource's name with its kind in front, as graphs have it: `queue:Orders`."""
    return f"{resource.kind.value.replace(' ', '-')}:{resource.name}"


def called(resource: Resource) -> str:
    """Return what to call a resource in a sentence: `queue 'Orders'`; a Task by its state, as its machine has many."""
    state = resource["state"].known if resource.kind is Kind.TASK else None
    name = resource.name if state is None else state
    return f"'{name}'" if resource.kind.value == "external resource" else f"{resource.kind.value} '{name}'"


def with_commas(value: float) -> str:
    """Return a number with commas, and two places at most: `100,015`, `4.17`."""
    if math.isinf(value):
        return "unlimited"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def _measured(value: float, unit: str) -> str:
    """Return a number with its unit; seconds as people say them: `14 days`, `1,500 s`, `9,000 s (2.5 hours)`."""
    if unit != _SECONDS or math.isinf(value):
        return f"{with_commas(value)}{unit}"
    for seconds, word in _TIMES:
        count, rest = divmod(value, seconds)
        if count and not rest:
            return f"{count:.0f} {word}{'' if count == 1 else 's'}"
    about = next((f" ({value / seconds:.1f} {word}s)" for seconds, word in _TIMES if value >= 2 * seconds), "")
    return f"{with_commas(value)}{unit}{about}"


def amount(figure: Figure, unit: str = "") -> str:
    """Return a figure in words: `5 s`, `300 to 3,000/s`, `at most 4,000/s`, `unknown (why)`."""
    low, high = figure.low, figure.high
    if low is None and high is None:
        return f"{UNKNOWN} ({figure.because})" if figure.because else UNKNOWN
    return _between(low, high, unit)


@lru_cache(maxsize=1024)
def _between(low: float | None, high: float | None, unit: str) -> str:
    """Return a range in words; most hops have the same ones, those of the table."""
    if low is None:
        assert high is not None
        return f"{UNKNOWN}, at most {_measured(high, unit)}" if not math.isinf(high) else UNKNOWN
    if high is None:
        return f"at least {_measured(low, unit)}"
    if low == high:
        return "unlimited" if math.isinf(low) else _measured(low, unit)
    if unit == _SECONDS:
        return f"{_measured(low, unit)} to {_measured(high, unit)}"
    return f"{with_commas(low)} to {with_commas(high)}{unit}"


def word_or_unknown(answer: Answer[str]) -> str:
    """Return a word, or that it is not known and why."""
    return answer.value if answer.value is not None else f"{UNKNOWN} ({answer.because})"


def written_at(places: Sequence[Place]) -> str:
    """Return where settings are written, as `file:line`, each once."""
    if len(places) == 1:  # as most
        location = places[0].written.location
        return f"{location.path}:{location.line}"
    lines: dict[str, dict[int, None]] = {}
    for each in places:
        location = each.written.location
        lines.setdefault(location.path, {})[location.line] = None
    return ", ".join(f"{path}:{', '.join(map(str, found))}" for path, found in lines.items())


def with_places(text: str, places: Sequence[Place]) -> str:
    """Return a text with where it is written behind it, in brackets, if anywhere."""
    return f"{text} [{written_at(places)}]" if places else text


def fate(found: Fate) -> str:
    """Return where a message is after its last attempt."""
    if found.to:
        taking = " or ".join(map(called, found.to))
        return f"{taking}, under conditions" if found.conditional else taking
    return found.words.upper() if found.is_lost else found.words or f"{UNKNOWN} ({found.because})"


def _attempts(tried: TriedStage) -> str:
    attempts, seconds = tried.attempts, tried.seconds
    if attempts.is_open and seconds.is_open and attempts.because == seconds.because:
        return f"{UNKNOWN} how often ({attempts.because})"
    times = "attempt" if attempts.known == 1 else "attempts"
    within = "" if seconds.known == 0 else f" within {amount(seconds, ' s')}"
    return f"{amount(attempts)} {times}{within}" if not attempts.is_open else f"attempts{within}"


def stage(tried: TriedStage) -> str:
    """Return a stage in words: what is tried, how often, for how long, and what comes then."""
    between = f"; in between {tried.stage.between}" if tried.stage.between and tried.attempts.known != 1 else ""
    said = f"{tried.stage.name}: {_attempts(tried)}{between}; then {fate(tried.fate)}"
    return with_places(said, (*tried.attempts.at, *tried.seconds.at, *tried.fate.at))


def limit(found: Limit) -> str:
    """Return a ceiling in words, with what it is the ceiling of."""
    return with_places(f"{amount(found.rate, '/s')} at {called(found.of)}", found.rate.at)


def pages_of(hop: ToldHop) -> list[Page]:
    """Return the pages of AWS that what is told of a hop rests on, each once."""
    found = [hop.guarantee.page, hop.order.page, hop.batch.page]
    for tried in hop.stages:
        found += (tried.attempts.page, tried.seconds.page)
    found += (hop.size.page, hop.delay.page)
    found += [each.rate.page for each in hop.limits]
    return list(filter(None, dict.fromkeys(found)))
