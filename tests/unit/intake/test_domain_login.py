"""The ticket for the way to WeChat and back, and what is kept of who somebody is there."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_intake import domain

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
SALT = "a secret of the operator"
SECOND = timedelta(seconds=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
nonces = st.binary(min_size=16, max_size=16).map(bytes.hex)
words = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=64)


# the ticket

@given(nonce=nonces, secret=words, now=moments, later=st.integers(0, 599))
def test_a_ticket_opens_the_way_back_for_ten_minutes(nonce, secret, now, later):
    ticket = domain.ticket(nonce=nonce, secret=secret, salt=SALT, now=now)
    assert set(ticket.state) <= set(string.ascii_letters + string.digits)
    assert len(ticket.state) <= 128
    spent = domain.spend(ticket.state, secret=secret, salt=SALT, now=now.replace(microsecond=0) + later * SECOND)
    assert (spent.nonce, spent.until) == (nonce, ticket.expires_at)
    with pytest.raises(domain.BadState, match="too long"):
        domain.spend(ticket.state, secret=secret, salt=SALT, now=ticket.expires_at)


@given(nonce=nonces, secret=words, other=words, place=st.integers(0, 87), letter=st.sampled_from("0123456789abcdefgZ"))
def test_a_ticket_changed_in_one_letter_or_with_another_secret_is_not_ours(nonce, secret, other, place, letter):
    state = domain.ticket(nonce=nonce, secret=secret, salt=SALT, now=NOON).state
    changed = state[:place] + letter + state[place + 1:]
    tries = [(changed, secret, SALT)] * (changed != state) + [(state, other, SALT)] * (other != secret)
    for told, with_, salt in [*tries, (state, secret, "another installation"), (state[:-1], secret, SALT)]:
        with pytest.raises(domain.BadState):
            domain.spend(told, secret=with_, salt=salt, now=NOON)


# what is kept of a person

people = st.builds(domain.Recognised, way=st.sampled_from([domain.MINI, domain.WEB]), app=words, subject=words,
                   union=st.one_of(st.just(""), words))


@given(one=people, other=people)
def test_two_share_a_trace_only_where_they_are_one_person_to_wechat(one, other):
    (own, union), (own_too, union_too) = domain.traces(one, salt=SALT), domain.traces(other, salt=SALT)
    same = (one.way, one.app, one.subject) == (other.way, other.app, other.subject)
    assert (own == own_too) is same
    assert (union == union_too) is (one.union == other.union)
    assert own not in (union, union_too)
    assert not set(domain.traces(one, salt=SALT)) & set(domain.traces(one, salt="another")) - {""}
