"""Doors for sessions and visits: called, replied to, recorded once they were held, commented on."""

from typing import Literal

from pydantic import AwareDatetime, Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Answer, Long, Mode, Name, ReviewView, SessionView, Slug, Text

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"
SESSION = f"{REVIEW}/sessions/<string:session_id>"


class ObserverForm(Form):
    """Who is invited to look on (列席): an office or a role by name, how many of it, with an account if it has one."""

    name: Name
    account: str = Field("", max_length=64)
    count: int = Field(1, ge=1, le=1000)


class SessionForm(Form):
    """`bodies`: whose members are invited as well (联席会). `with_reviews`: what the same session treats beside it."""

    mode: Mode
    held_at: AwareDatetime
    agenda: Text
    guests: tuple[ObserverForm, ...] = Field((), max_length=100)
    bodies: tuple[Slug, ...] = Field((), max_length=20)
    with_reviews: tuple[Slug, ...] = Field((), max_length=20)

    def meeting(self) -> domain.Meeting:
        """As the rules want it."""
        guests = tuple(domain.Observer(**guest.model_dump()) for guest in self.guests)
        return domain.Meeting(mode=self.mode, held_at=self.held_at, agenda=self.agenda, guests=guests,
                              bodies=self.bodies)


class ReplyForm(Form):
    """Whether one comes, and if not, why."""

    coming: Literal["yes", "no", "undecided"]
    reason: str = Field("", max_length=500)


class OpinionForm(Form):
    words: Text
    answer: Answer
    reason: str = Field("", max_length=2000)


class FileForm(Form):
    """A recording, a picture or a document by its SHA-256; who did not hand it in first keeps it elsewhere.

    `public`: the convener lets everybody hear a recording.
    """

    name: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    kind: Literal["recording", "picture", "document"]
    media_type: str = Field("", max_length=100, pattern=r"^([a-z0-9.+-]+/[a-z0-9.+-]+)?$")
    public: bool = False


class FilesForm(Form):
    files: tuple[FileForm, ...] = Field((), max_length=50)

    def shown(self) -> tuple[domain.File, ...]:
        """As the rules want them."""
        return tuple(domain.File(**file.model_dump()) for file in self.files)


class MinutesForm(FilesForm):
    attended: tuple[Slug, ...] = Field(max_length=200)
    observers: int = Field(0, ge=0, le=100_000)
    minutes: Long
    opinions: tuple[OpinionForm, ...] = Field((), max_length=200)

    def recorded(self) -> domain.Minutes:
        """As the rules want it."""
        opinions = tuple(domain.Opinion(**opinion.model_dump()) for opinion in self.opinions)
        return domain.Minutes(attended=self.attended, observers=self.observers, text=self.minutes, opinions=opinions,
                              files=self.shown())


class CommentForm(Form):
    words: Text


class VisitForm(FilesForm):
    """A visit to the place (实地走访) or to a home (入户走访); residents are not named."""

    kind: Literal["site", "home"]
    at: AwareDatetime
    members: tuple[Slug, ...] = Field(min_length=1, max_length=50)
    words: Text


class SessionDoors:
    """A body meets, and goes to see."""

    councils: domain.Councils

    @http("POST", f"{REVIEW}/sessions", form=SessionForm, view=SessionView, access=BODY, status=201,
          summary="Call a session; a joint one (联席会) with other bodies, of one or several proposals")
    def call_session(self, tx: Tx, form: SessionForm, review_id: str) -> SessionView:
        return SessionView.of(actions.call_session(
            tx, review_id=review_id, meeting=form.meeting(), others=form.with_reviews, councils=self.councils))

    @http("POST", f"{SESSION}/replies", form=ReplyForm, view=SessionView, access=auth.SIGNED_IN, status=201,
          summary="Say whether one comes, until it begins")
    def reply(self, tx: Tx, form: ReplyForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.reply(
            tx, review_id=review_id, session_id=session_id, coming=form.coming, reason=form.reason,
            councils=self.councils))

    @http("POST", f"{SESSION}/minutes", form=MinutesForm, view=SessionView, access=BODY,
          summary="Record the minutes of a session, with an answer to every opinion")
    def record_minutes(self, tx: Tx, form: MinutesForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.record_minutes(
            tx, review_id=review_id, session_id=session_id, minutes=form.recorded(), councils=self.councils))

    @http("POST", f"{SESSION}/files", form=FilesForm, view=SessionView, access=BODY, status=201,
          summary="Add recordings, pictures or documents of a session by their hashes")
    def attach(self, tx: Tx, form: FilesForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.attach(
            tx, review_id=review_id, session_id=session_id, files=form.shown(), councils=self.councils))

    @http("POST", f"{SESSION}/comments", form=CommentForm, view=SessionView, access=auth.SIGNED_IN, status=201,
          summary="Comment on the minutes, as one who was invited")
    def comment(self, tx: Tx, form: CommentForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.comment(
            tx, review_id=review_id, session_id=session_id, words=form.words, councils=self.councils))

    @http("POST", f"{REVIEW}/visits", form=VisitForm, view=ReviewView, access=BODY, status=201,
          summary="Record a visit to the place or to a home")
    def record_visit(self, tx: Tx, form: VisitForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.record_visit(
            tx, review_id=review_id, kind=form.kind, at=form.at, members=form.members, words=form.words,
            files=form.shown(), councils=self.councils))
