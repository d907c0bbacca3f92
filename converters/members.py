"""What a container holds: files that are documents of their own."""

from __future__ import annotations

from dataclasses import dataclass

from converters.errors import ConversionError, TooLarge

DEPTH = 2
"""Archives in archives are opened this deep."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a container. `name` is its path in there, with slashes; never a place to write to.

    `error` is why it cannot be had, then `body` is empty; the others can.
    """

    name: str
    body: bytes
    error: ConversionError | None = None


def check_depth(depth: int) -> None:
    """Raises TooLarge where an archive stands in more archives than are opened."""
    if depth > DEPTH:
        raise TooLarge(f"archives are nested more than {DEPTH} deep; unpack them by hand if they are honest")
