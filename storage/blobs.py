"""Bytes by their digest (SHA-256): written once, never changed, so writing twice is harmless.

blobs = open_blobs("file:///srv/nianbao/blobs")     or a plain path, or s3://bucket/prefix
digest = blobs.put(body)
blobs.get(digest)                                    verified on every read
with blobs.receive() as incoming: …                  a large body, piece by piece: whole or not at all
"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from urllib.parse import unquote, urlsplit

from storage.errors import BadAddress, BlobDamaged, BlobMissing, BlobsUnavailable, NeedsExtra
from storage.incoming import Incoming

#: seconds after which a temporary file is nobody's any more
ABANDONED = 3600.0
#: bytes of a body that are held in memory on its way, and those of one part of a large one in a bucket
SPOOLED, PART = 1 << 20, 8 << 20


class Blobs(Protocol):
    """Where bytes are kept."""

    def put(self, body: bytes, derived: bool = False) -> str:
        """Keep `body` and give its digest; durable when this returns, unless it is `derived` and can be made again.

        Raises BlobsUnavailable.
        """
        ...

    def receive(self) -> AbstractContextManager[Incoming]:
        """Bytes that come piece by piece; what was not kept when the block ends is gone. Raises BlobsUnavailable."""
        ...

    def get(self, digest: str) -> bytes:
        """Raises BlobMissing, BlobDamaged, BlobsUnavailable."""
        ...

    def has(self, digest: str) -> bool:
        """Raises BlobsUnavailable."""
        ...

    def discard(self, digest: str) -> None:
        """Forget damaged bytes, so that the right ones can be kept under their digest. Raises BlobsUnavailable."""
        ...


def open_blobs(url: str) -> Blobs:
    """The store at `url`. Raises BadAddress; NeedsExtra where s3:// is asked for without its extra."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        return FolderBlobs(Path(url).absolute())
    if scheme == "file":
        return FolderBlobs(Path(unquote(urlsplit(url).path)))
    if re.match(r"s3://[\w.-]+(/|$)", url):
        return BucketBlobs(url)
    raise BadAddress(f"{url} is no place for blobs; give a folder, file:///folder or s3://bucket/prefix")


class FolderBlobs:
    """A folder, fanned out as ab/cd/abcd…; a blob appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._arrivals = folder / ".incoming"
        self._swept = False

    def put(self, body: bytes, derived: bool = False) -> str:
        digest = sha256(body).hexdigest()
        path = self._path(digest)
        try:
            if not path.exists() or path.read_bytes() != body:
                with self._arrival() as file:
                    file.write(body)
                    _settle(file, path, durable=not derived)
        except OSError as error:
            raise BlobsUnavailable(_sentence(error, self.folder)) from error
        return digest

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        try:
            self._sweep()
        except OSError as error:
            raise self._refusal(error) from error
        with SpooledTemporaryFile(max_size=SPOOLED, dir=str(self._arrivals)) as file:
            yield Incoming(file, self._keep, self._refusal)

    def _keep(self, incoming: Incoming) -> None:
        path = self._path(incoming.digest)
        if not path.exists() or _digest_of(path) != incoming.digest:
            incoming.file.seek(0)
            with self._arrival() as file:
                copyfileobj(incoming.file, file)
                _settle(file, path, durable=True)

    def _refusal(self, error: OSError) -> BlobsUnavailable:
        return BlobsUnavailable(_sentence(error, self.folder))

    @contextmanager
    def _arrival(self) -> Iterator[IO[bytes]]:
        """A file on the same file system, to be given its name; gone where that fails."""
        arrival = f"{self._arrivals}/{token_hex(16)}"
        try:
            self._sweep()
            file = open(arrival, "xb", opener=_private)  # noqa: SIM115
        except OSError as error:
            raise self._refusal(error) from error
        try:
            with file:
                yield file
        except BaseException:
            Path(arrival).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Once in a process: what killed ones left, old enough that nobody can be writing it."""
        if self._swept:
            return
        self._arrivals.mkdir(parents=True, exist_ok=True)
        for left in self._arrivals.iterdir():
            if left.stat().st_mtime < time.time() - ABANDONED:
                left.unlink(missing_ok=True)
        self._swept = True

    def get(self, digest: str) -> bytes:
        try:
            body = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise _missing(digest, str(self.folder)) from None
        except OSError as error:
            raise BlobsUnavailable(_sentence(error, self.folder)) from error
        return _verified(body, digest)

    def has(self, digest: str) -> bool:
        try:
            return self._path(digest).exists()
        except OSError as error:
            raise BlobsUnavailable(_sentence(error, self.folder)) from error

    def discard(self, digest: str) -> None:
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise BlobsUnavailable(_sentence(error, self.folder)) from error

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest[:2]}/{digest[2:4]}/{digest}"


class BucketBlobs:
    """A bucket, by obstore. Credentials, region and endpoint come from the usual AWS_* variables.

    It gives up long before a task's time limit: a worker killed while the bucket is away would blame its document.
    """

    def __init__(self, url: str) -> None:
        try:
            from obstore.store import S3Store
        except ImportError:
            raise NeedsExtra("blobs in s3:// need the extra s3: pip install 'nianbao[s3]'") from None
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        self.url = url
        self.store = S3Store.from_url(
            url,
            virtual_hosted_style_request=False,
            client_options={"allow_http": plain, "timeout": "15s", "connect_timeout": "5s"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
        )

    def put(self, body: bytes, derived: bool = False) -> str:
        from obstore.exceptions import AlreadyExistsError, BaseError

        digest = sha256(body).hexdigest()
        try:
            self.store.put(_key(digest), body, mode="create")
        except AlreadyExistsError:
            return digest
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} takes no blobs now: {_gist(error)}") from error
        return digest

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        with SpooledTemporaryFile(max_size=SPOOLED) as file:
            yield Incoming(
                file, self._keep, lambda error: BlobsUnavailable(f"{self.url} takes no blobs now: {_gist(error)}")
            )

    def _keep(self, incoming: Incoming) -> None:
        """A large one goes in parts, one at a time, and appears when the last has come."""
        from obstore.exceptions import BaseError

        incoming.file.seek(0)
        if incoming.size <= PART:
            self.put(incoming.file.read())
        elif not self.has(incoming.digest):
            try:
                self.store.put(_key(incoming.digest), incoming.file, chunk_size=PART, max_concurrency=1)
            except BaseError as error:
                raise BlobsUnavailable(f"{self.url} takes no blobs now: {_gist(error)}") from error

    def get(self, digest: str) -> bytes:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            body = bytes(self.store.get(_key(digest)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise _missing(digest, self.url) from None
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} gives no blobs now: {_gist(error)}") from error
        return _verified(body, digest)

    def has(self, digest: str) -> bool:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            self.store.head(_key(digest))
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} gives no answer now: {_gist(error)}") from error
        return True

    def discard(self, digest: str) -> None:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            self.store.delete(_key(digest))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} forgets no blobs now: {_gist(error)}") from error


def _gist(error: Exception) -> str:
    """What obstore says first; how it is told by its own language stands below."""
    return str(error).partition("\n")[0]


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _verified(body: bytes, digest: str) -> bytes:
    if sha256(body).hexdigest() != digest:
        raise BlobDamaged(f"the bytes kept as {digest} have another digest; fetch the document again")
    return body


def _missing(digest: str, place: str) -> BlobMissing:
    return BlobMissing(f"{place} holds no {digest}; fetch the document again")


def _sentence(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space left in {folder}; make room, the work goes on by itself"
    return f"{folder} cannot be used: {error}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _settle(file: IO[bytes], path: Path, durable: bool) -> None:
    """Give a file on its way its name."""
    file.flush()
    if durable:
        os.fsync(file.fileno())
    try:
        os.replace(file.name, path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file.name, path)
    if durable:
        _fsync_folder(path.parent)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
