"""Whether workers answer on the broker already, so that a harvest on a cluster does not bring its own."""

from __future__ import annotations

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from workers.app import app

#: seconds to wait for the first answer
PATIENCE = 2.0


def workers_answer() -> bool:
    """True when at least one Celery worker answers a ping; a broker that cannot be reached has none."""
    try:
        return bool(app.control.ping(timeout=PATIENCE, limit=1))
    except (OperationalError, RedisError, OSError):
        return False
