"""Doors for files: send, look at, delete one's own; download what hangs on a proposal."""

from functools import cached_property
from typing import ClassVar

from yishi_chassis import auth, blobs, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Stored, http
from yishi_chassis.timers import Timer, timer

from .. import actions, domain, settings
from . import file_views as views

MINE = "/v1/files/<string:sha256>"
THEIRS = "/v1/proposals/<string:proposal_id>/attachments/<string:sha256>"
REFUSALS: dict[type[Exception], int] = {
    blobs.Unfit: 422, blobs.TooBusy: 503, blobs.Gone: 404, domain.TooManyFiles: 409, domain.FileInUse: 409}
#: What strangers wrote is shown by nothing but a viewer of its kind, and a document is never shown in place.
_INLINE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
_AS_FILE = {**_INLINE, "Content-Disposition": 'attachment; filename="document.pdf"'}


class FileDoors:
    """Photographs, sound, video and documents."""

    settings: ClassVar[settings.Settings]

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    @cached_property
    def shelf(self) -> actions.Shelf:
        """Where files lie."""
        return actions.Shelf(place=blobs.at(self.settings.blobs), cleaner=blobs.Cleaner(at_once=self.settings.cleaners))

    @property
    def largest(self) -> dict[str, int]:
        """How many bytes are taken, by kind of file."""
        return self.settings.largest()

    @timer("file")
    def file_expired(self, tx: Tx, due: Timer) -> None:
        actions.file_expired(tx, key=due.subject, shelf=self.shelf)

    @http("POST", "/v1/files", files="largest", view=views.FileView, access=auth.SIGNED_IN, status=201, counted=True,
          location="/v1/files/{sha256}", refusals=REFUSALS,
          summary="Send a photograph, sound, video or PDF, to name it by its SHA-256 in a proposal within a day")
    def send_file(self, tx: Tx, came: views.Came) -> views.FileView:
        self.office.counter.admit(tx, domain.FILES, now=clock.now())
        self.office.counter.admit_person(domain.FILES, person=tx.caller.id, now=clock.now())
        actions.expect_free(tx, tx.caller.id, now=clock.now())
        return views.FileView.of(actions.send(
            tx, came=came, owner=tx.caller.id, shelf=self.shelf, now=clock.now()))

    @http("GET", MINE, access=auth.SIGNED_IN, mimetype="*/*", refusals=REFUSALS, summary="A file of one's own")
    def own_file(self, tx: Tx, sha256: str) -> Stored:
        return self._stored(actions.own(tx, sha256=sha256))

    @http("DELETE", MINE, access=auth.SIGNED_IN, refusals=REFUSALS,
          summary="Delete a file of one's own that hangs on nothing")
    def delete_file(self, tx: Tx, sha256: str) -> None:
        actions.delete(tx, sha256=sha256, shelf=self.shelf)

    @http("GET", THEIRS, access=auth.ANYONE, mimetype="*/*", refusals=REFUSALS,
          summary="A file that hangs on a proposal, or the part of it that a Range asks for")
    def attachment(self, tx: Tx, proposal_id: str, sha256: str) -> Stored:
        return self._stored(self._attached(tx, proposal_id, sha256))

    @http("GET", f"{THEIRS}/thumbnail", access=auth.ANYONE, mimetype="*/*", refusals=REFUSALS,
          summary="The thumbnail of a photograph")
    def thumbnail(self, tx: Tx, proposal_id: str, sha256: str) -> Stored:
        return self._stored(self._attached(tx, proposal_id, sha256), thumbnail=True)

    def _attached(self, tx: Tx, proposal_id: str, sha256: str) -> domain.Attachment:
        return actions.attached(tx, proposal_id=proposal_id, sha256=sha256)

    def _stored(self, file: domain.File | domain.Attachment, *, thumbnail: bool = False) -> Stored:
        found = actions.contents(file, shelf=self.shelf, thumbnail=thumbnail)
        return Stored(read=found.read, size=found.size, mimetype=found.mimetype, etag=found.tag,
                      headers=_AS_FILE if file.kind == "document" else _INLINE)
