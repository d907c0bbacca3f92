"""Flower for one machine: on the loopback address only, read-only, with what it saw kept in home.

Flower 2.2 keeps about 5 KB a task, so 10,000 tasks are some 50 MB. Its API stays closed without credentials, which
Flower itself reads from FLOWER_BASIC_AUTH: nothing secret stands in the command line.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence

from workers.settings import Settings

ADDRESS = "127.0.0.1"
FIRST_PORT = 5555
COLUMNS = "name,state,kwargs,result,received,started,runtime,worker,exception,uuid"


def command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "celery", "-A", "workers.app", "flower", f"--address={ADDRESS}", f"--port={free_port()}",
        "--read_only=True", "--persistent=True", f"--db={settings.home / 'flower'}", "--state_save_interval=60000",
        "--max_tasks=10000", f"--tasks_columns={COLUMNS}",
    ]  # fmt: skip


def address(command: Sequence[str]) -> str:
    """Where a Flower started with `command` is seen by a browser."""
    port = next(word.partition("=")[2] for word in command if word.startswith("--port="))
    return f"http://{ADDRESS}:{port}"


def free_port(first: int = FIRST_PORT) -> int:
    """The first port from `first` that nobody listens on."""
    return next(port for port in range(first, 65536) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
        return True
