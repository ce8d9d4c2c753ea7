"""One unit of work outside HTTP, answered as a door would: done and committed, or undone and refused with a problem."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from .database import Tx
from .problems import Problem, refused


def attempt(tx: Tx, do: Callable[[Tx], object], *, refusals: Mapping[type[Exception], int]) -> Problem | None:
    """Do it and commit; a refusal undoes it and is returned, by the same tables as at the doors. Faults rise."""
    try:
        do(tx)
        tx.commit()
    except sa.exc.IntegrityError as error:
        return _problem(tx.meaning(error), refusals)
    except Exception as error:   # noqa: BLE001 - what is no refusal rises again
        return _problem(error, refusals)
    finally:
        tx.close()
    return None


def _problem(error: Exception, refusals: Mapping[type[Exception], int]) -> Problem:
    problem = error if isinstance(error, Problem) else refused(error, refusals)
    if problem is None:
        raise error
    return problem
