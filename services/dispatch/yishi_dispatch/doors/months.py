"""A month in the query of a URL."""

from datetime import datetime

from pydantic import Field
from yishi_chassis.clock import ZONE
from yishi_chassis.http import Query

from ..domain.rates import Month


class MonthQuery(Query):
    """A month (2026-03); left out, the present one."""

    month: str | None = Field(None, pattern=r"^20\d\d-(0[1-9]|1[0-2])$")

    def window(self, now: datetime) -> Month:
        """From its first moment to the next one's, in the time of the district."""
        name = self.month or now.astimezone(ZONE).strftime("%Y-%m")
        year, month = map(int, name.split("-"))
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE)
        return Month(name=name, start=datetime(year, month, 1, tzinfo=ZONE), end=end)
