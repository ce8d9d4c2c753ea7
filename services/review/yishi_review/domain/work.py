"""What follows a decision: local action by people, and what intake says of its end."""

from dataclasses import replace

from . import local_action
from .decision import announcement_over
from .deliberation import held
from .local_action import Doer, Evidence, LocalAction, Task
from .moves import permit
from .refusals import NotNow, TooEarly, Unknown
from .review import Occasion, Review, leave, pass_up
from .triage import settle

DONE = ("completed", "dispatched", "concluded")


def act(
    review: Review, *, id: str, plan: str, doers: tuple[Doer, ...], on: Occasion, tasks: tuple[Task, ...] = (),
) -> Review:
    """The body has it done locally: after its announcement, or by agreement in a consultation that was held."""
    permit(review, "act", on=on)
    announcement_over(review, on)
    if review.state == "consultation" and not held(review):
        raise TooEarly("a consultation agrees in a session, and its minutes come first")
    due = on.after(review.rule.local_action_workdays)
    action = local_action.begin(id=id, course=review.course, plan=plan, doers=doers, tasks=tasks, now=on.now, due=due)
    return review.with_action(action).to("local_action", deadline=due, plan=plan)


def the_action(review: Review) -> LocalAction:
    """The local action of a review that has one."""
    if review.action is None:
        raise Unknown("there is no local action")
    return review.action


def report(review: Review, *, doer: str, words: str, on: Occasion, task: int | None = None) -> Review:
    """The review with one doer's report, of one task where they have several."""
    permit(review, "report", on=on)
    said = Doer(kind="", name=doer, words=words, reported_by=on.by.id, reported_at=on.now, task_number=task)
    leads = review.body(on.councils).led_through(on.by)
    return review.with_action(local_action.report(the_action(review), said, leads=leads))


def just_reported(review: Review, *, was: Review) -> Doer:
    """Whose report has come since `was`."""
    return next(doer for doer in the_action(review).doers if doer not in the_action(was).doers)


def confirm(review: Review, *, words: str, evidence: tuple[Evidence, ...], on: Occasion) -> Review:
    """The review with its local action completed: residents judge next."""
    permit(review, "confirm", on=on)
    done = local_action.confirm(the_action(review), by=on.by.id, words=words, evidence=evidence, now=on.now)
    left = leave(review.with_action(done), decision="acted", reason=words, now=on.now)
    return left.to("completed", deadline=None)


def show_progress(review: Review, evidence: tuple[Evidence, ...], *, on: Occasion) -> Review:
    """The review with pictures of how it was before, or how it goes."""
    permit(review, "show_progress", on=on)
    return review.with_action(local_action.progress(the_action(review), evidence))


def fail(review: Review, *, reason: str, on: Occasion) -> Review:
    """The review before the next tier's body, since it cannot be done here; at the top before the same one anew.

    Either is a step of its own, with its own clock and vote; the one that ends keeps the reason.
    """
    permit(review, "fail", on=on)
    body = review.upper(on.councils) or review.body(on.councils)
    return pass_up(review, body, decision="not_done", reason=reason, on=on)


def reopen(review: Review, *, id: str, course: int, done_by: str, on: Occasion) -> Review:
    """The review as a new course: local action once more, or only noted where agencies do the work."""
    if review.at_once and review.state not in DONE:
        return replace(review, course=course, ended=False)
    if review.state not in DONE:
        raise NotNow(f"a review in {review.state} has nothing to reopen", state=review.state)
    if done_by != "review":
        return review.to("dispatched", deadline=None, course=course)
    back = review.with_step(left_at=None, decision="", reason="")
    if review.action is None:   # a household helped itself
        return settle(replace(back, course=course), "household" if review.confided else "courtyard", on=on)
    due = on.after(review.rule.local_action_workdays)
    fresh = local_action.again(review.action, id=id, course=course, now=on.now, due=due)
    return back.with_action(fresh).to("local_action", deadline=due, course=course)


def conclude(review: Review) -> Review:
    """The review over, since the proposal is closed; where agencies acted first, once the body has spoken as well."""
    if review.at_once and review.state not in DONE:
        return replace(review, ended=True)
    return replace(review, state="concluded", deadline=None, overdue=False)
