"""Declared loads: `500/s`, `30/min`, `1000/h`."""

from __future__ import annotations

import math

from archlint.model.errors import MisuseError
from archlint.model.regex import regex

_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
#: A load as editors check it.
LOAD_PATTERN = r"^\s*\d{1,12}(\.\d{1,6})?\s*/\s*(s|min|h|d)\s*$"
_LOAD = regex(r"(?P<number>\d{1,12}(?:\.\d{1,6})?)\s*/\s*(?P<unit>s|min|h|d)")
#: How a load is written, for messages.
LOAD_FORM = "'500/s', '30/min', '1000/h' or '5/d'"


def load_of(text: str) -> float | None:
    """Return how many messages a second a text says; None where it says no load."""
    found = _LOAD.fullmatch(text.strip())
    rate = float(found["number"]) / _SECONDS[found["unit"]] if found else math.nan
    return rate if math.isfinite(rate) else None


def named_load(text: str) -> tuple[str, float]:
    """Return the resource and the load that `Orders=500/s` says.

    Raises:
        MisuseError: it is written in another way.
    """
    name, is_there, load = text.rpartition("=")
    rate = load_of(load)
    if not is_there or not name.strip() or rate is None:
        raise MisuseError(f"--load: '{text}' is not 'RESOURCE=LOAD', with a LOAD such as {LOAD_FORM}")
    return name.strip(), rate
