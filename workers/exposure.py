"""Which addresses only this machine can reach, and the refusal to be open to others."""

from __future__ import annotations

from ipaddress import ip_address


class NotOpen(Exception):
    """Raised where metrics or Flower would be open to others than this machine without asking who they are."""


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
