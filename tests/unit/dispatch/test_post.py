"""One POST on real sockets: which address is connected to, how long it may take, and what is taken for an answer."""

import json
import socket

import pytest
from yishi_dispatch.channels import post, resolving
from yishi_dispatch.channels.post import Post, Unreached
from yishi_dispatch.domain import address

from tests.support.hostile import names, receiver, status

HOME = ("127.0.0.0/8",)


@pytest.fixture
def their():
    with receiver() as server:
        yield server


@pytest.fixture
def told(their):
    """`told(host="h.cn", found=[…])` is the answer of a post there, or the code why there is none."""
    def send(*, host="127.0.0.1", found=None, within=HOME, seconds=2.0, port=None):
        sending = Post(resolve=found, tls=post.trusting(None), seconds=seconds, local=True)
        to = address.read(f"http://{host}:{port or their.port}/in", local=True)
        try:
            return sending.send(to, within=within, headers={}, body=b"{}")
        except Unreached as trouble:
            return trouble.code
    return send


def test_a_name_is_looked_up_once_and_the_address_found_is_connected_to(told, their):
    asked = []

    def found(host):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    assert told(host="h.cn", found=found).status == 204
    assert asked == ["h.cn"]
    assert their.came[0].headers["host"] == f"h.cn:{their.port}"


@pytest.mark.parametrize("found", [
    ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["127.0.0.1", "169.254.169.254"], ["127.0.0.1", "::1"], ["not an address"],
])
def test_every_address_of_a_name_has_to_be_allowed(told, their, found):
    assert told(host="h.cn", found=lambda _: found) == "address-not-allowed"
    assert their.came == []


def test_without_networks_nothing_is_called(told, their):
    assert told(within=()) == "address-not-allowed"
    assert their.came == []


def test_a_name_without_addresses_is_not_found(told):
    assert told(host="h.cn", found=lambda _: []) == "dns-failed"


def test_nobody_listens(told):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))

        assert told(port=taken.getsockname()[1]) == "connect-failed"


def test_connecting_has_less_time_than_answering(told, their, monkeypatch):
    monkeypatch.setattr(post, "_CONNECT", 0.2)
    their.manners[:] = [lambda handler: (their.over.wait(0.6), status(204)(handler))]

    assert told(seconds=10).status == 204


@pytest.mark.parametrize(("said", "code"), [
    (b"", "cut-off"), (b"HTTP/1.1 200 OK\r\nX: y", "cut-off"), (b"SSH-2.0-x\r\n\r\n", "bad-answer"),
    (b"HTTP/1.1 abc\r\n\r\n", "bad-answer"), (b"HTTP/1.1 200 " + b"x" * 70_000, "bad-answer"),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "bad-answer"),
    (b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"y" * 10_000 + b"\r\n") * 8 + b"\r\n", "bad-answer"),
])
def test_what_is_no_answer_is_none(told, their, said, code):
    their.manners[:] = [lambda handler: handler.wfile.write(said)]

    assert told() == code


@pytest.mark.parametrize(("wish", "seconds"), [("7", 7), ("", None), ("soon", None), ("-1", None), ("²", None)])
def test_a_wish_to_wait_is_a_number_of_seconds(told, their, wish, seconds):
    their.manners[:] = [status(503, Retry_After=wish)]

    assert told().retry_after == seconds


def test_of_a_body_the_beginning_is_read(told, their):
    their.manners[:] = [status(200, b"x" * 10_000)]

    assert told().body == b"x" * post.BODY


def test_a_body_that_ends_with_the_connection_is_read_too(told, their):
    said = json.dumps({"received": 3}).encode()
    their.manners[:] = [lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + said)]

    assert told().body == said


def test_name_servers_are_asked_instead_of_the_system():
    with names(h_cn=[["10.1.2.3", "10.1.2.4"]]) as server:
        ask = resolving.resolver([f"127.0.0.1:{server.port}"])

        assert sorted(ask("h.cn")) == ["10.1.2.3", "10.1.2.4"]
        with pytest.raises(resolving.NotFound):
            ask("nobody.cn")


def test_the_system_knows_this_machine_and_no_such_name():
    ask = resolving.resolver([])

    assert "127.0.0.1" in ask("localhost")
    with pytest.raises(resolving.NotFound):
        ask("nobody.invalid")


@pytest.mark.parametrize("text", ["dns.example.cn", "10.0.0.1:x", "", "10.0.0.1.2"])
def test_a_name_server_is_an_address(text):
    with pytest.raises(ValueError, match=r".+"):
        resolving.resolver([text])
