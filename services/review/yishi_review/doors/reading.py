"""Doors at which everybody reads reviews and bodies; and triage (三事分流), with which every review begins."""

from typing import Self

from pydantic import Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Query, http

from .. import actions, domain
from ..forms import Kind, ReviewLine, ReviewView, Text, View

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class TriageForm(Form):
    """What kind of matter it is; `owners`: it is for owners to vote on (业主共同决定), as maintenance funds are."""

    kind: Kind
    reason: Text
    owners: bool = False


class ReviewsQuery(Query):
    body: str | None = None
    state: str | None = None
    proposal: str | None = None
    cursor: str | None = None
    limit: int = Field(50, ge=1, le=200)

    def where(self) -> dict[str, str]:
        """What the columns must equal."""
        asked = {"body": self.body, "state": self.state, "proposal_id": self.proposal}
        return {name: value for name, value in asked.items() if value is not None}


class BodiesView(View):
    items: tuple[domain.Body, ...]

    @classmethod
    def of_all(cls, councils: domain.Councils) -> Self:
        """All bodies of a district."""
        return cls(items=tuple(councils.bodies.values()))


class ReadingDoors:
    """What stands before whom."""

    councils: domain.Councils

    @http("GET", "/v1/reviews", query=ReviewsQuery, view=Page[ReviewLine], access=auth.ANYONE,
          summary="Reviews, newest first; of one body, in one state, or of one proposal")
    def reviews(self, tx: Tx, query: ReviewsQuery) -> Page[ReviewLine]:
        found, rest = actions.page(
            tx, where=query.where(), before=query.cursor, limit=query.limit, councils=self.councils)
        return Page(items=[ReviewLine.of_headline(one, insider=insider) for one, insider in found], next=rest)

    @http("GET", REVIEW, view=ReviewView, access=auth.ANYONE,
          summary="A review: the bodies it has been before, sessions, votes with their ballots, local action")
    def review(self, tx: Tx, review_id: str) -> ReviewView:
        found, insider = actions.show(tx, review_id=review_id, councils=self.councils)
        return ReviewView.of_review(found, insider=insider)

    @http("GET", "/v1/bodies", view=BodiesView, access=auth.ANYONE,
          summary="The district's deliberating bodies, with their members and terms as of today")
    def bodies(self, tx: Tx) -> BodiesView:
        return BodiesView.of_all(actions.as_of_today(tx, self.councils))

    @http("POST", f"{REVIEW}/triage", form=TriageForm, view=ReviewView, access=BODY,
          summary="Decide what kind of matter it is (三事分流)")
    def triage(self, tx: Tx, form: TriageForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.triage(
            tx, review_id=review_id, kind=form.kind, reason=form.reason, owners=form.owners, councils=self.councils))
