"""Who is at the other end: addresses of both kinds, written in every way that a system writes them."""

import pytest

from app.clients import network


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_address_stands_for_a_network(address, who):
    assert network(address) == who


@pytest.mark.parametrize("address", ["", "a pipe", "192.0.2", "%eth0"])
def test_what_is_no_address_is_told(address):
    with pytest.raises(ValueError, match="does not appear to be"):
        network(address)
