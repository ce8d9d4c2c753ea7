"""Ports: near the wanted one, all different, never where the system takes its own."""

import socket
from collections.abc import Iterator

import pytest
from yishi_local import ports


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", ports.free(27000)))
        server.listen()
        yield server.getsockname()[1]


def test_a_free_port_is_taken_as_wanted():
    assert not ports.taken(ports.free(27100))


def test_the_next_port_is_taken_when_somebody_listens(listener: int):
    assert listener < ports.free(listener) < listener + 50


def test_several_ports_differ_though_all_want_the_same():
    found = ports.several({"a": 27200, "b": 27200, "c": 27200})

    assert len(set(found.values())) == 3


def test_a_port_of_the_ephemeral_range_is_never_given():
    with pytest.raises(ports.NoPort):
        ports.free(ports.EPHEMERAL)


def test_it_is_seen_whether_somebody_answers(listener: int):
    assert ports.answers(listener)
    assert not ports.answers(ports.free(listener))
