"""Sheets to print on A4, in Chinese with English beneath: attendance, minutes, ballot, announcement."""

from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from yishi_chassis import auth
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Raw, http

from .. import actions, domain

REVIEW = "/v1/reviews/<string:review_id>"
SESSION = f"{REVIEW}/sessions/<string:session_id>"
HTML = "text/html"
#: Nothing in a sheet runs or is fetched.
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
#: What codes are called on paper.
WORDS: dict[str, dict[str, str]] = {
    "modes": {"online": "线上 online", "in_person": "线下 in person", "mixed": "线上线下结合 mixed"},
    "coming": {"yes": "参加", "no": "不参加", "undecided": "未定"},
    "answers": {"adopted": "采纳 adopted", "partly": "部分采纳 partly", "not_adopted": "未采纳 not adopted"},
    "choices": {"yes": "赞成 yes", "no": "反对 no", "abstain": "弃权 abstain"},
    "results": {"passed": "通过 passed", "failed": "未通过 failed", "tied": "票数相等 tied",
                "no_quorum": "人数不足 no quorum"},
}


def _moment(at: datetime | None) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


_PAPER = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parents[1] / "texts"), autoescape=True,
    undefined=jinja2.StrictUndefined)
_PAPER.filters["moment"] = _moment


class PrintingDoors:
    """What hangs on a wall or lies on a table; of a private matter (家里事) for its insiders only."""

    councils: domain.Councils

    @http("GET", f"{SESSION}/attendance-sheet", access=auth.roles("convener", "member", "officer"), mimetype=HTML,
          summary="The attendance sheet of a session (签到表), to print")
    def attendance_sheet(self, tx: Tx, review_id: str, session_id: str) -> Raw:
        review, session = actions.show_session(tx, review_id=review_id, session_id=session_id, councils=self.councils)
        replies = {reply.member: reply.coming for reply in session.replies}
        return self._sheet("attendance.html", review, step=session.step, session=session, replies=replies)

    @http("GET", f"{SESSION}/minutes-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="The minutes of a session with the answer to every opinion (会议记录), to print")
    def minutes_sheet(self, tx: Tx, review_id: str, session_id: str) -> Raw:
        review, session = actions.show_session(tx, review_id=review_id, session_id=session_id, councils=self.councils)
        return self._sheet("minutes.html", review, step=session.step, session=session)

    @http("GET", f"{REVIEW}/votes/<string:vote_id>/ballot-sheet", access=auth.roles("convener", "member", "officer"),
          mimetype=HTML, summary="A ballot paper (表决票), to print")
    def ballot_sheet(self, tx: Tx, review_id: str, vote_id: str) -> Raw:
        review, vote = actions.show_with_vote(tx, review_id=review_id, vote_id=vote_id, councils=self.councils)
        return self._sheet("ballot.html", review, step=vote.step, vote=vote)

    @http("GET", f"{REVIEW}/votes/<string:vote_id>/result-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="The result of a closed vote with all its ballots, and what that does not prove (表决结果), to print")
    def result_sheet(self, tx: Tx, review_id: str, vote_id: str) -> Raw:
        review, vote = actions.show_with_vote(tx, review_id=review_id, vote_id=vote_id, councils=self.councils)
        if vote.closed_at is None or vote.owners is not None:
            raise domain.Unknown("there is no result of a vote of the body")
        return self._sheet("result.html", review, step=vote.step, vote=vote)

    @http("GET", f"{REVIEW}/announcement-sheet", access=auth.ANYONE, mimetype=HTML,
          summary="What is announced (公示), to print")
    def announcement_sheet(self, tx: Tx, review_id: str) -> Raw:
        review = actions.show_announced(tx, review_id=review_id, councils=self.councils)
        return self._sheet("announcement.html", review, step=review.step.number)

    def _sheet(self, template: str, review: domain.Review, *, step: int, **told: Any) -> Raw:
        body = self.councils.body(next(one.body for one in review.steps if one.number == step))
        page = _PAPER.get_template(template).render(review=review, body=body, **WORDS, **told)
        return Raw(page.encode(), f"{HTML}; charset=utf-8", _HEADERS)
