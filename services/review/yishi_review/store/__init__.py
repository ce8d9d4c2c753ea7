"""Reviews in the database."""

from .counts import provisional
from .files import add_upload, find_upload, forget_upload, uploads
from .reminded import clock_anew, said, said_once
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
from .seats import lock_rolls, put_rolls, rolls, rolls_version
from .tables import METADATA
from .votes import find_key, put_ballot, put_key, revoke_key
from .work import Part, Reader, Window, work

__all__ = [
    "METADATA", "Part", "Reader", "Window", "add", "add_upload", "clock_anew", "find_key", "find_of_proposal",
    "find_of_proposal_for_update", "find_upload", "forget_upload", "get", "get_for_casting", "get_for_update",
    "headlines", "lock_rolls", "of_proposal_for_update", "provisional", "put_ballot", "put_key", "put_rolls",
    "revoke_key", "rolls", "rolls_version", "said", "said_once", "save", "uploads", "work",
]
