"""Which addresses may be reached: decided on what a name resolves to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from crawlers.errors import BadAddress, PrivateAddress, Unreachable
from crawlers.guard import Guard, is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"])
def test_public_addresses_pass_wrapped_or_not(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "192.0.0.8",
     "168.63.129.16", "224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.0", "198.18.0.1", "203.0.113.5", "::", "::1",
     "::7f00:1", "fe80::1", "fec0::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
     "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::1"],
)  # fmt: skip
def test_special_addresses_do_not_pass_however_they_are_wrapped(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "１２７.0.0.1", "localhost", "[::1]", "127.0.0.1."],
)
def test_loopback_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(PrivateAddress):
        Guard().check(f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    ["http://a.gov.cn@127.0.0.1/", "http://a.gov.cn\\@127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http:///",
     "http://8.8.8.8:22/", "http://8.8.8.8:0/", "javascript:alert(1)", "http://a b/"],
)  # fmt: skip
def test_what_hides_its_host_or_is_no_web_address_is_refused_by_spelling(url: str) -> None:
    with pytest.raises(BadAddress):
        Guard().check_spelling(url)


def test_a_fragment_that_looks_like_a_host_is_none() -> None:
    with pytest.raises(PrivateAddress):
        Guard().check("http://127.0.0.1/#@a.gov.cn/")


@pytest.mark.parametrize("name", ["127.0.0.1", "127.0.0.1:8080", " 127.0.0.1 "])
def test_a_named_host_may_be_private(name: str) -> None:
    Guard(allow={name}).check("http://127.0.0.1:8080/")


def test_a_named_port_allows_no_other_port() -> None:
    with pytest.raises(PrivateAddress):
        Guard(allow={"127.0.0.1:8080"}).check("http://127.0.0.1:8081/")


def test_an_ipv6_host_is_named_in_brackets() -> None:
    assert Guard(allow={"[::1]:8080"}).addresses("::1", 8080) == ("::1",)


def test_only_the_public_ones_of_several_addresses_are_used_ipv4_first() -> None:
    guard = Guard(resolve=lambda host, port: ["2400:3200::1", "10.0.0.1", "8.8.8.8"])
    assert guard.addresses("a.gov.cn", 80) == ("8.8.8.8", "2400:3200::1")


def test_a_name_without_an_address_is_tried_again_later() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable):
        Guard(resolve=nowhere).check("http://gone.gov.cn/")
