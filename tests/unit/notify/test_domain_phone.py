"""Phone numbers and codes: one way of writing a number, few tries, short waits."""

import contextlib
import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis.clock import ZONE
from yishi_notify.domain import phone, sealing, texts

NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE)
numbers = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(ZONE))
LIMITS = phone.Limits(person=10, number=5, address=60)


def a_code(**changes):
    told = {"id": "c-1", "person": "r-01", "mark": "m", "sealed": b"", "asked_at": NOON,
            "expires_at": NOON + phone.LASTS}
    return phone.Code(**told | changes)


@given(number=numbers, country=st.sampled_from(["", "86", "+86", "0086", "+86 "]),
       between=st.lists(st.sampled_from(["", " ", "-", "\u3000", "."]), min_size=11, max_size=11), wide=st.booleans())
def test_a_number_is_the_same_however_it_is_written(number, country, between, wide):
    written = country + "".join(digit + gap for digit, gap in zip(number, between, strict=True))
    if wide:
        written = written.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789+"})
    assert phone.normalise(written) == number
    assert phone.normalise(phone.normalise(written)) == number


@given(st.text(max_size=20))
def test_what_is_no_mobile_number_is_refused(text):
    with contextlib.suppress(phone.BadNumber):
        assert re.fullmatch(r"1[3-9][0-9]{9}", phone.normalise(text), re.ASCII)


@pytest.mark.parametrize("text", [
    "12345678901", "1380013800", "138001380000", "+1 202 555 0123", "028-87654321", "86138001380000", "1380013800x", "",
    "٠" * 11, "13800138000;13900139000", "13800138000\n13900139000"])
def test_other_numbers_are_refused(text):
    with pytest.raises(phone.BadNumber):
        phone.normalise(text)


@given(numbers)
def test_a_masked_number_does_not_tell_the_middle(number):
    assert phone.masked(number) == f"{number[:3]}****{number[7:]}"


@given(now=moments, later=st.integers(0, 59))
def test_the_next_code_waits_for_a_minute(now, later):
    code = a_code(asked_at=now)
    with pytest.raises(phone.TooMany) as refused:
        phone.pause(code, now=now + timedelta(seconds=later))
    assert refused.value.retry_after == 60 - later
    phone.pause(code, now=now + phone.PAUSE)


@given(digits=st.from_regex(r"[0-9]{6}", fullmatch=True), told=st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_only_the_code_that_was_sent_is_right(digits, told):
    phone.expect(digits, digits=digits, code=a_code())
    if told != digits:
        with pytest.raises(phone.WrongCode) as refused:
            phone.expect(told, digits=digits, code=a_code(tries=2))
        assert str(refused.value).endswith("3 tries are left")
        assert digits not in str(refused.value)


@given(attempts=st.integers(1, 50), now=moments)
def test_a_code_is_not_sent_when_there_is_hardly_time_to_use_it(attempts, now):
    code = a_code(expires_at=now + phone.LASTS)
    due = phone.next_send(attempts, code=code, now=now)
    assert due is None or now < due < code.expires_at - timedelta(minutes=1)
    assert phone.next_send(attempts, code=code, now=code.expires_at) is None


@given(now=moments, number=numbers, address=st.sampled_from(["", "203.0.113.7"]))
def test_a_request_counts_for_person_number_and_address_in_one_order(now, number, address):
    uses = phone.uses(LIMITS, person="r-01", number=number, address=address, now=now)
    assert [use.who for use in uses] == sorted(use.who for use in uses)
    assert len(uses) == (4 if address else 3)
    assert all(now < use.until <= now + timedelta(days=1) for use in uses)
    assert all(use.refusal(now).retry_after >= 1 for use in uses)


def test_no_limit_counts_nothing_but_the_minute():
    uses = phone.uses(phone.Limits(), person="r-01", number="n", address="a", now=NOON)
    assert [use.who for use in uses] == ["minute n"]


@given(one=st.text(max_size=12), other=st.text(max_size=12), purpose=st.sampled_from(["phone", "address"]))
def test_a_mark_tells_texts_apart_and_purposes_too(one, other, purpose):
    keys = sealing.parse(["A" * 43 + "=", "B" * 43 + "="][:1])
    assert (keys.marks(one, purpose="phone") == keys.marks(other, purpose=purpose)) is (
        (one, "phone") == (other, purpose))


def test_a_number_is_known_again_when_a_key_has_come_on_top():
    old, new = sealing.fresh(), sealing.fresh()
    before = sealing.parse([old]).marks("13800138000", purpose="phone")
    after = sealing.parse([new, old]).marks("13800138000", purpose="phone")
    assert before[0] == after[1] != after[0]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_message_has_the_code_and_fits_one_line(language):
    words = texts.load(language).message("code", {"digits": "042137", "minutes": 5})
    assert "042137" in words
    assert "\n" not in words
    assert len(words) <= (70 if language == "zh-CN" else 160)


@given(number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_number_is_never_taken_for_a_number(number):
    with pytest.raises(phone.BadNumber):
        phone.normalise(phone.masked(number))
