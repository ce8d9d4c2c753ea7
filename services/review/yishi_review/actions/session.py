"""Sessions: called, replied to, recorded once they were held, commented on; and visits."""

from dataclasses import replace
from datetime import datetime

from yishi_chassis import http, ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .files import kept_files
from .occasion import kept, occasion, taken


def call_session(
    tx: Tx, *, review_id: str, meeting: domain.Meeting, councils: domain.Councils, others: tuple[str, ...] = (),
) -> domain.Session:
    """Invite the members of the body, and who else is to come; `others` are treated in the same session."""
    reviews = {each: store.get_for_update(tx, each) for each in sorted({review_id, *others})}   # one order for all
    on, called = occasion(tx, councils), dict[str, domain.Session]()
    http.check_version(tx, reviews[review_id].version)
    holding = domain.one_body(tuple(reviews.values()), on=on)
    meeting = replace(meeting, bodies=(*meeting.bodies, *holding))
    for was in reviews.values():
        session_id, together = ids.new(), tuple(each.proposal.id for each in reviews.values() if each is not was)
        review = kept(tx, domain.call_session(was, meeting, id=session_id, on=on, together=together), was=was)
        called[was.id] = domain.the_session(review, session_id)
        outbox.stage(tx, events.session_called(review, called[was.id]))
    return called[review_id]


def record_minutes(
    tx: Tx, *, review_id: str, session_id: str, minutes: domain.Minutes, councils: domain.Councils,
) -> domain.Session:
    """Keep who came, what was said and what was answered; the hash of the minutes travels."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    minutes = replace(minutes, files=kept_files(tx, was.id, minutes.files))
    review = domain.record_minutes(was, session_id=session_id, minutes=minutes, on=on)
    review = kept(tx, review, was=was)
    session = domain.the_session(review, session_id)
    outbox.stage(tx, events.session_held(review, session))
    return session


def reply(
    tx: Tx, *, review_id: str, session_id: str, coming: str, reason: str, councils: domain.Councils,
) -> domain.Session:
    """Say whether one comes; no version is asked for, since others answer meanwhile."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.reply(was, session_id=session_id, coming=coming, reason=reason, on=on), was=was)
    outbox.stage(tx, events.session_replied(review, session_id, member=on.by.id, coming=coming))
    return domain.the_session(review, session_id)


def attach(
    tx: Tx, *, review_id: str, session_id: str, files: tuple[domain.File, ...], councils: domain.Councils,
) -> domain.Session:
    """Add recordings, pictures or documents; their hashes travel."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    files = kept_files(tx, was.id, files)
    review = kept(tx, domain.attach(was, session_id=session_id, files=files, on=on), was=was)
    outbox.stage(tx, events.session_attached(review, session_id, files))
    return domain.the_session(review, session_id)


def comment(
    tx: Tx, *, review_id: str, session_id: str, words: str, councils: domain.Councils,
) -> domain.Session:
    """Say something to the minutes; the hash of the words travels."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.comment(was, session_id=session_id, words=words, on=on), was=was)
    outbox.stage(tx, events.session_commented(review, session_id, words=words, by=on.by.id))
    return domain.the_session(review, session_id)


def record_visit(
    tx: Tx, *, review_id: str, kind: str, at: datetime, members: tuple[str, ...], words: str,
    files: tuple[domain.File, ...], councils: domain.Councils,
) -> domain.Review:
    """Keep when members went to see, and what they found; its hash travels."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    visit = domain.Visit(id=ids.new(), step=was.step.number, kind=kind, at=at, members=members, words=words,
                         words_hash=domain.hash_of(words), by=on.by.id, files=kept_files(tx, was.id, files))
    review = kept(tx, domain.record_visit(was, visit, on=on), was=was)
    outbox.stage(tx, events.visit_recorded(review, visit))
    return review
