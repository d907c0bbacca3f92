"""Flower: read-only, with what it saw kept in home, and open to nobody but this machine unless it asks who they are.

Flower 2.2 keeps about 5 KB a task, so 10,000 tasks are some 50 MB. Its credentials are read by Flower itself from the
environment: nothing secret stands in the command line.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping, Sequence

from workers.exposure import NotOpen, is_loopback
from workers.settings import Settings

ADDRESS = "127.0.0.1"
FIRST_PORT = 5555
#: what an operator looks for: kwargs carry doc, host, format and year; the result says what became of the documents
COLUMNS = "name,state,kwargs,result,received,started,runtime,worker,exception,uuid"
OAUTH = ("FLOWER_AUTH_PROVIDER", "FLOWER_AUTH", "FLOWER_OAUTH2_KEY", "FLOWER_OAUTH2_SECRET")


def command(settings: Settings, address: str = ADDRESS, port: int | None = None) -> list[str]:
    """How Flower is started; on the first free port where none is given."""
    return [
        sys.executable, "-m", "workers.celery_flower", "-A", "workers.app", "flower",
        f"--address={address}", f"--port={port or free_port()}", "--read_only=True", "--persistent=True",
        f"--db={settings.home / 'flower'}", "--state_save_interval=60000", "--max_tasks=10000", "--max_workers=500",
        "--purge_offline_workers=86400", f"--tasks_columns={COLUMNS}",
    ]  # fmt: skip


def check(address: str, environ: Mapping[str, str] = os.environ) -> None:
    """Raises NotOpen where Flower would listen outside loopback without asking who they are."""
    if is_loopback(address):
        return
    user, _, password = environ.get("FLOWER_BASIC_AUTH", "").partition(":")
    if not (user and password) and not all(environ.get(name) for name in OAUTH):
        raise NotOpen(
            f"Flower would be open to everybody who reaches {address}: set FLOWER_BASIC_AUTH to user:password, "
            f"or {', '.join(OAUTH)} for OAuth, or keep to {ADDRESS}"
        )
    if environ.get("FLOWER_UNAUTHENTICATED_API", "").lower() in ("1", "true", "yes", "on"):
        raise NotOpen(f"FLOWER_UNAUTHENTICATED_API lets everybody who reaches {address} send tasks: unset it")


def serve(settings: Settings, address: str, port: int) -> None:
    """Become Flower. Raises NotOpen, and OSError where somebody else listens there."""
    check(address)
    _try(address, port)
    settings.home.mkdir(parents=True, exist_ok=True)
    words = command(settings, address, port)
    os.execv(words[0], words)


def address(command: Sequence[str]) -> str:
    """Where a Flower started with `command` is seen by a browser."""
    port = next(word.partition("=")[2] for word in command if word.startswith("--port="))
    return f"http://{ADDRESS}:{port}"


def free_port(first: int = FIRST_PORT) -> int:
    """The first port from `first` that nobody listens on."""
    return next(port for port in range(first, 65536) if _is_free(port))


def _is_free(port: int) -> bool:
    try:
        _try(ADDRESS, port)
    except OSError:
        return False
    return True


def _try(address: str, port: int) -> None:
    """Listen there, and no longer. Raises OSError with the place."""
    try:
        family, *_, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(place, family=family).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{address}:{port}") from error
