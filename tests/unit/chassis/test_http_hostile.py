"""What strangers send: every answer is one of ours, and the service lives."""

import json
import socket

import pytest

from tests.support import notes_process, servers

HOSTILE = {
    "no such protocol": b"GET / HTTP/9.9\r\n\r\n",
    "a host that is none": b"GET /healthz HTTP/1.1\r\nHost: %%%\x00\r\n\r\n",
    "two lengths": b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
    "a length below nothing": b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n",
    "a length that is no number": b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: x\r\n\r\n",
    "a bad chunk": b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                   b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n",
    "a line without end": b"GET /" + b"a" * 100_000,
    "a header without end": b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "noise": bytes(range(256)) * 4,
    "nothing": b"\r\n\r\n",
    "a path that is not UTF-8": b"GET /v1/notes/%ff%fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "deep nesting": b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
                    + b"[" * 60000,
}


@pytest.fixture(scope="module")
def notes(postgres, tmp_path_factory):
    with servers.fresh_database(postgres, "hostile") as url, \
            notes_process.running(url, tmp_path_factory.mktemp("hostile")) as running:
        yield running


@pytest.mark.parametrize("bytes_", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_answers_with_an_error_or_closes_and_lives_on(notes, bytes_):
    answer = notes.raw(bytes_, wait=2)
    assert not answer or b" 4" in answer.split(b"\r\n")[0] or b" 5" in answer.split(b"\r\n")[0] or b"200" in answer[:20]
    assert b"Traceback" not in answer
    assert notes.ask("GET", "/healthz").status_code == 200


def test_a_chunked_body_is_refused_with_a_sentence(notes):
    answer = notes.raw(HOSTILE["a bad chunk"])
    assert answer.startswith(b"HTTP/1.1 411")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "length-required"


def test_many_who_connect_and_say_nothing_do_not_keep_others_out(notes):
    silent = [socket.create_connection(("127.0.0.1", notes.port)) for _ in range(200)]
    try:
        assert notes.ask("GET", "/healthz").status_code == 200
    finally:
        for plug in silent:
            plug.close()


def test_a_client_that_leaves_in_the_middle_harms_nobody(notes):
    for _ in range(20):
        plug = socket.create_connection(("127.0.0.1", notes.port))
        plug.sendall(b"POST /v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        plug.close()
    assert notes.ask("POST", "/v1/notes", json={"words": "still here"}).status_code == 201
    assert notes.process.poll() is None
