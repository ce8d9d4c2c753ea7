"""Reviews in the database."""

from .reviews import (
    add,
    find_of_proposal,
    find_of_proposal_for_update,
    get,
    get_for_casting,
    get_for_update,
    headlines,
    of_proposal_for_update,
    save,
)
from .tables import METADATA
from .votes import find_key, put_ballot, put_key, revoke_key

__all__ = [
    "METADATA", "add", "find_key", "find_of_proposal", "find_of_proposal_for_update", "get",
    "get_for_casting", "get_for_update", "headlines", "of_proposal_for_update", "put_ballot", "put_key",
    "revoke_key", "save",
]
