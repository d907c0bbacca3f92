"""Blobs in a bucket, against a server that answers as S3 does."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine

from storage import tables
from storage.blobs import Blobs, open_blobs
from storage.errors import BlobDamaged, BlobMissing, BlobsUnavailable
from tests.storage.reportlike import add, claim_one, finish, rows
from workers import policy

pytest.importorskip("obstore")
BODY = "年度报告".encode()


class Bucket(BaseHTTPRequestHandler):
    """PUT with If-None-Match, GET and HEAD, by path."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]
    parts: dict[int, bytes]
    broken: int

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if part := re.search(r"partNumber=(\d+)", self.path):
            self.parts[int(part[1])] = body
            return self._answer(200)
        if self.broken:
            return self._answer(self.broken)
        if self.headers.get("If-None-Match") == "*" and self.path in self.kept:
            return self._answer(412)
        self.kept[self.path] = body
        return self._answer(200)

    def do_GET(self) -> None:
        if self.broken:
            return self._answer(self.broken)
        found = self.kept.get(self.path)
        return self._answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Begin or complete an upload in parts; delete several, where the names of those not there are no error."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        path, _, query = self.path.partition("?")
        if query.startswith("uploads"):
            return self._answer(200, b"<R><Bucket>b</Bucket><Key>k</Key><UploadId>1</UploadId></R>")
        if query.startswith("uploadId"):
            self.kept[path] = b"".join(body for _, body in sorted(self.parts.items()))
            return self._answer(200, b"<R><ETag>1</ETag></R>")
        keys = re.findall("<Key>(.*?)</Key>", asked)
        for key in keys:
            self.kept.pop(f"/reports/{key}", None)
        deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", f'"{sha256(body).hexdigest()}"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Blobs]:
    Bucket.kept, Bucket.parts, Bucket.broken = {}, {}, 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    for name, value in {
        "ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "ACCESS_KEY_ID": "key",
        "SECRET_ACCESS_KEY": "secret",
        "REGION": "cn-north-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    yield open_blobs("s3://reports/blobs")
    server.shutdown()
    serving.join()
    server.server_close()


def test_bytes_are_kept_once_below_the_prefix(bucket: Blobs) -> None:
    digest = bucket.put(BODY)
    assert bucket.put(BODY) == digest
    assert list(Bucket.kept) == [f"/reports/blobs/{digest[:2]}/{digest[2:4]}/{digest}"]
    assert bucket.get(digest) == BODY and bucket.has(digest)


def test_what_was_never_written_is_missing_in_a_bucket(bucket: Blobs) -> None:
    assert not bucket.has("0" * 64)
    with pytest.raises(BlobMissing):
        bucket.get("0" * 64)


@pytest.mark.parametrize("size", [1000, 20_000_000])
def test_a_body_that_comes_in_pieces_is_kept_whole_or_not_at_all(bucket: Blobs, size: int) -> None:
    with bucket.receive() as incoming:
        incoming.write(b"x" * size)
    assert not Bucket.kept and not Bucket.parts
    for _ in range(2):
        with bucket.receive() as incoming:
            incoming.write(b"x" * (size // 2))
            incoming.write(b"x" * (size // 2))
            digest = incoming.keep()
    assert bucket.get(digest) == b"x" * size
    assert len(Bucket.parts) == (3 if size > 10_000_000 else 0)


def test_other_bytes_under_a_digest_are_damage(bucket: Blobs) -> None:
    digest = bucket.put(BODY)
    Bucket.kept = dict.fromkeys(Bucket.kept, b"other bytes")
    with pytest.raises(BlobDamaged):
        bucket.get(digest)


def test_a_bucket_that_takes_nothing_is_an_outage(bucket: Blobs) -> None:
    Bucket.broken = 403
    with pytest.raises(BlobsUnavailable, match="s3://reports/blobs") as told:
        bucket.put(BODY)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize("status", [403, 500, 503])
def test_a_bucket_that_gives_nothing_is_an_outage_and_nothing_is_called_missing(bucket: Blobs, status: int) -> None:
    digest = bucket.put(BODY)
    Bucket.broken = status
    for ask in (bucket.get, bucket.has):
        with pytest.raises(BlobsUnavailable):
            ask(digest)
    Bucket.broken = 0
    assert bucket.get(digest) == BODY


def test_an_outage_of_the_bucket_gives_the_attempt_back(bucket: Blobs, database: Engine) -> None:
    id = add(database, "https://www.a.gov.cn/1.html", "convert")
    Bucket.broken = 403
    with pytest.raises(BlobsUnavailable) as raised:
        bucket.put(BODY)
    claim = claim_one(database, id, "convert")
    finish(database, claim, policy.judge(raised.value, claim))
    (row,) = rows(database, tables.document)
    assert (row["state"], row["attempts"], row["code"]) == ("convert", 0, "storage.blobs_unavailable")


def test_damaged_bytes_can_be_forgotten_and_kept_anew(bucket: Blobs) -> None:
    digest = bucket.put(BODY)
    Bucket.kept = dict.fromkeys(Bucket.kept, b"other bytes")
    bucket.discard(digest)
    bucket.discard(digest)
    assert bucket.put(BODY) == digest and bucket.get(digest) == BODY
