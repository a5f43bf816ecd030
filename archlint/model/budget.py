"""How much may be evaluated in a run: what is linted is untrusted, and evaluating it may take without end.

Steps are counted, never seconds, so that two machines give the same findings. A step is one expression that is
evaluated, or as much work as that: some ten microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from archlint.model.source.location import Place

#: Expressions inside expressions, through variables, local values and modules.
_MAX_DEPTH = 64
#: How many instances of resources and modules `count` and `for_each` may make.
_MAX_INSTANCES = 5000
#: How many steps one scope has in any case, and all scopes of a run share: half a second. What people write takes up to
#: 2,200 (measured over a hundred root modules and their code).
STEPS = 30_000
#: How many more it has for each character of text: people need a twentieth.
_STEPS_PER_CHARACTER = 0.5
#: How many more it has for each instance: people need up to 25.
_STEPS_PER_INSTANCE = 50
#: How many steps the smallest scope has in any case: a megabyte of small scopes has thousands of them.
_SMALLEST = 100
#: What it costs to look at a part of something that has been evaluated already, in steps.
LOOK = 0.3
#: At how many places a warning says that nothing was evaluated.
_MAX_OVERRUNS = 20


class Budget:
    """What is left to spend on one scope, by all that evaluates something in it: templates, configuration, code.

    Args:
        steps: how many steps there are, beside those that `add` and `take` allow.

    Attributes:
        overruns: the places at which something was not evaluated because nothing was left, the first ones.
    """

    def __init__(self, steps: int = STEPS) -> None:
        self._depth = 0
        self._given = steps
        self._steps: float = steps
        #: How many steps were left, beyond what ends the work, when the fewest were.
        self._spare: float = math.inf
        #: What the value that is being evaluated leaves for others.
        self._reserve: float = 0
        self._instances = _MAX_INSTANCES
        self.overruns: dict[Place, None] = {}

    def enter(self) -> bool:
        """Begin to evaluate an expression; False if it must not be, and then it is not to be left either."""
        if self._depth == 0:
            self._reserve = self._steps / 2
        if self._depth >= _MAX_DEPTH or self._steps <= self._reserve:
            return False
        self._depth += 1
        self._steps -= 1
        return True

    def leave(self, size: float) -> None:
        """End what `enter` began; the larger what came of it, the more it cost."""
        if self._depth == 1:
            self._note()
        self._depth -= 1
        self._steps -= size

    def spend(self, steps: float = 1) -> bool:
        """Note that something has cost so many steps; False if none is left: then the work is to end here."""
        self._steps -= steps
        return self._note() > 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left, for the value that is being evaluated or else for any."""
        return self._steps <= (self._reserve if self._depth else 0)

    def overrun(self, place: Place) -> None:
        """Note that what stands at a place is not evaluated."""
        if len(self.overruns) < _MAX_OVERRUNS:
            self.overruns[place] = None

    def take(self, instances: int) -> bool:
        """Take some instances of resources and modules; False if there are not as many left."""
        if instances > self._instances:
            return False
        self._instances -= instances
        self._note()
        self._steps += instances * _STEPS_PER_INSTANCE
        return True

    def allow(self, instances: int) -> None:
        """Let `take` take some more instances: those that are known to exist."""
        self._instances += instances

    def add(self, characters: float) -> None:
        """Note that some text is read."""
        self._note()
        self._steps += characters * _STEPS_PER_CHARACTER

    def _note(self) -> float:
        """Note how many steps are left, and return that: only here may they be fewer than before and after."""
        spare = self._steps - (self._reserve if self._depth else 0)
        if spare < self._spare:
            self._spare = spare
        return spare

    @property
    def needed(self) -> float | None:
        """With more steps than this in place of those that were given, everything is evaluated just the same.

        None if the steps may have been too few: then fewer or more may make a difference.
        """
        self._note()
        return self._given - self._spare if self._spare > 0 else None


def shares(sizes: Sequence[int]) -> list[int]:
    """Return how many steps each scope of a run has in any case, by their sizes in bytes.

    A run has as many as one scope has, so that many scopes take no longer than one: they share them in proportion to
    their sizes. What their text allows comes on top.
    """
    whole = sum(sizes) or 1
    return [max(_SMALLEST, STEPS * size // whole) for size in sizes]
