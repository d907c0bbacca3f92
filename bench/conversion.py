"""Conversion against its rivals, as ratios of CPU time within one run: `python -m bench.conversion`.

    PDF   ours against pdfplumber (open, text, tables) and against bare pdfium (page and text page loaded)

The corpus is made from fixed seeds, so that only versions and machine differ between two runs. Each figure is the
median of interleaved rounds.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

import pdfplumber
import pypdfium2

import converters
from tests.archive.report import random_report
from tests.archive.write_pdf import write_pdf

REPORTS, ROUNDS = 12, 5
Route = Callable[[bytes], object]


def plumber(body: bytes) -> None:
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()


def pdfium(body: bytes) -> None:
    document = pypdfium2.PdfDocument(body)
    for number in range(len(document)):
        page = document[number]
        page.get_textpage().close()
        page.close()
    document.close()


def measured(bodies: Sequence[bytes], routes: dict[str, Route]) -> dict[str, float]:
    """Milliseconds of CPU per document and route, the median of rounds in which the routes take turns."""
    rounds: dict[str, list[float]] = {name: [] for name in routes}
    for _ in range(ROUNDS):
        for name, route in routes.items():
            began = time.process_time()
            for body in bodies:
                route(body)
            rounds[name].append((time.process_time() - began) * 1000 / len(bodies))
    return {name: statistics.median(times) for name, times in rounds.items()}


def told(kind: str, times: dict[str, float]) -> None:
    ours = times["ours"]
    print(f"{kind:<5} ours {ours:8.2f} ms/document")
    for rival, taken in times.items():
        if rival != "ours":
            print(f"      {rival:<12} {taken:8.2f} ms   ours is {taken / ours:5.2f} times as fast")


def main() -> None:
    reports = [random_report(seed, "F2021" if seed % 3 else "F2019") for seed in range(REPORTS)]
    names = ("pypdfium2", "pdfplumber")
    print(f"{REPORTS} reports, {ROUNDS} rounds;", ", ".join(f"{name} {version(name)}" for name in names))
    kinds: dict[str, tuple[Callable[..., bytes], str, dict[str, Route]]] = {
        "PDF": (write_pdf, "application/pdf", {"pdfplumber": plumber, "bare pdfium": pdfium}),
    }
    for kind, (write, media_type, rivals) in kinds.items():
        ours: Route = lambda body, media_type=media_type: converters.convert(body, media_type)  # noqa: E731
        told(kind, measured([write(report) for report in reports], {"ours": ours, **rivals}))


if __name__ == "__main__":
    main()
