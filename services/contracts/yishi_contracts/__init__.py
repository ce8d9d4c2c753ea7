"""What travels between Yishi's services. A replacement of a service needs this and nothing else."""

from . import audit as _audit
from . import dispatch as _dispatch
from . import intake as _intake
from . import merging as _merging
from . import moderation as _moderation
from . import notify as _notify
from . import review as _review
from .audit import CheckpointSigned
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
from .merging import (
    ProposalJoined,
    ProposalMergeConfirmed,
    ProposalMerged,
    ProposalMergeDropped,
    ProposalMergeRequested,
    ProposalParted,
    ProposalRestored,
)
from .moderation import ProposalCheckOverdue, ProposalHidden, ProposalRefused, ProposalSubmitted, ProposalUnhidden
from .notify import FromNotify, NoticeFailed, NoticeSent
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
    ReviewEscalated,
    ReviewOpened,
    ReviewResumed,
    ReviewStopped,
    ReviewStopRefused,
    ReviewTriaged,
    SessionCalled,
    SessionHeld,
    VoteCalled,
    VoteClosed,
)

__all__ = [
    "CONTENT_TYPE", "SCHEMA_ROOT", "AboutAssignment", "AboutDeviceKey", "AssignmentAccepted",
    "AssignmentConfirmed", "AssignmentOffered", "AssignmentPlanned", "AssignmentRefused",
    "AssignmentReleased", "AssignmentReminded", "AssignmentReported", "AssignmentReturned",
    "AssignmentSentBack", "Attachment", "Author", "Ballot", "CaseCompleted", "CaseOpened", "CaseStarted",
    "CheckpointSigned", "DeviceKeyEnrolled", "DeviceKeyRevoked", "DispatchOrdered", "Doer", "Envelope",
    "EvaluationAnswered", "EvaluationEntered", "EvaluationOpened", "Event", "FollowUpAnswered",
    "FollowUpEnded", "FollowUpOpened", "FromDispatch", "FromIntake", "FromNotify", "FromReview",
    "LocalActionCompleted", "LocalActionReported", "LocalActionStarted", "Milestone", "Move",
    "MovedByDispatch", "MovedByIntake", "MovedByReview", "NoticeFailed", "NoticeSent", "Order",
    "OrderChanged", "OrderOffered", "Part", "Place", "ProposalCheckOverdue", "ProposalClosed",
    "ProposalFiled", "ProposalHidden", "ProposalJoined", "ProposalLapsed", "ProposalMergeConfirmed",
    "ProposalMergeDropped", "ProposalMergeRequested", "ProposalMerged", "ProposalOpened", "ProposalParted",
    "ProposalRedacted", "ProposalRefused", "ProposalReopened", "ProposalRestored", "ProposalSigned",
    "ProposalSubmitted", "ProposalUnhidden", "ProposalUnsigned", "ProposalWithdrawalConfirmed",
    "ProposalWithdrawalDropped", "ProposalWithdrawalRequested", "ProposalWithdrawn", "ReviewAdopted",
    "ReviewAnnounced", "ReviewEscalated", "ReviewOpened", "ReviewResumed", "ReviewStopRefused",
    "ReviewStopped", "ReviewTriaged", "SessionCalled", "SessionHeld", "VoteCalled", "VoteClosed", "_audit",
    "_dispatch", "_intake", "_merging", "_moderation", "_notify", "_review", "routing_key", "version",
]
