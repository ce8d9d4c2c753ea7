"""Who helps (三治): by autonomy 自治, law 法治 and morals 德治; asked, came, did."""

from dataclasses import replace

from .moves import permit
from .parts import Aid
from .refusals import NotNow, Unfit, Unknown
from .review import Occasion, Review

#: The kinds of helpers, by which of the three they belong to.
AIDS: dict[str, str] = {
    "building_head": "autonomy", "self_government": "autonomy",
    "police": "law", "mediator": "law", "lawyer": "law",
    "party_volunteer": "morals", "elder": "morals",
}
STEPS = ("asked", "came", "did")


def record_aid(review: Review, *, kind: str, name: str, step: str, words: str, on: Occasion) -> Review:
    """The review with a helper asked; or with what became of one who was, one step after the other."""
    permit(review, "record_aid", on=on)
    known = next((aid for aid in review.aids if (aid.kind, aid.name) == (kind, name)), None)
    if known is None:
        if step != "asked":
            raise Unknown(f"nobody was asked as {kind} {name}")
        return replace(review, aids=(*review.aids, Aid(kind=kind, name=name, asked_at=on.now)))
    changed = _after(known, step, words=words, on=on)
    return replace(review, aids=tuple(changed if aid is known else aid for aid in review.aids))


def _after(aid: Aid, step: str, *, words: str, on: Occasion) -> Aid:
    done = STEPS[:1 + (aid.came_at is not None) + (aid.did_at is not None)]
    if step in done:
        raise NotNow(f"it is written down already that {aid.name} {'was ' if step == 'asked' else ''}{step}")
    if step == "came":
        return replace(aid, came_at=on.now)
    if aid.came_at is None:
        raise NotNow(f"{aid.name} has not come yet")
    if not words.strip():
        raise Unfit(f"please say what {aid.name} did")
    return replace(aid, did_at=on.now, words=words)
