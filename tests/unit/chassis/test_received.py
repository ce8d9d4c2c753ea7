"""What cannot be read is kept whole, with the reason, and stops nobody."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from yishi_chassis import inbox, received
from yishi_chassis.received import DeadLetter, Message
from yishi_chassis.tables import DEAD_LETTERS

from tests.support.speaking import Speaker


def good(**other):
    return replace(Speaker().message("a"), **other)


def without(name):
    message = good()
    return replace(message, headers={key: value for key, value in message.headers.items() if key != name})


def with_header(name, value):
    message = good()
    return replace(message, headers=message.headers | {name: value})


POISON = {
    "no headers": (good(headers={}), "no readable envelope"),
    "no id": (without("ce-id"), "id: Field required"),
    "no sequence": (without("ce-sequence"), "no sequence and subjectsequence"),
    "no subjectsequence": (without("ce-subjectsequence"), "no sequence and subjectsequence"),
    "an unknown specversion": (with_header("ce-specversion", "2.0"), "specversion"),
    "a strange source": (with_header("ce-source", "intake"), "source"),
    "a strange type": (with_header("ce-type", "proposal.filed"), "type"),
    "a number too large": (with_header("ce-sequence", str(2**63)), "sequence"),
    "a table for an id": (with_header("ce-id", {"a": 1}), "id"),
    "NUL in the subject": (with_header("ce-subject", "a\x00b"), "characters no database keeps"),
    "a lone surrogate": (with_header("ce-subject", "a\ud800b"), "no readable envelope"),
    "no content type": (good(content_type=None), "content type"),
    "another content type": (good(content_type="text/plain"), "content type"),
    "structured mode": (good(content_type="application/cloudevents+json"), "content type"),
    "an empty body": (good(body=b""), "not strict JSON"),
    "half a body": (good(body=b'{"a": '), "not strict JSON"),
    "not UTF-8": (good(body=b'{"a": "\xff"}'), "not strict JSON"),
    "a surrogate in bytes": (good(body=b'{"a": "\xed\xa0\x80"}'), "not strict JSON"),
    "NaN": (good(body=b'{"a": NaN}'), "NaN is not JSON"),
    "Infinity": (good(body=b'{"a": -Infinity}'), "-Infinity is not JSON"),
    "a key twice": (good(body=b'{"a": {"b": 1, "b": 2}}'), "a key comes twice"),
    "an array": (good(body=b"[]"), "not a JSON object"),
    "a number": (good(body=b"1"), "not a JSON object"),
    "too deep": (good(body=b'{"a":' * 100_000), "not strict JSON"),
    "a huge number": (good(body=b'{"a":' + b"9" * 10_000 + b"}"), "not strict JSON"),
    "too large": (good(body=b'{"a": "' + b"x" * 1024 * 1024 + b'"}'), "more than 1048576"),
}


@pytest.mark.parametrize(("message", "reason"), POISON.values(), ids=POISON)
def test_poison_becomes_a_dead_letter_with_its_reason(message, reason):
    read = received.read(message)
    assert isinstance(read, DeadLetter)
    assert reason in read.reason
    assert read.raw is message


def test_all_poison_can_be_kept_as_it_came(engine):
    inbox.take(engine, {}, [received.read(message) for message, _ in POISON.values()])
    with engine.connect() as connection:
        kept = connection.execute(sa.select(DEAD_LETTERS.c.body).order_by(DEAD_LETTERS.c.id)).scalars().all()
    assert kept == [message.body for message, _ in POISON.values()]


def test_a_dead_letter_keeps_headers_routing_and_reason(engine):
    headers = {"nul": "a\x00b", "lone": "\ud800", "bytes": b"\xff", "many": [1, {"a": b"b"}], "n": 7, "no": None}
    raw = Message(b"\x00\xff", headers, None, "intake.events", "proposal.\x00filed")
    inbox.take(engine, {}, [received.read(raw)])
    with engine.connect() as connection:
        [kept] = connection.execute(sa.select(DEAD_LETTERS)).all()
    assert (kept.exchange, kept.routing_key, kept.body) == ("intake.events", "proposal.\ufffdfiled", b"\x00\xff")
    assert kept.headers == {"nul": "a\ufffdb", "lone": "?", "bytes": "b'\\xff'", "many": "[1, {'a': b'b'}]", "n": 7,
                            "no": None}
    assert kept.reason.startswith("no readable envelope: ")


def test_data_that_asks_to_become_an_object_stays_data():
    body = b'{"__type__": "decimal", "__value__": "1", "inside": {"__type__": "uuid", "__value__": "x"}}'
    assert received.read(good(body=body)).data == body.decode()


def test_a_reason_does_not_repeat_what_was_said():
    read = received.read(with_header("ce-source", "a resident's own words"))
    assert "resident" not in read.reason


def test_a_probe_is_nobodys_business():
    assert received.read(with_header("yishi-probe", "1")) is None


def test_a_charset_does_not_make_another_content_type():
    assert not isinstance(received.read(good(content_type="Application/JSON; charset=utf-8")), DeadLetter)


def test_an_item_of_a_feed_is_read_like_a_message():
    message = good()
    item = {name.removeprefix("ce-"): value for name, value in message.headers.items()}
    read = received.read_item(item | {"data": json.loads(message.body)}, feed="intake")
    assert (read.envelope, read.data) == (received.read(message).envelope, message.body.decode())


def test_a_tombstone_in_a_feed_keeps_its_place():
    item = {name.removeprefix("ce-"): value for name, value in good().headers.items()}
    assert received.read_item(item | {"data": None}, feed="intake").data == ""


@pytest.mark.parametrize("item", [None, 7, "text", [], {}, {"id": "x", "data": {}}], ids=repr)
def test_an_item_that_is_no_event_is_a_dead_letter(item):
    read = received.read_item(item, feed="intake")
    assert isinstance(read, DeadLetter)
    assert read.raw.exchange == "feed"
