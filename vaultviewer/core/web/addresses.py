"""Whether an address is one of the public internet, so that no message reaches into the reader's own network.

Built as an allow-list on IANA's registries of special-purpose addresses. `ipaddress.is_global` is asked too,
and alone would not do: it takes multicast, 6to4, documentation's 3fff::/20 and IPv4-mapped addresses for
global, and its tables were wrong before Python 3.11.10 (CVE-2024-4032).
https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_NOT_PUBLIC_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # "this network", which reaches this machine on Linux
            "10.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT; 100.100.100.200 is a cloud's metadata service
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's services for the machine itself; looks public
            "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata service of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a metadata service
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and the limited broadcast
        ),
    )
)

_PUBLIC_6: Final = IPv6Network("2000::/3")
"""Global unicast: all that IANA has given out. Loopback, mapped, link-local, unique local, site-local,
multicast and fd00:ec2::254, a metadata service, lie outside.
"""
_NOT_PUBLIC_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments; 2001::/32 is Teredo, which wraps IPv4 addresses
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, which wraps IPv4 addresses
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""How a network with IPv6 alone reaches IPv4 (RFC 6052): the last 32 bits are the address that is reached."""


def is_public(address: Address) -> bool:
    """Tell whether an address may be asked. One that wraps another is public only as NAT64 of a public one.

    A zone (`%eth0`) makes an address one of this machine's own links.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return (
        address in _PUBLIC_6
        and address.is_global
        and not any(address in network for network in _NOT_PUBLIC_6)
    )
