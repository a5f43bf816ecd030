"""A place that names a resource without being an edge."""

from __future__ import annotations

from archlint.model.data import dataclass
from archlint.model.source.location import Place


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that mentions a resource.

    Attributes:
        at: the place.
        by: the provider's type of the resource that mentions it, or `Export`; empty for other outputs.
    """

    at: Place
    by: str
