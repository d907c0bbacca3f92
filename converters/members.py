"""What a container holds: files that are documents of their own."""

from __future__ import annotations

import msgspec


class Member(msgspec.Struct, frozen=True):
    """A file inside a container. `name` is its path in there, with slashes; never a place to write to."""

    name: str
    body: bytes
