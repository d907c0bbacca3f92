"""Bytes on their way into a blob store: written piece by piece, their digest made on the way."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import IO

from storage.errors import BlobsUnavailable


class Incoming:
    """What is written becomes a blob with `keep`; without it nothing is left when the block ends."""

    lasting = True

    def __init__(
        self, file: IO[bytes], keeping: Callable[[Incoming], None], refusal: Callable[[OSError], BlobsUnavailable]
    ) -> None:
        """`file` is a temporary one; `keeping` gives it its name by its digest, `refusal` says what an error means."""
        self.file, self.size = file, 0
        self._digest = sha256()
        self._keeping, self._refusal = keeping, refusal

    @property
    def digest(self) -> str:
        """Of what was written up to now."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Raises BlobsUnavailable."""
        try:
            self.file.write(piece)
        except OSError as error:
            raise self._refusal(error) from error
        self._digest.update(piece)
        self.size += len(piece)

    def keep(self) -> str:
        """Durable when this returns. Raises BlobsUnavailable."""
        try:
            self._keeping(self)
        except OSError as error:
            raise self._refusal(error) from error
        return self.digest
