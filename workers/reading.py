"""The stages that need no host: convert makes a Document of bytes, parse a Report of a Document."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from contextlib import nullcontext

import converters
import parsers
from converters import document as documents
from converters import heavy
from converters.document import Document
from converters.errors import Heavy
from parsers.errors import NoTables, NotAReport
from storage import ledger
from storage.errors import BlobDamaged, BlobMissing
from storage.ledger import Claim, Kept, Outcome, Trouble
from workers import hints, unpacking
from workers.equipment import Equipment

PACKED = "application/json+zlib"


def version_of(claim: Claim) -> str | None:
    """What works on a claim of these stages: "pdf 3", or the parser's version; None where no format reads it."""
    if claim.stage == "parse":
        return parsers.VERSION
    known = claim.media_type in converters.media_types()
    return converters.version(claim.media_type or "") if known else None


class Reading:
    """Bytes to Document to Report, each kept where the next stage finds it.

    What one task converts and parses is not unpacked again: `_made` holds it by the digest it is kept under.
    """

    def __init__(self, tools: Equipment, heavy: bool = False) -> None:
        self.tools = tools
        self.heavy = heavy
        self._made: dict[str, Document] = {}

    def convert(self, claim: Claim) -> Outcome:
        """Keep the Document, which can be made again; what an archive holds become documents of their own.

        A document that turns out to need heavy work is handed on to a worker for that, uncounted.
        """
        if converters.is_container(claim.media_type or ""):
            return unpacking.unpack(self._body(claim), claim, self.tools.blobs)
        body = self._body(claim)
        try:
            document = self._converted(body, claim)
        except Heavy as error:
            return ledger.handed_on(claim, Trouble(error.code, "heavy", str(error), error.code))
        packed = zlib.compress(documents.encode(document), 1)
        digest = self.tools.blobs.put(packed, derived=True)
        self._made[digest] = document
        outcome = ledger.advance(
            "parse",
            hinted=hints.REHINT,
            facts={"document_digest": digest},
            version=document.converter,
            blobs=(Kept(digest, len(packed), PACKED),),
        )
        return unpacking.with_attached(outcome, document, body, claim, self.tools.blobs)

    def parse(self, claim: Claim) -> Outcome:
        """Save the Report. A page that only carries its report as attachments is done without one."""
        try:
            document = self._made.pop(claim.document_digest or "", None) or self._kept(claim)
        except (BlobMissing, BlobDamaged) as error:
            return ledger.back_to("convert", Trouble(error.code, "infrastructure", str(error), error.code))
        hint = parsers.Hint(url=claim.address, year=claim.year, agency=claim.agency, title=claim.title)
        try:
            report = parsers.parse(document, hint, lambda pages: self._reread(claim, pages))
        except (NotAReport, NoTables):
            if not ledger.has_children(self.tools.engine, claim.id):
                raise
            return ledger.done(version=parsers.VERSION, retract=True)
        return ledger.done(report=report, version=report.parser)

    def _kept(self, claim: Claim) -> Document:
        return documents.decode(zlib.decompress(self.tools.blobs.get(claim.document_digest or "")))

    def _converted(self, body: bytes, claim: Claim) -> Document:
        with nullcontext() if self.heavy else heavy.left_out():
            return converters.convert(body, claim.media_type or "")

    def _reread(self, claim: Claim, pages: Collection[int]) -> Document | None:
        return converters.arbiter(self._body(claim), claim.media_type or "", pages)

    def _body(self, claim: Claim) -> bytes:
        return self.tools.blobs.get(claim.sha256 or "")
