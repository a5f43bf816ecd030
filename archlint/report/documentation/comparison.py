"""Two services side by side: what each promises, with AWS's pages, and when to choose which."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from archlint.aws.delivery.services import RESPECTS, SERVICES, Cell, Service

#: Columns of text where no terminal says how many it has.
_COLUMNS = 100
_HOLDS = {True: "yes", False: "no", None: "depends"}


#: What else services are called in the name of a comparison.
_ALSO: Mapping[str, str] = {
    "events": "eventbridge",
    "kinesis-streams": "kinesis",
    "stepfunctions": "step-functions",
    "data-firehose": "firehose",
}
_BETWEEN = "-vs-"


def compared(name: str) -> tuple[str, str] | None:
    """Return the two services that a name compares, `sqs-vs-sns`; None where it compares none that are known."""
    one, between, other = name.lower().partition(_BETWEEN)
    pair = _ALSO.get(one, one), _ALSO.get(other, other)
    return pair if between and pair[0] in SERVICES and pair[1] in SERVICES and pair[0] != pair[1] else None


def comparisons() -> list[str]:
    """Return the names of all comparisons, each pair once, in the order of the services."""
    names = list(SERVICES)
    return [f"{one}{_BETWEEN}{other}" for n, one in enumerate(names) for other in names[n + 1 :]]


def service_names() -> list[str]:
    """Return the names of the services that can be compared."""
    return list(SERVICES)


def render_comparison(one: str, other: str, form: str, *, width: int | None = None) -> Iterator[str]:
    """Return the lines of a comparison of two services, without line breaks.

    Args:
        one: the name of the first, a key of `SERVICES`.
        other: that of the second.
        form: `text`, `json` or `markdown`.
        width: the columns of the terminal, which nothing but an address exceeds; None for a file or a pipe.
    """
    services = SERVICES[one], SERVICES[other]
    if form == "json":
        return _as_json((one, other))
    return _as_markdown(*services) if form == "markdown" else _as_text(*services, width=width or _COLUMNS)


def _cell(service: Service, respect: str) -> Cell:
    cell = getattr(service, respect)
    assert isinstance(cell, Cell)
    return cell


def _as_text(one: Service, other: Service, *, width: int) -> Iterator[str]:
    yield f"{one.title} or {other.title}"
    for respect, called in RESPECTS.items():
        yield ""
        yield called
        for service in (one, other):
            yield from _wrapped(f"{service.title}: {_cell(service, respect).words}", width, "  ")
            yield f"    {_cell(service, respect).page.url}"
    for service in (one, other):
        yield ""
        yield f"Choose {service.title}"
        for reason in service.choose:
            yield from _wrapped(f"- {reason}", width, "  ")


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _as_markdown(one: Service, other: Service) -> Iterator[str]:
    yield f"## {one.title} or {other.title}"
    yield ""
    yield f"|  | {one.title} | {other.title} |"
    yield "|---|---|---|"
    for respect, called in RESPECTS.items():
        cells = (_cell(service, respect) for service in (one, other))
        yield f"| {called} | {' | '.join(f'[{cell.words}]({cell.page.url})' for cell in cells)} |"
    for service in (one, other):
        yield ""
        yield f"Choose {service.title}"
        yield ""
        yield from (f"- {reason}" for reason in service.choose)


def _as_json(names: tuple[str, str]) -> Iterator[str]:
    data = {"services": [{"name": name, **_service(SERVICES[name])} for name in names]}
    yield from json.dumps(data, indent=2, ensure_ascii=True).split("\n")


def _service(service: Service) -> dict[str, Any]:
    return {
        "title": service.title,
        "facts": {respect: _fact(_cell(service, respect)) for respect in RESPECTS},
        "choose": list(service.choose),
    }


def _fact(cell: Cell) -> dict[str, Any]:
    page = {"title": cell.page.title, "url": cell.page.url, "checked": cell.page.checked}
    return {"words": cell.words, "holds": _HOLDS[cell.holds], "source": page}
