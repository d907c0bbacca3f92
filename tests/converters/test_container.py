import struct
import zipfile
from io import BytesIO

import pytest

from converters import container
from converters.container import MIB, Container
from converters.errors import Corrupt, Encrypted, TooLarge
from tests.converters.docx_files import packed


def test_members_are_read_by_name() -> None:
    archive = Container(packed({"a.xml": "甲", "b/c.xml": "乙"}))
    assert archive.names() == ("a.xml", "b/c.xml")
    assert archive.read("b/c.xml").decode() == "乙"
    assert "a.xml" in archive


def test_a_missing_member_is_named() -> None:
    with pytest.raises(Corrupt, match=r"no\.xml"):
        Container(packed({"a": "x"})).read("no.xml")


def test_too_many_members_are_refused() -> None:
    with pytest.raises(TooLarge, match="members"):
        Container(packed({str(number): "" for number in range(container.MEMBERS_LIMIT + 1)}))


def test_a_member_that_unfolds_too_far_is_refused_by_its_directory() -> None:
    with pytest.raises(TooLarge, match="times its size"):
        Container(packed({"bomb": b"\0" * (8 * MIB)}))


def test_small_members_may_repeat_themselves() -> None:
    assert len(Container(packed({"a": b"\0" * MIB})).read("a")) == MIB


def test_reading_stops_at_the_limit_whatever_the_directory_says() -> None:
    body = bytearray(packed({"a": b"\0" * (4 * MIB)}))
    directory = body.rindex(b"PK\x01\x02")
    struct.pack_into("<I", body, directory + 24, 1000)
    with pytest.raises((TooLarge, Corrupt)):
        Container(bytes(body)).read("a", MIB)


def test_the_sum_of_all_members_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "TOTAL_LIMIT", 10)
    with pytest.raises(TooLarge, match="archive unfolds"):
        Container(packed({"a": "123456", "b": "123456"}))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_to_any_byte_of_a_member_is_told_by_name_however_it_was_packed(method: int) -> None:
    body = packed({"a": "第一行\n第二行\n" * 3}, method)
    for at in range(body.index(b"PK\x01\x02")):
        damaged = body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :]
        try:
            assert Container(damaged).read("a") == Container(body).read("a")
        except (Corrupt, Encrypted):
            continue


def test_a_member_with_a_password_is_encrypted() -> None:
    body = bytearray(packed({"a": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + offset] |= 1
    with pytest.raises(Encrypted, match="password"):
        Container(bytes(body)).read("a")


@pytest.mark.parametrize("keep", [0.0, 0.2, 0.9])
def test_an_archive_cut_off_anywhere_is_corrupt(keep: float) -> None:
    body = packed({"a": bytes(range(256)) * 50})
    with pytest.raises(Corrupt):
        Container(body[: int(len(body) * keep)])


def test_damaged_content_is_found_by_its_checksum() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a", "政府信息公开")
    body = stream.getvalue().replace("政府".encode(), "正负".encode())
    with pytest.raises(Corrupt, match="damaged"):
        Container(body).read("a")
