"""What dispatch answers to one agency alone about what that agency replied over AMQP."""

from typing import ClassVar

from .envelope import Event


class OrderAnswered(Event):
    """To one agency alone: what became of its reply; one that is refused or failed has changed nothing."""

    type: ClassVar[str] = "cn.yishi.order.answered.v1"
    speaker: ClassVar[str] = "dispatch"
    subject_field: ClassVar[str] = "agency"
    agency: str
    #: the `ce-id` that the agency gave it
    reply_id: str
    verb: str
    #: ok, refused (by the rules, or it could not be read), failed (a fault of ours: send it anew)
    outcome: str
    #: of a refusal: the code that the same problem has over HTTP, and a sentence for people
    code: str = ""
    detail: str = ""
    assignment_id: str = ""
    #: where the assignment stands, and what may be done with it now, where that is known
    state: str = ""
    allowed: tuple[str, ...] = ()
    version: int | None = None


TO_AGENCIES = (OrderAnswered,)
