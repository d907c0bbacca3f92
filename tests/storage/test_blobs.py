"""The blob store: whole or not at all, and never other bytes than were asked for."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from storage.blobs import FolderBlobs, open_blobs
from storage.errors import BadAddress, BlobDamaged, BlobMissing, BlobsUnavailable

BODY = "年度报告".encode()


@pytest.fixture
def folder(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


def files(folder: FolderBlobs) -> list[Path]:
    return [path for path in folder.folder.rglob("*") if path.is_file()]


def test_bytes_come_back_by_their_digest(folder: FolderBlobs) -> None:
    digest = folder.put(BODY)
    assert digest == sha256(BODY).hexdigest()
    assert folder.get(digest) == BODY and folder.has(digest)


def test_writing_twice_is_harmless(folder: FolderBlobs) -> None:
    assert folder.put(BODY) == folder.put(BODY)
    assert len(files(folder)) == 1


def test_damage_is_an_error_and_writing_again_mends_it(folder: FolderBlobs) -> None:
    digest = folder.put(BODY)
    files(folder)[0].write_bytes(BODY[:-1] + b"!")
    with pytest.raises(BlobDamaged, match=digest):
        folder.get(digest)
    folder.put(BODY)
    assert folder.get(digest) == BODY


def test_what_was_never_written_is_missing(folder: FolderBlobs) -> None:
    with pytest.raises(BlobMissing):
        folder.get("0" * 64)
    assert not folder.has("0" * 64)


def test_a_full_disk_is_an_outage_and_leaves_no_rubbish(folder: FolderBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.blobs.os.fsync", full)
    with pytest.raises(BlobsUnavailable, match="no space left"):
        folder.put(BODY)
    assert files(folder) == []


def test_a_body_that_comes_in_pieces_is_kept_whole_or_not_at_all(folder: FolderBlobs) -> None:
    with folder.receive() as incoming:
        incoming.write(BODY)
    assert files(folder) == []
    with folder.receive() as incoming:
        incoming.write(BODY[:5])
        incoming.write(BODY[5:])
        digest = incoming.keep()
    assert (digest, incoming.size) == (sha256(BODY).hexdigest(), len(BODY))
    assert folder.get(digest) == BODY and len(files(folder)) == 1


def test_a_body_in_pieces_mends_a_damaged_one(folder: FolderBlobs) -> None:
    digest = folder.put(BODY)
    files(folder)[0].write_bytes(BODY[:-1] + b"!")
    with folder.receive() as incoming:
        incoming.write(BODY)
        incoming.keep()
    assert folder.get(digest) == BODY


def test_what_a_killed_process_left_is_swept_when_nobody_can_be_writing_it(folder: FolderBlobs) -> None:
    arrivals = folder.folder / ".incoming"
    arrivals.mkdir(parents=True)
    (arrivals / "old").write_bytes(BODY)
    (arrivals / "young").write_bytes(BODY)
    os.utime(arrivals / "old", (0, 0))
    folder.put(BODY)
    assert [path.name for path in arrivals.iterdir()] == ["young"]


def test_a_folder_is_opened_by_path_or_uri(tmp_path: Path) -> None:
    place = tmp_path / "年 blobs#1"
    place.mkdir()
    digest = open_blobs(str(place)).put(BODY)
    assert open_blobs(place.as_uri()).get(digest) == BODY


def test_an_address_nobody_understands_is_refused() -> None:
    with pytest.raises(BadAddress, match="s3://bucket"):
        open_blobs("s3://")
    with pytest.raises(BadAddress, match="s3://"):
        open_blobs("ftp://host/blobs")
