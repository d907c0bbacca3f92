"""Why nothing could be fetched, grouped by who must act.

FetchError
    TemporaryFetchError                          the world: tried again later by itself
        TimedOut        fetch.timeout            no answer in time; TooSlow: it drips, which a third try will not change
        Unreachable     fetch.unreachable        no such host, connection refused, or reset before an answer
        Busy            fetch.busy               429, 503: `retry_after` seconds, None where not said; maintenance
        ServerError     fetch.server_error       any other 5xx
        Truncated       fetch.truncated          the answer broke off before its announced end
        RobotsUnreachable fetch.robots_unreachable  robots.txt cannot be read just now: nothing is fetched meanwhile
    Blocked                                      a person: look at the site; pauses the host, not the document
        Forbidden       fetch.blocked            401, 403, 405, 412, 451, 521, or a challenge page with status 200
        RobotsDisallow  fetch.robots             robots.txt asks us not to
        TlsFailure      fetch.tls                the certificate cannot be verified
    Gone                fetch.not_found          nobody: 404 or 410
        SoftNotFound    fetch.soft_not_found     a page that says 404 with status 200, a login form, an empty shell
    Refused                                      the operator: an address that may not be reached
        PrivateAddress  fetch.private_address    name it in NIANBAO_ALLOW_PRIVATE if it is meant
        BadAddress      fetch.bad_address        not http or https, user name in it, not parsable
    TooLarge            fetch.too_large          the operator: over the limit of bytes
    RedirectLoop        fetch.redirect_loop      the site: more than five hops
    EmptyAnswer         fetch.empty              the site: 200 with no bytes
    BadAnswer           fetch.bad_answer         the site: a coding nobody asked for, a redirect to nowhere
    ClientError         fetch.client_error       any other 4xx
    Unreadable          fetch.unreadable         the operator: a local file that may not be read
    EmptyListing        crawl.empty_listing      the site: a list that its portal sends as data has no rows
    CutShort            crawl.cut_short          the operator: a listing has more links or pages than are followed
    BrokenRecord        crawl.broken_record      whoever made it: a record of a web archive that cannot be read
    MissingOriginal     crawl.missing_original   the operator: an archive's record repeats one that is elsewhere
    BadList             crawl.bad_list           the operator: a line of a list of targets that names no address
"""

from __future__ import annotations


class FetchError(Exception):
    """Raised when an address brought nothing usable; the message says what was seen and what to do."""

    code = "fetch.error"


class TemporaryFetchError(FetchError):
    """Raised when trying again later may help."""

    code = "fetch.temporary"


class TimedOut(TemporaryFetchError):
    """Raised when connecting, reading or the whole request took longer than allowed."""

    code = "fetch.timeout"


class TooSlow(TimedOut):
    """Raised when the host kept sending, but not all of it within the time of the whole request."""


class Unreachable(TemporaryFetchError):
    """Raised when the host has no address, refuses the connection or drops it without an answer."""

    code = "fetch.unreachable"


class Busy(TemporaryFetchError):
    """Raised on 429, 503 and pages that tell of maintenance. `retry_after` is what the host asks for in seconds, None
    where it does not say."""

    code = "fetch.busy"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerError(TemporaryFetchError):
    """Raised on any other 5xx."""

    code = "fetch.server_error"


class Truncated(TemporaryFetchError):
    """Raised when fewer bytes came than Content-Length, the last chunk or the compressed stream promised."""

    code = "fetch.truncated"


class RobotsUnreachable(TemporaryFetchError):
    """Raised when robots.txt answers 5xx or not at all (RFC 9309, 2.3.1.4: complete disallow meanwhile)."""

    code = "fetch.robots_unreachable"


class Blocked(FetchError):
    """Raised when the host turns us away."""

    code = "fetch.blocked"


class Forbidden(Blocked):
    """Raised on 401, 403, 405, 412, 451, 521 and on challenge pages that answer 200."""


class RobotsDisallow(Blocked):
    """Raised when robots.txt disallows the address, or a hop on the way to it."""

    code = "fetch.robots"


class TlsFailure(Blocked):
    """Raised when the certificate cannot be verified or no common protocol is found: a person must look."""

    code = "fetch.tls"


class Gone(FetchError):
    """Raised on 404 and 410."""

    code = "fetch.not_found"


class SoftNotFound(Gone):
    """Raised when status 200 brings a page that says "not found", asks for a login or holds no content at all."""

    code = "fetch.soft_not_found"


class Refused(FetchError):
    """Raised before any connection is made."""

    code = "fetch.refused"


class PrivateAddress(Refused):
    """Raised when the host resolves to a private, loopback or otherwise special address that is not allowed."""

    code = "fetch.private_address"


class BadAddress(Refused):
    """Raised when the address is not an http(s) address a crawler may follow."""

    code = "fetch.bad_address"


class TooLarge(FetchError):
    """Raised when the answer, on the wire or decoded, passes the limit of bytes."""

    code = "fetch.too_large"


class RedirectLoop(FetchError):
    """Raised after more than five redirects."""

    code = "fetch.redirect_loop"


class EmptyAnswer(FetchError):
    """Raised when the answer is a success without a body."""

    code = "fetch.empty"


class BadAnswer(FetchError):
    """Raised when the answer cannot be decoded, or redirects without saying where to."""

    code = "fetch.bad_answer"


class ClientError(FetchError):
    """Raised on any other 4xx."""

    code = "fetch.client_error"


class Unreadable(FetchError):
    """Raised when a local file is there and cannot be read."""

    code = "fetch.unreadable"


class EmptyListing(FetchError):
    """Raised when the answer to the request for a list holds no rows, unless it is the page behind the last."""

    code = "crawl.empty_listing"


class CutShort(FetchError):
    """Raised when a listing goes on beyond what is followed; what it was found to lead to before that is kept."""

    code = "crawl.cut_short"


class BadList(FetchError):
    """Raised when a list of targets, or a line of it, cannot be read; names the file and the line."""

    code = "crawl.bad_list"


class BrokenRecord(FetchError):
    """Raised when a record of a web archive, or the archive itself, cannot be read."""

    code = "crawl.broken_record"


class MissingOriginal(FetchError):
    """Raised when a revisit record repeats a payload that its archive does not hold."""

    code = "crawl.missing_original"
