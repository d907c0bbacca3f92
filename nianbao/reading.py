"""What `nianbao parse` does with one file: find out what it is, convert it, parse it; every error becomes data."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import msgspec

import converters
import parsers
from converters import heavy
from converters.document import Document
from converters.errors import ConversionError, Corrupt, OutOfTime
from converters.members import DEPTH, Member, check_depth
from crawlers import archives, media_type
from nianbao import guarded
from parsers.errors import ParsingError
from parsers.report import Report
from workers import limits


class Failure(msgspec.Struct, frozen=True):
    """Why there is no report: a stable code and a sentence."""

    code: str
    message: str


class Reading(msgspec.Struct, frozen=True):
    """What became of one document: a report or an error, never both. `warnings` are the converter's.

    `member` is its name inside the container `path`, None for a file of its own.
    """

    path: str
    member: str | None = None
    sha256: str | None = None
    media_type: str | None = None
    error: Failure | None = None
    report: Report | None = None
    warnings: tuple[str, ...] = ()


#: bytes that tell what a file is
GLANCE = 65536
#: share of the time that heavy work may take: the rest is for parsing
HEAVY = 0.9
#: of the time that an archive has left, what one of its files may take, so that a hostile one leaves some to the others
SHARE = 0.5
LEAST = 1.0
"""Seconds below which no further file of an archive is begun."""
#: share of the time of an archive that its files may take: in the rest those for which none was left are told
ARCHIVE = 0.85

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[Reading])


def read_all(paths: list[str], allowed: guarded.Limits) -> Iterator[Reading]:
    """Read files, and the files in folders, each in a guarded process; in their order, a folder's by name."""
    files = [file for path in paths for file in _files(path)]
    if len(files) > 1:
        converters.registry()  # imported before forking, so that no child does it again
    for path, answer in guarded.each(files, lambda file: _within(allowed, file), allowed, os.cpu_count() or 1):
        known = _glanced_at(path) if isinstance(answer, guarded.WorkLost) else Reading(path)
        yield from _told_of(known, answer)


def _within(allowed: guarded.Limits, file: str) -> bytes:
    return _encoder.encode(read(file, allowed))


def read(path: str, allowed: guarded.Limits) -> list[Reading]:
    """Read one file; an archive gives a reading for each of its members. MemoryError if its bytes are too many."""
    end = time.monotonic() + allowed.seconds
    try:
        body = _bytes(path)
    except OSError as error:
        return [Reading(_told(path), error=_unreadable(_told(path), error))]
    known = Reading(_told(path), sha256=sha256(body).hexdigest(), media_type=media_type.detect(body, None, path))
    return _read_body(_File(known, body), replace(allowed, seconds=end - time.monotonic()))


@dataclass(frozen=True, slots=True)
class _File:
    """What is known of a file, its bytes, and how many archives it stands in."""

    known: Reading
    body: bytes
    depth: int = 0


def _read_body(file: _File, allowed: guarded.Limits) -> list[Reading]:
    """The readings of a file; what takes long per page ends early enough to be told."""
    if converters.is_container(file.known.media_type or ""):
        return list(_opened(file, replace(allowed, seconds=ARCHIVE * allowed.seconds)))
    end = time.monotonic() + ARCHIVE * allowed.seconds
    with heavy.within(HEAVY * allowed.seconds):
        reading, document = _read(file.known, file.body)
    if document is None or file.depth >= DEPTH:
        return [reading]
    attached = converters.attached(document, file.body)
    return [reading, *_read_members(file, attached, replace(allowed, seconds=end - time.monotonic()))]


def _opened(archive: _File, allowed: guarded.Limits) -> Iterator[Reading]:
    """Readings of the files in an archive."""
    converters.registry()  # once before forking, so that no child does it again
    parsers.load()
    try:
        check_depth(archive.depth)
        yield from _read_members(archive, converters.members(archive.body, archive.known.media_type or ""), allowed)
    except ConversionError as error:
        yield _failed(archive.known, error.code, str(error))


def _read_members(archive: _File, members: Iterable[Member], allowed: guarded.Limits) -> Iterator[Reading]:
    """Readings of files, each made in a process of its own, so that a hostile one costs no other."""
    end = time.monotonic() + allowed.seconds
    for member in members:
        yield from _read_member(archive, member, replace(allowed, seconds=end - time.monotonic()))


def _read_member(archive: _File, member: Member, allowed: guarded.Limits) -> list[Reading]:
    name = f"{archive.known.member}#{member.name}" if archive.known.member else member.name
    known = Reading(archive.known.path, name)
    if member.error:
        return [_failed(known, member.error.code, str(member.error))]
    if allowed.seconds < LEAST:
        told = "reading its archive took too long; unpack it and read this file by itself"
        return [_failed(known, OutOfTime.code, told)]
    found = media_type.detect(member.body, None, member.name)
    known = msgspec.structs.replace(known, sha256=sha256(member.body).hexdigest(), media_type=found)
    if not converters.is_container(found):
        allowed = replace(allowed, seconds=SHARE * allowed.seconds)
    file = _File(known, member.body, archive.depth + 1)
    ((_, answer),) = guarded.each([file], lambda file: _encoder.encode(_read_body(file, allowed)), allowed, 1)
    return _told_of(known, answer)


def _told_of(known: Reading, answer: bytes | guarded.WorkLost) -> list[Reading]:
    """What a child said, or why it said nothing."""
    if isinstance(answer, guarded.WorkLost):
        return [_failed(known, answer.code, str(answer))]
    return _decoder.decode(answer)


def _read(known: Reading, body: bytes) -> tuple[Reading, Document | None]:
    """What became of a file, and its document, which a file that is no report has, too."""
    stage, found, document = "convert", known.media_type or "", None
    try:
        document = converters.convert(body, found)
        stage = "parse"
        report = parsers.parse(document, second=lambda pages: converters.arbiter(body, found, pages))
    except (ConversionError, ParsingError) as error:
        return _failed(known, f"{stage}.out_of_memory" if _starved(error) else error.code, str(error)), document
    except MemoryError:
        return _failed(known, f"{stage}.out_of_memory", "reading it takes more memory than one file may have"), None
    except Exception as error:  # noqa: BLE001  the one edge where a defect of ours must not stop the other files
        traceback.print_exc()
        message = f"{type(error).__name__}: {error}; please report this file as a defect"
        return _failed(known, f"{stage}.crashed", message), None
    return msgspec.structs.replace(known, report=report, warnings=document.warnings), document


def _starved(error: Exception) -> bool:
    """Whether memory is what it lacked: libraries wrap that in errors of their own, which read like damage."""
    return isinstance(error.__context__, MemoryError) or (isinstance(error, Corrupt) and limits.near_the_cap())


def _glanced_at(path: str) -> Reading:
    """What can be said of a file that could not be read to its end, without reading it whole."""
    with open(path, "rb") as file:
        found = media_type.detect(file.read(GLANCE), None, path)
        file.seek(0)
        return Reading(_told(path), sha256=file_digest(file, "sha256").hexdigest(), media_type=found)


def _failed(known: Reading, code: str, message: str) -> Reading:
    return msgspec.structs.replace(known, error=Failure(code, message))


def _told(path: str) -> str:
    """The path as text: bytes of a name that are not UTF-8, such as GBK's, as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(path: str) -> Iterator[str]:
    return map(str, archives.walk(Path(path))) if os.path.isdir(path) else iter([path])


def _bytes(path: str) -> bytes:
    with archives.opened(Path(path)) as file:
        return file.read()


def _unreadable(path: str, error: OSError) -> Failure:
    if isinstance(error, FileNotFoundError):
        return Failure("fetch.not_found", f"{path} does not exist; check the path")
    return Failure("fetch.unreadable", f"{path} cannot be read: {error.strerror or error}")


def as_row(reading: Reading) -> dict[str, Any]:
    """The JSON object of the public surface; with `warnings`, such as of pages left unread, where there are any."""
    report = reading.report
    return {
        "path": reading.path, **({"member": reading.member} if reading.member else {}),
        "url": None, "sha256": reading.sha256, "media_type": reading.media_type,
        "error": reading.error and {"code": reading.error.code, "message": reading.error.message},
        "report": report and {name: getattr(report, name) for name in _REPORT},
        "facts": _rows(report.facts, _FACT) if report else [],
        "metrics": _rows(report.metrics, _METRIC) if report else [],
        "findings": _rows(report.findings, _FINDING) if report else [],
        **({"warnings": reading.warnings} if reading.warnings else {}),
    }  # fmt: skip


_REPORT = (
    "family", "year", "agency", "scope", "title", "published_on", "region_code", "region_candidates", "level",
    "department", "status", "tables", "flags",
)  # fmt: skip
_FACT = ("key", "value", "state", "unit", "raw", "origin")
_METRIC = ("key", "value", "unit", "qualifier", "scope", "detail", "sentence", "start", "end")
_FINDING = ("rule", "at", "expected", "found", "verdict", "severity")


def _rows(values: tuple[Any, ...], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: getattr(value, name) for name in names} for value in values]
