"""PDF to text and tables against pdfplumber and against bare pdfium, by producer: `python -m bench.pdf [FOLDER...]`.

The second reading, which a false sum costs, is measured beside it against pdfplumber's of the same pages.

pdfplumber opens the file and takes the text and tables of each page; bare pdfium loads each page and its text page and
takes nothing: the floor for all that stand on it. The corpus is made from fixed seeds by producers that pip installs;
the PDFs of folders given beside it (of LibreOffice, of Chromium, real ones) are measured as producers of their own.
"""

from __future__ import annotations

import io
import logging
import resource
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pdfplumber
import pypdfium2

import converters
from bench.measure import told, turns, versions
from tests.archive.report import random_report
from tests.archive.write_pdf import write_pdf

REPORTS, ROUNDS = 12, 3
GOAL = "18x pdfplumber, at most 1.5x (ratio 0.67) of bare pdfium"


def main() -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of each font box it dislikes
    corpora = {"reportlab": [write_pdf(random_report(seed)) for seed in range(REPORTS)]}
    corpora |= {Path(folder).name: read(Path(folder)) for folder in sys.argv[1:]}
    for producer, bodies in corpora.items():
        measure(producer, bodies)
    if len(corpora) > 1:
        measure("all producers", [body for bodies in corpora.values() for body in bodies])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process, pdfplumber included: {peak:.0f} MB")


def read(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.pdf"))[:REPORTS]]


def measure(producer: str, bodies: Sequence[bytes]) -> None:
    pages = sum(map(page_count, bodies))
    routes: dict[str, Callable[[bytes], object]] = {"ours": ours, "pdfplumber": plumber, "bare pdfium": pdfium}
    times = turns({name: partial(each, route, bodies) for name, route in routes.items()}, pages, ROUNDS)
    mine = times.pop("ours")
    method = f"{len(bodies)} documents, {pages} pages; {versions('pypdfium2', 'pdfplumber')}"
    told(f"PDF, {producer}, a page", mine, "ms", times, GOAL, method)
    again = {"ours": partial(each, reread, bodies), "pdfplumber": partial(each, plumber, bodies)}
    times = turns(again, pages, ROUNDS)
    mine = times.pop("ours")
    told(f"PDF, {producer}, second reading, a page", mine, "ms", times, "3x pdfplumber", method)


def each(route: Callable[[bytes], object], bodies: Sequence[bytes]) -> None:
    for body in bodies:
        route(body)


def ours(body: bytes) -> None:
    converters.convert(body, "application/pdf")


def reread(body: bytes) -> None:
    converters.reread(body, "application/pdf")


def plumber(body: bytes) -> None:
    with pdfplumber.open(io.BytesIO(body)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()


def pdfium(body: bytes) -> None:
    document = pypdfium2.PdfDocument(body)
    for number in range(len(document)):
        page = document[number]
        page.get_textpage().close()
        page.close()
    document.close()


def page_count(body: bytes) -> int:
    document = pypdfium2.PdfDocument(body)
    count = len(document)
    document.close()
    return count


if __name__ == "__main__":
    main()
