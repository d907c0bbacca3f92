"""What a container holds: files that are documents of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from converters.errors import ConversionError, TooLarge

DEPTH = 2
"""Archives in archives are opened this deep."""
ATTACHED = "attached"
"""What the metadata of a document say of how many files are attached to it; absent where none are."""


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


def own_names(names: Iterable[str]) -> Iterator[str]:
    """Each name as no other is: one that another has before it stands in a folder of its ordinal, (2)/report.doc."""
    seen = Counter[str]()
    for name in names:
        own = name
        while seen[own]:
            seen[name] += 1
            own = f"({seen[name]})/{name}"
        seen[own] += 1
        yield own
