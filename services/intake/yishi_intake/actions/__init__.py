"""What intake does: one function per use case, each load → decide → save → say."""

from .evaluation import completed, evaluate, evaluation_over
from .follow_up import follow_up, follow_up_due, follow_up_over, reopen
from .office import Numbers, Office
from .proposal import draft_expired, edit, heard, lapse, open_up, propose, sorted_as, withdraw
from .reading import by_number, detail, listing
from .signature import sign, unsign
from .token import Registry

__all__ = [
    "Numbers", "Office", "Registry", "by_number", "completed", "detail", "draft_expired", "edit", "evaluate",
    "evaluation_over", "follow_up", "follow_up_due", "follow_up_over", "heard", "lapse", "listing", "open_up",
    "propose", "reopen", "sign", "sorted_as", "unsign", "withdraw",
]
