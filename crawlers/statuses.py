"""What the status of an answer means: who must act, and when to come back."""

from __future__ import annotations

import email.utils
import time
from datetime import UTC

from crawlers.errors import (
    BadAnswer,
    Busy,
    ClientError,
    EmptyAnswer,
    Forbidden,
    Gone,
    ServerError,
    TimedOut,
)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: redirects after which a POST stays one
KEEPS_BODY = frozenset({307, 308})
#: 405 to a GET is a firewall's answer, 521 the first step of a script challenge, 412 its successor.
_TURNED_AWAY = frozenset({401, 403, 405, 412, 451, 521})


def check(here: str, status: int, headers: dict[str, str]) -> None:
    """Pass 200, 304 and the redirects; raise what any other status of `here` means. `headers` in lower case."""
    if status == 200 or status == 304 or status in REDIRECTS:
        return
    if status in (404, 410):
        raise Gone(f"{here} answers {status}: it is not there any more")
    if status in _TURNED_AWAY:
        raise Forbidden(f"{here} answers {status}: the host turns us away; look at the site")
    if status in (429, 503):
        raise Busy(f"{here} answers {status}", retry_after(headers.get("retry-after")))
    if status in (408, 425):
        raise TimedOut(f"{here} answers {status}")
    if status >= 500:
        raise ServerError(f"{here} answers {status}")
    if status >= 400:
        raise ClientError(f"{here} answers {status}; check the address")
    if status >= 300:
        raise BadAnswer(f"{here} answers {status}, which leads nowhere; look at the site")
    raise EmptyAnswer(f"{here} answers {status}, a success without a page; look at the site")


def retry_after(value: str | None) -> float | None:
    """Seconds a Retry-After header asks for, given as seconds or as a date; None where it says nothing readable."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - time.time())
