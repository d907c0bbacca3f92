"""Failures grouped by fingerprint: class, code, place in the code and version; thousands become a dozen lines."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select

from storage import tables
from storage.database import reading
from storage.selection import FAILING, Selection

#: codes of documents whose bytes are at fault: the same bytes would fail again
BYTES_AT_FAULT = frozenset({"convert.corrupt", "convert.empty", "storage.blob_missing", "storage.blob_damaged"})

_doc = tables.document.c


@dataclass(frozen=True, slots=True)
class Alike:
    """`count` documents of `hosts` hosts that failed alike; one of them, and when the first and last did (seconds).

    `fingerprint` is None for rows that have none; `requeue` is the command that puts these and no others back.
    """

    count: int
    error_class: str | None
    code: str | None
    fingerprint: str | None
    states: tuple[str, ...]
    hosts: int
    first: float
    last: float
    document_id: int
    address: str
    message: str | None
    requeue: str


def failures(engine: Engine, selection: Selection) -> list[Alike]:
    """The failures that `selection` means, by default all that went wrong, the largest group first."""
    meant = selection if selection.states else replace(selection, states=("gone", *FAILING))
    key = (_doc.fingerprint, _doc.code, _doc.error_class)
    grouped = select(
        *key, func.count().label("count"), func.count(_doc.host.distinct()).label("hosts"),
        func.min(_doc.id).label("id"),
        func.min(_doc.updated).label("first"), func.max(_doc.updated).label("last"),
        func.min(_doc.state).label("least"), func.max(_doc.state).label("most"),
    )  # fmt: skip
    with reading(engine) as connection:
        rows = connection.execute(grouped.where(meant.where(connection)).group_by(*key)).mappings().all()
        example = select(_doc.id, _doc.address, _doc.message).where(_doc.id.in_([row["id"] for row in rows]))
        examples = {row.id: row for row in connection.execute(example)}
    found = [
        Alike(
            row["count"], row["error_class"], row["code"], row["fingerprint"],
            tuple(sorted({row["least"], row["most"]})), row["hosts"], row["first"], row["last"], row["id"],
            examples[row["id"]].address, examples[row["id"]].message, _command(row),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda alike: (-alike.count, alike.code or "", alike.fingerprint or ""))


def _command(row: Mapping[Any, Any]) -> str:
    by = ("--fingerprint", row["fingerprint"]) if row["fingerprint"] else ("--code", row["code"] or "")
    gone = ("--state", "gone") if "gone" in (row["least"], row["most"]) else ()
    return shlex.join(["nianbao", "requeue", *by, *gone, *begin(row["code"])])


def begin(code: str | None) -> tuple[str, ...]:
    """The option that has documents with this code fetched again, where nothing else can help."""
    return ("--from-stage", "fetch") if code in BYTES_AT_FAULT else ()
