"""A certificate nobody vouches for is a matter for a person, not for a retry."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.errors import TlsFailure, Unreachable
from crawlers.fetch import fetch
from crawlers.guard import Guard


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    path = folder / "both.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, *form) + certificate.public_bytes(pem))
    return path


class Secured(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """The client hangs up in the handshake: expected."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    server = Secured(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_an_unverifiable_certificate_is_no_reason_to_try_again(port: int) -> None:
    name = f"portal.example:{port}"
    guard = Guard(allow={name}, resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(TlsFailure):
        fetch(f"https://{name}/", guard=guard, user_agent="nianbao/test")


def test_a_plain_request_to_a_secured_port_is_unreachable(port: int) -> None:
    guard = Guard(allow={f"127.0.0.1:{port}"})
    with pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{port}/", guard=guard, user_agent="nianbao/test")
