"""A place that names a resource without being an edge."""

from __future__ import annotations

from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.value import Declaration


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that mentions a resource.

    Attributes:
        at: the place.
        by: the provider's type of the resource that mentions it, or `Export`; empty for other outputs.
        holder: the resource that mentions it, where what it says may be written outside of its own block.
    """

    at: Place
    by: str
    holder: Declaration | None = None
