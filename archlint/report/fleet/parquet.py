"""The rows of an audit as a Parquet file: the columns of the JSON Lines, with nulls where nothing applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from archlint.findings.audited import AUDIT_COLUMNS, AuditRow
from archlint.model.errors import NotInstalledError
from archlint.report.fleet.files import written_beside

#: Rows that are at hand at once: a row group of the file.
_GROUP = 50_000


def require_parquet() -> None:
    """Make sure that Parquet files can be written.

    Raises:
        NotInstalledError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise NotInstalledError("a Parquet file", "pyarrow", "parquet") from None


def write_parquet(rows: Iterable[AuditRow], path: Path) -> None:
    """Write rows to a file, which is replaced once they are all there.

    Raises:
        UnwritableFileError: it cannot be written.
    """
    import pyarrow
    from pyarrow import parquet

    kinds = {"text": pyarrow.string(), "number": pyarrow.int64(), "texts": pyarrow.list_(pyarrow.string())}
    schema = pyarrow.schema(
        [
            pyarrow.field(name, kinds[column.kind], metadata={"description": column.documentation})
            for name, column in AUDIT_COLUMNS.items()
        ]
    )
    with written_beside(path) as beside, parquet.ParquetWriter(str(beside), schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))


def _groups(rows: Iterable[AuditRow]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while group := [{name: _printable(value) for name, value in row.items()} for row in islice(waiting, _GROUP)]:
        yield group


def _printable(value: Any) -> Any:
    # A file's name may be no text: Parquet has UTF-8 only.
    return value.encode(errors="backslashreplace").decode() if isinstance(value, str) else value
