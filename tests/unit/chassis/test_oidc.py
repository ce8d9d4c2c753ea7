"""Identity providers: believed about the roles they are given, by the keys they publish now, and by nothing else."""

import base64
import hmac
import json
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from pydantic import ValidationError
from yishi_chassis import auth, oidc
from yishi_chassis.settings import Oidc

from tests.support import issuer as fakes

KEY = auth.new_key("k-file")
RSA = RSAKey.generate_key(2048, {"kid": "r-1"})


class Watch:
    """Time that passes when it is told to."""

    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


@pytest.fixture
def issuer():
    with fakes.running() as running:
        yield running


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def terms(issuer):
    return Oidc(name="city", issuer=issuer.url, audience="yishi", claim="groups", as_told=("member",),
                roles={"parks": ("agency:a-parks",), "heads": ("convener:b-maan", "supervisor")})


@pytest.fixture
def believed(tmp_path, terms, watch):
    (tmp_path / "issuers.jwks").write_text(json.dumps(auth.public_set([KEY])))
    made = auth.Believed(tmp_path / "issuers.jwks", [terms])
    made._providers[terms.issuer] = oidc.Provider(terms, monotonic=watch)
    return made


def test_a_provider_speaks_for_its_people_with_the_roles_it_is_given(believed, issuer):
    caller = believed.caller(issuer.token(groups=["parks", "heads", "others", "member:b-maan", "operator", 5]))
    assert caller == auth.Caller("city.p-1", frozenset({
        ("agency", "a-parks"), ("convener", "b-maan"), ("supervisor", ""), ("member", "b-maan")}))
    assert believed.caller(issuer.token(roles=["operator"])) == auth.Caller("city.p-1")


def test_others_are_believed_beside_it(believed):
    told = auth.mint(KEY, issuer="yishi-intake", subject="u-1", roles=["resident"], seconds=60)
    assert believed.caller(told).id == "u-1"


def test_its_keys_are_fetched_once(believed, issuer):
    for _ in range(3):
        believed.caller(issuer.token())
    assert issuer.asked == [fakes.DISCOVERY, fakes.KEYS]


@pytest.mark.parametrize("changes", [
    {"exp": int(time.time()) - 60}, {"exp": None}, {"nbf": int(time.time()) + 600}, {"aud": "another"}, {"aud": None},
    {"aud": ["another"]}, {"iat": None}, {"iat": int(time.time()) + 600}, {"sub": None}, {"sub": ""}, {"sub": 5},
    {"sub": "p\n1"}, {"sub": "p" * 256}, {"iss": "http://127.0.0.1:1"}, {"iss": None}, {"exp": "soon"},
], ids="-".join)
def test_every_claim_is_looked_at(believed, issuer, changes):
    with pytest.raises(auth.Unauthenticated):
        believed.caller(issuer.token(**changes))


def test_one_of_several_audiences_is_enough(believed, issuer):
    assert believed.caller(issuer.token(aud=["another", "yishi"])).id == "city.p-1"


def unsigned(issuer):
    parts = ({"alg": "none", "kid": "k-1"}, {"iss": issuer.url, "sub": "p-1", "aud": "yishi", "iat": 1, "exp": 10**10})
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."


def with_the_public_key_as_a_secret(issuer):
    issuer.keys = [{**RSA.as_dict(private=False), "use": "sig"}]
    told = issuer.token(key=RSA, header={"alg": "RS256", "kid": "r-1"}).split(".")[1]
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"r-1"}').decode().rstrip("=")
    made = hmac.digest(RSA.as_pem(private=False), f"{head}.{told}".encode(), "sha256")
    return f"{head}.{told}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def with_a_secret_that_is_published(issuer):
    secret = OctKey.generate_key(256, {"kid": "o-1"})
    issuer.keys.append(secret.as_dict(private=True))
    return issuer.token(key=secret, header={"alg": "HS256", "kid": "o-1"})


@pytest.mark.parametrize("forged", [
    unsigned, with_the_public_key_as_a_secret, with_a_secret_that_is_published,
    lambda issuer: issuer.token(key=ECKey.generate_key("P-256")),
    lambda issuer: issuer.token(key=RSA, header={"alg": "RS256"}),
    lambda issuer: issuer.token(key=ECKey.generate_key("P-384"), header={"alg": "ES384"}),
    lambda issuer: issuer.token(header={"kid": None}),
    lambda issuer: issuer.token(header={"kid": "k-2"}),
    lambda issuer: issuer.token()[:-4] + "AAAA",
    lambda issuer: issuer.token() + ".e30",
], ids=["none", "HS256 with the public key", "HS256 with a published secret", "another's key", "RS256 under an EC key",
        "an algorithm nobody named", "no kid", "an unknown kid", "another's signature", "five parts"])
def test_what_is_forged_is_not_believed(believed, issuer, forged):
    with pytest.raises(auth.Unauthenticated):
        believed.caller(forged(issuer))


def test_whoever_brings_the_own_key_along_is_not_believed(believed, issuer):
    own = ECKey.generate_key("P-256", {"kid": "k-1"})
    for header in ({"jwk": own.as_dict(private=False)}, {"jku": "https://evil.example/keys"}):
        with pytest.raises(auth.Unauthenticated):
            believed.caller(issuer.token(key=own, header=header))


def test_the_keys_of_the_file_do_not_speak_for_a_provider_nor_the_other_way_round(believed, issuer):
    own = OKPKey.import_key(KEY)
    with pytest.raises(auth.Unauthenticated):
        believed.caller(issuer.token(key=own, header={"alg": "Ed25519", "kid": "k-file"}))
    with pytest.raises(auth.Unauthenticated):
        believed.caller(issuer.token(iss="yishi-intake", roles=["operator"]))


@pytest.mark.parametrize("token", ["", "a.b.c", "." * 5, "é.é.é", "e30.e30.", "e30." + base64.b64encode(
    b"[" * 60_000).decode() + ".AA", "W10.e30.AA", "eyJhbGciOiJFUzI1NiJ9.IjUi.AA"])
def test_noise_is_not_believed(believed, token):
    with pytest.raises(auth.Unauthenticated):
        believed.caller(token)


@pytest.mark.parametrize("odd", [{"use": "enc"}, {"alg": "ES384"}, {"kty": "oct"}, {"crv": "P-999"}, {"x": "!"}])
def test_a_key_for_something_else_signs_nothing(believed, issuer, odd):
    issuer.rotate("k-1", **odd)
    issuer.keys.append({**RSA.as_dict(private=False)})
    with pytest.raises(auth.Unauthenticated):
        believed.caller(issuer.token())
    assert believed.caller(issuer.token(key=RSA, header={"alg": "RS256", "kid": "r-1"})).id == "city.p-1"


# rotation, and times when nobody answers

def test_a_new_key_is_found_as_soon_as_it_is_used(believed, issuer, watch):
    old = issuer.token()
    believed.caller(old)
    watch.at += oidc.AGAIN
    issuer.rotate("k-2")
    assert believed.caller(issuer.token()).id == "city.p-1"
    with pytest.raises(auth.Unauthenticated):
        believed.caller(old)   # its key is not published any more


def test_a_key_taken_back_is_noticed_within_minutes(believed, issuer, watch):
    old = issuer.token()
    believed.caller(old)
    issuer.rotate("k-2")
    watch.at += oidc.FRESH - 1
    assert believed.caller(old).id == "city.p-1"
    watch.at += 1
    with pytest.raises(auth.Unauthenticated):
        believed.caller(old)


def test_names_of_keys_that_do_not_exist_do_not_make_us_ask_again_and_again(believed, issuer, watch):
    believed.caller(issuer.token())
    for number in range(20):
        watch.at += 1
        with pytest.raises(auth.Unauthenticated):
            believed.caller(issuer.token(header={"kid": f"invented-{number}"}))
    assert len(issuer.asked) == 2
    watch.at += oidc.AGAIN
    with pytest.raises(auth.Unauthenticated):
        believed.caller(issuer.token(header={"kid": "invented"}))
    assert len(issuer.asked) == 4


def test_while_a_provider_is_down_its_known_keys_are_believed_for_a_day(believed, issuer, watch):
    believed.caller(issuer.token())
    issuer.down = True
    watch.at += oidc.KEPT
    assert believed.caller(issuer.token()).id == "city.p-1"
    watch.at += 1
    with pytest.raises(oidc.Away):
        believed.caller(issuer.token())


def test_a_provider_that_never_answered_is_asked_again_after_a_while(believed, issuer, watch):
    issuer.down = True
    for _ in range(3):
        with pytest.raises(oidc.Away):
            believed.caller(issuer.token())
    assert len(issuer.asked) == 1
    issuer.down = False
    watch.at += oidc.AGAIN
    assert believed.caller(issuer.token()).id == "city.p-1"


def test_one_asks_while_others_wait_for_the_first_keys(believed, issuer):
    together, told = threading.Barrier(5), []

    def come():
        together.wait()
        told.append(believed.caller(issuer.token()).id)

    threads = [threading.Thread(target=come) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (told, len(issuer.asked)) == (["city.p-1"] * 5, 2)


def test_who_brings_a_known_key_does_not_wait_for_newer_ones(believed, issuer, watch):
    believed.caller(issuer.token())
    watch.at += oidc.FRESH
    begun, go_on = threading.Event(), threading.Event()
    issuer.meanwhile = lambda: (begun.set(), go_on.wait(10))
    asking = threading.Thread(target=lambda: believed.caller(issuer.token()))
    asking.start()
    assert begun.wait(10)
    assert believed.caller(issuer.token()).id == "city.p-1"
    go_on.set()
    asking.join(10)
    assert len(issuer.asked) == 4


@pytest.mark.parametrize(("where", "answer"), [
    (fakes.DISCOVERY, (200, b'{"issuer": "https://another.example", "jwks_uri": "https://another.example/keys"}')),
    (fakes.DISCOVERY, (200, b"<html>")), (fakes.DISCOVERY, (200, b"[]")), (fakes.DISCOVERY, (200, b"{}")),
    (fakes.DISCOVERY, (302, b"https://another.example/")), (fakes.KEYS, (200, b"{}")), (fakes.KEYS, (404, b"")),
    (fakes.KEYS, (200, b'{"keys": []}')), (fakes.KEYS, (200, b'{"keys": [5, {"kty": "?"}]}')),
    (fakes.KEYS, (200, b'{"keys": [' + b" " * 300_000 + b"]}")),
])
def test_a_document_that_is_not_in_order_changes_nothing(believed, issuer, watch, where, answer):
    believed.caller(issuer.token())
    issuer.answers[where] = answer
    watch.at += oidc.FRESH
    assert believed.caller(issuer.token()).id == "city.p-1"


# roles and settings

values = st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=8), st.sampled_from(["parks", "member:x"])),
                      lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner)))
TERMS = Oidc(name="city", issuer="https://id.example.cn", audience="yishi", claim="realm.roles",
             roles={"parks": ("agency:a-parks",)}, as_told=("member",))


@settings(max_examples=50)
@given(told=values)
def test_no_claim_gives_a_role_that_the_setting_does_not_name(told):
    held = oidc.roles_of({"realm": {"roles": told}, "roles": told}, TERMS)
    assert {role for role, _ in held} <= {"agency", "member"}
    assert {scope for role, scope in held if role == "agency"} <= {"a-parks"}


def test_a_claim_inside_a_claim_is_found_and_a_name_with_dots_too():
    assert oidc.roles_of({"realm": {"roles": ["parks"]}}, TERMS) == {("agency", "a-parks")}
    assert oidc.roles_of({"realm.roles": "parks"}, TERMS) == {("agency", "a-parks")}


@pytest.mark.parametrize("wrong", [
    {"issuer": "http://id.example.cn"}, {"issuer": "https://id.example.cn?x"}, {"name": "City"}, {"audience": ""},
    {"algorithms": ("HS256",)}, {"algorithms": ("none",)}, {"algorithms": ()}, {"roles": {"parks": ("Agency",)}},
    {"secret": "s"}, {"as_told": ("",)}], ids=str)
def test_terms_that_would_be_dangerous_are_refused_at_start(wrong):
    with pytest.raises(ValidationError):
        Oidc(**{"name": "city", "issuer": "https://id.example.cn", "audience": "yishi"} | wrong)


def test_another_providers_keys_are_not_fetched_in_the_open(monkeypatch):
    told = {"issuer": "https://id.example.cn", "jwks_uri": "http://id.example.cn/keys"}
    monkeypatch.setattr(oidc, "_read", lambda url: told if "well-known" in url else pytest.fail("fetched in the open"))
    with pytest.raises(oidc.Away):
        oidc.Provider(TERMS).read("", "k-1")
