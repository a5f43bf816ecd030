"""Files that a library for data writes to the URL of an object in a bucket, without a client that could be seen.

Sources: the references of pandas (`DataFrame.to_csv` and its like take URLs as `s3://bucket/key`), polars
(`DataFrame.write_parquet`) and the AWS SDK for pandas (`awswrangler.s3.to_parquet`).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.code.calls import Call, Unread
from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.objects import CodeValue, Nothing, RecordObject
from archlint.code.evaluation.sdk import UPLOAD
from archlint.code.evaluation.values import Argument, Concatenation, Constant, EnvironmentVariable, Varying, text_of
from archlint.code.made_calls import made_calls

_SCHEME = "s3://"
#: What the methods call the place that they write to; it comes first where it has no name.
_PLACES = ("path", "path_or_buf", "excel_writer", "file")


def written_files(passed: Arguments) -> Iterator[Call | Unread]:
    """Yield what a call writes that puts data into a file of some name, if that is an object in a bucket."""
    record = passed.record()
    place = next((record.fields[name] for name in _PLACES if name in record.fields), passed.position(0))
    bucket = _bucket(place, passed)
    if bucket is not None:
        yield from made_calls(UPLOAD, RecordObject({"Bucket": bucket}, passed.at, complete=False), passed)
    elif isinstance(place, EnvironmentVariable):
        yield Unread(passed.at, "it writes to a place that the environment says, which may be in a bucket")


def _bucket(place: CodeValue, passed: Arguments) -> CodeValue | None:
    """Return the bucket that a URL leads to; None for any other place."""
    if isinstance(place, Nothing) or not isinstance(place, Constant | Concatenation):
        return None
    parts = place.parts if isinstance(place, Concatenation) else (place,)
    first = parts[0]
    if not isinstance(first, Constant) or not str(first.value).startswith(_SCHEME):
        return None
    kept: list[Argument] = []
    for part in (Constant(str(first.value).removeprefix(_SCHEME), first.at), *parts[1:]):
        if isinstance(part, Constant) and "/" in str(part.value):
            kept.append(Constant(str(part.value).partition("/")[0], part.at))
            break
        kept.append(part)
    bucket = text_of(tuple(kept), passed.at)
    return (
        bucket if isinstance(bucket, Constant | Concatenation | EnvironmentVariable) else Varying(passed.at, "a bucket")
    )
