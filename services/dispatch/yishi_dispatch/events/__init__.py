"""Domain facts as contract events. Only here are they made."""

from .agency import order_answered, order_recounted, order_redacted, to_agency
from .beside import contact_missed, exclusion_asked, exclusion_ruled, supervised, supervision_replied, wrote
from .case import handed_up, recounted, tied, told, told_agencies
from .webhook import webhook_disabled

__all__ = [
    "contact_missed", "exclusion_asked", "exclusion_ruled", "handed_up", "order_answered", "order_recounted",
    "order_redacted", "recounted", "supervised", "supervision_replied", "tied", "to_agency", "told", "told_agencies",
    "webhook_disabled", "wrote",
]
