import warnings
import zipfile
from io import BytesIO

import pytest

import converters
import converters.formats.zip as zip_format
from converters.errors import ConversionError, Corrupt, Encrypted, Mislabelled, TooLarge, UnsupportedFormat
from converters.formats.zip import members
from converters.members import Member
from tests.converters.docx_files import packed


def named(raw: bytes, flag: int = 0) -> bytes:
    """An archive with one member whose name is these bytes."""
    body = packed({"x" * len(raw): b"1"}).replace(b"x" * len(raw), raw)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.index(mark) + at
        body = body[:place] + flag.to_bytes(2, "little") + body[place + 2 :]
    return body


def names(body: bytes) -> list[str]:
    return [member.name for member in members(body)]


def test_members_come_with_their_bytes_in_the_archives_order() -> None:
    body = packed({"b/年报.html": b"<p>2</p>", "a.txt": b"1"})
    assert list(members(body)) == [Member("b/年报.html", b"<p>2</p>"), Member("a.txt", b"1")]


def test_what_programs_leave_behind_is_no_member() -> None:
    left = ["folder/", "__MACOSX/._a.doc", ".DS_Store", "x/.hidden/a.doc", "~$年报.doc", "x/Thumbs.db", "desktop.ini"]
    assert names(packed({**dict.fromkeys(left, b"1"), "年报.doc": b"2"})) == ["年报.doc"]


@pytest.mark.parametrize(
    ("raw", "flag", "name"),
    [
        ("年报.docx".encode("gb18030"), 0, "年报.docx"),
        ("年报.docx".encode(), 0, "年报.docx"),
        ("年报.docx".encode(), 0x800, "年报.docx"),
        ("é.docx".encode(), 0x800, "é.docx"),
        ("机关\\年报.doc".encode("gb18030"), 0, "机关/年报.doc"),
        (b"plain.doc", 0, "plain.doc"),
    ],
)
def test_names_are_read_as_their_packer_wrote_them(raw: bytes, flag: int, name: str) -> None:
    assert names(named(raw, flag)) == [name]


def test_names_that_climb_are_only_names() -> None:
    assert names(packed({"../../etc/passwd.txt": b"1"})) == ["../../etc/passwd.txt"]


def test_an_archive_in_the_archive_is_a_member() -> None:
    inner = packed({"a.txt": b"1"})
    assert list(members(packed({"inner.zip": inner}))) == [Member("inner.zip", inner)]


def test_entries_of_one_name_are_members_each_under_a_name_of_its_own() -> None:
    entries = ["a.txt", "(2)/a.txt", "c/b.txt", "a.txt", "c\\b.txt", "a.txt", "(2)/a.txt"]
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings(action="ignore"):
        for number, name in enumerate(entries):
            archive.writestr(name, str(number))
    own = ["a.txt", "(2)/a.txt", "c/b.txt", "(3)/a.txt", "(2)/c/b.txt", "(4)/a.txt", "(2)/(2)/a.txt"]
    found = [(member.name, member.body.decode()) for member in members(stream.getvalue())]
    assert found == [(name, str(number)) for number, name in enumerate(own)]


def test_an_archive_without_files_has_no_members() -> None:
    assert list(members(packed({}))) == []


def test_an_archive_is_no_document() -> None:
    with pytest.raises(UnsupportedFormat, match="members"):
        converters.convert(packed({"a.txt": b"1"}), "application/zip")


def lying() -> bytes:
    """A member whose directory says 10 bytes and that unfolds to 4 MB."""
    body = packed({"a.txt": b"0" * 4_000_000})
    return body.replace((4_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def crowded() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(5_001):
            archive.writestr(str(number), b"")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (crowded(), TooLarge),
        (packed({"a.txt": b"1" * 100})[:-30], Corrupt),
        (b"Rar!\x1a\x07\x00", Mislabelled),
        (b"nothing known", Corrupt),
    ],
)
def test_what_cannot_be_opened_is_refused_by_its_reason(body: bytes, error: type[ConversionError]) -> None:
    with pytest.raises(error):
        list(members(body))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (named(b"a.txt", 0x1), Encrypted),
        (lying(), Corrupt),
        (packed({"a.txt": b"0" * (2 << 20)}), TooLarge),
    ],
)
def test_a_member_that_cannot_be_unpacked_says_why_and_the_others_are_there(
    body: bytes, error: type[ConversionError]
) -> None:
    stream = BytesIO(body)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("good.txt", "甲")
    bad, good = members(stream.getvalue())
    assert (bad.name, bad.body, type(bad.error)) == ("a.txt", b"", error)
    assert (good.name, good.body.decode(), good.error) == ("good.txt", "甲", None)


def test_members_past_what_an_archive_may_unfold_to_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_format, "TOTAL_LIMIT", 5)
    found = list(members(packed({"a.txt": b"123", "b.txt": b"456", "c.txt": b"78"})))
    assert "the archive unfolds to more than" in str(found[1].error)
    assert [(member.body, type(member.error)) for member in found] == [
        (b"123", type(None)),
        (b"", TooLarge),
        (b"78", type(None)),
    ]
