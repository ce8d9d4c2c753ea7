"""Every "no" of dispatch: a code for machines and a sentence for people."""


class Refused(Exception):
    """Something the rules do not allow."""

    code = "refused"


class NotHere(Refused):
    """Only what dispatch keeps can be asked for."""

    code = "not-found"


class IllegalMove(Refused):
    """A state leaves only by the moves of its table."""

    code = "illegal-move"

    def __init__(self, state: str, command: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{command} is not possible while it is {state}")
        self.state = state
        self.allowed = allowed


class UnknownAgency(Refused):
    """An agency stands in the district pack before it is given work."""

    code = "unknown-agency"


class UnknownTerm(Refused):
    """A term stands in the district pack before it is given to anyone."""

    code = "unknown-term"


class TooLate(Refused):
    """An order is refused within the time to sign for it, not after."""

    code = "too-late"


class NobodyInstead(Refused):
    """Whoever refuses an order names the right agency; a lead that goes is followed by another."""

    code = "nobody-instead"


class NotAnOrder(Refused):
    """A request may be declined: nobody can turn it into an order."""

    code = "not-an-order"


class NothingToRule(Refused):
    """A ruling needs a refusal, or a request that nobody answered."""

    code = "nothing-to-rule"


class BadPlan(Refused):
    """A plan has milestones in order, ahead of now, the last no later than the work is due."""

    code = "bad-plan"


class NoMilestone(Refused):
    """Only a milestone of the plan that is still ahead can be reached."""

    code = "no-milestone"


class NoEvidence(Refused):
    """A report shows what was done; only an explanation needs no evidence."""

    code = "no-evidence"


class SentBackTooOften(Refused):
    """Work is sent back twice at most."""

    code = "sent-back-too-often"


class NeverSent(Refused):
    """Nobody can have received what was never sent."""

    code = "never-sent"


class Settled(Refused):
    """After a dispute it is settled who does it."""

    code = "settled"


class SignedFor(Refused):
    """What an agency has signed for itself is its own."""

    code = "signed-for"


class LeftToDistrict(Refused):
    """Once it is left to the district, only the district names who does it."""

    code = "left-to-district"


class NoSiteCheck(Refused):
    """Work is sent back a second time only by somebody who has been there."""

    code = "no-site-check"


class NoPlanNamed(Refused):
    """What is taken up in a plan is found there again: its year, its agency, the next report."""

    code = "no-plan-named"


class NothingTracked(Refused):
    """Only a plan that is not carried out yet is followed up."""

    code = "nothing-tracked"


class AskedAlready(Refused):
    """One thing is asked for at a time."""

    code = "asked-already"


class NothingAsked(Refused):
    """Only what was asked for can be granted."""

    code = "nothing-asked"


class NotStarted(Refused):
    """A clock that does not run can neither be stopped nor extended."""

    code = "not-started"


class BadDate(Refused):
    """Extensions end within the term again, pauses within so many days in all."""

    code = "bad-date"


class ExtendedTooOften(Refused):
    """Work is extended twice at most."""

    code = "extended-too-often"


class TheLead(Refused):
    """A case keeps a lead: its part is given to another, never taken away."""

    code = "the-lead"


class InTheCase(Refused):
    """An agency has one part in a case at a time."""

    code = "in-the-case"


class NotUp(Refused):
    """Supervision goes up, tier by tier."""

    code = "not-up"


class SameCase(Refused):
    """Cases of one cause are several cases."""

    code = "same-case"


class NotSignedFor(Refused):
    """Agency and proposer write to each other once the agency has signed for its part, and while it stands."""

    code = "not-signed-for"


class NoTimes(Refused):
    """Who asks for a visit proposes times that lie ahead."""

    code = "no-times"


class NeedsSignOff(Refused):
    """Where an agency has it so, a report goes out only when another person of it has signed it off."""

    code = "needs-sign-off"


class SameHand(Refused):
    """Who has written a report does not sign it off."""

    code = "same-hand"


class NoDraft(Refused):
    """A draft is signed off or given back once, and only the newest."""

    code = "no-draft"


class AlreadyReplied(Refused):
    """A supervision order is answered once."""

    code = "already-replied"


class NotCounted(Refused):
    """Only what counts in the rates can be excluded from them: orders that stand, of the agency itself."""

    code = "not-counted"


class AlreadyRuled(Refused):
    """An exclusion is ruled on once, and in time."""

    code = "already-ruled"


class BadAddress(Refused):
    """A webhook's address is https, without a user name, of a name or a plain IP address."""

    code = "bad-address"


class BadNetwork(Refused):
    """Networks are written as address/prefix, are no wider than need be, and hold machines that can be called."""

    code = "bad-network"


class NoNetworks(Refused):
    """Operators set the networks in which an agency's webhook may lie, before the agency says where."""

    code = "no-networks"


class NotAllowed(Refused):
    """A webhook lies in the agency's networks."""

    code = "address-not-allowed"


class NoWebhooks(Refused):
    """Without a key to seal secrets with, there are no webhooks."""

    code = "no-webhooks"


class TooManyAsked(Refused):
    """A few calls out of turn can wait at a time."""

    code = "too-many-asked"
