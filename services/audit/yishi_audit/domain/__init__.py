"""The rules of audit: the tree, its tiles, the signed note, the entry, and what timeline and figures say."""


class Refused(Exception):
    """Audit says no, with a word for machines and a sentence for people."""

    code = "refused"


class NotLogged(Refused):
    """There is no such event in the log, or it has no leaf under a signed checkpoint yet."""

    code = "not-logged"


class NoSuchTile(Refused):
    """The log is not that large, or the address is not one of a tile."""

    code = "no-such-tile"


class NoSuchProposal(Refused):
    """Nothing was ever said about it."""

    code = "no-such-proposal"


class Erased(Refused):
    """The body was erased; the leaf and its proof stay."""

    code = "erased"


class Redacted(Refused):
    """Residents' words were taken out of the body, and the salt with them; the leaf and its proof stay."""

    code = "redacted"


class Shrunk(Exception):
    """The log is smaller than, or differs from, what was published: a fault that a person must look into."""
