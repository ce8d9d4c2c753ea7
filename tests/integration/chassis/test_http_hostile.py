"""What strangers send: every answer is one of ours, and the service lives."""

import itertools
import json
import socket
import time

import pytest

from tests.support import notes_process, servers


def post(*headers, body=b""):
    given = [b"POST /v1/notes HTTP/1.1", b"Host: a", b"Content-Type: application/json", *headers]
    return b"\r\n".join(given) + b"\r\n\r\n" + body


def get(path=b"/healthz", *headers):
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", *(headers or [b"Host: a"])]) + b"\r\n\r\n"


CHUNKED = b"Transfer-Encoding: chunked"
HOSTILE = {
    "noise": (bytes(range(256)) * 4, 400),
    "no such protocol": (b"GET / HTTP/9.9\r\n\r\n", 505),
    "a path that does not begin": (b"GET healthz HTTP/1.1\r\n\r\n", 400),
    "a path in raw UTF-8": ("GET /议事 HTTP/1.1\r\n\r\n".encode(), 400),
    "a path that is not UTF-8": (get(b"/v1/notes/%ff%fe"), 404),
    "a path with NUL": (get(b"/v1/notes/%00"), 400),
    "a line without end": (b"GET /" + b"a" * 10_000, 414),
    "a host that is none": (get(b"/healthz", b"Host: %%%"), 400),
    "two hosts": (get(b"/healthz", b"Host: a", b"Host: b"), 400),
    "a host with a control character": (get(b"/healthz", b"Host: a\x00"), 400),
    "a header without end": (get(b"/healthz", b"X: " + b"a" * 10_000), 431),
    "a hundred and one headers": (get(b"/healthz", *(f"X-{n}: 1".encode() for n in range(101))), 431),
    "a folded header": (get(b"/healthz", b"Host: a", b" b"), 400),
    "a space before the colon": (get(b"/healthz", b"Host : a"), 400),
    "a header without a name": (get(b"/healthz", b": a"), 400),
    "two lengths": (post(b"Content-Length: 3", b"Content-Length: 5", body=b"abc"), 400),
    "a length and chunks": (post(b"Content-Length: 3", CHUNKED, body=b"abc"), 400),
    "a length below nothing": (post(b"Content-Length: -5"), 400),
    "a length that is no number": (post(b"Content-Length: x"), 400),
    "a length beyond all measure": (post(b"Content-Length: 999999999999"), 413),
    "another encoding": (post(b"Transfer-Encoding: gzip, chunked"), 501),
    "a bad chunk": (post(CHUNKED, body=b"ZZ\r\nabc\r\n"), 400),
    "a chunk longer than it says": (post(CHUNKED, body=b"2\r\nabc\r\n0\r\n\r\n"), 400),
    "chunks without end": (post(CHUNKED, body=b"fffff\r\n" + b"a" * 100_000), 413),
    "a chunk size without end": (post(CHUNKED, body=b"0" * 1000), 400),
    "deep nesting": (post(b"Content-Length: 60000", body=b"[" * 60000), 400),
    "too many parts of a query": (get(b"/v1/notes?" + b"&".join(b"a%d=1" % n for n in range(60))), 400),
    "a part of a query twice": (get(b"/v1/notes?limit=1&limit=2"), 400),
}


@pytest.fixture(scope="module")
def notes(postgres, tmp_path_factory):
    with servers.fresh_database(postgres, "hostile") as url, \
            notes_process.running(url, tmp_path_factory.mktemp("hostile")) as running:
        yield running


@pytest.mark.parametrize(("sent", "status"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_wrong_is_answered_with_a_problem(notes, sent, status):
    head, _, body = notes.raw(sent, wait=5).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json; charset=utf-8" in head.lower()
    assert json.loads(body)["status"] == status
    assert notes.ask("GET", "/healthz").status_code == 200


def test_empty_lines_are_no_request(notes):
    assert not notes.raw(b"\r\n\r\n").startswith(b"HTTP/1.1 2")
    assert notes.ask("GET", "/healthz").status_code == 200


def test_a_body_in_chunks_is_taken(notes):
    chunks = iter([b'{"words": ', b'"in parts"}'])
    answer = notes.ask("POST", "/v1/notes", data=chunks, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["words"]) == (201, "in parts")


def test_after_chunks_the_connection_is_good_for_more(notes):
    chunks = b'5\r\n{"wor\r\n9;x=y\r\nds": "a"}\r\n0\r\n\r\n'
    sent = post(CHUNKED, body=chunks) + get(b"/healthz", b"Host: a", b"Connection: close")
    answer = notes.raw(sent, to_the_end=True)
    assert answer.count(b"HTTP/1.1 201") == answer.count(b"HTTP/1.1 200") == 1


def test_who_asks_before_sending_is_told_to_go_on(notes):
    with socket.create_connection(("127.0.0.1", notes.port), timeout=5) as plug:
        plug.sendall(post(b"Content-Length: 14", b"Expect: 100-continue"))
        assert plug.recv(100).startswith(b"HTTP/1.1 100 ")
        plug.sendall(b'{"words": "w"}')
        assert plug.recv(100).startswith(b"HTTP/1.1 201 ")


def test_a_header_with_an_underscore_cannot_pass_for_another(notes):
    sent = get(b"/healthz", b"Host: a", b"X_Request_Id: forged", b"Connection: close")
    assert b"forged" not in notes.raw(sent, to_the_end=True)


def test_many_who_connect_and_say_nothing_do_not_keep_others_out(notes):
    silent = [socket.create_connection(("127.0.0.1", notes.port)) for _ in range(200)]
    try:
        assert notes.ask("GET", "/healthz").status_code == 200
    finally:
        for plug in silent:
            plug.close()


def test_of_too_many_the_one_that_is_silent_longest_gives_way(postgres, tmp_path):
    with servers.fresh_database(postgres, "crowded") as url, \
            notes_process.running(url, tmp_path, NOTES_LINES="10") as notes:
        silent = []
        for _ in range(15):
            silent.append(socket.create_connection(("127.0.0.1", notes.port), timeout=5))
            time.sleep(0.02)
        assert silent[0].recv(1) == b""
        silent[-1].sendall(get(b"/healthz"))
        assert silent[-1].recv(100).startswith(b"HTTP/1.1 200 ")
        for plug in silent:
            plug.close()


def test_a_client_that_leaves_in_the_middle_harms_nobody(notes):
    for _ in range(20):
        plug = socket.create_connection(("127.0.0.1", notes.port))
        plug.sendall(post(b"Content-Length: 500", body=b"{"))
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        plug.close()
    assert notes.ask("POST", "/v1/notes", json={"words": "still here"}).status_code == 201
    assert notes.process.poll() is None


@pytest.fixture(scope="module")
def impatient(postgres, tmp_path_factory):
    with servers.fresh_database(postgres, "impatient") as url, \
            notes_process.running(url, tmp_path_factory.mktemp("impatient"), NOTES_PATIENCE="1") as running:
        yield running


def test_a_body_that_does_not_come_is_not_waited_for(impatient):
    answer = impatient.raw(post(b"Content-Length: 500", body=b"{"), wait=10)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "timeout"


@pytest.mark.parametrize("beginning", [b"GET /hea", get()[:-2] + b"X: ", post(b"Content-Length: 500", body=b"{")],
                         ids=["request line", "header", "body"])
def test_a_byte_now_and_then_does_not_hold_a_connection(impatient, beginning):
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=5) as plug:
        plug.sendall(beginning)
        for _ in itertools.takewhile(lambda _: time.monotonic() < began + 10, itertools.count()):
            time.sleep(0.2)
            try:
                plug.sendall(b"a")
            except OSError:
                break
    assert time.monotonic() < began + 8
