import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

import converters
import parsers
from converters.doc import to_docx as doc_to_docx
from converters.document import Heading, Paragraph
from converters.errors import ConversionError, Corrupt, Encrypted, Mislabelled, UnsupportedFormat
from converters.formats import doc as doc_format
from tests.archive.report import random_report
from tests.converters.docx_files import paragraph, word

DOC, WPS = "application/msword", "application/vnd.ms-works"
FILE = Path(__file__).parents[1] / "cases" / "files" / "report.doc"
"""random_report(11, "F2021", blanks=0.4) as "MS Word 97" by LibreOffice 7.4, which adds a column of one twip."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cells(tables):
    return [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in tables]


@pytest.mark.parametrize("media_type", [DOC, WPS])
def test_a_word_97_report_keeps_every_cell_and_line(media_type: str) -> None:
    source = random_report(11, "F2021", blanks=0.4)
    document = converters.convert(FILE.read_bytes(), media_type)
    assert cells(document.tables()) == cells(source.tables())
    lines = [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]
    assert lines == [source.title, *(b.text for b in source.blocks if isinstance(b, Heading | Paragraph))]
    assert (document.media_type, document.route, document.converter) == (
        media_type,
        "msdoc2docx",
        f"doc {doc_format.VERSION}",
    )
    assert {fact.key: (fact.value, fact.state) for fact in parsers.parse(document).facts} == source.truth()


def flagged(flag: int) -> bytes:
    """The file with a flag of its header set (MS-DOC 2.5.2)."""
    body = FILE.read_bytes()
    at = body.index(b"\xec\xa5") + 10
    flags = int.from_bytes(body[at : at + 2], "little") | flag
    return body[:at] + flags.to_bytes(2, "little") + body[at + 2 :]


def test_any_byte_may_fill_up_the_properties_of_a_paragraph() -> None:
    body, switches = FILE.read_bytes(), bytes.fromhex("0324 00 6124 00 3124 00 4124 00 0b00")
    spaces_and_a_byte = bytes.fromhex("0324 00 13a4 0000 14a4 0000 06 0b00")  # as LibreOffice fills up
    assert switches in body and len(spaces_and_a_byte) == len(switches)
    filled = converters.convert(body.replace(switches, spaces_and_a_byte), DOC)
    assert filled.blocks == converters.convert(body, DOC).blocks


HAS_PICTURES, IS_ENCRYPTED = 0x0008, 0x0100


def test_what_was_lost_on_the_way_is_told() -> None:
    assert converters.convert(FILE.read_bytes(), DOC).warnings == ()
    (told,) = converters.convert(flagged(HAS_PICTURES), DOC).warnings
    assert told == "the FIB reports pictures, but no supported picture was recovered (PICTURES_DEFERRED)"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="the second reader is LibreOffice")
def test_libreoffice_reads_the_same_cells() -> None:
    second = converters.reread(FILE.read_bytes(), DOC)
    assert second is not None
    assert cells(second.tables()) == cells(random_report(11, "F2021", blanks=0.4).tables())


class Asked(BaseHTTPRequestHandler):
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_GET

    def log_message(self, *_: object) -> None: ...


@pytest.mark.skipif(shutil.which("soffice") is None, reason="the second reader is LibreOffice")
def test_libreoffice_fetches_nothing_that_a_file_links_to() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = f'<html><body><img src="http://127.0.0.1:{server.server_port}/a.png"></body></html>'
        with pytest.raises(Corrupt):  # it looks at the page, and cannot write one as DOCX
            doc_to_docx.by_libreoffice(page.encode())
        server.shutdown()
    assert Asked.paths == []


def test_without_libreoffice_there_is_no_second_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert converters.reread(FILE.read_bytes(), DOC) is None


def test_an_office_that_writes_nothing_gives_no_second_reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\nexit 0\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Corrupt):
        converters.reread(FILE.read_bytes(), DOC)


def test_an_office_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office, note = tmp_path / "soffice", tmp_path / "child"
    office.write_text(f"#!/bin/sh\n/bin/sleep 600 &\necho $! > {note}\nwait\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("converters.doc.to_docx.OFFICE_SECONDS", 1)
    with pytest.raises(Corrupt, match="took more than"):
        converters.reread(FILE.read_bytes(), DOC)
    child = Path(f"/proc/{note.read_text().strip()}/stat")
    until = time.monotonic() + 10  # a signal takes its time on a busy machine
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(child)


def is_alive(stat: Path) -> bool:
    try:
        return stat.read_text().split(")")[-1].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (flagged(IS_ENCRYPTED), Encrypted),
        (OLE2 + b"\0" * 1024 + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        (OLE2 + b"\0" * 1024 + "Workbook".encode("utf-16-le"), Mislabelled),
        (OLE2 + b"\0" * 4096, Corrupt),
        (OLE2 + b"\0" * 1016 + b"\xdc\xa5\x68\0" + b"\0" * 508, UnsupportedFormat),
        (b"\xdb\xa5\x2d\0" + b"\0" * 508, UnsupportedFormat),
        (word(paragraph("x")), Mislabelled),
        (b"{\\rtf1 x}", Mislabelled),
        ("<html><table><tr><td>网页</table></html>".encode("gb18030"), Mislabelled),
        ("\ufeff<html>".encode("utf-16-le"), Mislabelled),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", Mislabelled),
        (b"\x00\x01\x02", Corrupt),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(body: bytes, error: type[ConversionError]) -> None:
    with pytest.raises(error):
        converters.convert(body, DOC)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_file_cut_off_anywhere_is_corrupt(share: float) -> None:
    body = FILE.read_bytes()
    with pytest.raises(Corrupt):
        converters.convert(body[: int(len(body) * share)], DOC)


def test_nothing_is_left_in_the_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    converters.convert(FILE.read_bytes(), DOC)
    with pytest.raises(Corrupt):
        converters.convert(FILE.read_bytes()[:20_000], DOC)
    assert list(tmp_path.iterdir()) == []
