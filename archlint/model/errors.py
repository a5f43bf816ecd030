"""What archlint cannot work with at all."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it reads well after "except"
    """Something that leaves nothing to report: a pack, a configuration, a baseline that is broken.

    Its message is one line for whoever called archlint.
    """


class Misuse(Refusal):
    """What was asked for cannot be meant: a wrong name, path or option."""
