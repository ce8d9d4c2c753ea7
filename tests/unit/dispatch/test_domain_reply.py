"""A reply has its turn, is tried again later each time, and is given up at last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_dispatch import domain
from yishi_dispatch.domain.reply import LONGEST_PAUSE, TRIES, Answer, Reply

_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def reply(now):
    return Reply(agency="water", id="1", verb="accept", body="{}", digest="d", received_at=now, number=5)


def test_the_first_of_an_agency_has_its_turn_at_once(now):
    assert domain.reply.its_turn(None, first_open=None, now=now)


def test_one_that_comes_while_another_waits_has_to_wait(now):
    assert not domain.reply.its_turn(None, first_open=5, now=now)


def test_one_that_waits_has_its_turn_when_all_before_it_are_over(reply, now):
    assert not domain.reply.its_turn(reply, first_open=4, now=now)
    assert domain.reply.its_turn(reply, first_open=5, now=now)


def test_after_a_failure_it_rests_until_its_next_try(reply, now):
    failed = domain.reply.failed(reply, reason="no", now=now)

    assert not domain.reply.its_turn(failed, first_open=5, now=now)
    assert domain.reply.its_turn(failed, first_open=5, now=now + timedelta(seconds=1))


@given(tries=st.integers(0, 40))
def test_each_rest_is_at_least_as_long_as_the_one_before_and_none_is_endless(tries):
    began = Reply(agency="a", id="1", verb="v", body="", digest="", received_at=_NOON, tries=tries)
    first = domain.reply.failed(began, reason="", now=_NOON)
    second = domain.reply.failed(first, reason="", now=_NOON)

    assert first.next_try <= second.next_try <= _NOON + timedelta(seconds=LONGEST_PAUSE)
    assert domain.reply.given_up(first) == (tries + 1 >= TRIES)


def test_what_it_said_is_not_kept_once_it_is_over(reply):
    over = domain.reply.settled(replace(reply, next_try=_NOON), Answer(outcome="refused", code="late"), answer_id="e")

    assert (over.over, over.body, over.next_try) == (True, "", None)
    assert (over.outcome, over.code, over.answer_id) == ("refused", "late", "e")
