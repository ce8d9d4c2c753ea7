"""Doors for votes: called, cast, closed; proxies, recusals, ballots on paper."""

from typing import Annotated

import yishi_contracts as contracts
from pydantic import AwareDatetime, Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http
from yishi_chassis.listen import on

from .. import actions, domain
from ..forms import BallotView, Choice, Majority, Slug, Text, VoteView

BODY = auth.roles("convener", "member")
ENTERING = auth.roles("convener", "member", "officer")
REVIEW = "/v1/reviews/<string:review_id>"
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Part = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]


class VoteForm(Form):
    """What is voted on; how long, by which majority and whether in secret is as the tier's rules say, or stricter."""

    question: Text
    closes_at: AwareDatetime | None = None
    majority: Majority | None = None
    secret: bool | None = None


class KeyForm(Form):
    """A public key (JWK) of P-256 or Ed25519."""

    kty: str = Field(max_length=8)
    crv: str = Field(max_length=16)
    x: Part
    y: Part | None = None


class SignedForm(Form):
    """A ballot as the member's device signed it: `civic-sign/v1`, a line feed, and `envelope` in canonical JSON."""

    envelope: str = Field(max_length=4096)
    signature: Part
    key: KeyForm

    def evidence(self) -> domain.Signed:
        """As the rules want it."""
        key = self.key.model_dump() | {"y": self.key.y or ""}
        return domain.Signed(envelope=self.envelope, signature=self.signature, **key)


class BallotForm(Form):
    """A choice. In a secret vote `code` is the SHA-256 of a private code; to change it give the private code as
    `former`. `member`: who has named the caller as proxy."""

    choice: Choice
    member: Slug | None = None
    code: Hash | None = None
    former: str | None = Field(None, max_length=200)
    signed: SignedForm | None = None

    def how(self, key: domain.Key | None) -> domain.How:
        """As the rules want it."""
        return domain.How(member=self.member or "", code=self.code or "", former=self.former or "", key=key,
                          signed=self.signed.evidence() if self.signed else None)


class RecuseForm(Form):
    """Who is concerned by it."""

    member: Slug


class ProxyForm(Form):
    """Who votes for the caller."""

    by: Slug


class PaperForm(Form):
    """Ballots on paper and the SHA-256 of their scan. In a secret vote the two lists do not belong together."""

    scan: Hash
    members: tuple[Slug, ...] = Field(min_length=1, max_length=2000)
    choices: tuple[Choice, ...] = Field(min_length=1, max_length=2000)


class VoteDoors:
    """A body votes."""

    councils: domain.Councils

    @on(contracts.DeviceKeyEnrolled)
    def key_enrolled(self, tx: Tx, event: contracts.DeviceKeyEnrolled) -> None:
        actions.learn_key(tx, event)

    @on(contracts.DeviceKeyRevoked)
    def key_revoked(self, tx: Tx, event: contracts.DeviceKeyRevoked) -> None:
        actions.forget_key(tx, event)

    @http("POST", f"{REVIEW}/votes", form=VoteForm, view=VoteView, access=BODY, status=201,
          summary="Call a vote; its roll is fixed now")
    def call_vote(self, tx: Tx, form: VoteForm, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.call_vote(
            tx, review_id=review_id, call=domain.Call(**form.model_dump()), councils=self.councils))

    @http("GET", f"{REVIEW}/votes/<string:vote_id>", view=VoteView, access=auth.ANYONE,
          summary="A vote; once it is closed with all that it takes to count it again")
    def vote(self, tx: Tx, review_id: str, vote_id: str) -> VoteView:
        return VoteView.of_vote(actions.show_vote(
            tx, review_id=review_id, vote_id=vote_id, councils=self.councils))

    @http("POST", f"{REVIEW}/ballots", form=BallotForm, view=BallotView, access=BODY, status=201,
          summary="Vote, or change one's vote until the vote closes")
    def cast_ballot(self, tx: Tx, form: BallotForm, review_id: str) -> BallotView:
        how = form.how(actions.key_of(tx, form.signed.evidence() if form.signed else None))
        vote = actions.cast_ballot(tx, review_id=review_id, choice=form.choice, how=how, councils=self.councils)
        return BallotView(vote_id=vote.id, member=how.member or tx.caller.id, closes_at=vote.closes_at)

    @http("POST", f"{REVIEW}/recusals", form=RecuseForm, view=VoteView, access=BODY, status=201,
          summary="Leave the vote, or have a member leave it, who is concerned by the matter (回避)")
    def recuse(self, tx: Tx, form: RecuseForm, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.recuse(
            tx, review_id=review_id, member=form.member, councils=self.councils))

    @http("POST", f"{REVIEW}/proxies", form=ProxyForm, view=VoteView, access=BODY, status=201,
          summary="Have another member vote in one's place (委托)")
    def name_proxy(self, tx: Tx, form: ProxyForm, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.name_proxy(tx, review_id=review_id, by=form.by, councils=self.councils))

    @http("POST", f"{REVIEW}/papers", form=PaperForm, view=VoteView, access=ENTERING, status=201,
          summary="Enter ballots given on paper, with their scan; a second person confirms them")
    def enter_paper(self, tx: Tx, form: PaperForm, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.enter_paper(
            tx, review_id=review_id, scan=form.scan, members=form.members, choices=form.choices,
            councils=self.councils))

    @http("POST", f"{REVIEW}/papers/<string:paper_id>/confirm", view=VoteView, access=ENTERING,
          summary="Confirm ballots on paper, having compared them with the scan; not for who entered them")
    def confirm_paper(self, tx: Tx, review_id: str, paper_id: str) -> VoteView:
        return VoteView.of_vote(actions.confirm_paper(
            tx, review_id=review_id, paper_id=paper_id, councils=self.councils))

    @http("POST", f"{REVIEW}/votes/close", view=VoteView, access=BODY, summary="Close the vote once all have voted")
    def close_vote(self, tx: Tx, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.close_vote(tx, review_id=review_id, councils=self.councils))
