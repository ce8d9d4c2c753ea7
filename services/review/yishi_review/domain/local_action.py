"""Local action (本级办理): people called, never ordered; somebody who is no doer confirms that it is done."""

from dataclasses import dataclass, replace
from datetime import datetime

from .refusals import NobodyActed, NotNow, NotYours, OwnWork, Unfit, Unknown


@dataclass(frozen=True, kw_only=True)
class Doer:
    """Who takes part (承办人): a resident, a unit, the body, a called office, a partner who may have no account."""

    kind: str
    name: str
    task: str = ""
    account: str | None = None
    words: str = ""
    reported_by: str | None = None
    reported_at: datetime | None = None
    task_number: int | None = None
    left_at: datetime | None = None

    @property
    def public_name(self) -> str:
        """The name that may travel: a resident is an opaque account or nobody in particular."""
        return self.name if self.kind != "resident" else self.account or "居民"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file by its hash; `stage` is before, during or after; `stored`: it is kept here, else where it was made."""

    name: str
    sha256: str
    stage: str = "after"
    stored: bool = False


@dataclass(frozen=True, kw_only=True)
class Money:
    """An estimate or an expense: yuan with two places, where it comes from, for what, its receipt by SHA-256."""

    kind: str
    amount: str
    source: str
    what: str
    by: str
    at: datetime
    receipt: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What somebody may take on: how many hands it wants."""

    number: int
    words: str
    hands: int = 1

    def takers(self, action: "LocalAction") -> tuple[Doer, ...]:
        """Who has taken it on, and not let it go."""
        return tuple(doer for doer in action.doers if doer.task_number == self.number and doer.left_at is None)

    def taken_by(self, action: "LocalAction", account: str) -> Doer | None:
        """This taker."""
        return next((doer for doer in self.takers(action) if doer.account == account), None)


@dataclass(frozen=True, kw_only=True)
class LocalAction:
    """One course of local work: plan, doers with their reports, tasks to be taken on, money, and who confirmed it."""

    id: str
    course: int
    plan: str
    doers: tuple[Doer, ...]
    started_at: datetime
    due: datetime
    completed_at: datetime | None = None
    confirmed_by: str | None = None
    words: str = ""
    evidence: tuple[Evidence, ...] = ()
    tasks: tuple[Task, ...] = ()
    money: tuple[Money, ...] = ()

    @property
    def accounts(self) -> set[str]:
        """The accounts of those who take part."""
        return {doer.account for doer in self.doers if doer.account and doer.left_at is None}

    def doer(self, name: str, *, by: str | None = None, task: int | None = None) -> Doer:
        """The doer of this name, or the one who asks (`by`) under the name that is shown of them; with that `task`."""
        found = [doer for doer in self.doers if doer.left_at is None and task in (None, doer.task_number)
                 and (name == doer.name or (name == doer.public_name and doer.account == by))]
        if not found:
            raise Unknown(f"no doer is called {name}")
        return min(found, key=lambda doer: doer.name != name)

    def free_name(self, wanted: str, number: int) -> str:
        """The name a doer gets who is called `wanted`: nobody else has it."""
        taken = {doer.name for doer in self.doers}
        return wanted if wanted not in taken else f"{wanted}/{number}/{len(self.doers)}"


def begin(
    *, id: str, course: int, plan: str, doers: tuple[Doer, ...], now: datetime, due: datetime,
    tasks: tuple[Task, ...] = (),
) -> LocalAction:
    """A local action with at least one doer, each named once, or a task that somebody may take on."""
    if not doers and not tasks:
        raise Unfit("local action needs at least one doer, or a task that somebody may take on")
    if len({doer.name for doer in doers}) < len(doers):
        raise Unfit("every doer needs a name of its own")
    return LocalAction(id=id, course=course, plan=plan, doers=doers, tasks=tasks, started_at=now, due=due)


def again(action: LocalAction, *, id: str, course: int, now: datetime, due: datetime) -> LocalAction:
    """The same work by the same doers as a new course; nobody has reported yet."""
    fresh = (Doer(kind=d.kind, name=d.name, task=d.task, account=d.account, task_number=d.task_number)
             for d in action.doers if d.left_at is None)
    return begin(id=id, course=course, plan=action.plan, doers=tuple(fresh), tasks=action.tasks, now=now, due=due)


def report(action: LocalAction, report: Doer, *, leads: bool) -> LocalAction:
    """The doer's report, entered by the doer, or by the convener (`leads`) for one without an account."""
    doer = action.doer(report.name, by=report.reported_by, task=report.task_number)
    if report.reported_by != doer.account and (doer.account or not leads):
        raise NotYours("a doer with an account reports in person, the convener enters it for one without")
    if doer.reported_at:
        raise NotNow(f"{doer.name} has reported already")
    done = replace(doer, words=report.words, reported_by=report.reported_by, reported_at=report.reported_at)
    return replace(action, doers=tuple(done if other is doer else other for other in action.doers))


def confirm(action: LocalAction, *, by: str, words: str, evidence: tuple[Evidence, ...], now: datetime) -> LocalAction:
    """The action done: somebody has reported, somebody else has seen it, and there is something to show."""
    if by in action.accounts:
        raise OwnWork("somebody who is no doer has to confirm the work")
    if not any(doer.reported_at for doer in action.doers):
        raise NobodyActed("nobody has reported anything done yet")
    if not any(shown.stage == "after" for shown in evidence):
        raise Unfit("completion needs evidence, such as a picture taken afterwards")
    return replace(action, completed_at=now, confirmed_by=by, words=words, evidence=(*action.evidence, *evidence))


def progress(action: LocalAction, evidence: tuple[Evidence, ...]) -> LocalAction:
    """The action with what shows how it was before, or how it goes."""
    if any(shown.stage == "after" for shown in evidence):
        raise Unfit("how it is afterwards is shown by who confirms it")
    return replace(action, evidence=(*action.evidence, *evidence))


def seen(action: LocalAction, *, insider: bool) -> LocalAction:
    """The action as the public sees it: residents among the doers are not named."""
    if insider:
        return action
    return replace(action, doers=tuple(replace(doer, name=doer.public_name) for doer in action.doers))
