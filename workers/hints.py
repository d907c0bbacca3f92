"""Hints as messages: which documents travel together, and how much may be under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kombu import Connection

from storage.ledger import Hint
from workers.app import HEAVY_LIMITS, HEAVY_QUEUE, SLOW_LIMITS, TIME_LIMITS, app

WINDOW = 32
"""Messages a queue may hold: the broker stays tiny, and losing it costs one re-hint."""
REHINT = 20.0
"""Seconds after which a hint nobody took is given again."""

LIGHT, HEAVY = 32, 8
"""Documents per message: it costs milliseconds, as much as converting a page. Of hosts: requests at once."""
_ASKING = ("crawl", "fetch")
_LIGHT_FORMATS = {"html", "xhtml+xml", "plain", "docx", "markdown"}
_SHORT = {"vnd.openxmlformats-officedocument.wordprocessingml.document": "docx"}


@dataclass(frozen=True, slots=True)
class Message:
    """What one message says; its words are what an operator searches for in Flower."""

    stage: str
    doc: tuple[int, ...]
    host: str
    format: str
    year: int | None
    heavy: bool = False

    @property
    def queue(self) -> str:
        return HEAVY_QUEUE if self.heavy else self.stage

    @property
    def time_limits(self) -> tuple[int, int]:
        """Seconds, soft and hard."""
        if self.heavy:
            return SLOW_LIMITS
        slower = self.stage in ("convert", "parse") and self.format not in _LIGHT_FORMATS
        return HEAVY_LIMITS if slower else TIME_LIMITS[self.stage]


def bundle(hints: Iterable[Hint]) -> Iterator[Message]:
    """Hints as messages: light formats and hosts many together; local files, retries and heavy work alone."""
    together = sorted(hints, key=lambda hint: (*_kind(hint), hint.id))
    for (stage, format), group in groupby(together, _kind):
        size = LIGHT if stage in _ASKING or format in _LIGHT_FORMATS else HEAVY
        company: list[Hint] = []
        for hint in group:
            if hint.alone or hint.heavy or (stage in _ASKING and not hint.host):
                yield _message([hint])
            else:
                company.append(hint)
        for start in range(0, len(company), size):
            yield _message(company[start : start + size])


def publish(message: Message, connection: Connection | None = None) -> None:
    """Send one message; nobody waits for it, nothing depends on it. Raises what the broker raises when it is away."""
    soft, hard = message.time_limits
    words: dict[str, Any] = {"host": message.host, "format": message.format, "year": message.year, "doc": message.doc}
    if message.heavy:
        words["heavy"] = True
    app.send_task(
        message.stage,
        kwargs=words,
        queue=message.queue,
        soft_time_limit=soft,
        time_limit=hard,
        connection=connection,
        retry=False,
    )


def room(connection: Connection, queue: str) -> int:
    """How many more messages the queue may take."""
    return max(0, WINDOW - messages(connection, queue))


def messages(connection: Connection, queue: str) -> int:
    """How many messages of the queue no worker took yet."""
    declared: Any = app.amqp.queues[queue](connection.default_channel).queue_declare()
    return int(declared.message_count)


def short(media_type: str | None) -> str:
    """A format's everyday name: "pdf", "html", "docx"; "" where it is not known yet."""
    subtype = (media_type or "").rpartition("/")[2]
    return _SHORT.get(subtype, subtype)


def _kind(hint: Hint) -> tuple[str, str]:
    """Those of one kind may travel together; what a host will answer does not follow from what it once answered."""
    return hint.stage, "" if hint.stage in _ASKING else short(hint.media_type)


def _message(hints: list[Hint]) -> Message:
    hosts = " ".join(sorted({hint.host for hint in hints})) if hints[0].stage in _ASKING else hints[0].host
    years = {hint.year for hint in hints}
    return Message(
        hints[0].stage,
        tuple(hint.id for hint in hints),
        hosts,
        short(hints[0].media_type),
        years.pop() if len(years) == 1 else None,
        hints[0].heavy,
    )
