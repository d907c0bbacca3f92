"""What the operator names (addresses, files, folders, lists of addresses) becomes the documents of a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from crawlers import archives, lists, media_type, urls, warc
from crawlers.archives import Kind
from crawlers.errors import BadAddress, BadList, BrokenRecord, FetchError
from crawlers.resource import Link
from nianbao.archive import Archive
from storage import ledger
from storage.blobs import Blobs
from storage.documents.parking import Wanted
from storage.documents.registry import CHUNK
from storage.ledger import Entry
from workers import intake

_PAGES = (".htm", ".html", ".shtml", ".xhtml", ".jsp", ".jspx", ".asp", ".aspx", ".php", ".do", ".action", "")


class BadTarget(ValueError):
    """Raised when a target names nothing that can be harvested."""


@dataclass(frozen=True, slots=True)
class Target:
    """`place` is the URL, or the absolute path: the source's natural key, so that naming it again goes on with it."""

    place: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Entered:
    """A document of a target: its id, or why it could not be entered; both where a worker is to say so."""

    name: str
    id: int | None
    problem: str | None = None


def target(words: str) -> Target:
    """What `words` names. Raises BadTarget."""
    try:
        kind = archives.kind_of(words)
        place = urls.canonical(words) if kind == "url" else str(Path(words).absolute())
        if kind == "list":
            next(lists.read_list(Path(words)), None)  # a list without a url column is told before work begins
    except (BadAddress, BadList) as error:
        raise BadTarget(str(error)) from error
    return Target(place, kind)


def count(target: Target, wanted: Wanted, home: Path) -> int:
    """How many documents the target names; what a listing leads to is not known before it is fetched."""
    if target.kind == "archive":
        return warc.count(Path(target.place))
    if target.kind == "folder":
        return sum(1 for _ in archives.walk(Path(target.place), (home.resolve(),)))
    return sum(1 for _ in _links(target, wanted)) if target.kind == "list" else 1


def enter(
    engine: Engine, blobs: Blobs, targets: Iterable[Target], wanted: Wanted, home: Path | None = None
) -> Iterator[Entered]:
    """Register the documents of the targets, one by one; what is known already stays where it is.

    Our own `home`, which may well stand in a folder that is named, is none of its documents.
    """
    closed = (home.resolve(),) if home else ()
    everything = (found for target in targets for found in _enter(engine, blobs, target, wanted, closed))
    return islice(everything, wanted.most)


def _enter(engine: Engine, blobs: Blobs, target: Target, wanted: Wanted, closed: tuple[Path, ...]) -> Iterator[Entered]:
    source = ledger.source(engine, target.place, target.kind)
    if target.kind in ("url", "list"):
        ledger.again(engine, source)
    if target.kind == "url":
        yield from _enter_links(engine, [Link(target.place)], source)
    elif target.kind == "list":
        yield from _enter_links(engine, _links(target, wanted), source)
    elif target.kind == "archive":
        yield from _enter_archive(Archive(engine, blobs, Path(target.place), source, wanted))
    else:
        paths = archives.walk(Path(target.place), closed) if target.kind == "folder" else [Path(target.place)]
        yield from (_enter_file(engine, blobs, path, source) for path in paths)


def _enter_archive(archive: Archive) -> Iterator[Entered]:
    try:
        yield from (Entered(taken.name, taken.id, taken.problem) for taken in archive.enter())
    except BrokenRecord as error:
        yield from (Entered(taken.name, None, taken.problem) for taken in archive.refuse(error))
    except OSError as error:
        yield Entered(str(archive.path), None, f"{archive.path} cannot be read: {error}")


def _enter_file(engine: Engine, blobs: Blobs, path: Path, source: int) -> Entered:
    try:
        return Entered(str(path), intake.take_file(engine, blobs, path, source))
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror or error}"
        return Entered(str(path), intake.take_unread(engine, path, source), problem)


def _links(target: Target, wanted: Wanted) -> Iterator[Link | BadList]:
    """The lines of a list that are wanted, and those that name no address."""
    found = lists.read_list(Path(target.place))
    return (link for link in found if isinstance(link, BadList) or link.year in wanted)


def _enter_links(engine: Engine, links: Iterable[Link | BadList], source: int) -> Iterator[Entered]:
    """A thousand at a time: those that were entered, then those that could not be."""
    links = iter(links)
    while chunk := list(islice(links, CHUNK)):
        refused: list[Entered] = []
        entries = list(_entries(chunk, source, refused))
        registered = list(ledger.register_many(engine, entries))
        ledger.ask_again(engine, source, [one.id for one in registered if not one.new])
        yield from (Entered(one.address, one.id) for one in registered)
        yield from refused


def _entries(links: Iterable[Link | BadList], source: int, refused: list[Entered]) -> Iterator[Entry]:
    for link in links:
        if isinstance(link, BadList):
            refused.append(Entered("", None, str(link)))
            continue
        try:
            kind, told = _kind(link.url), (link.year, link.agency, link.title, link.source)
            yield intake.entry_of(link.url, kind, source, *told)
        except FetchError as error:
            refused.append(Entered(link.url, None, str(error)))


def _kind(url: str) -> str:
    """A file is a report; a page may list reports as well as be one, so it is looked through for links."""
    return "listing" if media_type.suffix_of(media_type.name_of(url)) in _PAGES else "report"
