"""The environment, read once. No other file of the project reads NIANBAO_* variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

PRODUCT = "nianbao"


class BadSetting(ValueError):
    """Raised when a NIANBAO_* variable cannot be read; names the variable and what it should be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set, with its unit. Paths are absolute."""

    #: where the one-machine default keeps database, blobs, broker socket and logs
    home: Path
    #: SQLAlchemy URL
    database_url: str
    #: Celery broker; None: the embedded one, on a socket in `home`
    broker_url: str | None
    #: where bytes are kept by payload digest: a folder's file URI, or s3://bucket/prefix
    blobs_url: str
    #: `host` or `host:port` that may resolve to private or loopback addresses
    allow_private: frozenset[str]
    #: seconds between the end of one request and the start of the next on a host
    host_gap: float
    #: worker processes of the one-machine stack
    workers: int
    user_agent: str

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, home: str | Path | None = None) -> Settings:
        """Read the environment; `home` (the CLI's --home) wins over NIANBAO_HOME. Raises BadSetting."""
        folder = Path(home or environ.get("NIANBAO_HOME") or "nianbao-data").absolute()
        contact = environ.get("NIANBAO_CONTACT", "")
        agent = environ.get("NIANBAO_USER_AGENT") or f"{PRODUCT}/{version(PRODUCT)}"
        return cls(
            home=folder,
            database_url=environ.get("NIANBAO_DATABASE_URL") or f"sqlite:///{folder / 'nianbao.db'}",
            broker_url=environ.get("NIANBAO_BROKER_URL") or None,
            blobs_url=environ.get("NIANBAO_BLOBS_URL") or (folder / "blobs").as_uri(),
            allow_private=frozenset(filter(None, map(str.strip, environ.get("NIANBAO_ALLOW_PRIVATE", "").split(",")))),
            host_gap=_number(environ, "NIANBAO_HOST_GAP", 3.0),
            workers=max(1, int(_number(environ, "NIANBAO_WORKERS", os.cpu_count() or 1))),
            user_agent=f"{agent} ({contact})" if contact else agent,
        )

    @property
    def broker(self) -> str:
        """The broker's URL as Celery and Flower take it."""
        return self.broker_url or f"redis+socket://{self.broker_socket}?virtual_host=0"

    @property
    def broker_socket(self) -> Path:
        """The embedded broker's socket."""
        return self.home / "broker" / "valkey.sock"


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name)
    if not text:
        return float(default)
    try:
        value = float(text)
    except ValueError:
        raise BadSetting(f"{name} is {text!r}; it must be a number") from None
    if value < 0:
        raise BadSetting(f"{name} is {text}; it must not be negative")
    return value
