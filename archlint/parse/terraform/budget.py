"""How much may be evaluated: configuration is untrusted, and can ask for more than anybody waits for."""

from __future__ import annotations

#: Expressions inside expressions, through variables, local values and modules.
_MAX_DEPTH = 64
#: How many instances of resources and modules `count` and `for_each` may make.
_MAX_INSTANCES = 5000
#: How many expressions may be evaluated: some in any case, more of them the longer the text is and the more instances
#: there are. A person's configuration needs a tenth of it.
_EVALUATIONS = 200_000
_EVALUATIONS_PER_CHARACTER = 2
_EVALUATIONS_PER_INSTANCE = 100


class Budget:
    """What is left to spend on one root module."""

    def __init__(self) -> None:
        self._depth = 0
        self._evaluations = _EVALUATIONS
        self._instances = _MAX_INSTANCES

    def enter(self) -> bool:
        """Begin to evaluate an expression; False if it must not be, and then it is not to be left either."""
        if self._depth >= _MAX_DEPTH or self._evaluations <= 0:
            return False
        self._depth += 1
        self._evaluations -= 1
        return True

    def leave(self, size: int) -> None:
        """End what `enter` began; the larger what came of it, the more it cost."""
        self._depth -= 1
        self._evaluations -= size

    def spend(self, evaluations: int) -> None:
        """Note that something else has cost as much as so many evaluations."""
        self._evaluations -= evaluations

    def take(self, instances: int) -> bool:
        """Take some instances of resources and modules; False if there are not as many left."""
        if instances > self._instances:
            return False
        self._instances -= instances
        self._evaluations += instances * _EVALUATIONS_PER_INSTANCE
        return True

    def allow(self, instances: int) -> None:
        """Let `take` take some more instances: those that are known to exist."""
        self._instances += instances

    def add(self, characters: int) -> None:
        """Note that some text of configuration is read."""
        self._evaluations += characters * _EVALUATIONS_PER_CHARACTER
