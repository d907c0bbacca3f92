"""The parts of an OFD file (GB/T 33190): documents, pages and templates found by the locations that name them.

Offices' writers get locations wrong often enough that one is tried from the referring part, then from the root.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from converters.container import Container
from converters.docx.xml import Element, local, parse
from converters.errors import Corrupt, Encrypted, Mislabelled, TooLarge

MOST_PAGES = 500
LARGEST_PART = 16 << 20  # bytes; a page of outlines has some 2 MB
A4 = (0.0, 0.0, 210.0, 297.0)
#: annotations that mark a page and are none of its text (GB/T 33190, 15)
_MARKS = ("Link", "Highlight", "Stamp", "Watermark")
_SEALED = ("encryptions.xml", "encryptinfo.xml", "decryptseed.dat")

Area = tuple[float, float, float, float]  # x, y, width, height in millimetres


@dataclass(frozen=True)
class Leaf:
    """A page: its content and the templates under and over it, in the order of drawing, and its area.

    `typed` is how notes that hold text look; they lie over all parts. Of a `damaged` page nothing is known.
    """

    parts: tuple[Element, ...] = ()
    area: Area = A4
    typed: tuple[Element, ...] = ()
    damaged: bool = False


@dataclass
class Resources:
    """What pages refer to by number: composite figures as elements, pictures as names of members."""

    figures: dict[str, Element] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


class Package:
    """An opened file. Raises Mislabelled, Encrypted, Corrupt or TooLarge."""

    def __init__(self, body: bytes) -> None:
        if not body.startswith(b"PK"):
            raise Mislabelled("the bytes are no zip archive, so no OFD; find out what they are by their first bytes")
        self.container = Container(body)
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self.container.names()}
        if any(name.rpartition("/")[2] in _SEALED for name in self._names):
            raise Encrypted("the file is encrypted by its publisher; ask for an open one")
        if "ofd.xml" not in self._names:
            raise Mislabelled("the archive holds no OFD.xml; look what it holds and convert that")
        self.resources = Resources()
        self._root = self.read(self._names["ofd.xml"])
        self.title = _text(self._root, "Title")

    def read(self, name: str) -> Element:
        return parse(self.container.read(name, LARGEST_PART), name)

    def picture(self, number: str) -> bytes:
        """The file of a picture by its resource number. Raises Corrupt where there is none."""
        name = self.resources.pictures.get(number)
        if name is None:
            raise Corrupt(f"the picture {number} is missing from the archive; fetch the file again")
        return self.container.read(name)

    def pages(self) -> Iterator[Leaf]:
        """The pages of all documents in the file, in order."""
        leaves = [(name, document, page) for name, document in self._documents() for page in named(document, "Page")]
        if len(leaves) > MOST_PAGES:
            raise TooLarge(f"{len(leaves)} pages, more than {MOST_PAGES}; split the file if it is a report at all")
        for name, document, page in leaves:
            part = self._located(name, page.get("BaseLoc"))
            if part is None:
                raise Corrupt(f"the page {page.get('BaseLoc')} is missing from the archive; fetch the file again")
            content = self._content(part)
            yield Leaf(damaged=True) if content is None else self._leaf(name, document, page, part, content)

    def _documents(self) -> list[tuple[str, Element]]:
        found = []
        for root in named(self._root, "DocRoot"):
            name = self._located("OFD.xml", root.text)
            if name is None:
                raise Corrupt(f"the document {root.text} is missing from the archive; fetch the file again")
            document = self.read(name)
            self._load_resources(name, document)
            found.append((name, document))
        return found

    def _load_resources(self, name: str, holder: Element) -> None:
        for kind in ("PublicRes", "DocumentRes", "PageRes"):
            for reference in named(holder, kind):
                part = self._located(name, reference.text)
                if part is not None:
                    self._register(part, self.read(part))

    def _register(self, name: str, resources: Element) -> None:
        base = posixpath.join(posixpath.dirname(name), resources.get("BaseLoc") or "", "x")
        for figure in named(resources, "CompositeGraphicUnit"):
            self.resources.figures[figure.get("ID") or ""] = figure
        for media in named(resources, "MultiMedia"):
            part = self._located(base, _text(media, "MediaFile"))
            if part is not None:
                self.resources.pictures[media.get("ID") or ""] = part

    def _content(self, part: str) -> Element | None:
        """What a page draws; None where its part of the archive is not as its checksum says."""
        try:
            packed = self.container.read(part, LARGEST_PART)
        except Corrupt:
            return None
        return parse(packed, part)

    def _leaf(self, name: str, document: Element, page: Element, part: str, content: Element) -> Leaf:
        self._load_resources(part, content)
        known = {template.get("ID"): template for template in named(document, "TemplatePage")}
        parts = [(height("Body"), content)]
        for use in named(content, "Template"):
            template = known.get(use.get("TemplateID"))
            located = None if template is None else self._located(name, template.get("BaseLoc"))
            if template is not None and located is not None:
                order = use.get("ZOrder") or template.get("ZOrder") or "Background"
                parts.append((height(order), self.read(located)))
        area = area_of(_text(content, "PhysicalBox")) or area_of(_text(document, "PhysicalBox")) or A4
        typed = tuple(self._typed(name, document, page.get("ID")))
        return Leaf(tuple(part for _, part in sorted(parts, key=itemgetter(0))), area, typed)

    def _typed(self, name: str, document: Element, page: str | None) -> Iterator[Element]:
        for reference in named(document, "Annotations"):
            listed = self._located(name, reference.text)
            holders = () if listed is None else named(self.read(listed), "Page")
            for holder in (holder for holder in holders if holder.get("PageID") == page):
                part = self._located(listed or "", _text(holder, "FileLoc"))
                yield from () if part is None else _texts(self.read(part))

    def _located(self, referrer: str, location: str | None) -> str | None:
        """The member that a location names; None where there is none."""
        wanted = (location or "").strip().replace("\\", "/")
        beside = posixpath.join(posixpath.dirname(referrer), wanted)
        places = (posixpath.normpath(place).lstrip("/").lower() for place in (beside, wanted) if wanted)
        return next((self._names[place] for place in places if place in self._names), None)


def _texts(notes: Element) -> Iterator[Element]:
    """How the notes look that hold text and are shown."""
    for note in named(notes, "Annot"):
        if note.get("Type") not in _MARKS and note.get("Visible") != "false":
            yield from (look for look in named(note, "Appearance") if next(named(look, "TextObject"), None) is not None)


def height(kind: str) -> int:
    """Where layers and templates are drawn, from the background to the foreground, in whichever order they stand."""
    return {"Background": 0, "Foreground": 2}.get(kind, 1)


def named(element: Element, name: str) -> Iterator[Element]:
    """All elements of a local name below; writers use several namespaces, or none."""
    return (below for below in element.iter() if local(below) == name)


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; what is no finite number ends the list."""
    found: list[float] = []
    for word in (text or "").replace(",", " ").split():
        try:
            number = float(word)
        except ValueError:
            break
        if not abs(number) < 1e9:
            break
        found.append(number)
    return found


def area_of(text: str | None) -> Area | None:
    box = numbers(text)
    return (box[0], box[1], box[2], box[3]) if len(box) >= 4 else None


def _text(element: Element, name: str) -> str:
    found = next(named(element, name), None)
    return "" if found is None else (found.text or "").strip()
