"""The clerk of an agency: sits before the agency's own system, a separate process, and tells it what to do."""

import json
import subprocess
import sys
from typing import Any

from .town import Town


class Clerk:
    """Starts the agency's system and speaks with it line by line."""

    def __init__(self, town: Town, agency: str, *, amqp: dict[str, Any]) -> None:
        self.town, self.agency, self.account = town, agency, f"a-{agency}"
        given = {"agency": agency, "amqp": amqp, "dispatch": town.services["dispatch"]}
        self.system = subprocess.Popen(
            [sys.executable, "-m", "yishi_local.story.agency", json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.assignments: dict[str, str] = {}

    def take(self, proposal_id: str) -> str:
        """Wait until the order about this proposal lies on the desk; returns the assignment's id."""
        while proposal_id not in self.assignments:
            order = self._ask({"ask": "next", "token": self.town.token(self.account)})["order"]
            if order is None:
                raise TimeoutError(f"{self.agency} has received nothing about {proposal_id}")
            if "proposal_id" in order:   # else it answers a reply: somebody played this agency before
                self.assignments[order["proposal_id"]] = order["assignment_id"]
        return self.assignments[proposal_id]

    def does(self, proposal_id: str, verb: str, body: dict[str, Any]) -> Any:
        """Do `verb` (accept, plan, report …) to this agency's part of the proposal."""
        path = f"/v1/assignments/{self.take(proposal_id)}/{verb}"
        done = self._ask({"ask": "tell", "path": path, "token": self.town.token(self.account), "body": body})
        if done["status"] >= 400:
            raise RuntimeError(f"{self.agency} {verb}: {done['status']} {done['answer']}")
        return done["answer"]

    def leave(self) -> None:
        """End the agency's system."""
        self.system.kill()
        self.system.wait()
        for pipe in (self.system.stdin, self.system.stdout):
            if pipe:
                pipe.close()

    def _ask(self, wish: dict[str, Any]) -> Any:
        if self.system.stdin is None or self.system.stdout is None:
            raise RuntimeError("the agency's system has no ears")
        self.system.stdin.write(json.dumps(wish) + "\n")
        self.system.stdin.flush()
        line = self.system.stdout.readline()
        if not line:
            raise RuntimeError(f"the system of {self.agency} has stopped: {self.system.poll()}")
        return json.loads(line)
