"""Why nothing could be fetched, grouped by who must act.

FetchError
    TemporaryFetchError                          the world: tried again later by itself
        TimedOut        fetch.timeout
        Unreachable     fetch.unreachable        no such host, connection refused or reset
        Busy            fetch.busy               429, 503: `retry_after` seconds, None where not said
        ServerError     fetch.server_error       any other 5xx
    Blocked                                      a person: look at the site; pauses the host, not the document
        Forbidden       fetch.blocked            401, 403, 412, 521, or a challenge page with status 200
        RobotsDisallow  fetch.robots             robots.txt asks us not to
    Gone                fetch.not_found          nobody: 404 or 410
        SoftNotFound    fetch.soft_not_found     a page that says 404 with status 200
    Refused                                      the operator: an address that may not be reached
        PrivateAddress  fetch.private_address    name it in NIANBAO_ALLOW_PRIVATE if it is meant
        BadAddress      fetch.bad_address        not http or https, user name in it, not parsable
    TooLarge            fetch.too_large          the operator: over the limit of bytes
    RedirectLoop        fetch.redirect_loop      the site: more than five hops
    EmptyAnswer         fetch.empty              the site: 200 with no bytes
    ClientError         fetch.client_error       any other 4xx
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


class Unreachable(TemporaryFetchError):
    """Raised when the host has no address, refuses the connection or drops it."""

    code = "fetch.unreachable"


class Busy(TemporaryFetchError):
    """Raised on 429 and 503. `retry_after` is what the host asks for in seconds, None where it does not say."""

    code = "fetch.busy"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerError(TemporaryFetchError):
    """Raised on any other 5xx."""

    code = "fetch.server_error"


class Blocked(FetchError):
    """Raised when the host turns us away."""

    code = "fetch.blocked"


class Forbidden(Blocked):
    """Raised on 401, 403, 412, 521 and on challenge pages that answer 200."""


class RobotsDisallow(Blocked):
    """Raised when robots.txt disallows the address, or a hop on the way to it."""

    code = "fetch.robots"


class Gone(FetchError):
    """Raised on 404 and 410."""

    code = "fetch.not_found"


class SoftNotFound(Gone):
    """Raised when a page says "not found" with status 200."""

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


class ClientError(FetchError):
    """Raised on any other 4xx."""

    code = "fetch.client_error"
