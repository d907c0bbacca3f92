"""Blobs in a bucket, against a server that answers as S3 does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from storage.blobs import Blobs, open_blobs
from storage.errors import BlobDamaged, BlobMissing, BlobsUnavailable

pytest.importorskip("obstore")
BODY = "年度报告".encode()


class Bucket(BaseHTTPRequestHandler):
    """PUT with If-None-Match, GET and HEAD, by path."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]
    broken: bool

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.broken:
            return self._answer(403)
        if self.headers.get("If-None-Match") == "*" and self.path in self.kept:
            return self._answer(412)
        self.kept[self.path] = body
        return self._answer(200)

    def do_GET(self) -> None:
        found = self.kept.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

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
    Bucket.kept, Bucket.broken = {}, False
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


def test_other_bytes_under_a_digest_are_damage(bucket: Blobs) -> None:
    digest = bucket.put(BODY)
    Bucket.kept = dict.fromkeys(Bucket.kept, b"other bytes")
    with pytest.raises(BlobDamaged):
        bucket.get(digest)


def test_a_bucket_that_takes_nothing_is_an_outage(bucket: Blobs) -> None:
    Bucket.broken = True
    with pytest.raises(BlobsUnavailable, match="s3://reports/blobs"):
        bucket.put(BODY)
