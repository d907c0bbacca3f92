"""Conversion alone against whole converters of others, by format: `python -m bench.rivals` with the extra `rivals`.

Docling reads DOCX and HTML here; for PDFs it needs models that no package carries. Kreuzberg, in Rust, reads all three
and finds no table in these PDFs. Each makes its document in memory and is asked nothing of it; ours counts only if
every fact can be read from it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial

from docling.datamodel.base_models import DocumentStream, InputFormat
from docling.document_converter import DocumentConverter
from kreuzberg import extract_bytes_sync

import converters
import parsers
from bench.corpus import MEDIA_TYPES, bodies, reports
from bench.measure import told, turns, versions

REPORTS, ROUNDS = 12, 3
DOCLING = DocumentConverter(allowed_formats=[InputFormat.DOCX, InputFormat.HTML])


def main() -> None:
    truths = [report.truth() for report in reports(REPORTS)]
    for suffix, media_type in MEDIA_TYPES.items():
        files = bodies(suffix, REPORTS)
        for body, truth in zip(files, truths, strict=True):
            facts = parsers.parse(converters.convert(body, media_type)).facts
            assert {fact.key: (fact.value, fact.state) for fact in facts} == truth
        measure(suffix, media_type, files)


def measure(suffix: str, media_type: str, files: Sequence[bytes]) -> None:
    routes = {
        "ours": lambda: [converters.convert(body, media_type) for body in files],
        "kreuzberg": lambda: [extract_bytes_sync(body, media_type) for body in files],
    }
    if suffix != "pdf":
        routes["docling"] = partial(by_docling, suffix, files)
    taken = turns(routes, len(files), ROUNDS)
    ours = taken.pop("ours")
    method = f"{len(files)} reports, all facts exact; {versions('docling', 'kreuzberg')}"
    told(f"convert {suffix.upper()}, whole converters", ours, "ms CPU/document", taken, "ahead of each", method)


def by_docling(suffix: str, files: Sequence[bytes]) -> list[object]:
    return [DOCLING.convert(DocumentStream(name=f"report.{suffix}", stream=io.BytesIO(body))) for body in files]


if __name__ == "__main__":
    main()
