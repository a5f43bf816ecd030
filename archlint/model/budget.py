"""How much may be evaluated in a run: what is linted is untrusted, and can ask for more than anybody waits for.

Steps are counted, never seconds, so that two machines give the same findings. A step is one expression that is
evaluated, or as much work as that: some ten microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

from archlint.model.source.location import Place

#: Expressions inside expressions, through variables, local values and modules.
_MAX_DEPTH = 64
#: How many instances of resources and modules `count` and `for_each` may make.
_MAX_INSTANCES = 5000
#: How many steps one scope has in any case. A person's templates need a tenth of it.
STEPS = 200_000
#: How many more it has: the longer its text is, and the more instances there are.
_STEPS_PER_CHARACTER = 2
_STEPS_PER_INSTANCE = 100
#: How many steps all scopes of a run share, beside those that their text allows.
_RUN_STEPS = 2_000_000
#: How many steps the smallest scope has: enough for a person's few lines.
_SMALLEST = 2_000
#: At how many places is told that nothing was evaluated.
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
        self._steps = steps
        self._instances = _MAX_INSTANCES
        self.overruns: dict[Place, None] = {}

    def enter(self) -> bool:
        """Begin to evaluate an expression; False if it must not be, and then it is not to be left either."""
        if self._depth >= _MAX_DEPTH or self._steps <= 0:
            return False
        self._depth += 1
        self._steps -= 1
        return True

    def leave(self, size: int) -> None:
        """End what `enter` began; the larger what came of it, the more it cost."""
        self._depth -= 1
        self._steps -= size

    def spend(self, steps: int = 1) -> bool:
        """Note that something has cost so many steps; False if none is left: then the work is to end here."""
        self._steps -= steps
        return self._steps > 0

    def overrun(self, place: Place) -> None:
        """Note that what stands at a place is not evaluated."""
        if len(self.overruns) < _MAX_OVERRUNS:
            self.overruns[place] = None

    def take(self, instances: int) -> bool:
        """Take some instances of resources and modules; False if there are not as many left."""
        if instances > self._instances:
            return False
        self._instances -= instances
        self._steps += instances * _STEPS_PER_INSTANCE
        return True

    def allow(self, instances: int) -> None:
        """Let `take` take some more instances: those that are known to exist."""
        self._instances += instances

    def add(self, characters: int) -> None:
        """Note that some text is read."""
        self._steps += characters * _STEPS_PER_CHARACTER


def shares(sizes: Sequence[int]) -> list[int]:
    """Return how many steps each scope of a run has in any case, by their sizes in bytes.

    A run has as many as a few scopes need; very many small scopes share them in proportion to their sizes.
    """
    whole = sum(sizes) or 1
    return [min(STEPS, max(_SMALLEST, _RUN_STEPS * size // whole)) for size in sizes]
