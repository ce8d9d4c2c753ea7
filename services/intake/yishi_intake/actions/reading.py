"""Reading: a draft exists for its author only."""

from dataclasses import replace

from yishi_chassis.database import Tx

from .. import domain, store


def detail(tx: Tx, *, proposal_id: str) -> domain.Proposal:
    """One proposal by its id."""
    return domain.seen_by(store.get(tx, proposal_id), tx.caller.id)


def reads(tx: Tx, proposal: domain.Proposal, *, rules: domain.Rules) -> bool:
    """Whether the words are for the caller."""
    caller = tx.caller
    viewer = domain.Viewer(person=caller.id, convenes=caller.scopes("convener"), offices=caller.scopes("officer"))
    return domain.readable(proposal, viewer, private_kinds=rules.private_kinds)


def by_number(tx: Tx, *, number: str) -> domain.Proposal:
    """One proposal by its receipt number, however it was typed."""
    return domain.seen_by(store.get_by_number(tx, domain.written(number)), tx.caller.id)


def listing(
    tx: Tx, *, area: str | None, state: str | None = None, phase: str | None = None, category: str | None = None,
    tier: str | None = None, words: str | None = None, before: str | None = None, limit: int, rules: domain.Rules,
) -> tuple[list[domain.Proposal], str | None]:
    """A page of opened proposals, the newest first, and where the next one begins; `words` find no private ones."""
    path = rules.areas.path(area) if area else ()
    found = store.list_public(tx, area=path, states=domain.states_of(state=state, phase=phase), category=category,
                              tier=tier, words=domain.sought(words) if words is not None else (),
                              hidden=rules.private_kinds, before=before, limit=limit + 1)
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def path(tx: Tx, *, proposal_id: str, rules: domain.Rules) -> tuple[domain.Proposal, tuple[domain.Step, ...]]:
    """A proposal and all it has come through; the answers in a private matter are for those it is confided to."""
    proposal = detail(tx, proposal_id=proposal_id)
    steps = store.paths(tx, [proposal.id]).get(proposal.id, ())
    private = proposal.content.kind in rules.private_kinds
    if private and not domain.confided_to(proposal, person=tx.caller.id, convenes=tx.caller.scopes("convener")):
        steps = tuple(replace(step, words=None) for step in steps)
    return proposal, steps


def news(tx: Tx, *, area: str, limit: int, rules: domain.Rules) -> list[tuple[domain.Proposal, domain.Standing]]:
    """The newest proposals of an area, and where each stands."""
    found, _ = listing(tx, area=area, limit=limit, rules=rules)
    paths = store.paths(tx, [proposal.id for proposal in found])
    return [(proposal, domain.standing(paths.get(proposal.id, ()))) for proposal in found]


def near(tx: Tx, *, lat: float, lng: float, metres: int, limit: int, rules: domain.Rules) -> list[domain.Proposal]:
    """Proposals around a point, the nearest first; where private matters are is not told by asking."""
    return store.list_near(tx, lat=lat, lng=lng, metres=metres, hidden=rules.private_kinds, limit=limit)
