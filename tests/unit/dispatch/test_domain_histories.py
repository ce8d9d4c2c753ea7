"""Whatever agencies, conveners and time do in whatever order, what must hold of a case holds."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yishi_dispatch import domain
from yishi_dispatch.domain import asking, case, moves, plan, reporting, signing, silence, steering
from yishi_dispatch.domain.assignment import Milestone, SiteCheck
from yishi_dispatch.domain.case import Task

ASSISTING = (
    Task(agency="shi-hezhangban", task="协调", term="complex"),
    Task(agency="shi-shuili-sheji", task="勘测设计", term="complex"),
    Task(agency="qu-zhujianjiao", task="施工", term="works", after=("shi-shuili-sheji",)),
)
#: Wherever somebody is waited for, the clock looks again some day.
ASKS_SOMEBODY = ("offered", "refused", "suspended", "reported")
OTHERS = ("qu-shuiwu", "qu-chengguan", "qu-shengtai", "qu-guihua")
COMMANDS = (
    "accept", "refuse", "misassigned", "uphold", "leave", "dismiss", "plan", "extend", "suspend", "grant", "deny",
    "resume", "reassign", "cancel", "add", "inherit", "report", "confirm", "send_back", "wait",
)
acts = st.tuples(st.sampled_from(COMMANDS), st.integers(0, 7), st.integers(0, 200))


class History:
    """A case on which anything is tried; what is refused changes nothing."""

    def __init__(self, case, rules, now, a_report):
        self.case, self.rules, self.now, self.a_report = case, rules, now, a_report
        self.ids = itertools.count(1000)

    def act(self, command, number, hours):
        one = self.case.assignments[number % len(self.case.assignments)]
        self.pass_hours(hours if command == "wait" else 1)
        try:
            changed = getattr(self, command)(self.case.one(one.id))
        except domain.Refused:
            return
        self.case = domain.case.follow(changed, rules=self.rules, now=self.now)

    def pass_hours(self, hours):
        """Time looks at every assignment just when it said it would."""
        end = self.now + timedelta(hours=hours)
        looks = range(200)
        for _ in looks:
            due = [(look, one.id) for one in self.case.assignments
                   if (look := silence.next_look(one, rules=self.rules)) and look <= end]
            if not due:
                break
            self.now, name = max(self.now, min(due)[0]), min(due)[1]
            one = silence.pass_time(self.case.one(name), rules=self.rules, now=self.now)
            self.case = domain.case.follow(self.case.put(one), rules=self.rules, now=self.now)
        else:
            pytest.fail("time keeps looking and nothing changes")
        self.now = end

    def wait(self, one):
        return self.case

    def put(self, do, one, **words):
        return self.case.put(do(one, now=self.now, rules=self.rules, **words))

    def accept(self, one):
        return self.put(signing.accept, one, contact="")

    def refuse(self, one):
        return self.put(signing.refuse, one, ground="…", instead=self.another(), held=case.holders(self.case, one))

    def misassigned(self, one):
        return self.put(signing.misassigned, one, ground="…", instead=self.another(),
                        held=case.holders(self.case, one))

    def uphold(self, one):
        gone = signing.uphold(one, role="supervisor", reason="…", replaced_by=one.instead or OTHERS[0])
        return case.succeed(self.case.put(gone), gone, by=gone.replaced_by, **self.told)

    def leave(self, one):
        return self.put(signing.leave_to_district, one, role="convener", reason="…")

    def dismiss(self, one):
        return self.put(signing.dismiss, one, role="supervisor", reason="…")

    def plan(self, one):
        milestones = (Milestone(name="施工", due=self.now + timedelta(days=2)),)
        return self.case.put(plan.plan(one, milestones=milestones, now=self.now))

    def extend(self, one):
        return self.put(asking.ask, one, kind="extension", until=(one.due or self.now) + timedelta(days=1),
                        ground="", reason="…")

    def suspend(self, one):
        return self.put(asking.ask, one, kind="suspension", until=self.now + timedelta(days=9), ground="season",
                        reason="…")

    def grant(self, one):
        return self.put(asking.answer, one, role="convener", by="c-1", granted=True, words="")

    def deny(self, one):
        return self.put(asking.answer, one, role="convener", by="c-1", granted=False, words="")

    def resume(self, one):
        return self.put(asking.resume, one, role="convener")

    def reassign(self, one):
        return steering.reassign(self.case, one, role="convener", to=self.another(), reason="…", **self.told)

    def cancel(self, one):
        return self.case.put(steering.cancel(one, role="convener", reason="…"))

    def add(self, one):
        return steering.add(self.case, Task(agency=self.another(), task="…", term="simple"), reason="…", **self.told)

    def inherit(self, one):
        return steering.inherit(self.case, old=one.agency, new=self.another())

    def report(self, one):
        return self.put(reporting.report, one, report=self.a_report())

    def confirm(self, one):
        return self.put(reporting.confirm, one, by="c-1", role="convener", words="")

    def send_back(self, one):
        check = SiteCheck(at=self.now, by="c-1", found="…")
        return self.put(reporting.send_back, one, role="convener", reason="…", site_check=check)

    def another(self):
        return OTHERS[next(self.ids) % len(OTHERS)]

    @property
    def told(self):
        return {"rules": self.rules, "now": self.now, "new_id": lambda: f"id-{next(self.ids)}"}


@pytest.fixture(scope="module")
def begin(rules):
    def make(ordered, now, a_report):
        numbers = itertools.count(1)
        begun = domain.case.open_case(ordered(assisting=ASSISTING), rules=rules, now=now,
                                      new_id=lambda: f"id-{next(numbers):03}")
        return History(begun, rules, now, a_report)
    return make


def run(history, done):
    for act in done:
        history.act(*act)
    return history.case


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, max_size=40))
def test_what_must_always_hold(begin, ordered, now, a_report, done):
    history = begin(ordered, now, a_report)
    kept = run(history, done)
    parts = kept.assignments
    assert kept.lead.stands
    assert all(len(one.steps) == len(set(one.steps)) for one in parts)
    assert all(one.send_backs <= 2 and one.state in moves.STATES for one in parts)
    asked = [one for one in parts if one.mode == "request"]
    assert not [one for one in asked if one.by_silence or {"urged", "supervised", "listed"} & set(one.steps)]
    assert (kept.state == "completed") == all(one.state == "confirmed" for one in parts if one.stands)
    assert not case.releasable(kept)
    waiting = [one for one in parts if one.state in ASKS_SOMEBODY]
    assert all(silence.next_look(one, rules=history.rules) for one in waiting)
    assert (kept.state == "suspended") == (kept.lead.state == "suspended")
    assert all(one.paused <= timedelta(days=30) for one in parts)
    assert all(len(set(one.struck) & set(silence.asking.LATE)) == len(set(one.struck)) for one in parts)
    assert kept.due == begin(ordered, now, a_report).case.due


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, max_size=30))
def test_work_can_always_be_brought_to_its_end(begin, ordered, now, a_report, done):
    history = begin(ordered, now, a_report)
    run(history, done)
    ways = ("resume", "uphold", "dismiss", "accept", "report", "confirm")
    for _ in range(8):
        for number, command in itertools.product(range(len(history.case.assignments)), ways):
            history.act(command, number, 1)
    assert history.case.state == "completed"


def test_a_refused_command_changes_nothing(begin, ordered, now, a_report):
    history = begin(ordered, now, a_report)
    was = history.case
    history.act("confirm", 0, 0)
    assert replace(history.case, version=was.version) == was
