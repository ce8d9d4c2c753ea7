"""Redaction at intake: who may, what goes, what stays, and that nothing is signed afterwards."""

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth
from yishi_chassis.tables import OUTBOX
from yishi_intake import actions, domain
from yishi_intake.store.evaluations import ANSWERS
from yishi_intake.store.proposals import PROPOSALS, SIGNATURES
from yishi_intake.store.redactions import REDACTIONS

SECRET = "王某某欠债不还"


def redact(desk, proposal, *, roles=(("officer", "madong"),), with_files=False, reason="含他人信息"):
    desk.tx.caller = auth.Caller("o-1", frozenset(roles))
    return actions.redact(desk.tx, proposal_id=proposal.id, ground="personal_data", reason=reason,
                          with_files=with_files, now=desk.now)


def secretive(desk, **changes):
    return desk.filed(title=SECRET, text=f"{SECRET}。", place={"area": "madong", "spot": f"{SECRET}家门口"}, **changes)


def left(desk):
    """The tables of intake that still hold the words."""
    names = sa.inspect(desk.tx.execute(sa.select(1)).connection).get_table_names()
    return [name for name in names if desk.tx.execute(sa.text(
        f'SELECT count(*) FROM "{name}" t WHERE strpos(t::text, :words) > 0'), {"words": SECRET}).scalar()]


def test_no_table_holds_the_words_afterwards_and_the_proposal_goes_on(desk):
    proposal = desk.evaluate(desk.completed(secretive(desk)), "r-02", solved=False, reason=SECRET)
    desk.tx.flush()
    assert {PROPOSALS.name, OUTBOX.name, ANSWERS.name} <= set(left(desk))
    redacted = redact(desk, proposal)
    assert left(desk) == []
    again = desk.again(proposal)
    assert (again.content.title, again.content.text, again.content.place.spot) == ("", "", "")
    assert (again.state, again.number, again.content.place.areas, again.redacted_at) == (
        proposal.state, proposal.number, proposal.content.place.areas, desk.now)
    assert redacted.version == proposal.version + 1


def test_everybody_hears_why_and_nothing_of_what_stood_there(desk):
    proposal = secretive(desk)
    redact(desk, proposal)
    assert desk.last(contracts.ProposalRedacted) == {
        "proposal_id": proposal.id, "ground": "personal_data", "reason": "含他人信息", "by": "o-1"}
    assert desk.last(contracts.ProposalFiled)["redacted"] is True
    told = actions.redacted(desk.as_("r-09").tx, proposal_id=proposal.id)
    assert (told.ground, told.reason, told.files) == ("personal_data", "含他人信息", False)


@pytest.mark.parametrize("roles", [(("officer", "madong"),), (("officer", "jinniu"),), (("officer", "*"),),
                                   (("supervisor", ""),)])
def test_officers_of_its_areas_and_supervisors_may(desk, roles):
    assert redact(desk, secretive(desk), roles=roles).redacted_at == desk.now


@pytest.mark.parametrize("roles", [(("officer", "elsewhere"),), (("operator", ""),), (("resident", ""),)])
def test_others_may_not(desk, roles):
    with pytest.raises(domain.NotYours):
        redact(desk, secretive(desk), roles=roles)


def test_of_a_draft_nobody_else_knows(desk):
    with pytest.raises(domain.NotFound):
        redact(desk, desk.propose(draft=True))


def test_what_nobody_can_read_nobody_signs(desk):
    proposal = desk.propose(title=SECRET)
    redact(desk, proposal)
    with pytest.raises(domain.Redacted):
        desk.sign(proposal, "r-02")


def test_signatures_keep_the_hash_they_were_given_for(desk):
    proposal = secretive(desk)
    redact(desk, proposal)
    kept = desk.tx.execute(sa.select(PROPOSALS.c.text_hash, SIGNATURES.c.text_hash).join(
        SIGNATURES, SIGNATURES.c.proposal_id == PROPOSALS.c.id).where(PROPOSALS.c.id == proposal.id)).all()
    assert {tuple(row) for row in kept} == {(proposal.content.hash, proposal.content.hash)}


def test_names_of_files_go_and_files_only_when_asked_for(desk):
    first, second = (secretive(desk, attachments=[desk.sent(f"{SECRET}-{n}.webp")]) for n in range(2))
    kept = redact(desk, first).content.attachments
    assert [(each.name, bool(each.sha256)) for each in kept] == [("", True)]
    assert redact(desk, second, with_files=True).content.attachments == ()
    assert left(desk) == []


def test_done_again_it_takes_what_was_written_since(desk):
    proposal = desk.evaluating()
    redact(desk, proposal, with_files=True)
    desk.evaluate(proposal, "r-02", solved=True, reason=SECRET)
    desk.tx.flush()
    redact(desk, proposal, reason="又写了")
    assert left(desk) == []
    assert desk.tx.execute(sa.select(REDACTIONS.c.reason, REDACTIONS.c.files)).one() == ("又写了", True)
    assert desk.said().count("proposal.redacted") == 2
