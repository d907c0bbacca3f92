"""PDFs in which bytes have changed: what can be told from a checksum is unread, and nothing of it is blank."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase.ttfonts import TTFontFile

from converters.document import Document
from converters.errors import Corrupt, NeedsExtra
from converters.formats.pdf import convert
from converters.pages import runs
from converters.pages.runs import Run
from converters.pages.sheets import Sheet
from converters.pdf.written import plain
from tests.converters.pdf_samples import HELVETICA, assembled, written

TEXTS = ((70, 720, "Received"), (230, 720, "4"), (70, 690, "Answered"))
LINES = b"".join(b"60 %d m 320 %d l S " % (y, y) for y in (740, 710, 680)) + b"".join(
    b"%d 740 m %d 680 l S " % (x, x) for x in (60, 220, 320)
)
CONTENT = LINES + b"".join(b"BT /F1 14 Tf %d %d Td (%s) Tj ET " % (x, y, text.encode()) for x, y, text in TEXTS)
CELLS = ["Received", "4", "Answered", ""]
CODES = b"1 begincodespacerange <0000> <ffff> endcodespacerange "


def stream(packed: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), more, packed)


def damaged(content: bytes) -> bytes:
    """Packed, and not as its checksum says."""
    return zlib.compress(content)[:-4] + bytes(4)


def cells(document: Document) -> list[str]:
    return [cell.text for table in document.tables() for cell in table.cells]


def two_pages(first: bytes, second: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 7 0 R>>>>/Contents %d 0 R>>"
    tree = b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>"
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>", tree, page % 5, page % 6, stream(first), stream(second), HELVETICA
    )


def with_a_font(program: bytes, names: bytes, texts: Sequence[tuple[int, int, str]] = TEXTS) -> bytes:
    """The page in a font that is in the file; `names`, packed, say what its codes mean."""
    vera = TTFontFile("Vera.ttf")
    glyphs = {text: "".join(f"{vera.charToGlyph[ord(letter)]:04x}" for letter in text) for _, _, text in texts}
    drawn = "".join(f"BT /F1 14 Tf {x} {y} Td <{glyphs[text]}> Tj ET " for x, y, text in texts)
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 9 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>"
        b"/CIDToGIDMap/Identity/DW 600/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/FontFile2 8 0 R>>",
        stream(program, b"/Length1 65932"),
        stream(names),
    )
    return written(zlib.compress(LINES + drawn.encode()), font=font[0], more=font[1:])


def names_of_vera() -> bytes:
    letters = sorted({letter for _, _, text in TEXTS for letter in text})
    vera = TTFontFile("Vera.ttf")
    pairs = "".join(f"<{vera.charToGlyph[ord(letter)]:04x}> <{ord(letter):04x}> " for letter in letters)
    return CODES + f"{len(letters)} beginbfchar {pairs}endbfchar ".encode()


def vera(outlines: bool) -> bytes:
    """A font, with its outlines or with zeros in their place."""
    data = (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()
    start, length = TTFontFile("Vera.ttf").get_table_pos("glyf")
    return data if outlines else data[:start] + bytes(length) + data[start + length :]


def test_a_page_whose_instructions_are_damaged_is_unread_and_the_others_are_read():
    whole, broken = zlib.compress(CONTENT), damaged(CONTENT)
    assert cells(convert(two_pages(whole, whole))) == CELLS * 2

    document = convert(two_pages(broken, whole))
    assert cells(document) == CELLS
    assert document.metadata["unread"] == "1"
    assert any("page 1: its instructions" in warning for warning in document.warnings)


@pytest.mark.parametrize("packed", [damaged(CONTENT), zlib.compress(CONTENT)[:-9]], ids=["changed", "cut off"])
def test_a_file_of_damaged_pages_alone_is_corrupt(packed: bytes):
    with pytest.raises(Corrupt):
        convert(two_pages(packed, packed))


@pytest.mark.parametrize(
    ("coding", "write"),
    [
        ("ASCII85Decode", base64.a85encode),
        ("A85", base64.a85encode),
        ("ASCIIHexDecode", lambda packed: packed.hex().encode()),
    ],
)
def test_instructions_that_are_written_in_letters_are_looked_at_too(coding: str, write: Callable[[bytes], bytes]):
    def body(packed: bytes) -> bytes:
        written_out = write(packed) + (b"~>" if "85" in coding else b">")
        return written(written_out).replace(b"[/FlateDecode]", b"[/%s/FlateDecode]" % coding.encode())

    assert cells(convert(body(zlib.compress(CONTENT)))) == CELLS
    with pytest.raises(Corrupt):
        convert(body(damaged(CONTENT)))


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 700])
def test_bytes_written_in_letters_are_the_same_again(length: int):
    content = bytes(number * number % 251 for number in range(length)) + bytes(length)
    assert plain(base64.a85encode(content, wrapcol=60) + b"~>", b"ASCII85Decode") == content
    assert plain(content.hex(" ").encode() + b">", b"ASCIIHexDecode") == content


@pytest.mark.parametrize(("digits", "coding"), [(b"!!v!!~>", b"A85"), (b"uuuuu~>", b"A85"), (b"4x>", b"AHx")])
def test_letters_that_are_no_digits_or_count_too_much_are_refused(digits: bytes, coding: bytes):
    with pytest.raises(ValueError):
        plain(digits, coding)


def holding(change: Callable[[int, bytes], bytes]) -> bytes:
    """The page and its font in one object that holds them (6), its tags in another (8); `change` packs these."""
    held = {
        6: {
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
            5: HELVETICA,
        },
        8: {7: b"<</Type/StructTreeRoot>>"},
    }
    parts = {1: b"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 7 0 R>>", 4: stream(zlib.compress(CONTENT))}
    entries = {0: bytes(6)}
    for holder, inside in held.items():
        ends = list(accumulate(map(len, inside.values()), initial=0))
        head = b"".join(b"%d %d " % place for place in zip(inside, ends, strict=False))
        packed = change(holder, head + b"".join(inside.values()))
        parts[holder] = stream(packed, b"/Type/ObjStm/N %d/First %d" % (len(inside), len(head)))
        entries |= {number: b"\2" + holder.to_bytes(4) + bytes([at]) for at, number in enumerate(inside)}
    body = b"%PDF-1.5\n"
    for number, part in parts.items():
        entries[number] = b"\1" + len(body).to_bytes(4) + b"\0"
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(entries[number] for number in range(9))
    words = b"<</Type/XRef/W[1 4 1]/Size 9/Root 1 0 R/Length %d>>" % len(table)
    return body + b"9 0 obj\n%sstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (words, table, len(body))


def test_a_part_that_holds_others_makes_the_file_corrupt_where_a_page_needs_one():
    def damaging(damaged_one: int) -> Callable[[int, bytes], bytes]:
        return lambda number, content: damaged(content) if number == damaged_one else zlib.compress(content)

    assert cells(convert(holding(damaging(0)))) == CELLS
    document = convert(holding(damaging(8)))
    assert (cells(document), len(document.warnings)) == (CELLS, 1)
    with pytest.raises(Corrupt):
        convert(holding(damaging(6)))


def test_a_damaged_picture_or_attached_file_says_nothing_of_the_text():
    more = (stream(damaged(b"x"), b"/Subtype/Image"), stream(damaged(b"x"), b"/Type/EmbeddedFile"))
    document = convert(written(zlib.compress(CONTENT), more=more))
    assert (cells(document), document.warnings) == (CELLS, ())


def simple_font(program: bytes) -> bytes:
    """The page in a font of one byte a character that names them by its encoding alone."""
    font = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/X/Encoding/WinAnsiEncoding/FontDescriptor 6 0 R/FirstChar 0"
        b"/LastChar 255/Widths[%s]>>" % (b"600 " * 256),
        b"<</Type/FontDescriptor/FontName/X/Flags 32/FontBBox[0 -200 1000 900]/FontFile2 7 0 R>>",
        stream(program, b"/Length1 65932"),
    )
    return written(zlib.compress(CONTENT), font=font[0], more=font[1:])


def drawn_font(square: bytes) -> bytes:
    """The page in a font whose characters are each drawn by instructions of their own; all but `4` are the same."""
    letters = sorted({letter for _, _, text in TEXTS for letter in text})
    codes = b"".join(b"<%02x> <%04x> " % (ord(letter), ord(letter)) for letter in letters)
    names = b"1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar %s endbfchar " % (len(letters), codes)
    procs = b"".join(b"/g%d %d 0 R" % (ord(letter), 7 if letter == "4" else 6) for letter in letters)
    named = b"".join(b"%d/g%d " % (ord(letter), ord(letter)) for letter in letters)
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 50 100]/FontMatrix[.01 0 0 .01 0 0]/CharProcs<<%s>>/FirstChar 0"
        b"/Encoding<</Differences[%s]>>/LastChar 255/Widths[%s]/ToUnicode 8 0 R/Resources<<>>>>"
        % (procs, named, b"60 " * 256)
    )
    whole = b"60 0 0 0 50 70 d1 0 0 20 70 re f " + b"% what follows is a comment that fills the part"
    return written(
        zlib.compress(CONTENT),
        font=font,
        more=(stream(zlib.compress(whole)), stream(square), stream(zlib.compress(names))),
    )


OUTLINES = b"60 0 0 0 50 70 d1 " + bytes(range(33, 127)) * 2


@pytest.mark.parametrize(
    "body",
    [
        with_a_font(damaged(vera(True)), zlib.compress(names_of_vera())),
        with_a_font(damaged(vera(False)), zlib.compress(names_of_vera())),
        simple_font(damaged(vera(False))),
        drawn_font(damaged(OUTLINES)),
    ],
    ids=["the last bytes", "outlines", "named by an encoding", "instructions"],
)
def test_a_page_is_read_whose_font_is_damaged_and_says_what_it_draws(body: bytes):
    document = convert(body)
    assert cells(document) == CELLS
    assert "1 parts of the file are damaged; fetch it again" in document.warnings


def test_a_page_in_a_font_too_small_to_give_room_for_another_is_unread():
    with pytest.raises(Corrupt):
        convert(with_a_font(damaged(b"short"), zlib.compress(names_of_vera())))


def test_a_page_in_a_font_whose_names_of_characters_are_damaged_is_recognised(monkeypatch: pytest.MonkeyPatch):
    body = with_a_font(zlib.compress(vera(True)), damaged(names_of_vera()))
    for module in ("engine", "pages"):
        monkeypatch.setattr(f"converters.recognition.{module}.available", lambda: False)
    with pytest.raises(NeedsExtra):
        convert(body)

    read = Sheet(1, 595, 842, lines=runs.lines([Run("Received", 60, 100, 120, 112)], 1))
    monkeypatch.setattr("converters.recognition.pages.available", lambda: True)
    monkeypatch.setattr("converters.recognition.pages.read_pdf_pages", lambda body, numbers: [read] * len(numbers))
    document = convert(body)
    assert (document.text, document.route, "unread" in document.metadata) == ("Received", "ocr", False)


def test_a_page_of_which_neither_names_nor_outlines_are_known_is_unread():
    with pytest.raises(Corrupt):
        convert(with_a_font(damaged(vera(True)), damaged(names_of_vera())))
