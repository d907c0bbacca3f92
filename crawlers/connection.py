"""Connections that go where the guard said and end when the deadline says."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import certifi
import httpcore

from crawlers.guard import Guard

#: Linux TLS libraries since OpenSSL 3 refuse servers without RFC 5746; many county sites still run such servers.
_LEGACY_RENEGOTIATION = 0x4


class Deadline:
    """A moment by which all must be over, however slowly each byte drips."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.end

    def cap(self, timeout: float | None) -> float:
        """The smaller of `timeout` and what is left. Raises httpcore.ReadTimeout when nothing is left."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole request took longer than allowed")
        return left if timeout is None else min(timeout, left)


class PinnedBackend(httpcore.NetworkBackend):
    """Looks a name up once, connects to the address that was checked. Host header and TLS name stay the name's."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard, self._deadline = guard, deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._guard.addresses(host, port):
            try:
                limit = self._deadline.cap(timeout)
                stream = self._sockets.connect_tcp(address, port, limit, local_address, socket_options)
                return TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class TimedStream(httpcore.NetworkStream):
    """A stream whose every step is capped by one deadline: headers that drip in are no longer than a body that does."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def verifying() -> ssl.SSLContext:
    """Certificates are verified; old ciphers and servers without RFC 5746 are accepted, for what is read is public."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    context.set_ciphers("DEFAULT:@SECLEVEL=1")
    context.options |= _LEGACY_RENEGOTIATION
    return context
