"""robots.txt: how it is fetched and what it says (RFC 9309)."""

from __future__ import annotations

from urllib.parse import urljoin

from protego import Protego

from crawlers.errors import Blocked, Busy, FetchError, Refused, RobotsUnreachable, TemporaryFetchError, TlsFailure
from crawlers.fetch import Limits, anyone, fetch
from crawlers.guard import Guard
from crawlers.resource import Resource

#: Far above the 500 KiB that RFC 9309, 2.5 wants read; what is longer is no robots.txt.
_LIMITS = Limits(connect=10.0, read=15.0, total=30.0, bytes=2 * 1024 * 1024)


class Rules:
    """What one robots.txt asks for. A host without one allows everything."""

    def __init__(self, text: str = "") -> None:
        self._parsed = Protego.parse(text)

    @classmethod
    def read(cls, text: str | None) -> Rules:
        """`text` as `fetch_text` brought it; None and "" allow everything."""
        return cls(text or "")

    def allowed(self, url: str, agent: str) -> bool:
        """Whether `agent` may ask for `url`; of a whole User-Agent the product name is what groups name."""
        return bool(self._parsed.can_fetch(url.partition("#")[0], _product(agent)))

    def delay(self, agent: str) -> float | None:
        """Seconds between two requests: the larger of Crawl-delay and what Request-rate means; None where not said."""
        product = _product(agent)
        rate = self._parsed.request_rate(product)
        said = (self._parsed.crawl_delay(product), rate and rate.seconds / rate.requests)
        return max((float(seconds) for seconds in said if seconds), default=None)


def address_of(url: str) -> str:
    """Where the rules for `url` are: one file per scheme, host and port."""
    return urljoin(url, "/robots.txt")


def fetch_text(url: str, *, guard: Guard, user_agent: str, limits: Limits = _LIMITS) -> str:
    """The robots.txt that rules `url`, "" where the host has none (any 4xx, an empty or endless file, a redirect loop).

    Raises RobotsUnreachable on 5xx and where the host does not answer: nothing may be fetched meanwhile. Raises Busy
    with its `retry_after` on 429 and 503, Refused and TlsFailure as any fetch.
    """
    try:
        answer = fetch(
            address_of(url), guard=guard, user_agent=user_agent, permit=anyone, limits=limits, judge=_as_it_is
        )
    except (Busy, Refused, TlsFailure):
        raise
    except TemporaryFetchError as error:
        raise RobotsUnreachable(f"robots.txt unreachable, waiting: {error}") from error
    except Blocked as error:
        return _none_or_waiting(error)
    except FetchError:
        return ""
    return answer.body.decode("utf-8-sig", "replace")


def _none_or_waiting(error: Blocked) -> str:
    """Being turned away with a 4xx allows all (RFC 9309, 2.3.1.3); 521 is a 5xx."""
    if " answers 521:" in str(error):
        raise RobotsUnreachable(f"robots.txt unreachable, waiting: {error}") from error
    return ""


def _as_it_is(resource: Resource) -> None:
    """A robots.txt is never judged as a page."""


def _product(agent: str) -> str:
    return agent.partition("/")[0].strip() or agent
