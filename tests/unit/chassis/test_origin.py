"""A client's address: only what one's own proxies appended is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import origin

PEER = {"REMOTE_ADDR": "10.0.0.9"}


@pytest.mark.parametrize(("told", "proxies", "address"), [
    ("203.0.113.7", 0, "10.0.0.9"), ("203.0.113.7", 1, "203.0.113.7"),
    ("1.2.3.4, 203.0.113.7", 1, "203.0.113.7"), ("1.2.3.4, 203.0.113.7, 10.0.0.8", 2, "203.0.113.7"),
    ("203.0.113.7", 2, "10.0.0.9"), ("", 1, "10.0.0.9"), ("nonsense", 1, ""), ("203.0.113.7:4711", 1, "203.0.113.7"),
    ("[2001:db8:1:2:3::4]:4711", 1, "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::1", 1, "2001:db8:1:2::/64"),
    ("::ffff:203.0.113.7", 1, "203.0.113.7"),
])
def test_only_trusted_hops_are_believed(told, proxies, address):
    assert origin.address(PEER | {"HTTP_X_FORWARDED_FOR": told}, proxies=proxies) == address


def test_without_a_peer_there_is_none():
    assert origin.address({}, proxies=0) == ""


@given(written=st.lists(st.ip_addresses(v=4).map(str), max_size=5), client=st.ip_addresses(v=4).map(str))
def test_whatever_a_client_writes_before_it_does_not_change_its_address(written, client):
    told = {"HTTP_X_FORWARDED_FOR": ", ".join([*written, client])}
    assert origin.address(PEER | told, proxies=1) == client
