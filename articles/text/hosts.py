"""Which hosts are of the public web: by their name, and by the address of the machine that a name stands for."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import regex

# Names that mean something within a network only (RFC 6761, RFC 6762, RFC 7686, RFC 8375, ICANN's list of collisions).
_INTERNAL = frozenset({"arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain"}) | {
    "localhost",
    "onion",
    "private",
    "test",
}
# A host whose last part is a number is an IPv4 address to browsers, however it is written
# (https://url.spec.whatwg.org/#ends-in-a-number-checker).
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_IGNORED = regex.compile(r"[\p{Cf}\p{Default_Ignorable_Code_Point}]+")
# Python's own lists of what is not public lag behind in these.
_OTHERS = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
_GLOBAL_UNICAST = ip_network("2000::/3")


def is_public_name(host: str) -> bool:
    """Whether a host, a name or an IP address, could be one of the public web; a name may still stand for none."""
    host = _as_browsers_read(host.strip("[]")).rstrip(".").lower()
    address = _address(host)
    if address is not None:
        return is_public_address(host)
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and labels[-1] not in _INTERNAL and not _NUMBER.fullmatch(labels[-1])


def is_public_address(text: str) -> bool:
    """Whether an IP address is one that machines of the public web have.

    Not those of private networks, of this machine, of links, of carriers (RFC 6598), multicast, reserved ones; and no
    IPv6 address that stands for an IPv4 one (mapped, translated, 6to4, Teredo), which could be any of these.
    """
    address = _address(text)
    if address is None or not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if any(address in network for network in _OTHERS if network.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_UNICAST and address.sixtofour is None and address.teredo is None
    return True


def _as_browsers_read(host: str) -> str:
    """A host with its letters, figures and dots in the one form that is looked up (UTS 46, section 4)."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", host)).replace("\u3002", ".")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
