"""Which addresses may be reached. The check is made on what a name resolves to, and that very address is connected to.

`2130706433`, `0177.0.0.1`, `0x7f.1` and full-width digits all resolve to 127.0.0.1, and a name may resolve to something
else a second later: spelling decides nothing, and `crawlers.connection` never looks a name up again.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from crawlers.errors import BadAddress, PrivateAddress, Unreachable
from crawlers.urls import parts

Address = IPv4Address | IPv6Address
#: Name and port to the textual addresses behind them; raises OSError where there are none.
Resolver = Callable[[str, int], Iterable[str]]

#: Special ranges that Python 3.11's `is_global` calls global, and cloud services that listen on public addresses.
_DENIED = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments, RFC 6890
            "192.88.99.0/24",  # 6to4 relays, RFC 7526
            "168.63.129.16/32",  # Azure's host agent
            "::/96",  # IPv4-compatible, RFC 4291
            "64:ff9b:1::/48",  # local NAT64, RFC 8215
            "100::/64",  # discard, RFC 6666
            "2001::/23",  # protocol assignments, RFC 2928; Teredo is unwrapped before
            "3fff::/20",  # documentation, RFC 9637
            "5f00::/16",  # segment routing, RFC 9602
            "fec0::/10",  # site-local, RFC 3879
        ),
    )
)
_NAT64 = ip_network("64:ff9b::/96")


class Guard:
    """Lets public addresses pass, and the hosts named in `allow` (`host` or `host:port`) wherever they lead.

    >>> Guard(allow={"127.0.0.1:8080"}).check("http://127.0.0.1:8080/")
    """

    def __init__(self, allow: Iterable[str] = (), resolve: Resolver | None = None) -> None:
        self.allow = frozenset(name.strip().lower() for name in allow)
        self._resolve = resolve or looked_up

    def check(self, url: str) -> None:
        """Raises BadAddress, PrivateAddress, or Unreachable when the name has no address. Looks the name up."""
        self.check_spelling(url)
        _, host, port = parts(url)
        self.addresses(host, port)

    def check_spelling(self, url: str) -> None:
        """Raises BadAddress for what is wrong whatever the name resolves to: scheme, user name, port. No look-up."""
        scheme, host, port = parts(url)
        if scheme == "file":
            raise BadAddress(f"{url} is a local file; only http and https are fetched")
        if not (port in (80, 443) or 81 <= port <= 90 or port >= 1024 or self._allows(host, port)):
            raise BadAddress(f"{url} asks for port {port}, which serves no web pages; name {host}:{port} as allowed")

    def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of `host` that may be connected to, IPv4 first. Raises PrivateAddress or Unreachable."""
        try:
            found = sorted({ip_address(text) for text in self._resolve(host.strip("[]"), port)}, key=_rank)
        except (OSError, ValueError) as error:
            raise Unreachable(f"{host} has no address ({error}); check how it is spelled") from None
        reachable = tuple(str(address) for address in found if self._allows(host, port) or is_public(address))
        if not reachable:
            raise PrivateAddress(
                f"{host}:{port} leads to {', '.join(map(str, found)) or 'nothing'}, which is no public address; "
                f"name {host}:{port} in NIANBAO_ALLOW_PRIVATE if it is meant"
            )
        return reachable

    def machine(self, url: str) -> str:
        """What is asked at `url`, by whatever names: hosts of one machine share a pace. Raises as `addresses` does.

        A public address is one machine. A private one may be many, behind a test or a NAT: there its port tells them
        apart.
        """
        _, host, port = parts(url)
        first = self.addresses(host, port)[0]
        return first if is_public(ip_address(first)) else f"{first} port {port}"

    def _allows(self, host: str, port: int) -> bool:
        host = f"[{host}]" if ":" in host and host[0] != "[" else host
        return host in self.allow or f"{host}:{port}" in self.allow


def looked_up(host: str, port: int) -> list[str]:
    """What the system's resolver says. A scope (`fe80::1%eth0`) is cut off: nothing public has one."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]).partition("%")[0] for answer in answers]


def is_public(address: Address) -> bool:
    """True where the address, and each address wrapped in it (mapped, 6to4, NAT64, Teredo), is ordinary and public."""
    wrapped = _wrapped(address)
    if wrapped:
        return all(map(is_public, wrapped))
    special = address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global
    return not special and not any(address in network for network in _DENIED if network.version == address.version)


def _wrapped(address: Address) -> tuple[IPv4Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    if address in _NAT64:
        return (IPv4Address(address.packed[-4:]),)
    return address.teredo or tuple(filter(None, (address.ipv4_mapped, address.sixtofour)))


def _rank(address: Address) -> tuple[int, int]:
    return address.version, int(address)
