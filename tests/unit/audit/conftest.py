"""Events as audit hears them, made from the golden examples, and a notary with a key of its own."""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest
import yishi_contracts as contracts
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yishi_audit import actions
from yishi_audit.domain.note import Signer

EXAMPLES = files("yishi_contracts") / "examples"
Hear = Callable[..., contracts.Event]


@pytest.fixture(scope="session")
def hearing() -> Callable[[int], Hear]:
    """`hearing(601)("proposal.filed", number="JN-1")`: that event, received as number 601 of its stream, and so on."""
    def begin(first: int) -> Hear:
        numbers = count(first)

        def event(key: str, *, proposal: str = "p-1", **changes: object) -> contracts.Event:
            return _received(key, next(numbers), proposal, changes)

        return event

    return begin


def _received(key: str, place: int, proposal: str, changes: dict[str, object]) -> contracts.Event:
    golden = json.loads((EXAMPLES / f"{key}.v1.json").read_text(encoding="utf-8"))
    number = f"{place:020d}"
    body = golden["body"] | changes
    if "proposal_id" in body:
        body["proposal_id"] = proposal
    headers = golden["headers"] | {"ce-id": f"e-{place}-{proposal}", "ce-sequence": number,
                                   "ce-subject": proposal, "ce-subjectsequence": number}
    class_ = contracts.BY_TYPE.get(golden["headers"]["ce-type"], contracts.Event)
    return class_.read(contracts.Envelope.from_headers(headers), json.dumps(body, ensure_ascii=False))


@pytest.fixture
def hear(hearing: Callable[[int], Hear]) -> Hear:
    """`hear("proposal.filed", number="JN-1")`: that event, received, with the next number of its stream."""
    return hearing(1)


@pytest.fixture
def notary(tmp_path) -> actions.Notary:
    """Signs as `test.example/log`, keeps the published checkpoint in a file, tells others of each one."""
    return _notary(tmp_path)


@pytest.fixture(scope="module")
def lasting_notary(tmp_path_factory) -> actions.Notary:
    """The same for a log that is grown once for a whole file of tests."""
    return _notary(tmp_path_factory.mktemp("notary"))


def _notary(folder: Path) -> actions.Notary:
    signer = Signer(name="test.example/log", key=Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    return actions.Notary(origin=signer.name, signer=signer, file=folder / "checkpoint", every=timedelta(0))
