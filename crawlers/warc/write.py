"""Requests and their answers written as a WARC 1.1 that other tools read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from http.client import responses
from typing import IO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.urls import content_type, posted

#: undone when the body was kept; told under another name, as archives do
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")


class Records(WARCWriter):  # type: ignore[misc]
    """warcio's writer, which puts a record together in memory and leaves no temporary file open."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


class Writer:
    """Writes one archive; `packed`: each record a gzip member."""

    def __init__(self, stream: IO[bytes], name: str, software: str, packed: bool) -> None:
        self._records = Records(stream, gzip=packed, warc_version="WARC/1.1")
        info = {"software": software, "format": "WARC File Format 1.1"}
        self._records.write_record(self._records.create_warcinfo_record(name, info))

    def answer(
        self, url: str, status: int, headers: Mapping[str, str], body: bytes, date: str, requested: bool = False
    ) -> None:
        """An answer whose `body` is without codings; `date` is when it came, ISO 8601 in UTC, "" for now.

        `requested`: with a record of its request, of which method, target, host and body are told. `url` may carry the
        body of a POST (`urls.posting`).
        """
        address, sent = posted(url)
        kept = [(f"x-archive-orig-{name}" if name in _UNDONE else name, value) for name, value in headers.items()]
        told = StatusAndHeaders(
            f"{status} {responses.get(status, '')}".strip(),
            [(name, _ascii(value)) for name, value in kept] + [("content-length", str(len(body)))],
            "HTTP/1.1",
        )
        answer = self._records.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            http_headers=told,
            warc_headers_dict={"WARC-Date": date} if date else {},
        )
        if requested:
            self._records.write_request_response_pair(self._request(address, sent), answer)
        else:
            self._records.write_record(answer)

    def _request(self, address: str, sent: str | None) -> ArcWarcRecord:
        split, body = urlsplit(address), (sent or "").encode()
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        posts = [] if sent is None else [("Content-Type", content_type(sent)), ("Content-Length", str(len(body)))]
        asked = f"{'GET' if sent is None else 'POST'} {target} HTTP/1.1"
        told = StatusAndHeaders(asked, [("Host", split.netloc), *posts], is_http_request=True)
        return self._records.create_warc_record(address, "request", payload=io.BytesIO(body), http_headers=told)


def _ascii(value: str) -> str:
    """A header on one line; what is not ASCII is written in UTF-8, as its sender did or meant to."""
    return " ".join(value.split("\n"))
