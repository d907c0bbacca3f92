"""HTML against BeautifulSoup, text of the page and of every cell: `python -m bench.html`.

The same pages, facts compared with the truth they were made from before anything is measured.
"""

from __future__ import annotations

import bs4
import lxml.html

import converters
import parsers
from bench.measure import told, turns, versions
from tests.archive.report import random_report
from tests.archive.write_html import write_html

REPORTS = 12


def soup(body: bytes, parser: str) -> None:
    page = bs4.BeautifulSoup(body, parser)
    page.get_text()
    for table in page.find_all("table"):
        [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]


def bare_lxml(body: bytes) -> None:
    [element.text_content() for element in lxml.html.fromstring(body).iter("td", "th", "p")]


def main() -> None:
    reports = [random_report(seed, "F2021" if seed % 3 else "F2019") for seed in range(REPORTS)]
    bodies = [write_html(report) for report in reports]
    for report, body in zip(reports, bodies, strict=True):
        facts = parsers.parse(converters.convert(body, "text/html")).facts
        assert {fact.key: (fact.value, fact.state) for fact in facts} == report.truth()
    taken = turns(
        {
            "ours": lambda: [converters.convert(body, "text/html") for body in bodies],
            "BeautifulSoup html.parser": lambda: [soup(body, "html.parser") for body in bodies],
            "BeautifulSoup lxml": lambda: [soup(body, "lxml") for body in bodies],
            "lxml.html, text only": lambda: [bare_lxml(body) for body in bodies],
        },
        len(bodies),
    )
    ours = taken.pop("ours")
    method = f"{REPORTS} pages, all facts exact; {versions('beautifulsoup4', 'lxml', 'selectolax')}"
    told("convert HTML", ours, "ms CPU/document", taken, "25 times BeautifulSoup html.parser", method)


if __name__ == "__main__":
    main()
