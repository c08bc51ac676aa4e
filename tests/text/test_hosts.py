"""What is of the public web, and what only looks so."""

import pytest

from articles.text.hosts import is_public_address, is_public_name

PUBLIC_NAMES = "example.org EXAMPLE.org. a.b.co.uk münchen.example 8.8.8.8 [2606:4700::1111]"
INTERNAL_NAMES = """
    . .. a..org localhost LOCALHOST. a.localhost intranet printer.local db.internal x.home.arpa wiki.corp nas.lan x.test
    x.invalid abc.onion 127.0.0.1 127.1 2130706433 0x7f.1 0177.0.0.1 0x7f000001 1.2.3.999 example.1 10.1.2.3 192.168.0.1
    169.254.169.254 100.64.0.1 [::1] [fe80::1] [::ffff:10.0.0.1] 127.0.0.①① １２７.0.0.1 127。0。0。1
    a.ＬＯＣＡＬ ｌｏｃａｌｈｏｓｔ printer｡local printer．local printer.local。 a.lo\u00adcal a.lo\u200bcal
"""
PUBLIC_ADDRESSES = "1.1.1.1 93.184.216.34 2606:4700:4700::1111 2a00:1450:4001:80b::200e"
OTHER_ADDRESSES = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.0.1 172.16.0.1 172.31.255.255
    192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
    100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1
    ff02::1 example.org 127.1 0x7f.0.0.1
"""


@pytest.mark.parametrize("host", PUBLIC_NAMES.split())
def test_hosts_of_the_public_web(host):
    assert is_public_name(host)


@pytest.mark.parametrize("host", ["", *INTERNAL_NAMES.split()])
def test_hosts_that_are_not(host):
    assert not is_public_name(host)


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES.split())
def test_addresses_of_public_machines(address):
    assert is_public_address(address)


@pytest.mark.parametrize("address", ["", *OTHER_ADDRESSES.split()])
def test_addresses_that_are_never_asked(address):
    assert not is_public_address(address)
