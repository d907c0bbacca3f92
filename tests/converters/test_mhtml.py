import json
from pathlib import Path

import pytest

import converters
import parsers
from converters.errors import ConversionError, Corrupt, EmptyDocument, Mislabelled
from tests.archive.report import from_text, random_report
from tests.archive.write_html import write_html
from tests.archive.write_mhtml import archived, write_mhtml

MHTML = "multipart/related"
SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())
PAGE = "<html><body><p>{}</p></body></html>"


def cells(tables):
    return [[(c.row, c.column, c.text, c.row_span, c.column_span) for c in table.cells] for table in tables]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_saved_page_says_what_the_page_says(folder: Path, encoding: str, charset: str) -> None:
    family = json.loads((folder / "expected.json").read_text())["family"]
    source = from_text((folder / "source.txt").read_text(), family)
    saved = converters.convert(write_mhtml(source, charset, encoding), MHTML)
    page = converters.convert(write_html(source, charset=charset), "text/html")
    assert saved.blocks == page.blocks
    assert (saved.title, saved.metadata) == (page.title, page.metadata)
    assert cells(saved.tables()) == cells(source.tables())


@pytest.mark.parametrize("seed", range(3))
def test_a_made_up_report_gives_back_every_fact(seed: int) -> None:
    source = random_report(seed, blanks=0.4)
    report = parsers.parse(converters.convert(write_mhtml(source), MHTML))
    assert {fact.key: (fact.value, fact.state) for fact in report.facts} == source.truth()


def test_the_second_reader_of_html_reads_the_same_page() -> None:
    source = random_report(4)
    second = converters.reread(write_mhtml(source), MHTML)
    assert second is not None
    assert cells(second.tables()[-3:]) == cells(source.tables())


def test_the_charset_of_the_part_goes_where_the_page_names_none() -> None:
    page = PAGE.format("政府資訊公開").encode("big5")
    document = converters.convert(archived(page, 'text/html; charset="big5"'), MHTML)
    assert [block.text for block in document.blocks] == ["政府資訊公開"]
    assert document.metadata["charset"] == "big5hkscs"


def test_the_page_named_as_start_is_read_wherever_it_stands() -> None:
    parts = [
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; start="<b@x>"; boundary="x"\r\n\r\n',
        f"--x\r\nContent-Type: text/html\r\nContent-ID: <a@x>\r\n\r\n{PAGE.format('first')}\r\n",
        f"--x\r\nContent-Type: text/html\r\nContent-ID: <b@x>\r\n\r\n{PAGE.format('second')}\r\n--x--\r\n",
    ]
    assert converters.convert("".join(parts).encode(), MHTML).text == "second"


def test_where_the_page_only_frames_others_the_first_that_says_something_is_read() -> None:
    parts = [
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n',
        '--x\r\nContent-Type: text/html\r\n\r\n<html><body><iframe src="cid:f"></iframe></body></html>\r\n',
        f"--x\r\nContent-Type: text/html\r\n\r\n{PAGE.format('framed')}\r\n--x--\r\n",
    ]
    assert converters.convert("".join(parts).encode(), MHTML).text == "framed"


def test_the_style_sheets_of_an_archive_are_those_of_its_page() -> None:
    table = "<table><tr><td>甲</td><td>1<i class='n'>7</i></td></tr><tr><td>乙</td><td>2</td></tr></table>"
    page = f'<html><head><link rel="stylesheet" href="cid:css-1@x"></head><body><p>页。</p>{table}</body></html>'
    parts = [
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n',
        f"--x\r\nContent-Type: text/html\r\n\r\n{page}\r\n",
        "--x\r\nContent-Type: text/css\r\nContent-Location: cid:css-1@x\r\n\r\n.n { display: none }\r\n--x--\r\n",
    ]
    read = converters.convert("".join(parts).encode(), MHTML)
    assert [cell.text for cell in read.tables()[0].cells] == ["甲", "1", "乙", "2"]


@pytest.mark.parametrize("read_by", [converters.convert, converters.reread])
def test_where_the_page_frames_the_report_beside_words_of_its_own_the_report_is_read(read_by) -> None:
    report = write_html(random_report(4)).decode()
    parts = [
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n',
        f"--x\r\nContent-Type: text/html\r\n\r\n{PAGE.format('portal')}\r\n",
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{report}\r\n",
        "--x\r\nContent-Type: text/html\r\n\r\n%PDF-1.4\r\n--x--\r\n",
    ]
    assert len(read_by("".join(parts).encode(), MHTML).tables()) >= 3


def test_a_mail_of_one_page_is_an_archive_too() -> None:
    body = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.format("页").encode()
    assert converters.convert(body, "message/rfc822").text == "页"


def nested(depth: int) -> bytes:
    opened = (f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return ("MIME-Version: 1.0\r\n" + "".join(opened)).encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (archived(b"", "text/plain"), EmptyDocument),
        (archived(b"<html></html>", "text/html"), EmptyDocument),
        (archived(b"%PDF-1.7", "text/html"), Mislabelled),
        (b"<html><body>x</body></html>", Mislabelled),
        (b"PK\x03\x04", Mislabelled),
        (b"no header at all", Corrupt),
        (nested(5_000), ConversionError),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(body: bytes, error: type[ConversionError]) -> None:
    with pytest.raises(error):
        converters.convert(body, MHTML)


def test_an_archive_that_ends_inside_its_page_is_corrupt() -> None:
    body = write_mhtml(random_report(1))
    with pytest.raises(Corrupt):
        converters.convert(body[: len(body) // 2], MHTML)


def test_an_archive_that_ends_behind_its_page_is_read() -> None:
    source = random_report(1)
    body = write_mhtml(source)
    cut = converters.convert(body[: body.rindex(b"image/png") + 60], MHTML)
    assert cells(cut.tables()) == cells(source.tables())
