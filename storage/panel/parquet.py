"""The panel as a Parquet file, a row group at a time: text columns, and whole numbers where the columns hold those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

GROUP = 50_000


def write(columns: Sequence[str], whole: frozenset[str], rows: Iterable[Sequence[Any]], stream: BinaryIO) -> int:
    """The columns named in `whole` are 64-bit integers, the others text; a null is null. Returns the number of rows.

    Numbers of reports stay decimal text, as they are everywhere: cast them to DECIMAL where they are summed.
    """
    schema = pa.schema([(name, pa.int64() if name in whole else pa.string()) for name in columns])
    count = 0
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for group in _groups(iter(rows)):
            writer.write_batch(pa.record_batch([list(values) for values in zip(*group, strict=True)], schema=schema))
            count += len(group)
    return count


def _groups(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while group := list(islice(rows, GROUP)):
        yield group
