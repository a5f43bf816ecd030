"""What several edges have in common that one finding speaks of."""

from collections.abc import Iterable

from archlint import Case, Edge


def circumstances(edges: Iterable[Edge]) -> Case:
    """Return the circumstances under which some of the edges exist: always, if one of them always does."""
    return min((edge.case for edge in edges), key=lambda case: len(case.when))
