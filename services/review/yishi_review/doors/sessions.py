"""Doors for sessions: called, and recorded once they were held."""

from pydantic import AwareDatetime, Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Answer, Long, Mode, SessionView, Slug, Text

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class SessionForm(Form):
    mode: Mode
    held_at: AwareDatetime
    agenda: Text


class OpinionForm(Form):
    words: Text
    answer: Answer
    reason: str = Field("", max_length=2000)


class MinutesForm(Form):
    attended: tuple[Slug, ...] = Field(max_length=200)
    observers: int = Field(0, ge=0, le=100_000)
    minutes: Long
    opinions: tuple[OpinionForm, ...] = Field((), max_length=200)

    def recorded(self) -> domain.Minutes:
        """As the rules want it."""
        opinions = tuple(domain.Opinion(**opinion.model_dump()) for opinion in self.opinions)
        return domain.Minutes(
            attended=self.attended, observers=self.observers, text=self.minutes, opinions=opinions)


class SessionDoors:
    """A body meets."""

    councils: domain.Councils

    @http("POST", f"{REVIEW}/sessions", form=SessionForm, view=SessionView, access=BODY, status=201,
          summary="Call a session")
    def call_session(self, tx: Tx, form: SessionForm, review_id: str) -> SessionView:
        return SessionView.of(actions.call_session(
            tx, review_id=review_id, mode=form.mode, held_at=form.held_at, agenda=form.agenda,
            councils=self.councils))

    @http("POST", f"{REVIEW}/sessions/<string:session_id>/minutes", form=MinutesForm, view=SessionView,
          access=BODY, summary="Record the minutes of a session, with an answer to every opinion")
    def record_minutes(self, tx: Tx, form: MinutesForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.record_minutes(
            tx, review_id=review_id, session_id=session_id, minutes=form.recorded(), councils=self.councils))
