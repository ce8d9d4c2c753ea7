"""Redaction (抹除): an officer has what residents wrote taken out, for good; the proposal goes on without it."""

from dataclasses import dataclass, replace
from datetime import datetime

from .proposal import Content, Proposal, seen_by
from .refusal import NotYours

#: Why: somebody's personal data, against the law, abusive, or something else that `reason` says.
GROUNDS = ("personal_data", "unlawful", "abusive", "other")


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """Who had it taken out, when and why; `files`: what hung on it as well."""

    proposal_id: str
    at: datetime
    by: str
    ground: str
    reason: str
    files: bool = False


def redact(
    proposal: Proposal, *, by: str, watches: frozenset[str], ground: str, reason: str, files: bool, now: datetime,
) -> tuple[Proposal, Redaction]:
    """The proposal without its words; `watches` are the areas whose officer asks, `*` all.

    Drafts are nobody else's. What residents wrote about it since goes when it is done again.
    """
    seen_by(proposal, "")
    if not watches & {*proposal.content.place.areas, "*"}:
        raise NotYours("only officers of the area redact its proposals", state=proposal.state)
    done = Redaction(proposal_id=proposal.id, at=now, by=by, ground=ground, reason=reason, files=files)
    content = _wordless(proposal.content, files=files)
    first = proposal.redacted_at or now
    return replace(proposal, content=content, redacted_at=first, version=proposal.version + 1), done


def _wordless(content: Content, *, files: bool) -> Content:
    """Area, category and point on the map stay: they say what it is about, in nobody's words."""
    attachments = () if files else tuple(replace(each, name="") for each in content.attachments)
    return replace(content, title="", text="", place=replace(content.place, spot=""), attachments=attachments,
                   earlier=())
