"""How much may be evaluated: configuration is untrusted, and can ask for more than anybody waits for."""

from __future__ import annotations

#: Expressions inside expressions, through variables, local values and modules.
_MAX_DEPTH = 90
_MAX_EVALUATIONS = 3_000_000
_MAX_INSTANCES = 50_000


class Budget:
    """What is left to spend on one root module."""

    def __init__(self) -> None:
        self._depth = 0
        self._evaluations = _MAX_EVALUATIONS
        self._instances = _MAX_INSTANCES

    def enter(self) -> bool:
        """Begin to evaluate an expression; False if it must not be, and then it is not to be left either."""
        if self._depth >= _MAX_DEPTH or self._evaluations <= 0:
            return False
        self._depth += 1
        self._evaluations -= 1
        return True

    def leave(self) -> None:
        """End what `enter` began."""
        self._depth -= 1

    def take(self, instances: int) -> bool:
        """Take some instances of resources and modules; False if there are not as many left."""
        if instances > self._instances:
            return False
        self._instances -= instances
        return True
