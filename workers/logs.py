"""One line per event: moment, level, a sentence for people, key=value for machines.

    log.info("handed out hints", extra={"stage": "fetch", "hints": 12})
    2026-11-22T10:35:27Z INFO handed out hints stage=fetch hints=12

or, with NIANBAO_LOG_FORMAT=json, one JSON object per event with the same keys. Every attribute given as `extra` becomes
a key, and so do the document and the stage that are worked on, whoever says something meanwhile. Passwords in URLs are
masked wherever they stand in the line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TextIO

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data"}
#: up to the last @, because a password may hold / and @; not what begins as the port of an address with @ in its path
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):(?!\d+/)[^\s\"']*@")
_PLAIN = re.compile(r"[^\s\"=]+")


_about: ContextVar[dict[str, Any] | None] = ContextVar("about", default=None)


@contextmanager
def about(**keys: Any) -> Iterator[None]:
    """Give every event inside the block these keys."""
    token = _about.set((_about.get() or {}) | keys)
    try:
        yield
    finally:
        _about.reset(token)


def mask(text: str) -> str:
    """`text` with the password of each URL in it replaced by ***.

    >>> mask("no answer from redis://worker:secret@broker:6379/0")
    'no answer from redis://worker:***@broker:6379/0'
    """
    return _PASSWORD.sub(r"\1:***@", text)


class Line(logging.Formatter):
    """Formats a record as one line; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        words = [moment, record.levelname, " ".join(record.getMessage().split())]
        words += [f"{key}={_value(value)}" for key, value in _keys(record).items()]
        line = " ".join(words)
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return mask(line)


class JsonLine(logging.Formatter):
    """Formats a record as one JSON object; a traceback is its key `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)), "level": record.levelname,
            "logger": record.name, "message": record.getMessage(), **_keys(record),
        }  # fmt: skip
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(_masked(event), ensure_ascii=False, default=str)


def _keys(record: logging.LogRecord) -> dict[str, Any]:
    given = {key: value for key, value in vars(record).items() if key not in _OWN}
    return (_about.get() or {}) | given


def _masked(value: Any) -> Any:
    """The same with the passwords of all texts masked, before quoting could hide them."""
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return mask(value) if isinstance(value, str) else value


def _value(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def configure(level: int = logging.INFO, stream: TextIO | None = None, as_json: bool = False) -> None:
    """Send everything from `level` up to `stream` (standard error) as lines; replaces what was configured before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLine() if as_json else Line())
    logging.basicConfig(level=level, handlers=[handler], force=True)
