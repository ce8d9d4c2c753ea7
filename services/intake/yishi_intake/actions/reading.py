"""Reading: a draft exists for its author only."""

from yishi_chassis.database import Tx

from .. import domain, store


def detail(tx: Tx, *, proposal_id: str) -> domain.Proposal:
    """One proposal by its id."""
    return domain.seen_by(store.get(tx, proposal_id), tx.caller.id)


def by_number(tx: Tx, *, number: str) -> domain.Proposal:
    """One proposal by its receipt number, however it was typed."""
    return domain.seen_by(store.get_by_number(tx, number.strip().upper()), tx.caller.id)


def listing(
    tx: Tx, *, area: str | None, state: str | None, category: str | None, before: str | None, limit: int,
    rules: domain.Rules,
) -> tuple[list[domain.Proposal], str | None]:
    """A page of opened proposals, the newest first, and where the next one begins."""
    path = rules.areas.path(area) if area else ()
    found = store.list_public(tx, area=path, state=state, category=category, before=before, limit=limit + 1)
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None
