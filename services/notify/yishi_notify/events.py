"""From deliveries to what notify says about them: ids and codes, never an address, a name or a word of the text."""

import yishi_contracts as contracts

from .domain.notice import Notice


def notice_sent(notice: Notice, *, channel: str, attempts: int) -> contracts.NoticeSent:
    """A channel has taken the notice."""
    return contracts.NoticeSent(
        notice_id=notice.id, proposal_id=notice.proposal_id, person=notice.person, channel=channel, kind=notice.kind,
        attempts=attempts,
    )


def contact_verified(person: str, *, channel: str) -> contracts.ContactVerified:
    """The person has proved it."""
    return contracts.ContactVerified(person=person, channel=channel)


def contact_released(person: str, *, channel: str, ground: str) -> contracts.ContactReleased:
    """It proves nothing of the person any more."""
    return contracts.ContactReleased(person=person, channel=channel, ground=ground)


def notice_failed(notice: Notice, *, channel: str, attempts: int, reason: str) -> contracts.NoticeFailed:
    """The channel was given up for this notice."""
    return contracts.NoticeFailed(
        notice_id=notice.id, proposal_id=notice.proposal_id, person=notice.person, channel=channel, kind=notice.kind,
        attempts=attempts, reason=reason,
    )
