"""Doors for files of sessions, visits and local action: handed in by insiders, read by whom they are for."""

from functools import cached_property
from typing import ClassVar, Self

from pydantic import AwareDatetime
from yishi_chassis import auth, blobs, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.filed import Came
from yishi_chassis.http import Stored, http
from yishi_chassis.timers import Timer, timer

from .. import actions, domain, settings
from ..forms import View

FILES = "/v1/reviews/<string:review_id>/files"
FILE = f"{FILES}/<string:sha256>"
REFUSALS: dict[type[Exception], int] = {
    blobs.Unfit: 422, blobs.TooBusy: 503, blobs.Gone: 404, domain.TooManyFiles: 409}
#: A picture is shown by nothing but a viewer of pictures; a recording or a document is only ever saved.
_INLINE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/ogg": "ogg", "audio/amr": "amr",
            "audio/amr-wb": "amr", "application/pdf": "pdf"}


class UploadView(View):
    """A file as it is kept: name its `sha256` in a session, a visit or evidence before `expires_at`."""

    sha256: str
    kind: str
    mimetype: str
    size: int
    width: int | None
    height: int | None
    thumbhash: str
    expires_at: AwareDatetime

    @classmethod
    def of_upload(cls, upload: domain.Upload) -> Self:
        """From the domain."""
        return cls.model_validate(vars(upload) | {"expires_at": (upload.sent_at + actions.KEPT).astimezone(ZONE)})


class FileDoors:
    """Recordings, pictures and documents."""

    councils: domain.Councils
    settings: ClassVar[settings.Settings]

    @cached_property
    def shelf(self) -> actions.Shelf:
        """Where files lie."""
        return actions.Shelf(place=blobs.at(self.settings.blobs), cleaner=blobs.Cleaner(at_once=self.settings.cleaners))

    @property
    def largest(self) -> dict[str, int]:
        """How many bytes are taken, by kind of file."""
        return self.settings.largest()

    @timer("upload")
    def upload_expired(self, tx: Tx, due: Timer) -> None:
        actions.upload_expired(tx, review_id=due.subject, key=due.key, shelf=self.shelf)

    @http("POST", FILES, files="largest", view=UploadView, access=auth.SIGNED_IN, status=201, refusals=REFUSALS,
          summary="Hand in a recording, a picture or a PDF, to name it by its SHA-256 within a day")
    def upload(self, tx: Tx, came: Came, review_id: str) -> UploadView:
        return UploadView.of_upload(actions.upload(
            tx, review_id=review_id, came=came, shelf=self.shelf, councils=self.councils, now=clock.now()))

    @http("GET", FILE, access=auth.ANYONE, mimetype="*/*", refusals=REFUSALS,
          summary="A file of the review, or the part of it that a Range asks for")
    def file(self, tx: Tx, review_id: str, sha256: str) -> Stored:
        return _stored(actions.contents(
            tx, review_id=review_id, sha256=sha256, shelf=self.shelf, councils=self.councils))

    @http("GET", f"{FILE}/thumbnail", access=auth.ANYONE, mimetype="*/*", refusals=REFUSALS,
          summary="The thumbnail of a picture")
    def file_thumbnail(self, tx: Tx, review_id: str, sha256: str) -> Stored:
        return _stored(actions.contents(
            tx, review_id=review_id, sha256=sha256, shelf=self.shelf, councils=self.councils, thumbnail=True))


def _stored(found: actions.Contents) -> Stored:
    ending = _ENDINGS.get(found.mimetype)
    saved = {"Content-Disposition": f'attachment; filename="{found.kind}.{ending}"'} if ending else {}
    return Stored(read=found.read, size=found.size, mimetype=found.mimetype, etag=found.tag, headers=_INLINE | saved)
