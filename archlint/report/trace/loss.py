"""The ways in which an application loses messages, and what is not known of them, as text and as data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.wording import counted, duration
from archlint.graph.travel.loss.loss import Cause, Loss
from archlint.graph.travel.loss.untold import Gap
from archlint.graph.travel.words import written_at
from archlint.model.source.printable import on_one_line
from archlint.report.trace.data import page_data, place_data, resource_data

#: How many gaps the text has at most.
_MOST_GAPS = 20


def render_losses(losses: Sequence[Loss], unknown: Sequence[Gap]) -> Iterator[str]:
    """Yield the lines of a list of losses, and of what is not known, without line breaks."""
    yield from map(on_one_line, _lines(losses))
    yield from map(on_one_line, _gap_lines(unknown))


def _lines(losses: Sequence[Loss]) -> Iterator[str]:
    ways = counted(len(losses), "way")
    yield f"{ways} to lose a message, the likeliest first" if losses else "No way to lose a message is known."
    count = 0
    for cause in Cause:
        found = [loss for loss in losses if loss.cause is cause]
        if not found:
            continue
        yield ""
        yield f"{cause.value[0].upper()}{cause.value[1:]}:"
        for loss in found:
            count += 1
            yield f"{count:3}. {loss.words}{_circumstances(loss)} [{written_at([loss.place])}]"
            if loss.page is not None:
                yield f"     see {loss.page.url}"


def _gap_lines(unknown: Sequence[Gap]) -> Iterator[str]:
    if not unknown:
        return
    yield ""
    yield "Not known, so that messages may be lost there, too:"
    for gap in unknown[:_MOST_GAPS]:
        yield f"  - {gap.words} [{written_at([gap.place])}]"
    if len(unknown) > _MOST_GAPS:
        yield f"  - and {len(unknown) - _MOST_GAPS} more, which --format json has"


def _circumstances(loss: Loss) -> str:
    lasts = loss.seconds and not math.isinf(loss.seconds)
    said = [f"after {duration(loss.seconds)} at most"] if lasts else []
    said += [] if loss.certain else ["under conditions"]
    return f" ({', '.join(said)})" if said else ""


def losses_data(losses: Sequence[Loss], unknown: Sequence[Gap]) -> dict[str, Any]:
    """Return losses, and what is not known, as JSON has them."""
    return {
        "losses": [{"rank": rank, **_loss(loss)} for rank, loss in enumerate(losses, start=1)],
        "unknown": [{"words": gap.words, **place_data(gap.place)} for gap in unknown],
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "cause": loss.cause.name.lower().replace("_", "-"),
        "at": resource_data(loss.at),
        "words": f"{loss.words}",
        "certain": loss.certain,
        "seconds": None if math.isinf(loss.seconds) else loss.seconds,
        **place_data(loss.place),
        "also": [resource_data(each) for each in loss.also if each is not loss.at],
        "source": page_data(loss.page),
    }
