"""The AWS services: each fact about them stands here once."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator

from archlint.aws.kinds import Kind, Trait
from archlint.aws.table import Row, by_type


def _rows() -> Iterator[Row]:
    """Yield the rows of every module here: those in variables, and those in tuples of rows."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        for value in vars(importlib.import_module(f"{__name__}.{module}")).values():
            for row in value if isinstance(value, tuple) else (value,):
                if isinstance(row, Row):
                    yield row


#: The table: what each provider type means.
TABLE = by_type(list(dict.fromkeys(_rows())))


def kinds_with(trait: Trait) -> tuple[Kind, ...]:
    """Return the kinds of resources that do something, in the order of `Kind`."""
    found = {column.kind for column in TABLE.values() if trait in column.traits}
    return tuple(kind for kind in Kind if kind in found)


@functools.cache
def settings() -> frozenset[str]:
    """Return the names of all settings, of whatever kind."""
    return frozenset(name for column in TABLE.values() for name in column.settings)


#: Types that only set something for another resource, and do not use it.
SETTERS = frozenset(name for name, column in TABLE.items() if column.sets is not None)
