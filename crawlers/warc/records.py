"""Records of a WARC (ISO 28500), framed by their length; after a broken one the next is looked for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from crawlers.errors import BrokenRecord

#: bytes of the largest block that is read; a larger one is passed over and told
MOST = 64 << 20
_LINE = 1 << 16
_HEADERS = 500
_BEGIN = b"WARC/"


class Record(msgspec.Struct, frozen=True):
    """`at` is where it begins in the plain bytes, `headers` have lower-case names; no `block` where `too_large`."""

    at: int
    headers: dict[str, str]
    block: bytes
    too_large: bool = False


class Gap(msgspec.Struct, frozen=True):
    """What begins `at` and cannot be read."""

    at: int
    error: BrokenRecord


def records(pieces: Iterator[bytes]) -> Iterator[Record | Gap]:
    """Every record; in the place of what cannot be read one Gap, up to the next record's beginning."""
    feed = _Feed(pieces)
    while _to_next_line(feed):
        at = feed.at
        try:
            if not feed.line().startswith(_BEGIN):
                raise BrokenRecord("no record begins here")
            yield _record(feed, at)
        except BrokenRecord as error:
            yield Gap(at, BrokenRecord(f"the record at byte {at} cannot be read: {error}; the others are"))
            _to_next_record(feed)


def _record(feed: _Feed, at: int) -> Record:
    headers = _headers(feed)
    told = headers.get("content-length", "")
    if not told.isdecimal():
        raise BrokenRecord("it does not say how long it is")
    length = int(told)
    block = feed.take(min(length, MOST))
    passed = feed.skip(length - len(block)) if length > MOST else 0
    tail = feed.line()
    if len(block) + passed < length or tail.strip() or (passed == 0 and _swallowed(block, tail)):
        feed.give_back(_from_next_record(block + tail))
        raise BrokenRecord("it is longer or shorter than it says, or broken off")
    return Record(at, headers, b"" if length > MOST else block, length > MOST)


def _swallowed(block: bytes, tail: bytes) -> bool:
    """A block that ends the archive without the blank line and holds another record was told too long."""
    return not tail and b"\r\n\r\n" + _BEGIN in block


def _from_next_record(block: bytes) -> bytes:
    at = block.find(b"\n" + _BEGIN)
    return block[at + 1 :] if at >= 0 else b""


def _headers(feed: _Feed) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for _ in range(_HEADERS):
        line = feed.line()
        if not line.strip():
            return found
        text = line.decode("utf-8", "replace")
        if text[0] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise BrokenRecord("its head is no list of names and values")
        name = name.strip().lower()
        found[name] = value.strip()
    raise BrokenRecord("its head has no end")


def _to_next_line(feed: _Feed) -> bool:
    """Pass over blank lines; False at the end."""
    while line := feed.line():
        if line.strip():
            feed.give_back(line)
            return True
    return False


def _to_next_record(feed: _Feed) -> None:
    while line := feed.line():
        if line.startswith(_BEGIN):
            feed.give_back(line)
            return


class _Feed:
    """Plain bytes by line and by number, with a way to give some back; `at` is how many were taken."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self.at = 0

    def line(self) -> bytes:
        """Up to and with the next line feed, at most 64 KB; empty at the end."""
        while (end := self._held.find(b"\n", 0, _LINE)) < 0 and len(self._held) < _LINE and self._more():
            pass
        return self._taken(end + 1 if end >= 0 else min(len(self._held), _LINE))

    def take(self, size: int) -> bytes:
        """`size` bytes, fewer at the end."""
        while len(self._held) < size and self._more():
            pass
        return self._taken(min(size, len(self._held)))

    def skip(self, size: int) -> int:
        """Pass over `size` bytes in little memory; gives how many there were."""
        left = size
        while left and (passed := len(self.take(min(left, _LINE)))):
            left -= passed
        return size - left

    def give_back(self, data: bytes) -> None:
        self._held[:0] = data
        self.at -= len(data)

    def _taken(self, size: int) -> bytes:
        data = bytes(self._held[:size])
        del self._held[:size]
        self.at += size
        return data

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        self._held += piece or b""
        return piece is not None
