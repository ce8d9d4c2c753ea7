"""Who may pass: no, unless something says yes."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey
from yishi_chassis import auth, clock, testing

KEY = auth.new_key("k-1")
NOBODY, SOMEBODY = auth.NOBODY, auth.Caller("p-1")
CLERK = auth.Caller("p-2", frozenset({("clerk", "water")}))
EVERYWHERE = auth.Caller("p-3", frozenset({("clerk", "*")}))
AT_WATER = {"desk": "water"}


@pytest.mark.parametrize(("access", "caller", "url_args", "passes"), [
    (auth.ANYONE, NOBODY, {}, True),
    (auth.SIGNED_IN, NOBODY, {}, False),
    (auth.SIGNED_IN, SOMEBODY, {}, True),
    (auth.roles("clerk"), NOBODY, {}, False),
    (auth.roles("clerk"), SOMEBODY, {}, False),
    (auth.roles("clerk"), CLERK, {}, True),
    (auth.roles("judge", "clerk"), CLERK, {}, True),
    (auth.roles("clerk", scope="desk"), CLERK, AT_WATER, True),
    (auth.roles("clerk", scope="desk"), CLERK, {"desk": "police"}, False),
    (auth.roles("clerk", scope="desk"), CLERK, {}, False),
    (auth.roles("clerk", scope="desk"), EVERYWHERE, {"desk": "police"}, True),
    (auth.roles("judge", scope="desk"), EVERYWHERE, AT_WATER, False),
])
def test_the_table_of_who_passes(access, caller, url_args, passes):
    assert auth.allowed(access, caller, url_args) is passes


HELD = st.frozensets(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["", "x", "y"])))


@given(HELD, st.sampled_from(["x", "y", "z"]))
def test_a_scoped_door_never_opens_for_another_scope(held, wanted):
    passes = auth.allowed(auth.roles("a", scope="desk"), auth.Caller("p", held), {"desk": wanted})
    assert passes is (("a", wanted) in held)


def test_a_door_must_name_somebody():
    with pytest.raises(ValueError, match="at least one"):
        auth.roles()


def test_require_says_what_is_missing():
    auth.require(CLERK, "clerk", scope="water")
    with pytest.raises(auth.Forbidden, match="clerk for police"):
        auth.require(CLERK, "clerk", scope="police")


@pytest.fixture
def believed(tmp_path):
    file = tmp_path / "issuers.jwks"
    file.write_text(json.dumps(auth.public_set([KEY])))
    return auth.Believed(file)


def token(**changes):
    told = {"key": KEY, "issuer": "i", "subject": "p-1", "roles": ["clerk:water", "resident"], "seconds": 60}
    return auth.mint(**told | changes)


def test_a_token_speaks_for_its_subject_with_its_roles(believed):
    assert believed.caller(token()) == auth.Caller("p-1", frozenset({("clerk", "water"), ("resident", "")}))


def test_private_halves_are_not_published():
    assert "d" not in auth.public_set([KEY])["keys"][0]


@pytest.mark.parametrize("wrong", [
    token(seconds=-120), token(key=auth.new_key("k-1")), token(key=auth.new_key("k-2")), "", "a.b.c",
    token()[:-4] + "AAAA",
], ids=["expired", "another's key", "an unknown key", "nothing", "noise", "another's signature"])
def test_a_token_that_is_not_true_is_not_believed(believed, wrong):
    with pytest.raises(auth.Unauthenticated):
        believed.caller(wrong)


def claims(**changes):
    now = int(clock.now().timestamp())
    return {"iss": "i", "sub": "p", "aud": "yishi", "iat": now, "nbf": now, "exp": now + 60, "roles": []} | changes


@pytest.mark.parametrize("changes", [
    {"aud": "other"}, {"exp": None}, {"nbf": 9_999_999_999}, {"sub": None}, {"iss": None}, {"iat": None},
])
def test_every_claim_is_looked_at(believed, changes):
    told = {name: value for name, value in claims(**changes).items() if value is not None}
    made = jwt.encode({"alg": "Ed25519", "kid": "k-1"}, told, OKPKey.import_key(KEY), algorithms=["Ed25519"])
    with pytest.raises(auth.Unauthenticated):
        believed.caller(made)


def test_an_algorithm_nobody_named_is_not_taken(believed):
    made = jwt.encode({"alg": "HS256", "kid": "k-1"}, claims(), OctKey.import_key("secret" * 8), algorithms=["HS256"])
    with pytest.raises(auth.Unauthenticated):
        believed.caller(made)


def test_a_remembered_token_still_expires(believed):
    made = token(seconds=60)
    believed.caller(made)
    with testing.clock_at(clock.now() + timedelta(minutes=5)), pytest.raises(auth.Unauthenticated):
        believed.caller(made)


def test_an_issuer_taken_off_the_list_is_believed_no_more(believed):
    made = token()
    believed.caller(made)
    believed.file.write_text(json.dumps(auth.public_set([auth.new_key("k-9")])))
    with pytest.raises(auth.Unauthenticated):
        believed.caller(made)


def test_without_a_list_nobody_is_believed():
    with pytest.raises(auth.Unauthenticated):
        auth.Believed(None).caller(token())


def test_while_the_list_is_being_written_those_on_the_old_one_are_believed(believed):
    made = token()
    believed.caller(made)
    believed.file.write_text("{")
    assert believed.caller(made).id == "p-1"


def test_a_list_that_is_taken_away_takes_belief_with_it(believed):
    made = token()
    believed.caller(made)
    believed.file.unlink()
    with pytest.raises(auth.Unauthenticated):
        believed.caller(made)


def limited(tmp_path, **more):
    file = tmp_path / "limited.jwks"
    file.write_text(json.dumps({"keys": [{**auth.public_set([KEY])["keys"][0], "roles": ["clerk"], **more}]}))
    return auth.Believed(file)


def test_a_key_for_some_roles_gives_no_others(tmp_path):
    assert limited(tmp_path).caller(token()).roles == {("clerk", "water")}


def test_a_token_that_names_no_key_is_not_believed(tmp_path):
    made = jwt.encode({"alg": "Ed25519"}, claims(), OKPKey.import_key(KEY), algorithms=["Ed25519"])
    with pytest.raises(auth.Unauthenticated):
        limited(tmp_path).caller(made)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"keys": [{"kty": "none"}]}', '{"keys": 1}'])
def test_what_is_no_set_of_keys_is_said_at_start(tmp_path, content):
    (tmp_path / "keys").write_text(content)
    with pytest.raises(ValueError):
        auth.Believed(tmp_path / "keys").read()


def test_a_key_of_another_kind_is_believed_by_its_own_algorithm(tmp_path):
    key = ECKey.generate_key("P-256", {"kid": "ec-1"})
    (tmp_path / "keys").write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    made = jwt.encode({"alg": "ES256", "kid": "ec-1"}, claims(), key, algorithms=["ES256"])
    assert auth.Believed(tmp_path / "keys").caller(made).id == "p"
