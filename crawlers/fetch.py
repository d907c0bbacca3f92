"""One polite request: checked at every hop, capped in time and bytes, and judged before anybody believes it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import h11
import httpcore
import msgspec
from w3lib.url import safe_url_string

from crawlers import answers, media_type, refresh
from crawlers.body import Body, Keeping, in_memory, taken
from crawlers.connection import Deadline, PinnedBackend
from crawlers.decoding import Decoder
from crawlers.errors import (
    BadAddress,
    BadAnswer,
    EmptyAnswer,
    RedirectLoop,
    TimedOut,
    TlsFailure,
    TooLarge,
    TooSlow,
    Truncated,
    Unreachable,
)
from crawlers.exchange import Reply, exchanged
from crawlers.guard import Guard
from crawlers.resource import Hop, NotModified, Resource, Trail
from crawlers.statuses import KEEPS_BODY, REDIRECTS, check
from crawlers.urls import content_type, host_of, posted

#: an address in which nothing needs an escape, as most
_PLAIN = re.compile(r"https?://[a-z0-9.:-]+/[\w./~-]*(?:\?[\w./~&=-]*)?", re.ASCII)
Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long in seconds and how much in bytes (`bytes` counts the wire and, separately, what was decoded)."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0
    bytes: int = 64 * 1024 * 1024
    redirects: int = 5


class Answer(NamedTuple):
    """What one hop said: status, lower-case headers, cookies as `name=value`, and when, ISO 8601 in UTC."""

    status: int
    headers: dict[str, str]
    cookies: tuple[str, ...]
    at: str


def anyone(url: str) -> None:
    """The permit that lets every address pass: for tests and for addresses a person typed."""


def fetch(
    url: str,
    *,
    guard: Guard,
    user_agent: str,
    permit: Callable[[str], None] = anyone,
    limits: Limits | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    judge: Callable[[Resource], None] = answers.judge,
    keeping: Keeping = in_memory,
) -> Resource:
    """Fetch `url` (canonical; `#post:` in its fragment makes it a POST), following up to five redirects at once.

    As `ask`, without a rest between two hops: for whoever paces requests otherwise.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total)
    step: Trail | Resource = begin(url)
    while isinstance(step, Trail):
        step = ask(
            step, guard=guard, user_agent=user_agent, permit=permit, limits=limits, etag=etag,
            last_modified=last_modified, judge=judge, keeping=keeping, deadline=deadline,
        )  # fmt: skip
    return step


def begin(url: str) -> Trail:
    """The first step to `url`. Raises BadAddress."""
    address, data = posted(url)
    return Trail(url, _spelled(address), data)


def ask(
    trail: Trail,
    *,
    guard: Guard,
    user_agent: str,
    permit: Callable[[str], None] = anyone,
    limits: Limits | None = None,
    etag: str | None = None,
    last_modified: str | None = None,
    judge: Callable[[Resource], None] = answers.judge,
    onward: Callable[[Resource], str | None] = refresh.target,
    keeping: Keeping = in_memory,
    deadline: Deadline | None = None,
) -> Resource | Trail:
    """One request: the resource, or the trail to go on with where the answer leads elsewhere, by status or by page.

    `guard` and `permit` see the address before it is asked; `permit` raises RobotsDisallow. With `etag` or
    `last_modified` the result may be a NotModified. `judge` raises for pages that say 200 and mean something else,
    `onward` says where a page sends its reader. The body goes piece by piece where `keeping` says, and stays there only
    where it is whole and well judged. Raises FetchError, and what `keeping` raises.
    """
    limits = limits or Limits()
    here = trail.here
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers: Headers = {"User-Agent": user_agent, **{name: value for name, value in conditions.items() if value}}
    cookies = trail.cookies.get(host_of(here))  # portals set one, redirect to the same page and look for it
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    guard.check_spelling(here)
    permit(here)
    with keeping() as body:
        answer = _exchange(here, trail.data, headers, guard, deadline or Deadline(limits.total), limits, body)
        if answer.status in REDIRECTS:
            return _onward(trail, _target(here, answer), answer, guard, limits)
        if answer.status == 304 and not (etag or last_modified):
            raise BadAnswer(f"{here} answers 304 to a request without conditions; look at the site")
        resource = _resource(trail, answer, body)
        judge(resource)
        resource = msgspec.structs.replace(resource, sha256=body.keep() if body.size else "")
    sent_on = onward(resource)
    return resource if sent_on is None else _onward(trail, sent_on, answer, guard, limits, resource.sha256)


def _onward(trail: Trail, target: str, answer: Answer, guard: Guard, limits: Limits, digest: str = "") -> Trail:
    """Raises RedirectLoop after too many hops, or where an address comes round again without a new cookie."""
    guard.check_spelling(target)
    hops = (*trail.hops, trail.here)
    if len(hops) > limits.redirects or (target in hops and not answer.cookies):
        raise RedirectLoop(f"{trail.url} was redirected {len(hops)} times, last to {target}; look at the site")
    host = host_of(trail.here)
    cookies = {**trail.cookies, host: (*trail.cookies.get(host, ()), *answer.cookies)}
    way = (*trail.way, Hop(trail.here, answer.status, answer.headers, answer.at, digest))
    return Trail(trail.url, target, trail.data if answer.status in KEEPS_BODY else None, hops, cookies, way)


def _spelled(url: str) -> str:
    try:
        return url if _PLAIN.fullmatch(url) else safe_url_string(url)
    except ValueError as error:
        raise BadAddress(f"{url!r} is not an address: {error}") from None


def _target(here: str, answer: Answer) -> str:
    location = answer.headers.get("location", "").strip()
    if not location:
        raise BadAnswer(f"{here} answers {answer.status} without saying where to; look at the site")
    try:
        return _spelled(urljoin(here, location).partition("#")[0])
    except ValueError as error:
        raise BadAddress(f"{here} redirects to {location!r}, which is not an address: {error}") from None


def _exchange(
    here: str, data: str | None, headers: Headers, guard: Guard, deadline: Deadline, limits: Limits, body: Body
) -> Answer:
    """One request and its answer; `body` takes that of a 200. Raises what the status means where nothing is to read."""
    sent = {
        "Host": host_of(here),
        "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **headers,
    }
    if data is not None:
        sent["Content-Type"] = content_type(data)
    content = None if data is None else data.encode()
    network = PinnedBackend(guard, deadline)
    with (
        _translated(here, deadline),
        exchanged(here, _target_of(here), sent.items(), content, network, limits.connect, limits.read) as reply,
    ):
        answered = {_text(name).lower(): _text(value) for name, value in reply.headers}
        cookies = tuple(_text(v).partition(";")[0] for name, v in reply.headers if name == b"set-cookie")
        check(here, reply.status, answered)
        if reply.status == 200:
            _receive(here, reply, answered, limits.bytes, body)
    return Answer(reply.status, answered, cookies, datetime.now(UTC).isoformat(timespec="seconds"))


def _target_of(here: str) -> str:
    """Path and query as they are written, what follows a semicolon with them."""
    split = urlsplit(here)
    return f"{split.path or '/'}{split.query and '?'}{split.query}"


@contextmanager
def _translated(here: str, deadline: Deadline) -> Iterator[None]:
    """Turn what the connection raises into this room's errors, with the address in the message."""
    try:
        yield
    except httpcore.TimeoutException as error:
        kind = TooSlow if deadline.over else TimedOut
        raise kind(f"{here} took longer than allowed: {error}") from error
    except h11.RemoteProtocolError as error:
        raise Unreachable(f"{here} broke off or does not speak HTTP: {error}") from error
    except httpcore.NetworkError as error:
        refused = _tls_error(error)
        if refused:
            raise TlsFailure(f"{here} cannot be verified: {refused}; a person must look at its certificate") from error
        raise Unreachable(f"{here} cannot be reached: {error}") from error
    except h11.LocalProtocolError as error:
        raise BadAddress(f"{here} cannot be asked for: {error}") from error


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """The TLS library's own refusal behind `error`; a connection that merely broke during the handshake is none."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _text(raw: bytes) -> str:
    """A header as its sender meant it: Chinese servers write Location in raw UTF-8 or GBK."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _receive(here: str, reply: Reply, headers: dict[str, str], limit: int, body: Body) -> None:
    """Write the decoded bytes as they come: the cap on wire and decoded bytes holds before they are written."""
    arrived = 0
    try:
        decoder = Decoder(headers.get("content-encoding", ""), limit)
        for chunk in reply.pieces():
            arrived += len(chunk)
            if arrived > limit:
                raise TooLarge(f"more than {limit} bytes were sent; fetch it by hand if it is meant")
            for piece in decoder.feed(chunk):
                body.write(piece)
        decoder.finish()
    except (h11.RemoteProtocolError, httpcore.ReadError) as error:
        raise Truncated(f"{here}: broke off after {arrived} bytes: {error}") from error
    except (BadAnswer, TooLarge, Truncated) as error:
        raise type(error)(f"{here}: {error}") from error


def _resource(trail: Trail, answer: Answer, body: Body) -> Resource:
    """Raises EmptyAnswer."""
    here, told = trail.here, answer.headers
    if answer.status == 304:
        return NotModified(trail.url, here, 304, "", b"", told, trail.hops, answer.at, trail.way)
    if not body.size:
        raise EmptyAnswer(f"{here} answers 200 without a single byte; look at the site")
    kind, content = taken(body, told.get("content-type"), media_type.name_of(here, told))
    return Resource(
        trail.url, here, answer.status, kind, content, told, trail.hops, answer.at, trail.way, size=body.size
    )
