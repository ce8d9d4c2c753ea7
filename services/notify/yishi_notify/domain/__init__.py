"""The rules of notify: who is concerned, who is told what, in which words, and how delivery goes on or ends."""


class Refused(Exception):
    """Notify says no, with a word for machines and a sentence for people."""

    code = "refused"


class NoSuchNotice(Refused):
    """The notice does not exist, or is not the caller's."""

    code = "no-such-notice"


class CannotSeal(Refused):
    """Contacts are kept sealed or not at all, and this notify has no key to seal with."""

    code = "cannot-seal"
