"""Clerks of a story whose agencies run the examples for departments: what they say goes over AMQP, in that language."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .departments import Department


class Seat:
    """A clerk before an example that does nothing by itself."""

    def __init__(self, language: str, uri: str, *, folder: Path) -> None:
        self.system = Department(language, uri, folder=folder, YISHI_DOES="")

    def take(self, proposal_id: str) -> str:
        """Wait until the order about this proposal lies on the desk; returns the assignment's id."""
        self.system.until(lambda: self._assignment(proposal_id) is not None, f"an order about {proposal_id}")
        return str(self._assignment(proposal_id))

    def does(self, proposal_id: str, verb: str, body: dict[str, Any]) -> Any:
        """Say it, and wait for what became of it."""
        id_ = str(uuid.uuid4())
        self.system.says(verb, id_, assignment_id=self.take(proposal_id), **body)
        answer = self.system.answer(id_)
        if answer["outcome"] != "ok" or answer["detail"]:
            raise RuntimeError(f"{verb}: {answer}")
        return answer

    def leave(self) -> None:
        """End the agency's system."""
        self.system.kill()

    def _assignment(self, proposal_id: str) -> str | None:
        orders = (one for one in self.system.of("offered") if one["proposal_id"] == proposal_id)
        return next((one["assignment_id"] for one in orders), None)


class Seats:
    """Hires clerks for agencies, each with the example in the language of its agency."""

    def __init__(self, agencies: Mapping[str, str], languages: Mapping[str, str], *, folder: Path) -> None:
        self._agencies, self._languages, self._folder = agencies, languages, folder
        self.hired: dict[str, Seat] = {}

    def hire(self, agency: str) -> Seat:
        """A clerk with the agency's own account."""
        self.hired[agency] = Seat(self._languages[agency], self._agencies[agency], folder=self._folder)
        return self.hired[agency]
