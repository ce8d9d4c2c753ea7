"""A webhook: what follows from an attempt, when it is tried again, when it is given up, which secrets sign."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis.clock import ZONE
from yishi_dispatch.domain import webhook
from yishi_dispatch.domain.webhook import PAUSES, Outcome, Secret

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
DAYS = timedelta(days=5)
FAILED = Outcome(code="http-500", status=500)
SHARES = st.floats(0, 1, exclude_max=True)


def a_secret(name, **told):
    return Secret(id=name, sealed="…", since=NOW, **told)


@pytest.fixture
def hook():
    made = webhook.create(agency="a", url="https://h.cn/", secret=a_secret("first"), after=7, now=NOW)
    return webhook.claim(made, name="c-1", until=NOW + timedelta(minutes=1))


def settled(hook, outcome, *, number=8, share=0.0, now=NOW):
    return webhook.settle(hook, outcome, number=number, share=share, patience=DAYS, now=now)


@pytest.mark.parametrize(("status", "code"), [
    (200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "redirect"), (307, "redirect"), (410, "gone"),
    (400, "http-400"), (404, "http-404"), (500, "http-500"), (199, "http-199"),
])
def test_a_status_means_one_thing(status, code):
    assert webhook.code_of(status) == code


def test_what_was_taken_is_over(hook):
    after = settled(settled(hook, FAILED), Outcome(code="delivered", status=200))

    assert (after.delivered, after.attempts, after.failing_since, after.claim) == (8, 0, None, "")


def test_what_failed_comes_again_after_a_pause(hook):
    after = settled(hook, FAILED)

    assert (after.delivered, after.attempts, after.failing_since, after.claim) == (7, 1, NOW, "")
    assert after.next_attempt_at == NOW + PAUSES[0]


@given(share=SHARES, attempts=st.integers(0, 30))
def test_pauses_grow_and_never_fall_together(share, attempts):
    hook = webhook.create(agency="a", url="https://h.cn/", secret=a_secret("first"), after=7, now=NOW)
    for _ in range(attempts):
        hook = settled(hook, FAILED)
    pause = settled(hook, FAILED, share=share).next_attempt_at - NOW
    wanted = PAUSES[min(attempts, len(PAUSES) - 1)]

    assert wanted <= pause <= wanted * (1 + webhook.JITTER)
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize(("seconds", "pause"), [(1, PAUSES[0]), (60, timedelta(seconds=60)),
                                                (86_400, webhook.LONGEST_WISH)])
def test_a_receiver_may_wish_for_a_longer_pause_within_reason(hook, seconds, pause):
    outcome = Outcome(code="http-429", status=429, wish=timedelta(seconds=seconds))

    assert settled(hook, outcome).next_attempt_at == NOW + pause


def test_gone_is_gone_at_once(hook):
    after = settled(hook, Outcome(code="gone", status=410))

    assert (after.state, after.reason) == ("off", "gone")


def test_what_fails_for_days_is_given_up(hook):
    failing = settled(hook, FAILED)
    nearly = settled(failing, FAILED, now=NOW + DAYS - timedelta(seconds=1))

    assert nearly.state == "on"
    assert (settled(nearly, FAILED, now=NOW + DAYS).state, settled(nearly, FAILED, now=NOW + DAYS).reason) == (
        "off", "failing")


@pytest.mark.parametrize("code", sorted(webhook.OURS))
def test_a_fault_of_ours_disables_nobody(hook, code):
    after = settled(settled(hook, FAILED), Outcome(code=code), now=NOW + 2 * DAYS)

    assert after.state == "on"


def test_pointed_anew_it_is_on_and_an_attempt_under_way_counts_no_more(hook):
    off = settled(hook, Outcome(code="gone", status=410))
    again = webhook.point(off, url="https://other.cn/", after=None, now=NOW)

    assert (again.state, again.reason, again.url, again.delivered) == ("on", "", "https://other.cn/", 7)
    assert (again.attempts, again.claim, again.version) == (0, "", off.version + 1)
    assert webhook.point(off, url="https://other.cn/", after=3, now=NOW).delivered == 3


def test_two_secrets_sign_for_a_while_and_never_three(hook):
    twice = webhook.rotate(hook, secret=a_secret("second"), overlap=timedelta(hours=1), now=NOW)
    thrice = webhook.rotate(twice, secret=a_secret("third"), overlap=timedelta(hours=1), now=NOW)

    assert [each.id for each in webhook.valid(twice, now=NOW)] == ["second", "first"]
    assert [each.id for each in webhook.valid(twice, now=NOW + timedelta(hours=1))] == ["second"]
    assert [each.id for each in webhook.valid(thrice, now=NOW)] == ["third", "second"]


@pytest.mark.parametrize(("code", "kind"), [("http-404", "http-4xx"), ("http-500", "http-5xx"), ("gone", "gone")])
def test_metrics_tell_few_outcomes_apart(code, kind):
    assert Outcome(code=code).kind == kind
