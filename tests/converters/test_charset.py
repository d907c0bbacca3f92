import pytest

from converters import charset
from converters.errors import Corrupt

TITLE = "硚口区城管执法局2021年度政府信息公开工作年度报告"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", [TITLE, "年报", TITLE * 300])
def test_the_bytes_decide_without_any_label(name: str, text: str) -> None:
    assert charset.decode(text.encode(name)).text == text


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-1", "utf-8", "no-such-charset", "hex", "zlib", "\0", "", None])
def test_a_page_called_anything_is_read_as_gb18030_when_it_is(label: str | None) -> None:
    text = "镕\U00020000" + TITLE  # outside GB 2312; the second has four bytes in GB 18030
    assert charset.decode(text.encode("gb18030"), label) == (text, "gb18030", 0)


def test_utf8_wins_over_a_wrong_label() -> None:
    assert charset.decode(TITLE.encode(), "gb2312").charset == "utf-8"


@pytest.mark.parametrize("name", ["utf-8", "gbk"])
@pytest.mark.parametrize("lost", [1, 2])
def test_a_character_cut_off_at_the_end_leaves_the_rest_as_it_was(name: str, lost: int) -> None:
    decoded = charset.decode((TITLE + "报").encode(name)[:-lost])
    assert decoded.text == TITLE
    assert decoded.charset == charset.decode(TITLE.encode(name)).charset


def test_declared_big5_is_read_as_big5() -> None:
    text = "香港特別行政區政府公開資料年度報告"
    assert charset.decode(text.encode("big5"), "Big5").text == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_markup_in_utf_16_shows_itself_without_a_mark(name: str) -> None:
    assert charset.decode(f"<!DOCTYPE html><p>{TITLE}".encode(name)) == (f"<!DOCTYPE html><p>{TITLE}", name, 0)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_in_utf_16_show_themselves_without_a_mark(name: str, end: str) -> None:
    text = f"{TITLE}ਁ上一ĊȊ{end}行政许可\t146{end}"  # with characters that hold the bytes of an end of line
    assert charset.decode(text.encode(name)) == (text, name, 0)


@pytest.mark.parametrize("tail", [b"\n\0\0", b"\0\n\0", b"\n\0\n"])
def test_zeros_behind_a_text_make_no_utf_16_of_it(tail: bytes) -> None:
    text = f"{TITLE}\n" * 20
    assert charset.decode(text.encode("gb18030") + tail).text == text + tail.decode()


def test_a_page_in_utf_8_with_a_foot_in_gbk_is_read_piece_by_piece() -> None:
    page, foot = f"<p>{TITLE}。</p><td>146</td>", "<div>主办：硚口区大数据管理局</div>"
    decoded = charset.decode(page.encode() + foot.encode("gbk"))
    assert decoded == (page + foot, "utf-8, gb18030", 0)


@pytest.mark.parametrize("cut", range(90, 96))
def test_one_broken_byte_in_a_long_page_is_shown_and_counted(cut: int) -> None:
    body = TITLE.encode() * 30
    decoded = charset.decode(body[:cut] + b"\xff" + body[cut:])
    assert decoded.charset == "utf-8"
    assert decoded.damaged == decoded.text.count("\ufffd") > 0


@pytest.mark.parametrize("body", [bytes(range(128, 256)) * 20, b"\xff\xfe\x00\xd8\x00\x00", b"\xff\x00" * 500])
def test_bytes_of_no_charset_are_corrupt(body: bytes) -> None:
    with pytest.raises(Corrupt, match="fetch"):
        charset.decode(body)


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "hex", "utf-7", "unicode_escape"])
def test_no_label_makes_text_of_what_is_none(label: str) -> None:
    with pytest.raises(Corrupt):
        charset.decode(bytes(range(128, 256)) * 20, label)
