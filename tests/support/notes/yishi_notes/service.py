"""Doors of every kind, with nothing behind them but one table."""

import os

import eventlet
import sqlalchemy as sa
from pydantic import Field
from yishi_chassis import auth, database, formdata, http, ids, outbox, serve, server, service, wire
from yishi_chassis.database import Tx
from yishi_contracts import ProposalWithdrawn

wire.PATIENCE = float(os.environ.get("NOTES_PATIENCE", wire.PATIENCE))
serve.STOP_SECONDS = int(os.environ.get("NOTES_STOP", serve.STOP_SECONDS))
server.MOST_LINES = int(os.environ.get("NOTES_LINES", server.MOST_LINES))
METADATA = sa.MetaData()
NOTES = sa.Table("notes", METADATA, sa.Column("id", sa.Text, primary_key=True), sa.Column("words", sa.Text),
                 sa.Column("version", sa.Integer))
ADD = database.insert(NOTES)


class Refused(Exception):
    """A rule of notes was met."""

    code = "no-more-notes"
    state = "full"
    allowed = ("read",)


class NoSuchNote(Refused):
    """There is no such note."""

    code = "no-such-note"


class NoteForm(http.Form):
    """A note as it is sent."""

    words: str = Field(min_length=1, max_length=2000)
    weight: float = 0.0


class WebNoteForm(http.Query):
    """A note as a web form sends it."""

    words: str = Field(max_length=2000)
    weight: float = 0.0


class NoteView(http.View):
    """A note as it is shown."""

    id: str
    words: str
    version: int


class NotesQuery(http.Query):
    """Which notes."""

    limit: int = Field(10, ge=1, le=100)
    cursor: str | None = None


class NotesService(service.Service):
    """Notes, for testing."""

    name = "notes"
    refusals = {Refused: 409, NoSuchNote: 404}
    own_problems = {"/v1/plain/": lambda problem, path: http.Raw(f"no: {path}".encode(), "text/plain", status=418)}

    @http.http("POST", "/v1/notes", form=NoteForm, view=NoteView, access=auth.ANYONE, status=201,
               location="/v1/notes/{id}")
    def write(self, tx: Tx, form: NoteForm) -> NoteView:
        if form.words == "too many":
            raise Refused("no more notes fit")
        note = NoteView(id=ids.new(), words=form.words, version=1)
        tx.write(ADD, note.model_dump())
        outbox.stage(tx, ProposalWithdrawn(proposal_id=note.id, reason=form.words))
        return note

    @http.http("PUT", "/v1/notes/<string:note_id>", form=NoteForm, view=NoteView, access=auth.ANYONE)
    def rewrite(self, tx: Tx, form: NoteForm, note_id: str) -> NoteView:
        row = tx.execute(sa.select(NOTES).where(NOTES.c.id == note_id).with_for_update()).one_or_none()
        if row is None:
            raise NoSuchNote(f"no note {note_id}")
        http.check_version(tx, row.version)
        tx.execute(NOTES.update().where(NOTES.c.id == note_id).values(words=form.words, version=row.version + 1))
        return NoteView(id=note_id, words=form.words, version=row.version + 1)

    @http.http("GET", "/v1/notes/<string:note_id>", view=NoteView, access=auth.ANYONE)
    def read(self, tx: Tx, note_id: str) -> NoteView:
        row = tx.execute(sa.select(NOTES).where(NOTES.c.id == note_id)).one_or_none()
        if row is None:
            raise NoSuchNote(f"no note {note_id}")
        return NoteView(**row._mapping)

    @http.http("GET", "/v1/notes", query=NotesQuery, view=http.Page[NoteView], access=auth.ANYONE)
    def notes(self, tx: Tx, query: NotesQuery) -> http.Page[NoteView]:
        after = http.position(query.cursor, 1) or [""]
        rows = tx.execute(sa.select(NOTES).where(NOTES.c.id > after[0]).order_by(NOTES.c.id).limit(query.limit)).all()
        more = http.cursor(rows[-1].id) if len(rows) == query.limit else None
        return http.Page[NoteView](items=[NoteView(**row._mapping) for row in rows], next=more)

    @http.http("POST", "/v1/desks/<string:desk_id>/stamps", form=NoteForm, view=NoteView,
               access=auth.roles("clerk", scope="desk_id"))
    def stamp(self, tx: Tx, form: NoteForm, desk_id: str) -> NoteView:
        return NoteView(id=desk_id, words=tx.caller.id, version=1)

    @http.http("POST", "/v1/plain/notes", form=WebNoteForm, view=NoteView, access=auth.ANYONE,
               takes=(formdata.URLENCODED, formdata.MULTIPART, formdata.JSON))
    def write_plainly(self, tx: Tx, form: WebNoteForm) -> NoteView:
        return NoteView(id=str(form.weight), words=form.words, version=1)

    @http.http("GET", "/v1/fault", access=auth.ANYONE)
    def fault(self, tx: Tx) -> None:
        raise RuntimeError("postgresql://notes:secret@10.0.0.1/notes")

    @http.http("GET", "/v1/slow", access=auth.ANYONE)
    def slow(self, tx: Tx) -> dict[str, str]:
        tx.execute(sa.text("select pg_sleep(0.5)"))
        return {"slept": "0.5"}

    @http.http("GET", "/v1/stuck", access=auth.ANYONE)
    def stuck(self, tx: Tx) -> None:
        eventlet.sleep(3600)

    @http.http("GET", "/v1/constant", access=auth.ANYONE)
    def constant(self, tx: Tx) -> dict[str, str]:
        return {"answer": "42"}
