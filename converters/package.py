"""Office files as packages of parts (ISO/IEC 29500-2): relations say which part is what, wherever it stands."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from posixpath import join, normpath
from typing import NamedTuple

from converters.container import Container
from converters.docx.xml import parse
from converters.errors import Mislabelled

_SHORT = 8192  # bytes of relations that are kept
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s/>]")


class Relation(NamedTuple):
    """`kind` is the last word of its type ("styles"), `target` the name of the part that it leads to."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a file whose main part has the element `root`; upper and lower case name the same part (6.2.2.3).

    `usual` is the name of the main part where no relation tells it. Raises Mislabelled where there is none, Corrupt.
    """

    def __init__(self, container: Container, root: str, usual: str) -> None:
        self._container = container
        self._names = {name.lower(): name for name in container.names()}
        self._root, self._usual = root, usual
        self.main = self._main_part()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises Corrupt where it is missing or damaged, TooLarge, Encrypted."""
        return self._container.read(self._names.get(name.lower(), name))

    def optional(self, name: str) -> bytes | None:
        return self.read(name) if name in self else None

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Those of the main part, by their id."""
        return {relation.id: relation for relation in self._relations(self.main)}

    def related(self, kind: str) -> bytes | None:
        """The part that is related to the main part as its "styles", or stands so named beside it; None without one."""
        told = (each.target for each in self.relations.values() if each.kind == kind)
        beside = join(self.main.rpartition("/")[0], f"{kind}.xml")
        return self.optional(next((name for name in told if name in self), beside))

    def _main_part(self) -> str:
        told = (each.target for each in self._relations("") if each.kind == "officeDocument")
        for name in (*told, self._usual):
            if name in self and (name.lower() == self._usual or self._begins(name)):
                return name
        raise Mislabelled(f"the archive holds no {self._root} as its main part; look what it holds and convert that")

    def _begins(self, name: str) -> bool:
        found = _ROOT.search(self.read(name)[:4096].replace(b"\0", b""))  # UTF-16 of ASCII without its halves
        return found is not None and found[1] == self._root.encode()

    def _relations(self, part: str) -> tuple[Relation, ...]:
        folder, _, name = part.rpartition("/")
        source = join(folder, "_rels", f"{name}.rels")
        if source not in self:
            return ()
        content = self.read(source)
        return (_kept if len(content) < _SHORT else _told)(content, source, folder)


def _told(content: bytes, source: str, folder: str) -> tuple[Relation, ...]:
    """The relations that the part `source` tells, their targets as seen from `folder`."""
    return tuple(
        Relation(each.get("Id") or "", (each.get("Type") or "").rpartition("/")[2], target)
        for each in parse(content, source).iter("{*}Relationship")
        if (target := _resolved(folder, each.get("Target") or ""))
    )


_kept = lru_cache(maxsize=128)(_told)  # a program writes the same into most of its files


def _resolved(folder: str, target: str) -> str:
    return normpath(join("/", folder, target.replace("\\", "/"))).lstrip("/") if target else ""
