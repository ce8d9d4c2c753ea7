"""What is said of sessions and visits."""

from dataclasses import asdict

import yishi_contracts as contracts

from ..domain import HOME, File, Review, Session, Visit, hash_of, is_private
from .parts import about


def session_called(review: Review, session: Session) -> contracts.SessionCalled:
    return contracts.SessionCalled.model_validate(about(review) | {
        "session_id": session.id, "mode": session.mode, "held_at": session.held_at, "members": session.invited,
        "bodies": session.bodies, "with_proposals": session.together})


def session_held(review: Review, session: Session) -> contracts.SessionHeld:
    return contracts.SessionHeld(
        **about(review), session_id=session.id, attended=session.attended, observers=session.observers,
        minutes_hash=session.minutes_hash, opinions=len(session.opinions), opinions_hash=session.opinions_hash,
        files=_files(session.files, named=not is_private(review.kind)))


def session_replied(review: Review, session_id: str, *, member: str, coming: str) -> contracts.SessionReplied:
    return contracts.SessionReplied.model_validate(
        about(review) | {"session_id": session_id, "member": member, "coming": coming})


def session_attached(review: Review, session_id: str, files: tuple[File, ...]) -> contracts.SessionAttached:
    return contracts.SessionAttached(**about(review), session_id=session_id,
                                     files=_files(files, named=not is_private(review.kind)))


def session_commented(review: Review, session_id: str, *, words: str, by: str) -> contracts.SessionCommented:
    return contracts.SessionCommented(**about(review), session_id=session_id, words_hash=hash_of(words), by=by)


def visit_recorded(review: Review, visit: Visit) -> contracts.VisitRecorded:
    return contracts.VisitRecorded.model_validate(about(review) | {
        "visit_id": visit.id, "kind": visit.kind, "at": visit.at, "members": visit.members,
        "words_hash": visit.words_hash,
        "files": _files(visit.files, named=visit.kind != HOME and not is_private(review.kind))})


def _files(files: tuple[File, ...], *, named: bool) -> tuple[contracts.SessionFile, ...]:
    """Files by their hashes; the names of those of a home or of a private matter (家里事) may name people, and stay."""
    return tuple(contracts.SessionFile.model_validate(asdict(file) | ({} if named else {"name": ""})) for file in files)
