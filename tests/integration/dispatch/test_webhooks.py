"""Departments that take their events over HTTP from dispatch as a process: signed, in order, once."""

import base64
import contextlib
import json
import signal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook
from yishi_local import supervisor

from tests.support.hearing_process import eventually
from tests.support.hostile import status


def test_events_arrive_in_order_and_signed(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/in?x=1")
    numbers = agency.say(5)

    eventually(lambda: len(their.came) == 5)
    assert their.numbers() == numbers
    first = their.came[0]
    assert first.path == "/in?x=1"
    assert first.headers["webhook-id"] == first.event["id"]
    assert first.headers["content-type"].startswith("application/cloudevents+json")
    assert Webhook(agency.secret).verify(first.body, first.headers) == first.event
    eventually(lambda: agency.view()["delivered"] == numbers[-1])
    eventually(lambda: agency.codes() == ["delivered"] * 5)


def test_what_is_posted_is_what_the_feed_tells(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.say()

    eventually(lambda: their.came)
    assert agency.feed(after=their.came[0].number - 1) == [their.came[0].event]


def test_dispatchs_own_keys_sign_too_and_are_published(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    agency.say()
    eventually(lambda: their.came)
    came = their.came[0]
    message = f"{came.headers['webhook-id']}.{came.headers['webhook-timestamp']}.".encode() + came.body
    signatures = [each.removeprefix("v1a,") for each in came.headers["webhook-signature"].split() if each[:4] == "v1a,"]

    keys = agency.running.call("dispatch", "GET", "/v1/webhook-keys").json()["keys"]
    assert len(keys) == len(signatures) == 2
    for key, signature in zip(keys, signatures, strict=True):
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_")))
        public.verify(base64.b64decode(signature), message)


def test_what_fails_is_tried_again_under_its_id_and_nothing_overtakes_it(agency, their):
    their.manners[:] = [status(500), status(503), status(200)]
    agency.point(f"http://127.0.0.1:{their.port}/")
    numbers = agency.say(2)
    eventually(lambda: agency.codes() == ["http-500"])
    assert agency.view()["attempts"] == 1
    agency.hurry()
    eventually(lambda: agency.codes() == ["http-500", "http-503"])
    agency.hurry()
    eventually(lambda: len(their.came) == 4)

    assert their.numbers() == [numbers[0]] * 3 + [numbers[1]]
    assert len({each.headers["webhook-id"] for each in their.came[:3]}) == 1
    eventually(lambda: agency.view()["delivered"] == numbers[1])
    assert [call["attempt"] for call in agency.log()] == [1, 2, 3, 1]
    assert agency.view()["failing_since"] is None


def test_gone_ends_it_until_the_agency_says_otherwise(agency, their):
    their.manners[:] = [status(410), status(204)]
    agency.point(f"http://127.0.0.1:{their.port}/")
    number = agency.say()[0]
    eventually(lambda: agency.view()["state"] == "off")
    assert agency.view()["reason"] == "gone"
    assert 'yishi_webhook_disabled_total{reason="gone"} 1.0' in agency.metrics()

    agency.say()
    agency.ask("PUT", body={"url": f"http://127.0.0.1:{their.port}/"})
    eventually(lambda: len(their.came) == 3)
    assert their.numbers() == [number, number, number + 1]


def test_a_secret_changes_without_a_gap(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    old, fresh = agency.secret, agency.ask("POST", "/secret").json()["secret"]
    agency.say()
    eventually(lambda: their.came)

    for secret in (old, fresh):
        assert Webhook(secret).verify(their.came[0].body, their.came[0].headers)


def test_an_answer_may_receipt(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    number = agency.head() + 1
    their.manners[:] = [status(200, json.dumps({"received": number}).encode())]
    agency.say()

    eventually(lambda: agency.codes() == ["delivered"])
    assert agency.log()[-1]["receipt"] == number
    assert agency.received() == number


def test_what_was_receipted_is_not_posted(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    their.manners[:] = [status(500), status(204)]
    first, second = agency.say(2)
    eventually(lambda: agency.codes() == ["http-500"])
    agency.receipt(first)
    agency.hurry()

    eventually(lambda: agency.codes() == ["http-500", "delivered"])
    assert their.numbers() == [first, second]


def test_a_test_and_a_resend_go_out_of_turn_and_once(agency, their):
    agency.point(f"http://127.0.0.1:{their.port}/")
    number = agency.say()[0]
    eventually(lambda: len(their.came) == 1)
    their.manners[:] = [status(500)]
    assert agency.ask("POST", "/test").status_code == 202
    assert agency.ask("POST", f"/deliveries/{number}/resend").status_code == 202

    eventually(lambda: agency.codes() == ["delivered", "http-500", "http-500"])
    assert [each.number for each in their.came] == [number, None, number]
    assert their.came[2].headers["webhook-id"] == their.came[0].headers["webhook-id"]
    assert their.came[1].event["type"] == "cn.yishi.webhook.test.v1"
    assert agency.view()["attempts"] == 0


def test_killed_between_call_and_record_it_repeats_one_call_and_says_so(agency, their, tmp_path):
    agency.running.kill("dispatch", signal.SIGTERM)
    agency.running.start("dispatch", env={
        "YISHI_FAILPOINT": "webhook.called", "YISHI_FAILPOINT_ONCE": str(tmp_path / "killed")})
    agency.running.wait_ready("dispatch")
    agency.point(f"http://127.0.0.1:{their.port}/")
    with contextlib.suppress(OSError):
        agency.say(3)
    agency.running.wait_ended("dispatch")
    assert len(their.came) == 1
    agency.running.restart("dispatch")
    agency.end_lease()

    eventually(lambda: len(their.came) == 4)
    numbers = their.numbers()
    assert numbers == [numbers[0], numbers[0], numbers[0] + 1, numbers[0] + 2]
    eventually(lambda: [call["state"] for call in agency.log()] == ["unknown", "done", "done", "done"])
    assert "yishi_webhook_repeats_total 1.0" in agency.metrics()


def test_two_replicas_make_no_call_twice(agency, their):
    running, two = agency.running, {"YISHI_REPLICAS": "2"}
    running.restart("dispatch", env=two)
    listening = running.log("dispatch").count('"listening"')
    second = supervisor.launch(running.world, "dispatch", more=two)
    try:
        eventually(lambda: running.log("dispatch").count('"listening"') > listening)
        their.manners[:] = [lambda handler: (their.over.wait(0.05), status(204)(handler))]
        agency.point(f"http://127.0.0.1:{their.port}/")
        numbers = agency.say(40)
        eventually(lambda: agency.view()["delivered"] == numbers[-1])
        assert second.alive
    finally:
        supervisor.end([second])

    assert their.numbers() == numbers
    assert agency.codes() == ["delivered"] * 40
