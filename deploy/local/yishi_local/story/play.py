"""A story being played: which proposal it is, who sits where, and what has to be waited for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .town import Refused, Town


class Desk(Protocol):
    """Where an agency's clerk sits, before whatever system the agency has."""

    def take(self, proposal_id: str) -> str: ...
    def does(self, proposal_id: str, verb: str, body: dict[str, Any]) -> Any: ...
    def leave(self) -> None: ...


@dataclass
class Play:
    """What the steps of one story share."""

    town: Town
    hire: Callable[[str], Desk]
    proposal_id: str = ""
    session_id: str = ""
    began: datetime | None = None
    _clerks: dict[str, Desk] = field(default_factory=dict)

    def proposal(self) -> dict[str, Any]:
        """The proposal as the public sees it."""
        found: dict[str, Any] = self.town.get("intake", f"/v1/proposals/{self.proposal_id}")
        return found

    def review(self) -> str:
        """The path of the review of this proposal; waits until review has heard of it."""
        def look() -> str | None:
            items = self.town.get("review", f"/v1/reviews?proposal={self.proposal_id}")["items"]
            return f"/v1/reviews/{items[0]['id']}" if items else None

        return self.town.until("review to hear of the proposal", look)

    def clerk(self, agency: str) -> Desk:
        """The clerk of an agency, hired when first needed."""
        if agency not in self._clerks:
            self._clerks[agency] = self.hire(agency)
        return self._clerks[agency]

    def until_accepted(self, do: Callable[[], Any]) -> Any:
        """Do it; while the service says that the state is not there yet (409, 404), wait for its timers and news."""
        refusals: list[Refused] = []

        def look() -> Any:
            try:
                return do() or True
            except Refused as no:
                if no.status not in (404, 409):
                    raise
                refusals.append(no)
                return None

        try:
            return self.town.until("the service to accept it", look)
        except TimeoutError:
            raise refusals[-1] from None

    def end(self) -> None:
        """Send the clerks home."""
        for clerk in self._clerks.values():
            clerk.leave()
        self._clerks.clear()
