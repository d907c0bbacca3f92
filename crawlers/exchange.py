"""One request on the wire and its answer: HTTP/1.1 on a connection of its own (RFC 9112)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import h11
import httpcore

from crawlers.connection import verifying
from crawlers.urls import parts

_PIECE = 1 << 16
_LONGEST_HEAD = 100 * 1024
#: seconds in which a server that closes after its answer may show that it sends more than it announced
_AFTERWARDS = 1.0

Headers = Iterable[tuple[str, str]]


class Reply:
    """An answer whose head has arrived. Its names and values are as they were sent."""

    def __init__(self, wire: _Wire, head: h11.Response) -> None:
        self.status = head.status_code
        self.headers: list[tuple[bytes, bytes]] = list(head.headers)
        self._wire = wire

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes, its chunks undone. A server that sends more than its Content-Length sends it all.

        Raises h11.RemoteProtocolError where it breaks off, and what httpcore's streams raise.
        """
        while isinstance(event := self._wire.event(), h11.Data):
            yield bytes(event.data)
        names = {name for name, _ in self.headers}
        if b"content-length" in names and b"transfer-encoding" not in names:
            yield from self._wire.rest()


class _Wire:
    """A connection with its protocol: events of the answer, bytes read as they are needed."""

    def __init__(self, stream: httpcore.NetworkStream, patience: float) -> None:
        self._stream, self._patience = stream, patience
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

    def send(self, *events: h11.Event) -> None:
        """A server may answer and close before it has read all: then its answer tells."""
        content = b"".join(self._protocol.send(event) or b"" for event in events)
        with suppress(httpcore.WriteError):
            self._stream.write(content, self._patience)

    def head(self) -> h11.Response:
        """The head of the answer, after those of early hints."""
        while not isinstance(event := self.event(), h11.Response):
            if isinstance(event, h11.ConnectionClosed):
                raise h11.RemoteProtocolError("it hangs up without an answer")
        return event

    def event(self) -> h11.Event:
        while not isinstance(event := self._protocol.next_event(), h11.Event):  # it needs more
            self._protocol.receive_data(self._stream.read(_PIECE, self._patience))
        return event

    def rest(self) -> Iterator[bytes]:
        """What comes behind the announced end until the server closes, as it says it will or shows by sending on."""
        piece, _ = self._protocol.trailing_data
        if piece:
            yield piece
        elif self._protocol.their_state is not h11.MUST_CLOSE:
            return
        patience = self._patience if piece else _AFTERWARDS
        with suppress(httpcore.ReadError, *(() if piece else (httpcore.ReadTimeout,))):
            while piece := self._stream.read(_PIECE, patience):
                yield piece
                patience = self._patience


@contextmanager
def exchanged(
    url: str, target: str, headers: Headers, data: bytes | None, network: httpcore.NetworkBackend,
    connect: float, patience: float,
) -> Iterator[Reply]:  # fmt: skip
    """GET `target` of the host of `url`, or POST `data` to it; the connection ends with the block.

    `connect` and `patience` are seconds: for connecting, and for each reading and writing. Raises what the streams of
    httpcore raise, and h11's errors for what is no HTTP.
    """
    scheme, host, port = parts(url)
    length = [] if data is None else [("Content-Length", str(len(data)))]
    request = h11.Request(method="GET" if data is None else "POST", target=target, headers=[*headers, *length])
    stream = network.connect_tcp(host.strip("[]"), port, connect)
    try:
        if scheme == "https":
            stream = stream.start_tls(verifying(), host.strip("[]"), connect)
        wire = _Wire(stream, patience)
        wire.send(request, h11.Data(data=data or b""), h11.EndOfMessage())
        yield Reply(wire, wire.head())
    finally:
        stream.close()
