"""Doors at which similar proposals are asked for, and the reading that keeps their marks."""

from functools import cached_property
from typing import ClassVar

from yishi_chassis import auth, clock, pack
from yishi_chassis.database import Tx
from yishi_chassis.http import http
from yishi_chassis.leader import leading

from .. import actions, domain, settings
from . import similar_views as views


class SimilarDoors:
    """What others have said already."""

    district: ClassVar[pack.District]

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    @cached_property
    def meanings(self) -> domain.Meanings:
        """The district's words of one meaning."""
        return settings.meanings(self.district)

    @leading("words", every=1.0)
    def read_words(self, tx: Tx) -> bool:
        return actions.read_words(tx)

    @http("POST", "/v1/proposals/similar", form=views.SimilarForm, view=views.SimilarsView, access=auth.ANYONE,
          summary="What others have said already of what somebody is about to file; three at most, nothing is kept")
    def similar(self, tx: Tx, form: views.SimilarForm) -> views.SimilarsView:
        return self._similar(actions.similar(
            tx, content=form.content(self.office.rules), rules=self.office.rules, meanings=self.meanings,
            now=clock.now()))

    @http("GET", "/v1/proposals/<string:proposal_id>/similar", view=views.SimilarsView, access=auth.ANYONE,
          summary="Proposals like this one, which may be a draft of one's own")
    def similar_to(self, tx: Tx, proposal_id: str) -> views.SimilarsView:
        return self._similar(actions.similar_to(
            tx, proposal_id=proposal_id, rules=self.office.rules, meanings=self.meanings, now=clock.now()))

    def _similar(self, found: list[actions.Similar]) -> views.SimilarsView:
        return views.SimilarsView(items=tuple(views.SimilarView.of(each, now=clock.now()) for each in found))

    def _with_similar(self, tx: Tx, view: views.WrittenView) -> views.WrittenView:
        """An author who keeps a draft is shown them in the same answer."""
        return view.model_copy(update={"similar": self.similar_to(tx, view.id).items})
