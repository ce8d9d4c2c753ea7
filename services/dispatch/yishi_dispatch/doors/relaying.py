"""Doors where agency and proposer write to each other, and for notes on an assignment."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, cursor, http

from .. import actions
from ..domain.contact import Contact, Message
from ..domain.remark import Remark
from ..forms import Optional, Paged, Words

ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class MessageForm(Form):
    """What is said; who asks for a call or a visit proposes times for it."""

    kind: Literal["message", "call_request", "visit_request"] = "message"
    words: Words
    times: list[AwareDatetime] = Field(default=[], max_length=5)


class SentView(View):
    """A message is sent; its words are read in the thread."""

    id: str
    proposal_id: str
    side: str
    kind: str
    at: AwareDatetime


class MessageView(SentView):
    """A message as its two sides read it; others see that there was one, and no words."""

    words: Optional | None
    times: tuple[AwareDatetime, ...]
    redacted: bool

    @classmethod
    def of(cls, message: Message, *, words: bool) -> Self:
        return cls(id=message.id, proposal_id=message.proposal_id, side=message.side, kind=message.kind, at=message.at,
                   words=message.words if words else None, times=message.times if words else (),
                   redacted=message.redacted)


class ContactView(View):
    """The first contact that the lead owes: until when, when it was made, when it was reminded of."""

    due: AwareDatetime
    first_at: AwareDatetime | None
    reminded_at: AwareDatetime | None

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(due=contact.due, first_at=contact.first_at, reminded_at=contact.reminded_at)


class ThreadView(View):
    """A page of a thread, oldest first, with the first contact owed in it."""

    contact: ContactView | None
    items: tuple[MessageView, ...]
    next: str | None


class RemarkForm(Form):
    """A note: internal is for one's own side, proposer for the proposer too, public for everybody."""

    audience: Literal["internal", "proposer", "public"] = "internal"
    words: Words


class NotedView(View):
    """A note is kept; its words are read in the list."""

    id: str
    proposal_id: str
    side: str
    audience: str
    at: AwareDatetime


class RemarkView(NotedView):
    """A note in words."""

    words: str
    redacted: bool

    @classmethod
    def of(cls, remark: Remark) -> Self:
        return cls(**{name: getattr(remark, name) for name in cls.model_fields})


class RemarksView(View):
    """The notes one may read, oldest first."""

    items: tuple[RemarkView, ...]


class RelayingDoors:
    """The logged relay between agency and proposer, and notes."""

    @http("POST", f"{ASSIGNMENT}/messages", form=MessageForm, view=SentView, status=201, access=auth.SIGNED_IN,
          summary="The agency or the proposer writes, or asks for a call or a visit; no number is shown")
    def write_message(self, tx: Tx, form: MessageForm, assignment_id: str) -> SentView:
        message = actions.contact.write(
            tx, assignment_id=assignment_id, kind=form.kind, words=form.words,
            times=tuple(time.astimezone(ZONE) for time in form.times), now=clock.now())
        return SentView(**{name: getattr(message, name) for name in SentView.model_fields})

    @http("GET", f"{ASSIGNMENT}/messages", query=Paged, view=ThreadView, access=auth.SIGNED_IN, cache="no-store",
          summary="The thread: words for its two sides; for the convener and supervisors when who wrote")
    def read_messages(self, tx: Tx, query: Paged, assignment_id: str) -> ThreadView:
        contact, found, words = actions.contact.thread(
            tx, assignment_id=assignment_id, after=query.above(), limit=query.limit)
        return ThreadView(
            contact=ContactView.of(contact) if contact else None,
            items=tuple(MessageView.of(message, words=words) for message in found),
            next=cursor(found[-1].id) if len(found) == query.limit else None)

    @http("POST", f"{ASSIGNMENT}/notes", form=RemarkForm, view=NotedView, status=201,
          access=auth.roles("agency", "convener"), summary="Note something: internal, for the proposer, or public")
    def write_note(self, tx: Tx, form: RemarkForm, assignment_id: str) -> NotedView:
        remark = actions.remark.write(
            tx, assignment_id=assignment_id, audience=form.audience, words=form.words, now=clock.now())
        return NotedView(**{name: getattr(remark, name) for name in NotedView.model_fields})

    @http("GET", f"{ASSIGNMENT}/notes", view=RemarksView, access=auth.ANYONE, cache="no-store",
          summary="The notes that one may read")
    def read_notes(self, tx: Tx, assignment_id: str) -> RemarksView:
        return RemarksView(items=tuple(
            RemarkView.of(each) for each in actions.remark.readable(tx, assignment_id=assignment_id)))
