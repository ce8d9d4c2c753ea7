"""What intake does: one function per use case, each load → decide → save → say."""

from .device_key import challenge, enrol, keys, proof, revoke
from .evaluation import completed, evaluate, evaluation_over
from .follow_up import follow_up, follow_up_due, follow_up_over, reopen
from .office import Numbers, Office
from .proposal import draft_expired, edit, heard, lapse, open_up, propose, sorted_as, withdraw
from .reading import by_number, detail, listing
from .signature import sign, unsign
from .token import Registry

__all__ = [
    "Numbers", "Office", "Registry", "by_number", "challenge", "completed", "detail", "draft_expired", "edit",
    "enrol", "evaluate", "evaluation_over", "follow_up", "follow_up_due", "follow_up_over", "heard", "keys",
    "lapse", "listing", "open_up", "proof", "propose", "reopen", "revoke", "sign", "sorted_as", "unsign",
    "withdraw",
]
