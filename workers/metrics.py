"""Prometheus metrics of our own, from the database: what Flower does not have and what a restart must not forget.

    nianbao metrics                  http://127.0.0.1:9464/metrics

Outside loopback a bearer token is asked for (NIANBAO_METRICS_TOKEN).
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from kombu import Connection
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import Engine

from storage.audit import gauges
from storage.database import connect
from storage.models import STAGES
from workers import hints, policy
from workers.app import app
from workers.exposure import NotOpen, is_loopback
from workers.settings import Settings

log = logging.getLogger(__name__)

FRESH = 5.0
"""Seconds for which what was counted is given again, however many ask."""
ADDRESS, PORT = "127.0.0.1", 9464
_NONE_YET = {
    (stage, *ending): 0 for stage in STAGES for ending in (("ok", ""), ("lost", ""), ("failed", f"{stage}.crashed"))
}
"""What alerts are about counts from 0 on: Prometheus sees no increase in a number that was not there before."""


class Collector:
    """Counts at a scrape; a database or a broker that is away is a metric, not an error."""

    def __init__(self, engine: Engine, broker: Connection) -> None:
        self.engine = engine
        self.broker = broker
        self.attempts = gauges.Attempts()
        self._kept: list[Metric] = []
        self._kept_until = 0.0

    def collect(self) -> Iterable[Metric]:
        if time.monotonic() >= self._kept_until:
            self._kept = [*self._database(), *self._broker()]
            self._kept_until = time.monotonic() + FRESH
        return self._kept

    def _database(self) -> Iterator[Metric]:
        began = time.monotonic()
        try:
            seen, attempts = gauges.look(self.engine), self.attempts.look(self.engine)
        except Exception as error:
            if not policy.is_outage(error):
                raise
            yield _gauge("nianbao_database_up", "Whether the database answers.", [], {(): 0})
            return
        yield _gauge("nianbao_database_up", "Whether the database answers.", [], {(): 1})
        yield from _documents(seen)
        yield from _work(seen)
        yield from _hosts(seen)
        yield _counter("nianbao_attempts", "Attempts that ended.", ["stage", "outcome", "code"], _NONE_YET | attempts)
        yield _gauge("nianbao_scrape_seconds", "How long counting took.", [], {(): time.monotonic() - began})

    def _broker(self) -> Iterator[Metric]:
        messages: dict[tuple[str, ...], float] = {}
        try:
            messages = {(queue,): hints.messages(self.broker, queue) for queue in app.amqp.queues}
        except Exception as error:
            if not policy.is_outage(error):
                raise
        yield _gauge("nianbao_broker_up", "Whether the broker answers.", [], {(): bool(messages)})
        yield _gauge("nianbao_queue_messages", "Hints in a queue that no worker took yet.", ["queue"], messages)


def _documents(seen: gauges.Gauges) -> Iterator[Metric]:
    by_stage = {(_stage(state, code), state, code): count for (state, code), count in seen.documents.items()}
    yield _gauge("nianbao_documents", "Documents by stage, state and error code.", ["stage", "state", "code"], by_stage)
    yield _gauge("nianbao_batches", "Re-queues by state.", ["state"], _keyed(seen.batches))
    yield _gauge("nianbao_documents_held", "Documents that their re-queue releases later.", [], {(): seen.held})


def _work(seen: gauges.Gauges) -> Iterator[Metric]:
    depth = "What workers of a queue could do at once, at most 10000; for fetching: hosts that may be asked now."
    yield _gauge("nianbao_queue_depth", depth, ["queue"], _keyed(seen.depth))
    oldest = "Seconds since the oldest document of a queue was due."
    yield _gauge("nianbao_oldest_due_seconds", oldest, ["queue"], _keyed(seen.oldest))
    yield _gauge("nianbao_hints_in_flight", "Documents whose hint is on its way.", ["stage"], _keyed(seen.hinted))
    yield _gauge("nianbao_documents_in_work", "Documents with a lease.", ["stage"], _keyed(seen.leased))
    yield _gauge("nianbao_leases_expired", "Leases that ended and were not taken back yet.", [], {(): seen.overdue})


def _hosts(seen: gauges.Gauges) -> Iterator[Metric]:
    yield _gauge("nianbao_hosts", "Hosts: known, busy, paused, due.", ["state"], _keyed(seen.hosts))
    paused = "Seconds until a paused host is asked again; the 50 longest."
    yield _gauge("nianbao_host_pause_seconds", paused, ["host"], _keyed(seen.paused))


def _stage(state: str, code: str) -> str:
    """Where a document stands, or what its error code says; "" where it has passed every stage."""
    return state if state in STAGES else code.partition(".")[0] if code.partition(".")[0] in STAGES else ""


def _keyed(values: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    return {(key,): value for key, value in values.items()}


def _gauge(name: str, told: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


def _counter(name: str, told: str, labels: list[str], values: Mapping[Any, float]) -> Metric:
    family = CounterMetricFamily(name, told, labels=labels)
    for key, value in values.items():
        family.add_metric(list(key), value)
    return family


# --- served ------------------------------------------------------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """A scrape every few seconds is no event."""


def server(settings: Settings, address: str = ADDRESS, port: int = PORT) -> WSGIServer:
    """A server that waits to be run. Raises NotOpen outside loopback where no token is set."""
    token = settings.metrics_token
    if not is_loopback(address) and not token:
        raise NotOpen(
            f"metrics would be open to everybody who reaches {address}: set NIANBAO_METRICS_TOKEN, or keep to 127.0.0.1"
        )
    registry = CollectorRegistry()
    registry.register(Collector(connect(settings.database_url), app.connection_for_write(settings.broker)))
    return make_server(address, port, _guarded(make_wsgi_app(registry), token), handler_class=_Quiet)


def _guarded(inner: Callable[..., Any], token: str | None) -> Callable[..., Any]:
    """`inner`, for those only who know the token; anybody may ask whether the process lives."""

    def ask(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ.get("PATH_INFO") == "/healthcheck":
            start("200 OK", [("Content-Type", "text/plain")])
            return [b"OK\n"]
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
        if token and not hmac.compare_digest(given, f"Bearer {token}".encode()):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
            return [b"a bearer token is needed\n"]
        return inner(environ, start)

    return ask
