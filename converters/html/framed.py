"""Pages stored as a server sent them: behind the head of an answer, or in chunks whose sizes stand between them."""

from __future__ import annotations

import re

_HEAD = b"HTTP/"
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_END = b"\r\n"


def unframed(body: bytes) -> bytes:
    """The page alone (RFC 9112, 6 and 7.1); the same bytes where they are not framed from end to end."""
    if body.startswith(_HEAD):
        _, ended, page = body.partition(2 * _END)
        body = page if ended else body
    return _joined(body) if _SIZE.match(body) else body


def _joined(body: bytes) -> bytes:
    chunks: list[bytes] = []
    at = 0
    while at < len(body):
        size = _SIZE.match(body, at)
        if size is None:
            return body
        at = size.end() + int(size[1], 16)
        chunks.append(body[size.end() : at])
        if not chunks[-1]:
            break
        if body[at : at + len(_END)] != _END[: len(body) - at]:
            return body
        at += len(_END)
    return b"".join(chunks) or body
