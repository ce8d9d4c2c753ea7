"""Whatever agencies, conveners and time do in whatever order, what must hold of a case holds."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yishi_dispatch import domain
from yishi_dispatch.domain import assignment, plan, silence
from yishi_dispatch.domain.assignment import Milestone
from yishi_dispatch.domain.case import Task

ASSISTING = (
    Task(agency="shi-hezhangban", task="协调", term="complex"),
    Task(agency="shi-shuili-sheji", task="勘测设计", term="complex"),
    Task(agency="qu-zhujianjiao", task="施工", term="works", after=("shi-shuili-sheji",)),
)
OTHERS = ("qu-shuiwu", "qu-chengguan", "qu-shengtai", "qu-guihua")
COMMANDS = ("accept", "refuse", "uphold", "dismiss", "plan", "report", "confirm", "send_back", "wait")
acts = st.tuples(st.sampled_from(COMMANDS), st.integers(0, 5), st.integers(0, 200))


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

    def accept(self, one):
        return self.case.put(assignment.accept(one, contact="", rules=self.rules, now=self.now))

    def refuse(self, one):
        other = OTHERS[next(self.ids) % len(OTHERS)]
        return self.case.put(assignment.refuse(one, ground="…", instead=other, rules=self.rules, now=self.now))

    def uphold(self, one):
        gone = assignment.uphold(one, role="convener", reason="…", replaced_by=one.instead or OTHERS[0])
        return domain.case.succeed(self.case.put(gone), gone, by=gone.replaced_by, rules=self.rules, now=self.now,
                                   new_id=lambda: f"id-{next(self.ids)}")

    def dismiss(self, one):
        return self.case.put(assignment.dismiss(one, role="convener", reason="…", rules=self.rules, now=self.now))

    def plan(self, one):
        milestones = (Milestone(name="施工", due=self.now + timedelta(days=2)),)
        return self.case.put(plan.plan(one, milestones=milestones, now=self.now))

    def report(self, one):
        return self.case.put(assignment.report(one, report=self.a_report(), rules=self.rules, now=self.now))

    def confirm(self, one):
        return self.case.put(assignment.confirm(one, by="c-1", role="convener", words="", now=self.now))

    def send_back(self, one):
        return self.case.put(assignment.send_back(one, reason="…", rules=self.rules, now=self.now))


@pytest.fixture(scope="module")
def begin(rules):
    def make(ordered, now, a_report):
        numbers = itertools.count(1)
        case = domain.case.open_case(ordered(assisting=ASSISTING), rules=rules, now=now,
                                     new_id=lambda: f"id-{next(numbers):03}")
        return History(case, rules, now, a_report)
    return make


def run(history, done):
    for act in done:
        history.act(*act)
    return history.case


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, max_size=40))
def test_what_must_always_hold(begin, ordered, now, a_report, done):
    history = begin(ordered, now, a_report)
    case = run(history, done)
    parts = case.assignments
    assert case.lead.stands
    assert all(len(one.steps) == len(set(one.steps)) for one in parts)
    assert all(one.send_backs <= 2 and one.state in assignment.STATES for one in parts)
    asked = [one for one in parts if one.mode == "request"]
    assert not [one for one in asked if one.by_silence or {"urged", "supervised", "listed"} & set(one.steps)]
    assert (case.state == "completed") == all(one.state == "confirmed" for one in parts if one.stands)
    assert not domain.case.releasable(case)
    assert case.due == begin(ordered, now, a_report).case.due


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(acts, max_size=30))
def test_work_can_always_be_brought_to_its_end(begin, ordered, now, a_report, done):
    history = begin(ordered, now, a_report)
    run(history, done)
    ways = ("uphold", "dismiss", "accept", "report", "confirm")
    for command, number in itertools.product(ways * 8, range(8)):
        history.act(command, number, 1)
    assert history.case.state == "completed"


def test_a_refused_command_changes_nothing(begin, ordered, now, a_report):
    history = begin(ordered, now, a_report)
    was = history.case
    history.act("confirm", 0, 0)
    assert replace(history.case, version=was.version) == was
