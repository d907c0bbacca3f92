"""What the benches read: reports of the size that archives hold, in each format, from fixed seeds.

Each has the tables of its form and the running text of a real report of one to two pages, so that a PDF has four to
six pages. Sums hold but in every twelfth report, as in archives most hold: a broken one costs a second reading. PDFs
are mixed producers: for each ten LibreOffice six, Chromium two, reportlab two; a producer that is not installed gives
its share to reportlab. What LibreOffice and Chromium print is kept in `build/`.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path

from converters.document import Block, Heading, Paragraph
from tests.archive.report import Report, from_text, random_report
from tests.archive.write_docx import write_docx
from tests.archive.write_html import write_html
from tests.archive.write_pdf import write_pdf

ROOT = Path(__file__).parents[1]
PRINTED = ROOT / "build" / "bench"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {"pdf": "application/pdf", "docx": DOCX, "html": "text/html"}
BROKEN_EVERY = 12
MIX = ["libreoffice", "chromium", "libreoffice", "reportlab", "libreoffice"] * 2
PLACES = ["青岩区", "白水县", "临川市", "望江区", "东湖区", "西岭县", "南浦区", "北塘县"]
OFFICES = ["城市管理局", "教育局", "水务局", "民政局", "财政局", "司法局", "审计局", "统计局", "交通局", "商务局"]


def reports(count: int) -> list[Report]:
    """As many reports; no two are of the same agency and year up to 480."""
    return [_report(seed) for seed in range(count)]


def bodies(suffix: str, count: int) -> list[bytes]:
    """The same reports as files of a format: "pdf", "docx" or "html"."""
    made = reports(count)
    if suffix == "pdf":
        return printed(made)
    write = {"docx": write_docx, "html": write_html}[suffix]
    return [write(report) for report in made]


def printed(made: Sequence[Report]) -> list[bytes]:
    """PDFs of mixed producers, in the order of the reports."""
    producers = [producer if producer in installed() else "reportlab" for producer in islice(cycle(MIX), len(made))]
    files: dict[int, bytes] = {}
    for producer in sorted(set(producers)):
        numbers = [number for number, name in enumerate(producers) if name == producer]
        files |= zip(numbers, by(producer, [made[number] for number in numbers]), strict=True)
    return [files[number] for number in range(len(made))]


def by(producer: str, made: Sequence[Report]) -> list[bytes]:
    """PDFs of one producer."""
    return {"libreoffice": _by_libreoffice, "chromium": _by_chromium}.get(producer, _by_reportlab)(made)


@cache
def installed() -> tuple[str, ...]:
    commands = {"libreoffice": "soffice", "chromium": "chromium"}
    return (*(name for name, command in commands.items() if shutil.which(command)), "reportlab")


def _report(seed: int) -> Report:
    place, office, turn = PLACES[seed % 8], OFFICES[seed // 8 % 10], seed // 80
    family = "F2019" if turn % 3 == 2 else "F2021"
    year = (2019 if family == "F2019" else 2021) + turn // 3 * 2 + (turn % 3 == 1)
    broken = None if seed % BROKEN_EVERY else "requests.total_handled.natural"
    drawn = random_report(seed, family, broken=broken, agency=place + office, year=year, sound=True)
    return drawn._replace(blocks=tuple(_lengthened(drawn.blocks, seed)))


def _lengthened(blocks: Sequence[Block], seed: int) -> Iterator[Block]:
    """The blocks with a real report's running text at the head of each chapter."""
    chapters = iter(_real_texts()[seed % len(_real_texts())])
    for block in blocks:
        yield block
        if isinstance(block, Heading):
            yield from next(chapters)


@cache
def _real_texts() -> list[list[list[Block]]]:
    """The paragraphs of the sample reports by chapter."""
    folders = sorted((ROOT / "tests" / "cases" / "samples").iterdir())
    texts = [from_text((folder / "source.txt").read_text("utf-8"), _family(folder)) for folder in folders]
    return [list(_chapters(text.blocks)) for text in texts]


def _family(folder: Path) -> str:
    return "F2021" if folder.name[-4:] >= "2021" else "F2019"


def _chapters(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    begins = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    for first, end in zip(begins, [*begins[1:], len(blocks)], strict=True):
        yield [block for block in blocks[first + 1 : end] if isinstance(block, Paragraph)]


def _by_reportlab(made: Sequence[Report]) -> list[bytes]:
    return [write_pdf(report) for report in made]


def _by_libreoffice(made: Sequence[Report]) -> list[bytes]:
    def print_all(folder: Path, sources: list[Path]) -> None:
        own = f"-env:UserInstallation=file://{folder}/profile"  # beside one that a person has open
        command = ["soffice", own, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, *map(str, sources)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return _kept(made, write_docx, ".docx", print_all)


def _by_chromium(made: Sequence[Report]) -> list[bytes]:
    def print_all(folder: Path, sources: list[Path]) -> None:
        for source in sources:
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
            target = f"--print-to-pdf={source.with_suffix('.pdf')}"
            subprocess.run([*command, target, source.as_uri()], check=True, cwd=folder, stderr=subprocess.DEVNULL)

    return _kept(made, write_html, ".html", print_all)


def _kept(
    made: Sequence[Report],
    write: Callable[[Report], bytes],
    suffix: str,
    print_all: Callable[[Path, list[Path]], None],
) -> list[bytes]:
    """The PDFs of reports; those that were not printed before are, all at once."""
    PRINTED.mkdir(parents=True, exist_ok=True)
    kept = [PRINTED / f"{sha256(repr(report).encode()).hexdigest()[:32]}{suffix}.pdf" for report in made]
    with tempfile.TemporaryDirectory() as folder:
        missing = [(report, path) for report, path in zip(made, kept, strict=True) if not path.exists()]
        sources = [Path(folder, f"{number}{suffix}") for number in range(len(missing))]
        for (report, _), source in zip(missing, sources, strict=True):
            source.write_bytes(write(report))
        if missing:
            print_all(Path(folder), sources)
        for (_, path), source in zip(missing, sources, strict=True):
            shutil.move(source.with_suffix(".pdf"), path)
    return [path.read_bytes() for path in kept]
