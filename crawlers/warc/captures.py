"""One record of an archive: what was asked for, when, and what came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import msgspec

from crawlers import media_type
from crawlers.decoding import Decoder
from crawlers.errors import BadAddress, BadAnswer, BrokenRecord, FetchError, TooLarge, Truncated
from crawlers.resource import Resource
from crawlers.statuses import REDIRECTS
from crawlers.urls import canonical
from crawlers.warc.records import MOST, Record

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHUNK = re.compile(rb"([0-9a-fA-F]+)[^\r\n]*\r?\n")


class Capture(msgspec.Struct, frozen=True):
    """One answer. `id` is the record's own name, else its place. `resource` is None for a revisit, which repeats the
    body that `original` names: a payload digest, or the id of a record. `location` is where a redirect leads, `request`
    the record of what was asked, where the answer names it.
    """

    id: str
    url: str
    date: str
    status: int
    resource: Resource | None
    digest: str | None = None
    original: str | None = None
    location: str | None = None
    request: str | None = None


class Unread(msgspec.Struct, frozen=True):
    """A record that gives no answer, and why. `id` as in Capture; `url` is "" where the record does not say."""

    id: str
    url: str
    error: FetchError


class Posted(msgspec.Struct, frozen=True):
    """A request with a body. It names its answer, or its answer names it."""

    id: str
    answer: str | None
    body: str


def posted(record: Record) -> Posted:
    told, (_, _, body) = record.headers, record.block.partition(b"\r\n\r\n")
    return Posted(told.get("warc-record-id", ""), told.get("warc-concurrent-to"), _text(body))


def capture(record: Record, place: str) -> Iterator[Capture | Unread]:
    told = record.headers
    id, target = told.get("warc-record-id") or place, told.get("warc-target-uri", "").strip("<>")
    if not target.lower().startswith(("http:", "https:")):
        return
    try:
        answer = _answer(record, id, canonical(target))
        yield msgspec.structs.replace(answer, request=told.get("warc-concurrent-to"))
    except FetchError as error:
        yield Unread(id, target, error)


def _answer(record: Record, id: str, url: str) -> Capture:
    told = record.headers
    kind, date, digest = told["warc-type"].lower(), told.get("warc-date", ""), told.get("warc-payload-digest")
    if told.get("warc-truncated") and kind != "revisit":
        raise Truncated(f"{url}: the archive holds only a part of it ({told['warc-truncated']}); fetch it anew")
    if record.too_large:
        raise TooLarge(f"{url}: the record is larger than {MOST} bytes")
    if kind == "resource":
        headers = {"content-type": told.get("content-type", "")}
        return Capture(id, url, date, 200, _resource(url, 200, headers, record.block, date), digest)
    status, headers, body = _parted(record.block, url)
    if kind == "revisit":
        original = digest or told.get("warc-refers-to")
        return Capture(id, url, date, status, None, digest, original)
    location = _location(url, headers) if status in REDIRECTS else None
    resource = _resource(url, status, headers, _decoded(url, headers, body), date) if status == 200 else None
    return Capture(id, url, date, status, resource, digest, None, location)


def _resource(url: str, status: int, headers: dict[str, str], body: bytes, date: str) -> Resource:
    kind = media_type.detect(body, headers.get("content-type"), media_type.name_of(url, headers))
    return Resource(url, url, status, kind, body, headers, (), date)


def _parted(block: bytes, url: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an HTTP answer; a revisit may leave all of it out."""
    if not block.strip():
        return 200, {}, b""
    head, blank, body = block.partition(b"\r\n\r\n")
    if not blank or b"\n\n" in head:
        head, _, body = block.partition(b"\n\n")
    status = _STATUS.match(head)
    if status is None:
        raise BrokenRecord(f"{url}: the record holds no answer of HTTP")
    lines = (line.partition(b":") for line in head.splitlines()[1:])
    headers = {_text(name).strip().lower(): _text(value).strip() for name, colon, value in lines if colon}
    return int(status[1]), headers, body


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _location(url: str, headers: dict[str, str]) -> str | None:
    try:
        return canonical(urljoin(url, headers.get("location", "")))
    except (BadAddress, ValueError):
        return None


def _decoded(url: str, headers: dict[str, str], body: bytes) -> bytes:
    """The body without its codings. Archives are made that undo them and keep the headers: those are as they are."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    coding = headers.get("content-encoding", "")
    if not coding or (coding.lower() in ("gzip", "x-gzip") and not body.startswith(b"\x1f\x8b")):
        return body
    try:
        decoder = Decoder(coding, MOST)
        whole = b"".join(decoder.feed(body))
        decoder.finish()
        return whole
    except (BadAnswer, TooLarge, Truncated) as error:
        if media_type.detect(body) not in (media_type.UNKNOWN, "application/gzip"):
            return body
        raise type(error)(f"{url}: {error}") from error


def _joined(body: bytes) -> bytes:
    """The chunks of a body put together; the body itself where it is not in chunks to its end."""
    parts: list[bytes] = []
    at = 0
    while head := _CHUNK.match(body, at):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[head.end() : head.end() + size])
        at = head.end() + size
        if len(parts[-1]) < size:
            return body
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return body
