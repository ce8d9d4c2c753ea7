"""Rolls with terms of office: read from a file, laid over the pack, and what they mean to whoever acts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import auth, testing
from yishi_review import actions, domain

from tests.support.reviews import COUNCILS, DAY, MONDAY, convener, deliberated, member, on

TODAY = MONDAY.date()
HEAD = "body,account,role,from,until\n"
FULL = ("b-yard,c-new,convener,2026-01-01,2028-12-31\nb-yard,m-yard-2,deputy,2026-01-01,\n"
        "b-yard,m-yard-3,member,2026-01-01,2026-03-02\n")


def read(text, **more):
    return domain.read_rolls((HEAD + text).encode(), bodies=COUNCILS.bodies, today=TODAY, **more)


def faults(text):
    return [(fault.line, fault.sentence) for fault in read(FULL + text).faults]


def put(town, text=FULL, dry_run=False):
    with testing.clock_at(town.now):
        return actions.import_rolls(town.tx, (HEAD + text).encode(), councils=COUNCILS, dry_run=dry_run)


def test_a_file_is_read_with_and_without_a_byte_order_mark():
    plain = read(FULL)
    marked = domain.read_rolls(b"\xef\xbb\xbf" + (HEAD + FULL).encode(), bodies=COUNCILS.bodies, today=TODAY)
    assert plain == marked
    assert plain.seats[2] == domain.Seat(
        body="b-yard", account="m-yard-3", role="member", since=date(2026, 1, 1), until=date(2026, 3, 2))


@pytest.mark.parametrize(("row", "said"), [
    ("b-moon,a,member,2026-01-01,", "there is no body b-moon"),
    ("b-yard,,member,2026-01-01,", "there is no account"),
    ("b-yard,a,chief,2026-01-01,", "chief is none of convener, deputy, member"),
    ("b-yard,a,member,1.1.2026,", "from: 1.1.2026 is no date; write it as 2026-03-01"),
    ("b-yard,a,member,2026-01-01,2026-02-30",
     "until: 2026-02-30 is no date; write it as 2029-02-28, or leave it empty"),
    ("b-yard,a,member,2026-01-02,2026-01-01", "the term ends (2026-01-01) before it begins (2026-01-02)"),
    ("b-yard,a,member", "there are 3 values where there should be 5"),
    ("b-yard,m-yard-2,deputy,2026-01-01,", "this seat stands in line 3 already"),
    ("b-yard,m-yard-3,member,2026-03-02,", "m-yard-3 has a term that overlaps with this one in line 4 already"),
    ("b-yard,a,convener,2028-12-31,", "b-yard has a convener at that time already, in line 2"),
])
def test_each_wrong_line_is_told_with_its_number(row, said):
    assert faults("\n" + row + "\n") == [(6, said)]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    assert [line for line, _ in faults("b-moon,,x,-,-\nb-yard,c-new,member,2026-06-01,\n")] == [5, 5, 5, 5, 5, 6]


def test_a_term_that_follows_another_is_no_overlap():
    assert faults("b-yard,m-yard-3,member,2026-03-03,\nb-yard,c-next,convener,2029-01-01,\n") == []


@pytest.mark.parametrize("role", ["convener", "deputy"])
def test_a_body_that_nobody_leads_today_is_refused(role):
    rest = "".join(line + "\n" for line in FULL.splitlines() if role not in line)
    assert [(f.line, f.sentence) for f in read(rest).faults] == [(2, f"b-yard has no {role} on 2026-03-02")]


def test_a_file_of_another_kind_is_told_so():
    [fault] = domain.read_rolls("机构\n".encode("gbk"), bodies=(), today=TODAY).faults
    assert fault.sentence == "the file is not UTF-8; please save it as CSV UTF-8"
    [fault] = domain.read_rolls(b"body;account\n", bodies=(), today=TODAY).faults
    assert fault.line == 1
    assert "body,account,role,from,until" in fault.sentence


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode) | st.text(max_size=80).map(
    lambda text: (HEAD + text).encode()))
def test_whatever_a_file_holds_it_gives_seats_or_a_sentence(content):
    file = domain.read_rolls(content, bodies=COUNCILS.bodies, today=TODAY)
    assert bool(file.faults) or bool(file.seats)


@given(st.dates(date(2025, 12, 1), date(2029, 2, 1)))
def test_on_every_day_members_are_those_whose_term_runs(day):
    body = domain.seated(COUNCILS, read(FULL).seats, day=day).body("b-yard")
    assert ("c-new" in body.members) == (date(2026, 1, 1) <= day <= date(2028, 12, 31)) == (body.convener == "c-new")
    assert ("m-yard-3" in body.members) == (date(2026, 1, 1) <= day <= date(2026, 3, 2))
    assert ({body.convener, body.deputy} - {""}) <= set(body.members)


def test_bodies_without_seats_keep_what_the_pack_says():
    today = domain.seated(COUNCILS, read(FULL).seats, day=TODAY)
    assert today.body("b-quarter") is COUNCILS.body("b-quarter")
    assert today.body("b-yard").members == ("c-new", "m-yard-2", "m-yard-3")


def test_whose_term_is_over_is_refused_as_such():
    today = domain.seated(COUNCILS, read(FULL).seats, day=TODAY)
    former = domain.as_seated(convener(), today)
    with pytest.raises(domain.TermOver, match="the roll of b-yard"):
        domain.call_vote(deliberated(), domain.Call(question="?"), id="w-1", on=on(by=former, councils=today))
    assert domain.as_seated(convener("quarter"), today) == convener("quarter")
    assert domain.as_seated(member(2), today) == member(2)


def test_an_import_holds_for_the_next_action(town):
    made, faults = put(town)
    assert (len(made), faults) == (3, ())
    with pytest.raises(domain.TermOver):
        town.does("c-yard", actions.triage, kind="community", reason="-")
    town.tx.caller = auth.Caller("c-new", frozenset({("convener", "b-yard"), ("member", "b-yard")}))
    with testing.clock_at(town.now):
        review = actions.triage(town.tx, review_id=town.review_id, kind="community", reason="-", councils=COUNCILS)
    assert review.triaged_by == "c-new"


def test_whose_term_has_ended_is_not_on_the_roll_of_a_vote_called_then(town):
    put(town)
    town.does("m-yard-2", actions.triage, kind="community", reason="-")
    town.now = MONDAY + DAY
    vote = town.does("m-yard-2", actions.call_vote, call=domain.Call(question="?"))
    assert vote.roll == ("c-new", "m-yard-2")
    with pytest.raises(domain.TermOver):
        town.does("m-yard-3", actions.cast_ballot, choice="yes")


def test_a_dry_run_tells_what_would_change_and_changes_nothing(town):
    put(town)
    other = FULL.replace("2028-12-31", "2027-12-31").replace("m-yard-3", "m-yard-4")
    made, _ = put(town, other, dry_run=True)
    assert [(one.kind, one.seat.account) for one in made] == [
        ("changed", "c-new"), ("removed", "m-yard-3"), ("added", "m-yard-4")]
    assert put(town, FULL) == ((), ())


def test_where_a_line_is_wrong_nothing_is_imported(town):
    made, [fault] = put(town, FULL + "b-moon,a,member,2026-01-01,\n")
    assert (made, fault.line) == ((), 5)
    with testing.clock_at(MONDAY):
        assert actions.list_rolls(town.tx) == ()


def test_an_import_leaves_the_rolls_of_other_bodies_alone(town):
    put(town)
    put(town, FULL.replace("yard", "quarter").replace("c-new", "c-quarter"))
    with testing.clock_at(MONDAY + DAY):
        listed = [(seat.body, seat.account, now) for seat, now in actions.list_rolls(town.tx)]
    assert listed == [
        ("b-quarter", "c-quarter", True), ("b-quarter", "m-quarter-2", True), ("b-quarter", "m-quarter-3", False),
        ("b-yard", "c-new", True), ("b-yard", "m-yard-2", True), ("b-yard", "m-yard-3", False)]


def test_what_is_late_is_told_to_those_who_lead_today(town):
    put(town)
    town.until(town.does("m-yard-2", actions.triage, kind="community", reason="-").deadline)
    [told] = [data for kind, data in town.said() if kind == "review.reminded"]
    assert told["leaders"] == ["c-new", "m-yard-2"]


def test_a_body_whose_terms_are_all_over_is_led_by_nobody_and_the_tier_above_is_told(town):
    put(town, FULL.replace(",\n", ",2026-03-02\n").replace("2028-12-31", "2026-03-02"))
    town.until(MONDAY + 9 * DAY)
    [told] = [data for kind, data in town.said() if kind == "review.reminded"]
    assert (told["leaders"], told["above"]) == ([], ["c-quarter", "m-quarter-1"])
    with pytest.raises(domain.TermOver):
        town.does("c-yard", actions.triage, kind="community", reason="-")
    assert town.does("c-quarter", actions.triage, kind="community", reason="-").triaged_by == "c-quarter"
