"""What an agency may say over its wire: the verbs that it has over HTTP, with the same forms, and its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, create_model
from yishi_chassis.http import Door, Form
from yishi_chassis.service import doors_of
from yishi_contracts.envelope import PREFIX

from .agencies import AgencyDoors
from .working import ASSIGNMENT, WorkingDoors

#: The classes whose doors for an assignment's own agency are also open over the wire.
ALSO_OVER_AMQP: tuple[Any, ...] = (WorkingDoors,)
AssignmentId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A door by another way: `form` is the door's with `assignment_id` and `version`, where it is about one."""

    name: str
    door: Door
    form: type[BaseModel]
    about: str

    @property
    def type(self) -> str:
        """The `ce-type` of such a reply."""
        return f"{PREFIX}reply.{self.name}.v1"

    def told(self, form: Any, agency: str) -> dict[str, str]:
        """The arguments that over HTTP stand in the address."""
        return {self.about: agency if self.about == "agency_id" else form.assignment_id}


def verbs() -> Mapping[str, Verb]:
    """By name: of every door `…/assignments/<id>/<verb>` that takes a form from an agency; and `receipt`."""
    about = [door for doors in ALSO_OVER_AMQP for door in doors_of(doors) if _is_for_agencies(door)]
    found = [Verb(name=_name(door), door=door, form=_with_assignment(door), about="assignment_id") for door in about]
    receive = next(door for door in doors_of(AgencyDoors) if door.method_name == "receive")
    receipt = Verb(name="receipt", door=receive, form=_form_of(receive), about="agency_id")
    return {verb.name: verb for verb in (*found, receipt)}


def _is_for_agencies(door: Door) -> bool:
    terms = door.terms
    return terms.form is not None and terms.url.startswith(f"{ASSIGNMENT}/") and "agency" in terms.access.roles


def _name(door: Door) -> str:
    return door.terms.url.rpartition("/")[2].replace("-", "_")


def _form_of(door: Door) -> type[BaseModel]:
    return door.terms.form or Form


def _with_assignment(door: Door) -> type[BaseModel]:
    """`version`: only if the assignment is at it still, as If-Match."""
    form = _form_of(door)
    name = form.__name__.removesuffix("Form") + "Reply"
    return create_model(name, __base__=form, __doc__=form.__doc__, assignment_id=(AssignmentId, ...),
                        version=(int | None, None))
