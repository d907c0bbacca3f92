"""Why something could not be kept or found again, grouped by who must act.

StorageError
    BlobsUnavailable   storage.blobs_unavailable    the operator: disk full, no connection; nothing is lost, tried again
    BlobMissing        storage.blob_missing         the operator: fetch it again (`requeue --stage fetch`)
    BlobDamaged        storage.blob_damaged         the operator: bytes are not what their digest says; fetch again
    NeedsExtra         storage.needs_extra          the operator: install the named extra
    BadAddress         storage.bad_address          the operator: a store's URL cannot be read
"""


class StorageError(Exception):
    """Raised when the store cannot do what was asked; the message says what was seen and what to do."""

    code = "storage.error"


class BlobsUnavailable(StorageError):
    """Raised when the blob store cannot be read or written now: disk full, no permission, no connection."""

    code = "storage.blobs_unavailable"


class BlobMissing(StorageError):
    """Raised when the blob store holds nothing under this digest."""

    code = "storage.blob_missing"


class BlobDamaged(StorageError):
    """Raised when the stored bytes do not have the digest they are stored under."""

    code = "storage.blob_damaged"


class NeedsExtra(StorageError):
    """Raised when the store needs an optional extra that is not installed."""

    code = "storage.needs_extra"


class BadAddress(StorageError):
    """Raised when the URL of a store is not understood."""

    code = "storage.bad_address"
