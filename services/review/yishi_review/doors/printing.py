"""Sheets for A4 and for a phone, in Chinese with English beneath: attendance, minutes, ballots, announcement."""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pydantic import Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Query, Raw, http

from .. import actions, domain

REVIEW = "/v1/reviews/<string:review_id>"
SESSION = f"{REVIEW}/sessions/<string:session_id>"
HTML = "text/html"
BODY = auth.roles("convener", "member", "officer")
TEXTS = Path(__file__).parents[1] / "texts"


def _moment(at: datetime) -> str:
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


PAPER = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEXTS), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
    lstrip_blocks=True)
PAPER.filters["moment"] = _moment


class BallotsQuery(Query):
    """How many ballot papers to print."""

    copies: int = Field(1, ge=1, le=200)


class PrintingDoors:
    """What hangs on a wall or lies on a table; of a private matter (家里事) for its insiders only."""

    councils: domain.Councils

    @http("GET", f"{SESSION}/attendance-sheet", access=BODY, mimetype=HTML,
          summary="The attendance sheet of a session (签到表), to print and sign")
    def attendance_sheet(self, tx: Tx, review_id: str, session_id: str) -> Raw:
        return _sheet("attendance.html", actions.show_session(
            tx, review_id=review_id, session_id=session_id, councils=self.councils))

    @http("GET", f"{SESSION}/minutes-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="The minutes of a session with the answer to every opinion (会议记录); before, a form for them")
    def minutes_sheet(self, tx: Tx, review_id: str, session_id: str) -> Raw:
        return _sheet("minutes.html", actions.show_session(
            tx, review_id=review_id, session_id=session_id, councils=self.councils))

    @http("GET", f"{REVIEW}/votes/<string:vote_id>/ballot-sheet", query=BallotsQuery, access=BODY, mimetype=HTML,
          summary="Ballot papers of an open vote (表决票), to print")
    def ballot_sheet(self, tx: Tx, query: BallotsQuery, review_id: str, vote_id: str) -> Raw:
        return _sheet("ballot.html", actions.show_ballot(
            tx, review_id=review_id, vote_id=vote_id, councils=self.councils), copies=query.copies)

    @http("GET", f"{REVIEW}/votes/<string:vote_id>/result-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="The result of a closed vote with all its ballots, and what that does not prove (表决结果), to print")
    def result_sheet(self, tx: Tx, review_id: str, vote_id: str) -> Raw:
        return _sheet("result.html", actions.show_result(
            tx, review_id=review_id, vote_id=vote_id, councils=self.councils))

    @http("GET", f"{REVIEW}/announcement-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="What is announced (公示), to print and hang up")
    def announcement_sheet(self, tx: Tx, review_id: str) -> Raw:
        return _sheet("announcement.html", actions.show_announced(tx, review_id=review_id, councils=self.councils))


def _sheet(template: str, sheet: object, **told: Any) -> Raw:
    page = PAPER.get_template(template).render(sheet=sheet, style=Markup(_style()), now=clock.now(), **told)
    return Raw(page.encode(), f"{HTML}; charset=utf-8", _headers())


@cache
def _style() -> str:
    return (TEXTS / "sheet.css").read_text(encoding="utf-8")


@cache
def _headers() -> dict[str, str]:
    """Nothing runs, is fetched or kept, and nobody frames it; the one style there is is named by its hash."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return {"Cache-Control": "no-store", "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")}
