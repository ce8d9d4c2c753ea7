"""Logs are JSON, say what they belong to, and hold nothing personal."""

import io
import json
import logging
from pathlib import Path

import pytest
from yishi_chassis import log


@pytest.fixture
def lines():
    before, level, stream = logging.root.handlers[:], logging.root.level, io.StringIO()
    log.set_up("probe", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


def test_a_line_says_when_who_what_and_about_which(lines):
    with log.bound(correlation_id="c-1"):
        logging.getLogger("x").info("vote closed", extra={"proposal_id": "p-1", "result": "通过"})
    line = lines()[0]
    assert (line["service"], line["event"], line["correlation_id"], line["proposal_id"], line["result"]) == (
        "probe", "vote closed", "c-1", "p-1", "通过")
    assert line["time"].endswith("+08:00")


def test_what_is_bound_ends_with_its_block(lines):
    with log.bound(correlation_id="c-1"):
        pass
    logging.getLogger("x").info("later")
    assert "correlation_id" not in lines()[0]


def test_a_fault_is_logged_with_its_way(lines):
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logging.getLogger("x").exception("failed")
    assert "ZeroDivisionError" in lines()[0]["exception"]


@pytest.mark.parametrize(("text", "kept_out"), [
    ("call 13812345678 back", "13812345678"),
    ("id 51010619900101123X", "51010619900101123X"),
    ("电话+8613812345678。", "13812345678"),
    ("tel 138 1234 5678", "1234 5678"),
    ("postgresql://yishi:hunter2@db/intake", "hunter2"),
    ("postgresql://yishi:hunt@er2@db/intake", "er2"),
    ("amqp://:hunter2@mq/", "hunter2"),
    ("host=db user=yishi password=hunter2 dbname=x", "hunter2"),
    ('{"password": "hunter2"}', "hunter2"),
    ("Authorization: Basic aHVudGVyMg==", "aHVudGVyMg"),
    ("Bearer eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJyIn0.c2ln", "eyJzdWIiOiJyIn0"),
    ("write to zhang.san@example.com", "zhang.san@example.com"),
])
def test_secrets_and_personal_numbers_do_not_get_out(lines, text, kept_out):
    logging.getLogger("x").warning("seen: %s", text)
    assert kept_out not in json.dumps(lines()[0])


def test_what_is_given_beside_the_text_is_cleaned_too(lines):
    about = {"who": ["call 13812345678"], "phone": 13912345678}
    given = {"password": "hunter2", "about": about, "count": 3, "late": True}
    logging.getLogger("x").warning("seen", extra=given)
    line = lines()[0]
    assert (line["password"], line["count"], line["late"]) == ("<hidden>", 3, True)
    assert line["about"] == {"who": ["call <phone>"], "phone": "<phone>"}


def test_what_json_cannot_hold_is_logged_as_text(lines):
    logging.getLogger("x").info("seen", extra={"path": Path("/a"), "raw": b"\xff", "fault": ValueError("no")})
    assert (lines()[0]["path"], lines()[0]["fault"]) == ("/a", "no")


def test_ids_and_numbers_of_ours_stay_readable():
    text = '{"id": "01a205d4-96d2-775e-8e3b-a13812345678", "other": "01a205d4-96d2-775e-8e3b-13812345678a"}'
    assert log.scrub(text) == text
    text = '{"proposal_id": "01a205d4-96d2-775e-8e3b-03e7c9b26c58", "sequence": "00000000000000000042"}'
    assert log.scrub(text) == text
