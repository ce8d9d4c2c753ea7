"""What keeps somebody from doing too much of it: limits by person, by address and by what is said."""

from typing import Any, ClassVar

from yishi_chassis import clock
from yishi_chassis.database import Tx
from yishi_chassis.leader import leading

from .. import actions, domain


class LimitDoors:
    """Counting has no door of its own: the doors that are counted say so, and are refused with 429."""

    settings: ClassVar[Any]
    engine: ClassVar[Any]

    def counter_of(self, rules: domain.Rules) -> actions.Counter:
        """The process's own."""
        limits = rules.limits if self.settings.limited else {}
        return actions.Counter(self.engine, limits=limits, salt=self.settings.household_salt)

    @leading("uses", every=60.0)
    def forget_uses(self, tx: Tx) -> bool:
        actions.forget_uses(tx, now=clock.now())
        return False
