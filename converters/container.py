"""Zip-based files under guard: what an archive may declare, and what is really read from it.

Limits come from measured attacks: 232 kB of DOCX that unfold to 64 MiB of XML cost 1.4 GB of memory. What the directory
declares may be a lie, so each member is read as a bounded stream as well.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from lzma import LZMAError
from typing import NoReturn

from converters.errors import Corrupt, Encrypted, TooLarge

MIB = 1 << 20
MEMBER_LIMIT = 32 * MIB
TOTAL_LIMIT = 200 * MIB
MEMBERS_LIMIT = 5_000
RATIO_LIMIT = 200
_UNPACKING = (
    zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError,
)  # fmt: skip
RATIO_FROM = MIB  # small members may be as repetitive as they like


class Container:
    """A zip archive in memory whose directory has passed the limits. Nothing is ever written to disk.

    Where it is no `whole`, but files of their own, what each unfolds to is checked as it is read, so that one of them
    costs no other. Raises Corrupt when the archive is damaged, TooLarge when a limit is passed.
    """

    def __init__(self, body: bytes, whole: bool = True) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError) as error:
            raise Corrupt(f"the archive cannot be opened ({error}); fetch it again, it is damaged") from error
        # some programs part folders by the sign of Windows (APPNOTE 4.4.17.1 allows "/" alone)
        self._members = {info.filename.replace("\\", "/"): info for info in self._archive.infolist()}
        self._check_count()
        if whole:
            self._check_sizes()

    def entries(self) -> list[zipfile.ZipInfo]:
        """What the directory lists, in its order; a name may stand there more than once."""
        return self._archive.infolist()

    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, limit: int = MEMBER_LIMIT) -> bytes:
        """The bytes of a member, the last of its name. Raises as `read_entry`, and Corrupt if it is missing."""
        info = self._members.get(name)
        if info is None:
            raise Corrupt(f"the archive has no member {name}; it is damaged or another format")
        return self.read_entry(info, limit)

    def read_entry(self, info: zipfile.ZipInfo, limit: int = MEMBER_LIMIT, left: int = TOTAL_LIMIT) -> bytes:
        """The bytes of a member. Raises TooLarge past `limit` or what is `left` for all, Encrypted, Corrupt."""
        name = info.filename
        if info.flag_bits & 0x1:
            raise Encrypted(f"{name} asks for a password; ask the publisher for an open file")
        _check_ratio(info)
        try:
            with self._archive.open(info) as stream:
                content = stream.read(min(limit, left) + 1)
        except _UNPACKING as error:
            raise Corrupt(f"{name} cannot be unpacked ({error}); the archive is damaged, fetch it again") from error
        if len(content) > limit:
            _refuse(f"{name} unfolds to more than {limit // MIB} MiB, whatever its directory says")
        if len(content) > left:
            _refuse(f"the archive unfolds to more than {TOTAL_LIMIT // MIB} MiB with {name}")
        return content

    def _check_count(self) -> None:
        count = len(self._archive.infolist())
        if count > MEMBERS_LIMIT:
            _refuse(f"the archive has {count} members, the limit is {MEMBERS_LIMIT}")

    def _check_sizes(self) -> None:
        infos = self._archive.infolist()
        if sum(info.file_size for info in infos) > TOTAL_LIMIT:
            _refuse(f"the archive unfolds to more than {TOTAL_LIMIT // MIB} MiB")
        for info in infos:
            _check_ratio(info)


def _check_ratio(info: zipfile.ZipInfo) -> None:
    if info.file_size > RATIO_FROM and info.file_size > RATIO_LIMIT * max(info.compress_size, 1):
        _refuse(f"{info.filename} unfolds {RATIO_LIMIT} times its size or more")


def _refuse(seen: str) -> NoReturn:
    raise TooLarge(f"{seen}; if the file is honest, raise the limit in converters/container.py")
