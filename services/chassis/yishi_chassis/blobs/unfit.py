"""Why a file is not taken: a word for machines, a sentence for people."""


class Unfit(Exception):
    """The file is not what it should be; `code` says in which way: damaged, too-costly, ambiguous, not-readable."""

    def __init__(self, sentence: str, *, code: str) -> None:
        super().__init__(sentence)
        self.code = code


class TooBusy(Exception):
    """Too many files are being looked at; it may be sent again in a moment."""

    code = "unavailable"
