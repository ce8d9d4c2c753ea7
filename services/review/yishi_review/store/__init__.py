"""Reviews in the database."""

from .reviews import (
    add,
    find_of_proposal,
    find_of_proposal_for_update,
    get,
    get_for_update,
    headlines,
    of_proposal_for_update,
    save,
)
from .tables import METADATA

__all__ = [
    "METADATA", "add", "find_of_proposal", "find_of_proposal_for_update", "get", "get_for_update",
    "headlines", "of_proposal_for_update", "save",
]
