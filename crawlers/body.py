"""A body on its way in: written piece by piece, kept whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import IO, NamedTuple, Protocol

from crawlers import media_type

#: bytes of a text that are looked through for links; a longer one is kept and converted whole all the same
MOST_LOOKED_AT = 16 << 20
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "application/x-javascript")


class Body(Protocol):
    """Where the pieces of one body go. `file` holds what was written, to be read back.

    `lasting`: what is kept can be had by its digest later, so that nobody need hold it.
    """

    file: IO[bytes]
    size: int
    lasting: bool

    def write(self, piece: bytes) -> None: ...

    def keep(self) -> str:
        """Keep what was written and give its digest, "" where nothing is kept beyond the block."""
        ...


#: Opens a body; what was not kept when the block ends leaves nothing behind.
Keeping = Callable[[], AbstractContextManager[Body]]


class Taken(NamedTuple):
    """What a body turned out to be, and its bytes: all of them, or of one that lasts only the text to look through."""

    media_type: str
    bytes: bytes


class Memory:
    """A body that lives in memory for as long as somebody holds it."""

    lasting = False

    def __init__(self) -> None:
        self.file: IO[bytes] = io.BytesIO()
        self.size = 0

    def write(self, piece: bytes) -> None:
        self.size += self.file.write(piece)

    def keep(self) -> str:
        return ""


@contextmanager
def in_memory() -> Iterator[Body]:
    """For whoever wants the bytes themselves."""
    yield Memory()


def taken(body: Body, header: str | None = None, name: str | None = None) -> Taken:
    """The media type by the bytes first, `header` second and `name` last."""
    kind = media_type.detect_in(body.file, header, name)
    if body.lasting and not kind.startswith(_TEXTS):
        return Taken(kind, b"")
    body.file.seek(0)
    return Taken(kind, body.file.read(MOST_LOOKED_AT if body.lasting else -1))
