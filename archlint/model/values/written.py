"""How a text is written, where defaults of parameters are filled in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Written:
    """What is made from a text in which parameters may stand.

    Attributes:
        written: the text that it is made from, with `${Parameter}` in place of each default: where it is equal, the
            texts are, whatever the parameters are; empty where there is none.
    """

    written: str = field(default="", compare=False, repr=False, kw_only=True)
