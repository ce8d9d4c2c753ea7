"""Webhooks whose receivers, names or certificates are not as they should be: nobody is held up, nothing is reached."""

import contextlib
import socket
import threading

import pytest

from tests.support.certificates import Authority
from tests.support.hearing_process import eventually
from tests.support.hostile import receiver, status

HERE = "hooks.example.cn"


@pytest.fixture
def listening():
    """The port of a server that takes the first word of a handshake, and answers with a byte now and then."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        def drip():
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.sendall(b"\x16\x03\x03\x40\x00")
                while not over.wait(0.1):
                    line.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join(5)


def test_over_tls_the_name_decides_and_the_address_is_the_one_that_was_looked_up(agency, authority):
    with receiver(certificate=authority.certify(HERE)) as their:
        agency.point(f"https://{HERE}:{their.port}/in")
        agency.say(2)
        eventually(lambda: agency.codes() == ["delivered"] * 2)

    assert their.came[0].headers["host"] == f"{HERE}:{their.port}"


def test_a_certificate_for_another_name_is_refused(agency, authority):
    with receiver(certificate=authority.certify("other.example.cn")) as their:
        agency.point(f"https://{HERE}:{their.port}/in")
        agency.say()
        eventually(lambda: agency.codes() == ["certificate"])

    assert their.came == []


def test_an_authority_that_nobody_knows_is_refused(agency, tmp_path):
    with receiver(certificate=Authority(tmp_path).certify(HERE)) as their:
        agency.point(f"https://{HERE}:{their.port}/in")
        agency.say()
        eventually(lambda: agency.codes() == ["certificate"])

    assert their.came == []


@pytest.mark.parametrize("manner", ["hang", "drip"])
def test_who_does_not_answer_in_time_is_hung_up_on(agency, their, manner):
    their.manners[:] = [getattr(their, manner), status(204)]
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.say()
    eventually(lambda: agency.codes() == ["timeout"])

    assert 1_900 <= agency.log()[-1]["ms"] < 5_000
    agency.hurry()
    eventually(lambda: agency.codes() == ["timeout", "delivered"])


def test_a_handshake_that_drips_holds_nobody(agency, listening):
    agency.point(f"https://{HERE}:{listening}/in")
    agency.say()
    eventually(lambda: agency.codes() == ["timeout"])

    assert agency.log()[-1]["ms"] < 5_000


def test_a_body_without_an_end_is_not_read_to_it(agency, their):
    their.manners[:] = [their.endless, status(204)]
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.say(2)
    eventually(lambda: len(their.came) == 2)

    assert agency.codes()[0] == "delivered"


def test_headers_without_an_end_are_no_answer(agency, their):
    their.manners[:] = [their.endless_headers, status(204)]
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.say()

    eventually(lambda: agency.codes() == ["bad-answer"])


def test_a_redirect_is_not_followed(agency, their):
    with receiver() as inner:
        their.manners[:] = [status(307, Location=f"http://127.0.0.1:{inner.port}/")]
        agency.point(f"http://127.0.0.1:{their.port}/")
        agency.say()
        eventually(lambda: agency.codes() == ["redirect"])

        assert inner.came == []


def test_a_name_that_changes_its_address_between_calls_is_judged_anew(agency, their, known):
    known.answers["rebinding.example.cn"] = [["127.0.0.1"], ["127.0.0.2"]]
    agency.within("127.0.0.1/32")
    agency.point(f"http://rebinding.example.cn:{their.port}/")
    agency.say(2)

    eventually(lambda: agency.codes() == ["delivered", "address-not-allowed"])
    assert len(their.came) == 1
    assert known.asked.count("rebinding.example.cn") == 2


def test_one_address_of_several_outside_the_networks_is_one_too_many(agency, their, known):
    known.answers["both.example.cn"] = [["127.0.0.1", "169.254.169.254"]]
    agency.point(f"http://both.example.cn:{their.port}/")
    agency.say()

    eventually(lambda: agency.codes() == ["address-not-allowed"])
    assert their.came == []


def test_networks_that_shrink_hold_at_the_next_call(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.within("10.0.0.0/8")
    agency.say()

    eventually(lambda: agency.codes() == ["address-not-allowed"])
    assert their.came == []


def test_a_name_that_nobody_knows_is_tried_again_later(agency):
    agency.point("http://nobody.example.cn:8080/")
    agency.say()

    eventually(lambda: agency.codes() == ["dns-failed"])


def test_one_that_hangs_holds_up_no_other(agency, other, their):
    with receiver() as quick:
        their.manners[:] = [their.hang]
        agency.point(f"http://127.0.0.1:{their.port}/")
        other.point(f"http://127.0.0.1:{quick.port}/")
        agency.say()
        eventually(lambda: their.came)
        other.say(20)
        eventually(lambda: len(quick.came) == 20)

        assert agency.log()[-1]["state"] == "begun"
