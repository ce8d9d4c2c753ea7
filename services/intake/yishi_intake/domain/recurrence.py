"""It has come back and can be reopened no more: a new proposal of the same people about the same place follows it."""

from dataclasses import replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Content, Proposal
from .refusal import Refused


class OtherMatter(Refused):
    """What comes back is where it was."""

    code = "other-matter"


def again(former: Proposal, content: Content, *, by: str, limit: int, now: datetime) -> Content:
    """The text of the proposal that follows: filed by one household, sorted as the former was."""
    permit(former, "file_again", Ask(by=by, now=now, limit=limit))
    if content.place.areas[-1] != former.content.place.areas[-1]:
        raise OtherMatter("this is about another area; please file it as a proposal of its own", state=former.state)
    return replace(content, kind=former.content.kind, threshold=1)
