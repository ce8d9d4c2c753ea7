"""What became of it: reported (反馈), confirmed (审核通过), sent back (退回重办), followed up (跟踪台账)."""

from dataclasses import replace
from datetime import datetime

from . import refusals
from .assignment import Assignment, Progress, Report, SiteCheck
from .clocks import Rules
from .moves import check


def report(one: Assignment, *, report: Report, rules: Rules, now: datetime) -> Assignment:
    """The agency tells what became of it (反馈); what it still asked for is not needed any more."""
    check(one, "report", role="agency")
    if report.result != "explained" and not report.evidence:
        raise refusals.NoEvidence(f"a report of {report.result} needs evidence")
    _planned_somewhere(report, rules=rules, now=now)
    asks = tuple(replace(ask, answered_at=now) if ask.pending else ask for ask in one.asks)
    return replace(one, state="reported", reported_at=now, answer_by=rules.confirm_by(now), asks=asks, **vars(report))


def confirm(one: Assignment, *, by: str, role: str, words: str, rules: Rules, now: datetime) -> Assignment:
    """The report is confirmed (审核通过), or stands because nobody objected in time; a plan is asked after from now."""
    check(one, "confirm", role=role)
    track_at = min(rules.track_by(now), one.next_report or rules.track_by(now)) if one.result == "planned" else None
    return replace(one, state="confirmed", confirmed_by=by, confirmed_at=now, reason=words, answer_by=None,
                   track_at=track_at)


def send_back(
    one: Assignment, *, role: str, reason: str, site_check: SiteCheck | None, rules: Rules, now: datetime,
) -> Assignment:
    """The report is not enough (退回重办): at least some working days more, and never less than there were."""
    check(one, "send-back", role=role)
    if one.send_backs >= rules.most_send_backs:
        raise refusals.SentBackTooOften(f"it was sent back {one.send_backs} times already")
    if one.send_backs and site_check is None:
        raise refusals.NoSiteCheck("before it is sent back again somebody goes and looks")
    due = max(one.due or now, rules.again_by(now))
    return replace(one, state="sent_back", due=due, clock_from=now, send_backs=one.send_backs + 1, reason=reason,
                   answer_by=None, site_check=site_check or one.site_check)


def track(one: Assignment, *, progress: Progress, rules: Rules) -> Assignment:
    """How the plan goes on; asked again in so many days, until it is carried out."""
    check(one, "track", role="agency")
    if one.track_at is None:
        raise refusals.NothingTracked("only what was taken up in a plan and is not carried out yet is followed up")
    if progress.done and not progress.evidence:
        raise refusals.NoEvidence("that it was carried out needs evidence")
    return replace(one, tracking=(*one.tracking, progress),
                   track_at=None if progress.done else rules.track_by(progress.at))


def _planned_somewhere(report: Report, *, rules: Rules, now: datetime) -> None:
    if report.result != "planned":
        return
    if report.plan_year is None or report.plan_year < now.year or not report.plan_agency:
        raise refusals.NoPlanNamed("name the year of the plan, this one or a later one, and the agency that has it")
    rules.agency(report.plan_agency)
    if report.next_report is None or report.next_report <= now:
        raise refusals.NoPlanNamed("say when it is reported on next")
