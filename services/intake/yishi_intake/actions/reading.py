"""Reading: a draft exists for its author only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from yishi_chassis.database import Tx

from .. import domain, store

_Listed = TypeVar("_Listed", domain.Proposal, store.Mark)


def detail(tx: Tx, *, proposal_id: str) -> domain.Proposal:
    """One proposal by its id."""
    return domain.seen_by(store.get(tx, proposal_id), tx.caller.id)


def reads(tx: Tx, proposal: domain.Proposal) -> bool:
    """Whether the words are for the caller."""
    return domain.readable(proposal, _viewer(tx, proposal, asked=proposal.private))


def is_confided(tx: Tx, proposal: domain.Proposal) -> bool:
    """Whether the caller is one of those whom it was for while it was a private matter."""
    return domain.confided_to(proposal, _viewer(tx, proposal, asked=True))


def handles(tx: Tx, proposal: domain.Proposal) -> bool:
    """Whether the caller is its author, or a convener or an officer of one of its areas."""
    return domain.handles(proposal, _viewer(tx, proposal, asked=False))


def sight(tx: Tx, proposal: domain.Proposal) -> domain.Sight:
    """All that the caller sees of it; who helps is asked for where that could matter alone."""
    kept = proposal.private or any(file.confided for file in proposal.content.attachments)
    return domain.sight(proposal, _viewer(tx, proposal, asked=kept))


def _viewer(tx: Tx, proposal: domain.Proposal, *, asked: bool) -> domain.Viewer:
    caller = tx.caller
    known = domain.Viewer(person=caller.id, convenes=caller.scopes("convener"), offices=caller.scopes("officer"))
    if not asked or not caller.id or domain.confided_to(proposal, known):
        return known
    return replace(known, helps=store.helps(tx, proposal.id, caller.id))


def whole(tx: Tx, *, proposal_id: str) -> domain.Proposal:
    """One proposal of which the caller may know more than that it is there; refused in a private matter of others."""
    proposal = detail(tx, proposal_id=proposal_id)
    if proposal.private and not is_confided(tx, proposal):
        raise domain.Confided("it is a private matter (家里事), for those concerned alone", state=None)
    return proposal


def by_number(tx: Tx, *, number: str) -> domain.Proposal:
    """One proposal by its receipt number, however it was typed."""
    return domain.seen_by(store.get_by_number(tx, domain.written(number)), tx.caller.id)


def listing(
    tx: Tx, *, before: str | None, limit: int, rules: domain.Rules, **asked: Any,
) -> tuple[list[domain.Proposal], str | None]:
    """A page of opened proposals, the newest first, and where the next one begins; asked for as `_asked` says."""
    found = store.list_public(tx, **_asked(rules, **asked), before=before, limit=limit + 1)
    return _page(found, limit)


def marks(
    tx: Tx, *, before: str | None, limit: int, rules: domain.Rules, **asked: Any,
) -> tuple[list[store.Mark], str | None]:
    """The same page by its marks, for who has written its proposals down before."""
    return _page(store.list_marks(tx, **_asked(rules, **asked), before=before, limit=limit + 1), limit)


def marked(tx: Tx, *, ids: Sequence[str]) -> list[tuple[store.Mark, domain.Proposal, domain.Sight]]:
    """These proposals with their marks, and what the caller sees of each."""
    return [(mark, proposal, sight(tx, proposal)) for mark, proposal in store.get_marked(tx, ids)]


def _asked(
    rules: domain.Rules, *, area: str | None, state: str | None = None, phase: str | None = None,
    category: str | None = None, tier: str | None = None, words: str | None = None, private: bool = True,
) -> dict[str, Any]:
    """Who asks for more than area and phase finds no private matters, nor is one among `news`."""
    narrow = state or category or tier or words is not None
    return {"area": rules.areas.path(area) if area else (), "states": domain.states_of(state=state, phase=phase),
            "category": category, "tier": tier, "words": domain.sought(words) if words is not None else (),
            "private": private and not narrow}


def _page(found: list[_Listed], limit: int) -> tuple[list[_Listed], str | None]:
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def path(tx: Tx, *, proposal_id: str) -> tuple[domain.Proposal, tuple[domain.Step, ...]]:
    """A proposal and all it has come through."""
    proposal = whole(tx, proposal_id=proposal_id)
    return proposal, store.paths(tx, [proposal.id]).get(proposal.id, ())


def news(tx: Tx, *, area: str, limit: int, rules: domain.Rules) -> list[tuple[domain.Proposal, domain.Standing]]:
    """The newest proposals of an area, and where each stands."""
    found, _ = listing(tx, area=area, before=None, limit=limit, rules=rules, private=False)
    paths = store.paths(tx, [proposal.id for proposal in found])
    return [(proposal, domain.standing(paths.get(proposal.id, ()))) for proposal in found]


def near(tx: Tx, *, lat: float, lng: float, metres: int, limit: int) -> list[domain.Proposal]:
    """Proposals around a point, the nearest first; where private matters are is not told by asking."""
    return store.list_near(tx, lat=lat, lng=lng, metres=metres, limit=limit)
