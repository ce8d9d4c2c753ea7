"""What travels between Yishi's services. A replacement of a service needs this and nothing else."""

from . import acting as _acting
from . import answering as _answering
from . import audit as _audit
from . import claiming as _claiming
from . import confiding as _confiding
from . import counting as _counting
from . import deciding as _deciding
from . import dispatch as _dispatch
from . import intake as _intake
from . import meeting as _meeting
from . import merging as _merging
from . import moderation as _moderation
from . import notify as _notify
from . import paper as _paper
from . import remarks as _remarks
from . import representing as _representing
from . import review as _review
from . import revising as _revising
from . import steering as _steering
from . import supervising as _supervising
from . import units as _units
from . import webhooks as _webhooks
from .acting import (
    AidRecorded,
    LocalActionFailed,
    LocalActionMoneyRecorded,
    LocalActionTaskClaimed,
    LocalActionTaskDropped,
)
from .answering import OrderAnswered
from .audit import (
    CheckpointSigned,
)
from .claiming import ProposalClaimed, ProposalClaimIssued
from .confiding import (
    ProposalHelperDropped,
    ProposalHelperNamed,
    ProposalPublicationAsked,
    ProposalPublished,
)
from .counting import AssignmentRecounted
from .deciding import (
    OwnersVoted,
    ReviewAppealDecided,
    ReviewAppealOpened,
    ReviewObjected,
    ReviewObjectionAnswered,
    ReviewObjectionRedacted,
    ReviewPooled,
    ReviewRecounted,
    ReviewRejected,
    ReviewReminded,
    ReviewRemitted,
    SelfHelpAsked,
    SelfHelpEnded,
)
from .dispatch import (
    AboutAssignment,
    AssignmentAccepted,
    AssignmentConfirmed,
    AssignmentOffered,
    AssignmentPlanned,
    AssignmentRefused,
    AssignmentReleased,
    AssignmentReminded,
    AssignmentReported,
    AssignmentReturned,
    AssignmentSentBack,
    CaseCompleted,
    CaseOpened,
    CaseStarted,
    FromDispatch,
    Milestone,
    MovedByDispatch,
    OrderChanged,
    OrderOffered,
)
from .envelope import CONTENT_TYPE, SCHEMA_ROOT, Envelope, Event, Move, Part, routing_key, version
from .intake import (
    AboutDeviceKey,
    Attachment,
    Author,
    Counts,
    DeviceKeyEnrolled,
    DeviceKeyRevoked,
    EvaluationAnswered,
    EvaluationEntered,
    EvaluationOpened,
    FollowUpAnswered,
    FollowUpEnded,
    FollowUpOpened,
    FromIntake,
    MovedByIntake,
    Place,
    ProposalClosed,
    ProposalFiled,
    ProposalLapsed,
    ProposalOpened,
    ProposalRedacted,
    ProposalReopened,
    ProposalSigned,
    ProposalUnsigned,
    ProposalWithdrawalConfirmed,
    ProposalWithdrawalDropped,
    ProposalWithdrawalRequested,
    ProposalWithdrawn,
)
from .meeting import (
    SessionAttached,
    SessionCalled,
    SessionCommented,
    SessionFile,
    SessionHeld,
    SessionReplied,
    VisitRecorded,
)
from .merging import (
    ProposalJoined,
    ProposalMergeConfirmed,
    ProposalMerged,
    ProposalMergeDropped,
    ProposalMergeRequested,
    ProposalParted,
    ProposalRestored,
)
from .moderation import (
    ProposalAuthorBlocked,
    ProposalAuthorUnblocked,
    ProposalCheckOverdue,
    ProposalFlagged,
    ProposalFlagsSettled,
    ProposalHidden,
    ProposalRefused,
    ProposalSubmitted,
    ProposalUnhidden,
)
from .notify import (
    AboutContact,
    ContactReleased,
    ContactVerified,
    FromNotify,
    NoticeFailed,
    NoticeSent,
)
from .paper import ProposalLineStruck, ProposalSheetEntered
from .remarks import (
    ProposalCommented,
    ProposalEvidenceAdded,
    ProposalFollowed,
    ProposalRemarkTakenOut,
    ProposalUnfollowed,
)
from .representing import (
    ProposalRepresentativeAccepted,
    ProposalRepresentativeEnded,
    ProposalRepresentativeNamed,
)
from .review import (
    Ballot,
    DispatchOrdered,
    Doer,
    FromReview,
    LocalActionCompleted,
    LocalActionReported,
    LocalActionStarted,
    MovedByReview,
    Order,
    ReviewAdopted,
    ReviewAnnounced,
    ReviewContinued,
    ReviewEscalated,
    ReviewOpened,
    ReviewResumed,
    ReviewReturned,
    ReviewStopped,
    ReviewStopRefused,
    ReviewTriaged,
    VoteCalled,
    VoteClosed,
)
from .revising import ProposalAmended, ProposalAppealed, ProposalLapseNear, ProposalRevised, ProposalTakenOver
from .steering import (
    AssignmentAnswered,
    AssignmentAsked,
    AssignmentCancelled,
    AssignmentLeftToDistrict,
    AssignmentMoved,
    AssignmentResumed,
    AssignmentSuspended,
    AssignmentTracked,
    CaseHandedUp,
    CaseResumed,
    CaseSuspended,
    CaseTied,
)
from .supervising import (
    AssignmentContacted,
    AssignmentWrittenBack,
    ExclusionAsked,
    ExclusionRuled,
    SupervisionIssued,
    SupervisionReplied,
)
from .units import UnitRecorded
from .webhooks import WebhookDisabled

#: Every service, in the direction in which state goes down.
SPEAKERS = ("intake", "review", "dispatch", "notify", "audit")

#: The catalogue: every event that one service says to the others.
EVENTS = (_intake.EVENTS + _revising.EVENTS + _merging.EVENTS + _remarks.EVENTS + _paper.EVENTS + _claiming.EVENTS
          + _confiding.EVENTS + _units.EVENTS + _representing.EVENTS + _moderation.EVENTS + _review.EVENTS
          + _deciding.EVENTS + _acting.EVENTS + _meeting.EVENTS + _dispatch.EVENTS + _steering.EVENTS
          + _supervising.EVENTS + _counting.EVENTS + _webhooks.EVENTS + _notify.EVENTS + _audit.EVENTS)

#: What dispatch says to one agency alone, over the agencies' own vhost.
TO_AGENCIES = _dispatch.TO_AGENCIES + _answering.TO_AGENCIES

#: Every event class by its wire type.
BY_TYPE = {event.type: event for event in EVENTS + TO_AGENCIES}

#: Who hears whom: the broker's topology is made from this table.
HEARS: dict[str, tuple[str, ...]] = {
    "intake": ("review", "dispatch", "notify"),
    "review": ("intake",),
    "dispatch": ("intake", "review"),
    "notify": ("intake", "review", "dispatch"),
    "audit": ("intake", "review", "dispatch", "notify"),
}

__all__ = [
    "BY_TYPE", "CONTENT_TYPE", "EVENTS", "HEARS", "SCHEMA_ROOT", "SPEAKERS", "TO_AGENCIES", "AboutAssignment",
    "AboutContact", "AboutDeviceKey", "AidRecorded", "AssignmentAccepted", "AssignmentAnswered",
    "AssignmentAsked", "AssignmentCancelled", "AssignmentConfirmed", "AssignmentContacted",
    "AssignmentLeftToDistrict", "AssignmentMoved", "AssignmentOffered", "AssignmentPlanned",
    "AssignmentRecounted", "AssignmentRefused", "AssignmentReleased", "AssignmentReminded",
    "AssignmentReported", "AssignmentResumed", "AssignmentReturned", "AssignmentSentBack",
    "AssignmentSuspended", "AssignmentTracked", "AssignmentWrittenBack", "Attachment", "Author", "Ballot",
    "CaseCompleted", "CaseHandedUp", "CaseOpened", "CaseResumed", "CaseStarted", "CaseSuspended", "CaseTied",
    "CheckpointSigned", "ContactReleased", "ContactVerified", "Counts", "DeviceKeyEnrolled", "DeviceKeyRevoked",
    "DispatchOrdered", "Doer", "Envelope", "EvaluationAnswered", "EvaluationEntered", "EvaluationOpened",
    "Event", "ExclusionAsked", "ExclusionRuled", "FollowUpAnswered", "FollowUpEnded", "FollowUpOpened",
    "FromDispatch", "FromIntake", "FromNotify", "FromReview", "LocalActionCompleted", "LocalActionFailed",
    "LocalActionMoneyRecorded", "LocalActionReported", "LocalActionStarted", "LocalActionTaskClaimed",
    "LocalActionTaskDropped", "Milestone", "Move", "MovedByDispatch", "MovedByIntake", "MovedByReview",
    "NoticeFailed", "NoticeSent", "Order", "OrderAnswered", "OrderChanged", "OrderOffered", "OwnersVoted",
    "Part", "Place", "ProposalAmended", "ProposalAppealed", "ProposalAuthorBlocked", "ProposalAuthorUnblocked",
    "ProposalCheckOverdue", "ProposalClaimIssued", "ProposalClaimed", "ProposalClosed", "ProposalCommented",
    "ProposalEvidenceAdded", "ProposalFiled", "ProposalFlagged", "ProposalFlagsSettled", "ProposalFollowed",
    "ProposalHelperDropped", "ProposalHelperNamed", "ProposalHidden", "ProposalJoined", "ProposalLapseNear",
    "ProposalLapsed", "ProposalLineStruck", "ProposalMergeConfirmed", "ProposalMergeDropped",
    "ProposalMergeRequested", "ProposalMerged", "ProposalOpened", "ProposalParted", "ProposalPublicationAsked",
    "ProposalPublished", "ProposalRedacted", "ProposalRefused", "ProposalRemarkTakenOut", "ProposalReopened",
    "ProposalRepresentativeAccepted", "ProposalRepresentativeEnded", "ProposalRepresentativeNamed",
    "ProposalRestored", "ProposalRevised", "ProposalSheetEntered", "ProposalSigned", "ProposalSubmitted",
    "ProposalTakenOver", "ProposalUnfollowed", "ProposalUnhidden", "ProposalUnsigned",
    "ProposalWithdrawalConfirmed", "ProposalWithdrawalDropped", "ProposalWithdrawalRequested",
    "ProposalWithdrawn", "ReviewAdopted", "ReviewAnnounced", "ReviewAppealDecided", "ReviewAppealOpened",
    "ReviewContinued", "ReviewEscalated", "ReviewObjected", "ReviewObjectionAnswered",
    "ReviewObjectionRedacted", "ReviewOpened", "ReviewPooled", "ReviewRecounted", "ReviewRejected",
    "ReviewReminded", "ReviewRemitted", "ReviewResumed", "ReviewReturned", "ReviewStopRefused", "ReviewStopped",
    "ReviewTriaged", "SelfHelpAsked", "SelfHelpEnded", "SessionAttached", "SessionCalled", "SessionCommented",
    "SessionFile", "SessionHeld", "SessionReplied", "SupervisionIssued", "SupervisionReplied", "UnitRecorded",
    "VisitRecorded", "VoteCalled", "VoteClosed", "WebhookDisabled", "routing_key", "version",
]
