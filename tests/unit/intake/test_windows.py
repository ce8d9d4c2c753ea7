"""Every window of intake is counted alike: from the day after it opens, to 24:00 of a working day."""

from datetime import datetime, timedelta

import pytest
import yishi_contracts as contracts
from yishi_chassis import workdays
from yishi_chassis.clock import ZONE
from yishi_intake import actions

DAYS = {"collecting": 60, "withdrawal": 3, "evaluation": 14, "reopening": 30, "check": 14}


def windows(desk):
    """When each of them ends, by its name; all open at `desk.now`."""
    collecting = desk.propose(person="r-07")
    filed = desk.filed(person="r-01", text="另一件")
    asked = actions.request_withdrawal(
        desk.as_("r-01").tx, proposal_id=filed.id, reason="", rules=desk.rules, now=desk.now)
    judged = desk.completed(desk.filed(person="r-01", text="第三件"))
    opened = desk.last(contracts.EvaluationOpened)
    actions.evaluation_over(desk.tx, proposal_id=judged.id, course=1, rules=desk.rules, now=desk.now)
    actions.follow_up_due(desk.tx, proposal_id=judged.id, course=1, days=30, rules=desk.rules, now=desk.now)
    return {"collecting": collecting.lapses_at, "withdrawal": asked.until,
            "evaluation": datetime.fromisoformat(opened["closes_at"]), "reopening": desk.again(judged).reopen_until,
            "check": datetime.fromisoformat(desk.last(contracts.FollowUpOpened)["closes_at"])}


@pytest.mark.parametrize("moment", [
    "2026-04-01T12:00", "2026-09-30T23:59", "2026-02-13T00:00", "2026-02-14T09:30", "2026-10-07T18:00"])
def test_every_window_ends_at_midnight_after_a_working_day_and_never_early(desk, moment):
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    ends = windows(desk)
    assert set(ends) == set(DAYS)
    for name, end in ends.items():
        last = (end.astimezone(ZONE) - timedelta(seconds=1)).date()
        counted = (last - desk.now.date()).days
        assert end.astimezone(ZONE).time().isoformat() == "00:00:00"
        assert workdays.is_workday(last) is not False
        assert counted >= DAYS[name]
        skipped = [desk.now.date() + timedelta(days=n) for n in range(DAYS[name], counted)]
        assert not any(workdays.is_workday(day) for day in skipped), name
