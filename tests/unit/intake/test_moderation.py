"""Looked at before it is public, and hidden afterwards: by an officer of its area, with a reason that is shown."""

from dataclasses import replace
from datetime import datetime

import pytest
import yishi_contracts as contracts
from yishi_chassis import database
from yishi_chassis.clock import ZONE
from yishi_chassis.timers import Timer
from yishi_intake import actions, domain, forms

WORDS = {"title": "院内增绿", "text": "补种草坪，修剪树木。"}
WANTED = WORDS | {"category": "greening", "place": {"area": "madong", "spot": "全院", "lat": 30.72, "lng": 104.07}}
NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
OFFICER, ELSEWHERE, AUTHOR = "o-1 officer:maan", "o-2 officer:fuqin", "r-01 resident"


@pytest.fixture
def strict(house):
    """A district that wants everything looked at first."""
    house.service.office = replace(house.service.office, rules=replace(house.service.office.rules, premoderation=True))
    return house


@pytest.fixture
def submitted(strict):
    return strict.answer("propose", who=AUTHOR, body=WANTED)


@pytest.fixture
def greened(house):
    return house.answer("propose", who=AUTHOR, body=WANTED)


def said(house):
    with house.service.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT type, data FROM outbox ORDER BY id").all()
    return [(contracts.routing_key(row.type), row.data) for row in rows]


def hidden(house, proposal, reason="含他人住址"):
    return house.answer("hide", who=OFFICER, body={"reason": reason}, proposal_id=proposal["id"])


def places(house, proposal):
    """Where the public comes upon it."""
    one = {"proposal_id": proposal["id"]}
    found = {
        "list": house.ask("proposals"), "search": house.ask("proposals", query={"q": "补种草坪"}),
        "near": house.ask("near", query={"lat": "30.72", "long": "104.07"}), "map": house.ask("on_a_map"),
        "atom": house.ask("feed", area_id="madong"), "rss": house.ask("rss", area_id="madong"),
        "Open311": house.ask("open311_requests", query={}, form="json"),
        "updates": house.ask("open311_updates", query={}, form="json"),
        "similar": house.ask("similar", body=WANTED),
        "detail": house.ask("proposal", **one), "path": house.ask("path", **one),
        "Open311 by number": house.ask("open311_request", query={}, number=proposal["number"], form="json"),
    }
    return {name for name, reply in found.items() if any(word in reply.body.decode() for word in WORDS.values())}


def test_where_the_district_wants_it_everything_is_looked_at_first(strict, submitted):
    assert (submitted["state"], submitted["state_label"]["zh"], submitted["opened_at"], submitted["lapses_at"]) == (
        "submitted", "待核实", None, None)
    public = strict.answer("proposal", proposal_id=submitted["id"])
    assert (public["state"], public["title"], public["text"], public["text_hash"]) == ("submitted", "", "", "")
    assert places(strict, submitted) == set()
    assert strict.answer("path", proposal_id=submitted["id"])["due"] == "2026-04-04T00:00:00+08:00"


def test_an_officer_of_its_area_finds_it_reads_it_and_approves_it(strict, submitted):
    [waiting] = strict.answer("held", who=OFFICER)["items"]
    assert (waiting["id"], waiting["text"]) == (submitted["id"], WORDS["text"])
    assert strict.answer("held", who=ELSEWHERE)["items"] == []
    opened = strict.answer("approve", who=OFFICER, proposal_id=submitted["id"])
    assert (opened["state"], opened["opened_at"]) == ("collecting", "2026-04-01T12:00:00+08:00")
    assert strict.answer("held", who=OFFICER)["items"] == []
    assert places(strict, submitted) >= {"list", "near", "map", "atom", "rss", "Open311", "detail"}


def test_an_officer_refuses_it_and_everybody_may_read_why_but_not_what(strict, submitted):
    strict.answer("refuse", who=OFFICER, body={"reason": "不在本区"}, proposal_id=submitted["id"])
    path = strict.answer("path", proposal_id=submitted["id"])
    assert (path["state"], path["steps"][-1]["words"]) == ("rejected", "不在本区")
    assert places(strict, submitted) == set()
    assert strict.refusal("approve", who=OFFICER, proposal_id=submitted["id"]).code == "not-now"


@pytest.mark.parametrize("door", ["approve", "refuse"])
@pytest.mark.parametrize("who", [ELSEWHERE, "r-01 resident officer:maan"], ids=["of another area", "its own author"])
def test_no_other_officer_decides(strict, submitted, door, who):
    body = {"reason": "x"} if door == "refuse" else None
    refusal = strict.refusal(door, who=who, body=body, proposal_id=submitted["id"])
    assert (refusal.status, refusal.code, refusal.members["state"]) == (403, "not-yours", "submitted")


def test_who_is_no_officer_does_not_come_in(strict, submitted):
    for door in ("approve", "refuse", "hide", "unhide"):
        assert strict.refusal(door, who=AUTHOR, body={"reason": "x"}, proposal_id=submitted["id"]).status == 403


def test_its_author_may_take_it_back_while_it_waits(strict, submitted):
    assert strict.answer("withdraw", who=AUTHOR, body={}, proposal_id=submitted["id"])["state"] == "withdrawn"


def test_where_one_household_is_enough_approving_files_it(strict):
    made = strict.answer("propose", who=AUTHOR, body=WANTED | {"urgent": True})
    assert strict.answer("path", proposal_id=made["id"])["due"] == "2026-04-01T14:00:00+08:00"
    assert strict.answer("approve", who=OFFICER, proposal_id=made["id"])["state"] == "triage"


def anonymous(desk):
    content = forms.DraftForm.model_validate(WANTED).content(desk.rules)
    return actions.propose(
        desk.as_("").tx, content=content, plate=None, draft=False, office=desk.office, now=desk.now, anonymous=True,
        author=domain.Party(kind="resident", id="open311-x"))


def test_what_is_anonymous_lapses_after_fifteen_days(desk):
    proposal = anonymous(desk)
    assert (proposal.state, proposal.lapses_at) == ("submitted", datetime(2026, 4, 17, tzinfo=ZONE))
    desk.now = proposal.lapses_at
    actions.unchecked(desk.tx, proposal_id=proposal.id, now=desk.now)
    assert (desk.again(proposal).state, desk.last(contracts.ProposalLapsed)["ground"]) == ("lapsed", "unchecked")


def test_who_looked_in_time_is_not_reminded(desk):
    proposal = anonymous(desk)
    actions.approve(desk.as_("o-1", "officer:maan").tx, proposal_id=proposal.id, office=desk.office, now=desk.now)
    actions.check_due(desk.tx, proposal_id=proposal.id, step="reminder", rules=desk.rules, now=desk.now)
    actions.unchecked(desk.tx, proposal_id=proposal.id, now=desk.now + (proposal.lapses_at - desk.now))
    assert (desk.again(proposal).state, desk.said()[-1]) == ("collecting", "proposal.opened")
    assert desk.last(contracts.ProposalOpened)["checked"] is True


def test_officers_are_reminded_after_two_working_days_and_told_two_later_that_it_is_late(strict, submitted):
    rung = Timer(kind="check", subject=submitted["id"], key="", due=NOON, data={"step": "reminder"})
    with database.transaction(strict.service.engine) as tx:
        strict.service.check(tx, rung)
    with strict.service.engine.connect() as connection:
        timers = connection.exec_driver_sql("SELECT key, due, data FROM timers WHERE kind = 'check' ORDER BY key").all()
    assert [(row.key, row.data["step"]) for row in timers] == [("", "reminder"), ("escalation", "escalation")]
    assert timers[0].due == datetime(2026, 4, 4, tzinfo=ZONE)


def test_hidden_is_out_of_sight_with_the_reason_shown(house, greened):
    with database.transaction(house.service.engine) as tx:
        house.service.read_words(tx)
    assert {"list", "detail", "Open311", "atom"} <= places(house, greened)
    assert hidden(house, greened)["hidden"] == "含他人住址"
    assert places(house, greened) == set()
    assert house.answer("proposal", proposal_id=greened["id"])["hidden"] == "含他人住址"
    [told] = house.answer("open311_request", query={}, number=greened["number"], form="json")
    assert "含他人住址" in told["service_notice"]


def test_the_author_and_officers_still_read_it(house, greened):
    hidden(house, greened)
    for who in (AUTHOR, OFFICER, "c-1 convener:b-maan"):
        assert house.answer("proposal", who=who, proposal_id=greened["id"])["text"] == WORDS["text"]
    assert house.answer("proposal", who=ELSEWHERE, proposal_id=greened["id"])["text"] == ""
    assert [p["id"] for p in house.answer("held", who=OFFICER, query={"which": "hidden"})["items"]] == [greened["id"]]


def test_what_is_hidden_goes_on(house, greened):
    hidden(house, greened)
    for number in range(2, 7):
        body = {"text_hash": greened["text_hash"], "household": f"{number}号"}
        made = house.answer("sign", who=f"r-{number:02d} resident", body=body, proposal_id=greened["id"])
    assert (made["state"], made["hidden"], made["text"]) == ("triage", "含他人住址", "")


def test_it_is_shown_again(house, greened):
    hidden(house, greened)
    shown = house.answer("unhide", who=OFFICER, body={"reason": "已核实"}, proposal_id=greened["id"])
    assert (shown["hidden"], house.answer("proposal", proposal_id=greened["id"])["text"]) == (None, WORDS["text"])
    assert [event for event, _ in said(house)][-2:] == ["proposal.hidden", "proposal.unhidden"]


def test_hiding_is_refused_twice_elsewhere_and_before_anybody_can_read_it(house, greened):
    one = {"body": {"reason": "x"}, "proposal_id": greened["id"]}
    assert house.refusal("unhide", who=OFFICER, **one).code == "not-now"
    assert house.refusal("hide", who=ELSEWHERE, **one).code == "not-yours"
    hidden(house, greened)
    assert house.refusal("hide", who=OFFICER, **one).code == "hidden-already"
    draft = house.answer("propose", who=AUTHOR, body=WANTED | {"draft": True})
    assert house.refusal("hide", who=OFFICER, body={"reason": "x"}, proposal_id=draft["id"]).code == "not-found"


def test_a_file_of_what_is_hidden_is_out_of_sight_too(desk):
    proposal = desk.propose(attachments=[desk.sent("a.jpg")])
    [file] = proposal.content.attachments
    asked = {"proposal_id": proposal.id, "sha256": file.sha256}
    assert actions.attached(desk.as_("r-09").tx, **asked).key == file.key
    actions.hide(desk.as_("o-1", "officer:*").tx, proposal_id=proposal.id, reason="x")
    with pytest.raises(domain.NotFound):
        actions.attached(desk.as_("r-09").tx, **asked)
    assert actions.attached(desk.as_("r-01").tx, **asked).key == file.key


def test_no_event_carries_what_nobody_may_read_yet(strict, submitted):
    assert [event for event, _ in said(strict)] == ["proposal.submitted"]
    assert not any(word in str(data) for _, data in said(strict) for word in WORDS.values())
