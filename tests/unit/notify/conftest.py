"""Events as notify hears them, made from the golden examples, and a mail server in a thread of its own."""

import json
import socket
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import count

import pytest
import yishi_contracts as contracts
from aiosmtpd.controller import Controller

EXAMPLES = files("yishi_contracts") / "examples"
Hear = Callable[..., contracts.Event]


@pytest.fixture
def hear() -> Hear:
    """`hear("proposal.filed", proposal="p-1", number="JN-1")`: that event, received."""
    numbers = count(1)

    def event(key: str, *, proposal: str = "p-1", **changes: object) -> contracts.Event:
        golden = json.loads((EXAMPLES / f"{key}.v1.json").read_text(encoding="utf-8"))
        number = next(numbers)
        headers = golden["headers"] | {"ce-id": f"e-{number}-{proposal}", "ce-subject": proposal}
        body = golden["body"] | {"proposal_id": proposal} | changes
        class_ = contracts.BY_TYPE[golden["headers"]["ce-type"]]
        return class_.read(contracts.Envelope.from_headers(headers), json.dumps(body, ensure_ascii=False))

    return event


class Mailbox:
    """What a mail server took, and what it is told to answer to RCPT and to DATA."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.rcpt = self.data = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.data.startswith("250"):
            self.taken.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        return self.data


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on `.port`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
