"""The answers of an archive, those to a POST told apart by what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from crawlers.errors import BrokenRecord
from crawlers.urls import posting
from crawlers.warc.captures import Capture, Posted, Unread, capture, posted
from crawlers.warc.plain import members
from crawlers.warc.records import Gap, records

_ANSWERS = ("response", "resource", "revisit")


def captures(path: Path) -> Iterator[Capture | Unread]:
    """Every answer of http and https in the archive, in its order, one in memory at a time. Raises OSError."""
    for name, pieces in members(path):
        yield from _paired(_read(name, path, pieces))


def count(path: Path) -> int:
    """How many answers there are."""
    return sum(1 for _ in captures(path))


def _read(name: str, path: Path, pieces: Iterator[bytes]) -> Iterator[Capture | Unread | Posted]:
    for record in records(pieces):
        if isinstance(record, Gap):
            yield Unread(f"{name}@{record.at}", "", BrokenRecord(f"{name or path.name}: {record.error}"))
            continue
        kind = record.headers.get("warc-type", "").lower()
        if kind in _ANSWERS:
            yield from capture(record, f"{name}@{record.at}")
        elif kind == "request" and record.block.startswith(b"POST "):
            yield posted(record)


def _paired(found: Iterable[Capture | Unread | Posted]) -> Iterator[Capture | Unread]:
    """An answer to a POST has its body in its address; the request stands right before its answer or behind it."""
    held: Capture | None = None
    asked: Posted | None = None
    for one in found:
        if isinstance(one, Posted):
            asked = one
            held = _to(held, asked) if held and asked.answer == held.id else held
            continue
        if held:
            yield held
        held = None
        if isinstance(one, Unread):
            yield one
        else:
            held = _to(one, asked) if asked and asked.id and asked.id == one.request else one
    if held:
        yield held


def _to(answer: Capture, asked: Posted) -> Capture:
    return msgspec.structs.replace(answer, url=posting(answer.url, asked.body))
