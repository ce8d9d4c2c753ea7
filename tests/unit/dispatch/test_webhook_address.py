"""Where a webhook may lie: how addresses are written, and which machines are nobody's webhook."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_dispatch.domain import address, refusals

PRIVATE = ("10.20.0.0/16", "fd12:3456::/32")
V4, V6 = st.ip_addresses(v=4), st.ip_addresses(v=6)


def test_an_address_is_taken_apart():
    read = address.read("https://Hooks.Example.CN:8443/in?x=1", local=False)

    assert (read.host, read.port, read.target) == ("hooks.example.cn", 8443, "/in?x=1")
    assert read.authority == "hooks.example.cn:8443"


@pytest.mark.parametrize(("url", "authority", "target"), [
    ("https://h.cn", "h.cn", "/"), ("https://h.cn?x", "h.cn", "/?x"),
    ("https://[FD12:3456::1]/", "[fd12:3456::1]", "/"), ("https://10.20.0.9:443/", "10.20.0.9", "/"),
])
def test_what_may_be_left_out_is_filled_in(url, authority, target):
    read = address.read(url, local=False)

    assert (read.authority, read.target) == (authority, target)


@pytest.mark.parametrize("url", [
    "", "hooks.cn", "ftp://h.cn/", "http://h.cn/", "https:///in", "https://user@h.cn/", "https://user:pass@h.cn/",
    "https://h.cn/#part", "https://h.cn/a b", "https://h.cn\\@evil.cn/", "https://h.cn/\r\nX: y", "https://水务.cn/",
    "https://h.cn:22/", "https://h.cn:80/", "https://h.cn:0/", "https://h.cn:65536/", "https://h..cn/", "https://-h.cn/",
    "https://h.cn./", "https://h_x.cn/", "https://[::1/", "https://[fe80::1%25eth0]/", "https://h.cn/" + "x" * 500,
    # forms that some resolvers take for 127.0.0.1
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/",
    "https://127.0.0.01/", "https://127.0.0.1.0/", "https://a.0x1/",
])
def test_what_is_no_address_of_a_webhook_is_refused(url):
    with pytest.raises(refusals.BadAddress):
        address.read(url, local=False)


def test_plain_http_is_for_ones_own_machine():
    assert address.read("http://127.0.0.1:9000/in", local=True).port == 9000


@given(V4 | V6)
def test_an_ip_address_is_read_as_itself(ip):
    host = f"[{ip}]" if ip.version == 6 else str(ip)

    assert address.read(f"https://{host}/", local=False).ip == ip


@pytest.mark.parametrize("ip", [
    "127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "::ffff:169.254.169.254", "169.254.0.23",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "0.0.0.0", "::", "224.0.0.1",
    "255.255.255.255", "fe80::1", "fe80::1%eth0", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "hooks.cn", "", "10.20.0.1 ", "0x7f000001", "2130706433",
])
def test_some_machines_are_nobodys_webhook_whatever_the_networks_say(ip):
    everything = ("0.0.0.0/0", "::/0")

    assert not address.allowed(ip, everything, local=False)


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_in_local_mode_this_machine_may_be_called_where_the_networks_name_it(ip):
    assert address.allowed(ip, ("127.0.0.0/8", "::1/128"), local=True)
    assert not address.allowed(ip, PRIVATE, local=True)


@pytest.mark.parametrize("ip", ["169.254.169.254", "fe80::1", "100.100.100.200", "fd00:ec2::254"])
def test_local_mode_lets_in_nothing_else(ip):
    assert not address.allowed(ip, ("0.0.0.0/0", "::/0"), local=True)


@given(V4 | V6)
def test_outside_the_networks_nothing_is_called(ip):
    inside = any(ip in ipaddress.ip_network(each) for each in PRIVATE)

    assert address.allowed(str(ip), PRIVATE, local=False) is inside


@given(V4)
def test_an_ipv4_address_in_ipv6_clothes_is_judged_as_what_it_is(ip):
    networks = ("0.0.0.0/0", "::/0")
    mapped = f"::ffff:{ip}"

    assert address.allowed(mapped, networks, local=False) is address.allowed(str(ip), networks, local=False)
    assert not address.allowed(mapped, ("::/0",), local=False)


@given(V4)
def test_no_transition_hides_an_address(ip):
    number = int(ip)
    hidden = (ipaddress.IPv6Address(number), ipaddress.IPv6Address((0x64FF9B << 96) | number),
              ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))

    assert not any(address.allowed(str(each), ("::/0",), local=False) for each in hidden)


def test_networks_are_kept_as_they_are_usually_written_and_once():
    assert address.networks(["10.20.0.0/16", "FD12:3456::/32", "10.20.0.0/16", "10.1.1.7"], local=False) == (
        *PRIVATE, "10.1.1.7/32")


@pytest.mark.parametrize("text", [
    "", "intranet", "10.20.0.1/16", "0.0.0.0/0", "10.0.0.0/7", "::/0", "fd00::/8", "127.0.0.0/8", "127.0.0.1", "::1",
    "169.254.0.0/16", "fe80::/64", "224.1.0.0/16", "::ffff:10.0.0.0/104",
])
def test_a_network_that_says_nothing_or_can_never_be_called_is_refused(text):
    with pytest.raises(refusals.BadNetwork):
        address.networks([text], local=False)


def test_ones_own_machine_is_a_network_in_local_mode():
    assert address.networks(["127.0.0.1/32"], local=True) == ("127.0.0.1/32",)
