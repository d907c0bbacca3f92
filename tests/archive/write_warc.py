"""Web archives as other tools write them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders

from crawlers.warc.write import Records


@dataclass
class Warc:
    """Records put one behind the other."""

    packed: bool = True
    stream: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.writer = Records(self.stream, gzip=self.packed)

    def response(
        self,
        url: str,
        body: bytes,
        media_type: str = "text/html",
        status: str = "200 OK",
        date: str = "2024-01-01T00:00:00Z",
        headers: dict[str, str] | None = None,
        kind: str = "response",
        **told: str,
    ) -> Any:
        """Add an answer; `told` are further headers of the record (warc_truncated="length")."""
        answered = [("Content-Type", media_type), *(headers or {}).items()]
        record = self.writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders(status, answered, "HTTP/1.1") if kind != "resource" else None,
            warc_content_type=media_type if kind == "resource" else "",
            warc_headers_dict={"WARC-Date": date, **{k.replace("_", "-"): v for k, v in told.items()}},
        )
        self.writer.write_record(record)
        return record

    def revisit(self, url: str, digest: str, date: str = "2024-02-01T00:00:00Z") -> None:
        record = self.writer.create_revisit_record(url, digest, url, date)
        record.rec_headers.replace_header("WARC-Date", date)
        self.writer.write_record(record)

    def save(self, path: Path) -> Path:
        path.write_bytes(self.stream.getvalue())
        return path
