"""One line per event: moment, level, a sentence for people, key=value for machines.

    log.info("handed out hints", extra={"stage": "fetch", "hints": 12})
    2026-11-22T10:35:27Z INFO handed out hints stage=fetch hints=12

Every attribute given as `extra` becomes a key. Passwords in URLs are masked wherever they stand in the line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import TextIO

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data"}
_PASSWORD = re.compile(r"(?<=://)([^/\s:@]*):[^/\s@]*@")
_PLAIN = re.compile(r"[^\s\"=]+")


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
        words += [f"{key}={_value(value)}" for key, value in vars(record).items() if key not in _OWN]
        line = " ".join(words)
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return mask(line)


def _value(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def configure(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send everything from `level` up to `stream` (standard error) as lines; replaces what was configured before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Line())
    logging.basicConfig(level=level, handlers=[handler], force=True)
