"""Only the public internet may be asked, whatever an address is wrapped into."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultviewer.core.web.addresses import is_public

_REFUSED = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"),  # noqa: S104  an address to refuse
    *("127.0.0.1", "127.1.2.3", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254"),
    *(
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
    ),
    *("192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::808:808", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254"),
    *("::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::c0a8:1", "64:ff9b:1::808:808"),
    *("100::1", "2001::1", "2001:0:808:808::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1"),
    *("2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1"),
    *("4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "febf::1"),
    *("fec0::1", "ff02::1", "ff0e::1", "2606:4700::1111%eth0"),
)
_PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.1", "168.63.129.15", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255"),
    *("198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2000::1", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700:4700::1111", "2a00:1450::1"),
    *("64:ff9b::808:808", "3ffe::1"),
)


@pytest.mark.parametrize("address", _REFUSED)
def test_addresses_that_are_never_asked(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", _PUBLIC)
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_asked(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_link_local or address.is_loopback:
        assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_into_another_is_asked_only_through_nat64(inner: IPv4Address) -> None:
    number = int(inner)
    assert not is_public(IPv6Address(number))  # compatible, RFC 4291
    assert not is_public(IPv6Address(0xFFFF << 32 | number))  # mapped
    assert not is_public(IPv6Address(0xFFFF << 48 | number))  # translated, RFC 2765
    assert not is_public(IPv6Address(0x2002 << 112 | number << 80 | 1))  # 6to4
    assert not is_public(IPv6Address(0x20010000 << 96 | number << 64 | 1))  # Teredo's server
    assert not is_public(IPv6Address(0x20010000 << 96 | 1 << 64 | (number ^ 0xFFFFFFFF)))  # Teredo's client
    assert is_public(IPv6Address(0x0064FF9B << 96 | number)) == is_public(inner)
    assert not is_public(IPv6Address(0x0064FF9B0001 << 80 | number))  # NAT64 of a local choice


@given(st.ip_addresses(v=6))
def test_an_address_with_a_zone_is_never_asked(address: IPv6Address) -> None:
    assert not is_public(IPv6Address(f"{address}%1"))
