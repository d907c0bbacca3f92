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
