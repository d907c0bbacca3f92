"""Why a document cannot be converted, grouped by who must act.

ConversionError
    UnsupportedFormat   convert.unsupported    a developer: no file in converters/formats/ reads this media type
    NeedsExtra          convert.needs_extra    the operator: install the named extra, then re-queue
    EmptyDocument       convert.empty          nobody: the file holds nothing
    Encrypted           convert.encrypted      the publisher: the file asks for a password
    Corrupt             convert.corrupt        the publisher: the file is damaged or cut off
    Mislabelled         convert.mislabelled    the caller: the bytes are another format than the label says
    NoText              convert.no_text        the operator: pages are pictures or outlines; needs recognition (OCR)
    TooLarge            convert.too_large      the operator: a limit on pages, members or bytes was reached
    Unreadable          convert.unreadable     a developer: the text layer cannot be mapped to characters
    Heavy               convert.heavy          nobody: it is read by another process (`converters.heavy`)
    OutOfTime           convert.timeout        the operator: no page was read in the time there was (`converters.heavy`)

The `code` is stored and stable: `nianbao requeue --code convert.needs_extra` selects by it.
"""


class ConversionError(Exception):
    """Raised when a document cannot be converted; the message says what was seen and what to do."""

    code = "convert.error"


class UnsupportedFormat(ConversionError):
    """Raised when no format file claims the media type, or reads this version of it."""

    code = "convert.unsupported"


class NeedsExtra(ConversionError):
    """Raised when the format needs an optional extra that is not installed."""

    code = "convert.needs_extra"


class EmptyDocument(ConversionError):
    """Raised when the file has no bytes, or is well-formed and holds neither text nor table nor picture."""

    code = "convert.empty"


class Encrypted(ConversionError):
    """Raised when the file can only be opened with a password."""

    code = "convert.encrypted"


class Corrupt(ConversionError):
    """Raised when the file breaks its own format: truncated, damaged, not decodable."""

    code = "convert.corrupt"


class Mislabelled(ConversionError):
    """Raised when the bytes are plainly another format than the media type given."""

    code = "convert.mislabelled"


class NoText(ConversionError):
    """Raised when pages hold pictures or outlines and no text; never returned as an empty success."""

    code = "convert.no_text"


class TooLarge(ConversionError):
    """Raised before a container or page limit would be passed."""

    code = "convert.too_large"


class Unreadable(ConversionError):
    """Raised when most of the text layer has no mapping to characters."""

    code = "convert.unreadable"


class Heavy(ConversionError):
    """Raised when the document needs heavy work and the caller left that to another process."""

    code = "convert.heavy"


class OutOfTime(ConversionError):
    """Raised when heavy work had no time to read a single page; some pages unread are a warning."""

    code = "convert.timeout"
