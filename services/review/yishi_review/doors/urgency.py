"""The door of the duty officer (先办后议)."""

from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import http

from .. import actions, domain
from ..forms import ReviewView
from .decisions import DispatchForm


class UrgencyDoors:
    """What cannot wait for a body."""

    councils: domain.Councils

    @http("POST", "/v1/reviews/<string:review_id>/dispatch-at-once", form=DispatchForm, view=ReviewView,
          access=auth.roles("officer", "convener"),
          summary="Have agencies act at once where life is in danger; the bodies deliberate afterwards (先办后议)")
    def dispatch_at_once(self, tx: Tx, form: DispatchForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.dispatch_at_once(
            tx, review_id=review_id, orders=form.orders(), reason=form.reason, councils=self.councils))
