"""What facts of a review have in common."""

from typing import Any

from ..domain import Body, Review


def about(review: Review) -> dict[str, Any]:
    """What every fact says."""
    return {"proposal_id": review.proposal.id, "tier": review.step.tier, "body": review.step.body}


def move(review: Review) -> dict[str, Any]:
    """The same of one that moves the public state."""
    return about(review) | {"course": review.course, "state": review.state}


def timed(review: Review) -> dict[str, Any]:
    """The same with a deadline."""
    return move(review) | {"deadline": review.deadline}


def leaders(body: Body) -> tuple[str, ...]:
    """Who leads a body; nobody, while no term runs."""
    return tuple(filter(None, (body.convener, body.deputy)))
