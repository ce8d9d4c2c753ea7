"""The door of a household's own matter (居民自助)."""

from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import ReviewView


class SolvedForm(Form):
    """Whether it is solved."""

    solved: bool


class SelfHelpDoors:
    """What its author says."""

    councils: domain.Councils

    @http("POST", "/v1/reviews/<string:review_id>/self-help", form=SolvedForm, view=ReviewView,
          access=auth.SIGNED_IN,
          summary="Say whether a household's matter is solved; if not, the courtyard consults on it")
    def answer_self_help(self, tx: Tx, form: SolvedForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.answer_self_help(
            tx, review_id=review_id, solved=form.solved, councils=self.councils))
