"""The environment, read once. No other file of the project reads NIANBAO_* variables."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

PRODUCT = "nianbao"
#: bytes that fit into sun_path on every system (104 on macOS, 108 on Linux), less the closing zero
LONGEST_SOCKET = 103
#: the servers that are tested; their URLs begin so
_DATABASES = ("sqlite://", "postgresql+psycopg://")
_BROKERS = ("redis://", "rediss://", "redis+socket://")

#: variables that may come as a file instead, named by NAME_FILE, as Docker and Kubernetes hand secrets over
SECRETS = (
    "NIANBAO_DATABASE_URL", "NIANBAO_BROKER_URL", "NIANBAO_METRICS_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "FLOWER_BASIC_AUTH", "FLOWER_OAUTH2_KEY", "FLOWER_OAUTH2_SECRET",
)  # fmt: skip


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
    #: lines of logs as JSON objects
    log_json: bool = False
    #: what `nianbao metrics` asks for outside loopback
    metrics_token: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, home: str | Path | None = None) -> Settings:
        """Read the environment; `home` (the CLI's --home) wins over NIANBAO_HOME. Raises BadSetting.

        Secrets that come as files become part of this process's environment, for the libraries that read their own.
        """
        told = _from_files(environ)
        if environ is os.environ:
            os.environ.update(told)
        environ = {**environ, **told}
        folder = _folder(home or environ.get("NIANBAO_HOME") or "nianbao-data")
        contact = environ.get("NIANBAO_CONTACT", "")
        agent = environ.get("NIANBAO_USER_AGENT") or f"{PRODUCT}/{version(PRODUCT)}"
        return cls(
            home=folder,
            database_url=_database(
                _url(environ, "NIANBAO_DATABASE_URL", _DATABASES) or f"sqlite:///{quote(str(folder))}/nianbao.db"
            ),
            broker_url=_url(environ, "NIANBAO_BROKER_URL", _BROKERS),
            blobs_url=_blobs(environ.get("NIANBAO_BLOBS_URL") or str(folder / "blobs")),
            allow_private=frozenset(filter(None, map(str.strip, environ.get("NIANBAO_ALLOW_PRIVATE", "").split(",")))),
            host_gap=_number(environ, "NIANBAO_HOST_GAP", 3.0),
            workers=max(1, int(_number(environ, "NIANBAO_WORKERS", os.cpu_count() or 1))),
            user_agent=f"{agent} ({contact})" if contact else agent,
            log_json=_choice(environ, "NIANBAO_LOG_FORMAT", ("text", "json")) == "json",
            metrics_token=environ.get("NIANBAO_METRICS_TOKEN") or None,
        )

    @property
    def broker(self) -> str:
        """The broker's URL as Celery and Flower take it."""
        return self.broker_url or f"redis+socket://{quote(str(self.broker_socket))}?virtual_host=0"

    @property
    def broker_socket(self) -> Path:
        """The embedded broker's socket: in `home`, or in the temporary folder where `home` is too deep for a socket."""
        socket = self.home / "broker" / "valkey.sock"
        if len(os.fsencode(socket)) <= LONGEST_SOCKET:
            return socket
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"{PRODUCT}-{os.getuid()}-{digest}" / "valkey.sock"

    @property
    def logs(self) -> Path:
        """The folder with one log per process of the one-machine stack."""
        return self.home / "logs"


def _from_files(environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets that a NAME_FILE names and NAME itself does not give."""
    named = {name: path for name in SECRETS if not environ.get(name) and (path := environ.get(f"{name}_FILE"))}
    return {name: _content(name, path) for name, path in named.items()}


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE names {path}, which cannot be read: {error}") from error


def _folder(home: str | Path) -> Path:
    folder = os.path.abspath(Path(home).expanduser())
    try:
        folder.encode()
    except UnicodeEncodeError:
        raise BadSetting(f"NIANBAO_HOME is {folder!a}; it must be a path in UTF-8") from None
    return Path(folder)


def _url(environ: Mapping[str, str], name: str, beginnings: tuple[str, ...]) -> str | None:
    """None where nothing is set. What is refused is not repeated: it may hold a password."""
    url = environ.get(name) or None
    if url and not url.startswith(beginnings):
        raise BadSetting(f"{name} must begin with {' or '.join(beginnings)}")
    return url


def _database(url: str) -> str:
    """A relative SQLite path made absolute, because the processes of the stack run in `home`."""
    scheme, separator, path = url.partition(":///")
    if not scheme.startswith("sqlite") or not separator or not path or path.startswith((":memory:", "file:", "/")):
        return url
    return f"{scheme}:///{quote(os.getcwd())}/{path}"


def _blobs(url: str) -> str:
    return url if "://" in url else Path(os.path.abspath(url)).as_uri()


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`; the first where nothing is set."""
    text = environ.get(name) or allowed[0]
    if text not in allowed:
        raise BadSetting(f"{name} is {text!r}; it must be {' or '.join(allowed)}")
    return text


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name)
    if not text:
        return float(default)
    try:
        value = float(text)
    except ValueError:
        raise BadSetting(f"{name} is {text!r}; it must be a number") from None
    if not 0 <= value < float("inf"):
        raise BadSetting(f"{name} is {text}; it must be a finite number and not negative")
    return value
