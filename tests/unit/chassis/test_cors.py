"""What pages of other origins are granted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import cors, settings

HERE = "https://yishi.example"
PREFLIGHT = {"REQUEST_METHOD": "OPTIONS", "HTTP_ORIGIN": HERE, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}


def test_nothing_is_said_when_no_origin_is_named():
    nobody = cors.Cors(())
    assert not nobody.asks(PREFLIGHT)
    assert nobody.grant(PREFLIGHT, {}) == []


@given(st.text(max_size=30))
def test_only_an_origin_that_is_named_is_granted_and_caches_are_told(origin):
    told = dict(cors.Cors([HERE]).grant({"HTTP_ORIGIN": origin, "REQUEST_METHOD": "GET"}, {}))
    assert told.get("Access-Control-Allow-Origin") == (HERE if origin == HERE else None)
    assert told["Vary"] == "Origin"


def test_who_calls_from_no_page_is_granted_nothing_and_caches_are_told_all_the_same():
    assert cors.Cors([HERE]).grant({"REQUEST_METHOD": "GET"}, {}) == [("Vary", "Origin")]


def test_credentials_are_never_granted():
    said = {**cors.Cors([cors.ANY]).preflight(["GET"]), **dict(cors.Cors([cors.ANY]).grant(PREFLIGHT, {}))}
    assert said["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in said


def test_what_an_answer_grants_by_itself_is_not_said_twice():
    own = {"Access-Control-Allow-Origin": "*"}
    assert "Access-Control-Allow-Origin" not in dict(cors.Cors([HERE]).grant(PREFLIGHT, own))


@pytest.mark.parametrize("origin", ["yishi.example", "https://yishi.example/", "https://*.example", "null", ""])
def test_what_is_no_origin_is_not_taken_as_one(origin):
    with pytest.raises(ValueError, match="pattern"):
        settings.Settings(cors_origins=(origin,))
