"""The envelope reads what it writes, and says what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from yishi_contracts import Envelope, Move, ProposalWithdrawn, routing_key, version

HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "e-1",
    "ce-source": "/yishi/intake/f-1",
    "ce-type": "cn.yishi.proposal.filed.v1",
    "ce-subject": "p-1",
    "ce-time": "2026-11-22T10:00:00+08:00",
    "ce-sequence": "00000000000000000007",
    "ce-subjectsequence": "00000000000000000002",
}


def test_headers_are_read_and_written_alike():
    assert Envelope.from_headers(HEADERS).headers() == HEADERS


def test_numbers_are_twenty_digits_so_that_text_sorts_as_numbers_do():
    assert Envelope.from_headers(HEADERS | {"ce-sequence": "42"}).headers()["ce-sequence"] == "00000000000000000042"


def test_the_speaker_is_named_by_the_source():
    assert Envelope.from_headers(HEADERS).speaker == "intake"


@pytest.mark.parametrize("missing", ["ce-id", "ce-source", "ce-type", "ce-subject", "ce-time"])
def test_what_is_required_must_be_there(missing):
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    with pytest.raises(ValidationError, match=missing.removeprefix("ce-")):
        Envelope.from_headers(headers)


@pytest.mark.parametrize(("name", "value"), [
    ("ce-time", "2026-11-22T10:00:00"),
    ("ce-type", "proposal.filed"),
    ("ce-source", "/intake"),
    ("ce-sequence", "-1"),
    ("ce-specversion", "0.3"),
    ("ce-id", ""),
])
def test_what_is_wrong_is_refused(name, value):
    with pytest.raises(ValidationError):
        Envelope.from_headers(HEADERS | {name: value})


def test_foreign_headers_are_passed_over():
    assert Envelope.from_headers(HEADERS | {"nameko.call_id_stack": [], "ce-unheard": "x"}).id == "e-1"


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_any_number_survives_the_wire(number):
    envelope = Envelope.from_headers(HEADERS | {"ce-sequence": f"{number:020d}"})
    assert Envelope.from_headers(envelope.headers()).sequence == number


def test_the_type_gives_routing_key_and_version():
    assert (routing_key(ProposalWithdrawn.type), version(ProposalWithdrawn.type)) == ("proposal.withdrawn", 1)


def test_data_is_read_strictly_but_new_fields_are_passed_over():
    envelope = Envelope.from_headers(HEADERS | {"ce-type": ProposalWithdrawn.type})
    event = ProposalWithdrawn.read(envelope, '{"proposal_id": "p-1", "reason": "solved", "added_later": 1}')
    assert (event.subject, event.envelope.id, event.reason) == ("p-1", "e-1", "solved")
    with pytest.raises(ValidationError):
        ProposalWithdrawn.read(envelope, '{"proposal_id": 1}')


@pytest.mark.parametrize("data", ['{"leg": "1", "state": "s"}', '{"leg": 1, "state": "s", "course": true}'])
def test_a_number_is_not_made_of_something_else(data):
    with pytest.raises(ValidationError, match="valid integer"):
        Move.model_validate_json(data)


def test_an_event_made_here_has_no_envelope_yet():
    with pytest.raises(LookupError):
        _ = ProposalWithdrawn(proposal_id="p-1").envelope
