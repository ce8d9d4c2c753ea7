"""When a proposal's time runs out, and when its author is reminded of that before."""

from datetime import datetime, timedelta


def next_bell(lapses_at: datetime, *, days: tuple[int, ...], now: datetime) -> datetime:
    """When to look at it next: so many days before its time runs out, or then."""
    bells = (lapses_at - timedelta(days=each) for each in days)
    return min((bell for bell in bells if bell > now), default=lapses_at)


def reminded(lapses_at: datetime, *, days: tuple[int, ...], bell: datetime, now: datetime) -> int | None:
    """How many days are left, if the bell that rings is one of its reminders; late ones are one. None: it is another's,
    which rings in vain since there is more time."""
    if bell not in {lapses_at - timedelta(days=each) for each in days}:
        return None
    return min(each for each in days if now >= lapses_at - timedelta(days=each))
