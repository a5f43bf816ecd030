"""Whether a filter lets less through than another one did, by their form."""

from __future__ import annotations

import json
from typing import Any

#: What everything passes, as a setting may have it.
_PASSED_BY_ALL = ("", "{}", "[]")


def is_newly_filtered(before: str, after: str) -> bool:
    """Tell whether there was no filter, and is one."""
    return before in _PASSED_BY_ALL and after not in _PASSED_BY_ALL


def is_narrower(before: str, after: str) -> bool:
    """Tell whether a filter certainly passes only what an earlier one passed, and is another one.

    Args:
        before: the earlier one, as JSON: a pattern, or a list of filters of which one has to match.
        after: the later one.
    """
    try:
        one, other = json.loads(before), json.loads(after)
    except (ValueError, RecursionError):  # a text in a language of its own
        return False
    if isinstance(one, list) and isinstance(other, list):
        within = all(any(_is_within(old, new) for old in one) for new in other)
        return within and not all(any(_is_within(new, old) for new in other) for old in one)
    return one != other and _is_within(one, other)


def _is_within(before: Any, after: Any) -> bool:
    """Tell whether a pattern asks for all that another one asks for: fields must all match, of values one."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(key in after and _is_within(value, after[key]) for key, value in before.items())
    if isinstance(before, list) and isinstance(after, list):
        return all(each in before for each in after)
    return bool(before == after)
