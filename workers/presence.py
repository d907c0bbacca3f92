"""Whether a broker and its workers answer: a harvest on a cluster does not bring its own, and says what it misses."""

from __future__ import annotations

from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from workers.app import app

#: seconds to wait for the first answer
PATIENCE = 2.0


class NoAnswer(Exception):
    """Raised when the broker cannot be reached; says why."""


def workers_answer() -> bool:
    """True when at least one Celery worker answers a ping; a broker that cannot be reached has none."""
    try:
        return bool(app.control.ping(timeout=PATIENCE, limit=1))
    except (OperationalError, RedisError, OSError):
        return False


def ping(url: str) -> None:
    """Raises NoAnswer where no broker answers at `url`."""
    timeouts = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    try:
        with Connection(url, transport_options=timeouts) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    except (OperationalError, RedisError, OSError, ValueError) as error:
        raise NoAnswer(str(error)) from error
