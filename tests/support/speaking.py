"""Another service as a listener meets it: it says events, numbered per subject and in all."""

import itertools
from collections import Counter
from typing import Any

from yishi_chassis import clock, ids, received
from yishi_chassis.received import Message, Received
from yishi_contracts import SCHEMA_ROOT, Envelope, Event, ProposalWithdrawn

_feeds = itertools.count(1)


class Speaker:
    """A speaker with a feed of its own; it forgets what it said."""

    def __init__(self, service: str = "intake") -> None:
        self.source = f"/yishi/{service}/feed-{ids.new()[-12:]}-{next(_feeds)}"
        self._sequence = itertools.count(1)
        self._numbers: Counter[str] = Counter()

    def message(self, subject: str, event: Event | None = None, *, body: bytes | None = None, **other: Any) -> Message:
        """What the broker would deliver; `other` replaces attributes of the envelope."""
        said = event or ProposalWithdrawn(proposal_id=subject, reason="")
        self._numbers[subject] += 1
        attributes = {
            "id": ids.new(), "source": self.source, "type": said.type, "subject": subject, "time": clock.wall(),
            "sequence": next(self._sequence), "subjectsequence": self._numbers[subject],
            "dataschema": SCHEMA_ROOT + said.type, "correlationid": "c-1", "traceparent": "00-1-2-01",
        }
        envelope = Envelope.model_validate(attributes | other)
        return Message(said.write().encode() if body is None else body, envelope.headers(), "application/json",
                       "intake.events", "proposal.withdrawn")

    def say(self, subject: str, reason: str = "", **other: Any) -> Received:
        """The same, read; the event carries `reason`."""
        read = received.read(self.message(subject, ProposalWithdrawn(proposal_id=subject, reason=reason), **other))
        assert isinstance(read, Received), read
        return read
