"""Bytes by their digest (SHA-256): written once, never changed, so writing twice is harmless.

blobs = open_blobs("file:///srv/nianbao/blobs")     or a plain path, or s3://bucket/prefix
digest = blobs.put(body)
blobs.get(digest)                                    verified on every read
"""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import unquote, urlsplit

from storage.errors import BadAddress, BlobDamaged, BlobMissing, BlobsUnavailable, NeedsExtra


class Blobs(Protocol):
    """Where bytes are kept."""

    def put(self, body: bytes, derived: bool = False) -> str:
        """Keep `body` and give its digest; durable when this returns, unless it is `derived` and can be made again.

        Raises BlobsUnavailable.
        """
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
    if scheme == "s3":
        return BucketBlobs(url)
    raise BadAddress(f"{url} is no place for blobs; give a folder, file:///folder or s3://bucket/prefix")


class FolderBlobs:
    """A folder, fanned out as ab/cd/abcd…; a blob appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes, derived: bool = False) -> str:
        digest = sha256(body).hexdigest()
        path = self._path(digest)
        try:
            if not path.exists() or path.read_bytes() != body:
                self._write(path, body, durable=not derived)
        except OSError as error:
            raise BlobsUnavailable(_sentence(error, self.folder)) from error
        return digest

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
        return self.folder / digest[:2] / digest[2:4] / digest

    def _write(self, path: Path, body: bytes, durable: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".writing-", delete=False) as file:
            try:
                file.write(body)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        if durable:
            _fsync_folder(path.parent)


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
            raise BlobsUnavailable(f"{self.url} takes no blobs now: {error}") from error
        return digest

    def get(self, digest: str) -> bytes:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            body = bytes(self.store.get(_key(digest)).bytes())
        except (NotFoundError, FileNotFoundError):
            raise _missing(digest, self.url) from None
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} gives no blobs now: {error}") from error
        return _verified(body, digest)

    def has(self, digest: str) -> bool:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            self.store.head(_key(digest))
        except (NotFoundError, FileNotFoundError):
            return False
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} gives no answer now: {error}") from error
        return True

    def discard(self, digest: str) -> None:
        from obstore.exceptions import BaseError, NotFoundError

        try:
            self.store.delete(_key(digest))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise BlobsUnavailable(f"{self.url} forgets no blobs now: {error}") from error


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


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
