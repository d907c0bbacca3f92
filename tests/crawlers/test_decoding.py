"""Content codings are undone piece by piece, wherever the wire cuts them."""

from __future__ import annotations

import gzip

import pytest

from crawlers.decoding import Decoder
from crawlers.errors import Truncated


def decoded(*chunks: bytes) -> bytes:
    decoder = Decoder("gzip", 1 << 20)
    found = b"".join(piece for chunk in chunks for piece in decoder.feed(chunk))
    decoder.finish()
    return found


@pytest.mark.parametrize("cut", range(len(gzip.compress(b"12")) * 2))
def test_members_are_read_wherever_the_wire_cuts_them(cut: int) -> None:
    body = gzip.compress(b"12") + gzip.compress(b"34")
    assert decoded(body[:cut], body[cut:]) == b"1234"


def test_thousands_of_small_members_are_read_one_after_the_other() -> None:
    assert decoded(gzip.compress(b"1") * 4000) == b"1" * 4000


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_a_plain_body_that_is_said_to_be_packed_is_taken_as_it_is(cut: int) -> None:
    body = b"<html>1</html>"
    assert decoded(body[:cut], body[cut:]) == body


def test_what_follows_the_last_member_is_left_out() -> None:
    assert decoded(gzip.compress(b"12") + b"\0\0\0", b"\0") == b"12"
    assert decoded(gzip.compress(b"12"), b"\x1f") == b"12"


@pytest.mark.parametrize("length", [1, 5, 15])
def test_a_stream_without_its_end_is_truncated(length: int) -> None:
    with pytest.raises(Truncated):
        decoded(gzip.compress(b"12")[:length])
