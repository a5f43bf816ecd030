"""The ways in which an application loses messages, as text and as data: the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from archlint.findings.wording import counted, duration
from archlint.graph.travel.loss.loss import Cause, Loss
from archlint.graph.travel.words import written_at
from archlint.model.source.printable import on_one_line
from archlint.report.trace.data import page_data, place_data, resource_data


def render_losses(losses: Sequence[Loss]) -> Iterator[str]:
    """Yield the lines of a list of losses, without line breaks."""
    yield from map(on_one_line, _lines(losses))


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


def _circumstances(loss: Loss) -> str:
    lasts = loss.seconds and not math.isinf(loss.seconds)
    said = [f"after {duration(loss.seconds)} at most"] if lasts else []
    said += [] if loss.certain else ["under conditions"]
    return f" ({', '.join(said)})" if said else ""


def losses_data(losses: Sequence[Loss]) -> dict[str, Any]:
    """Return losses as JSON has them."""
    return {"losses": [{"rank": rank, **_loss(loss)} for rank, loss in enumerate(losses, start=1)]}


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
