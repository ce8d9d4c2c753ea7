"""Who is told, in which words, and when delivery is given up: rules that need nothing else."""

import json
import tomllib
from datetime import datetime, timedelta
from importlib.resources import files

import pytest
import yishi_contracts as contracts
from jinja2.exceptions import SecurityError, UndefinedError
from yishi_notify.domain import circle, delivery, rules, sealing, texts
from yishi_notify.domain.notice import Names

NOW = datetime(2026, 3, 2, 9, 0)
KEYS = {contracts.routing_key(event.type): event for event in contracts.EVENTS}


def example(key):
    text = (files("yishi_contracts") / "examples" / f"{key}.v1.json").read_text(encoding="utf-8")
    return json.loads(text)["body"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("rule", rules.load().rules, ids=lambda rule: f"{rule.event}-{rule.text}")
def test_every_rule_is_rendered_from_the_golden_example_of_its_event(rule, language):
    facts = example(rule.event) | {"number": "JN-2026-000001", "title": "瀑布噪声扰民"}
    words = texts.load(language).render(rule.text, facts | Names().facts(facts))
    assert "JN-2026-000001" in words.title
    assert "瀑布噪声扰民" in words.text
    assert "None" not in words.text + words.title
    assert "\n" not in words.title


@pytest.mark.parametrize("rule", rules.load().rules, ids=lambda rule: f"{rule.event}-{rule.text}")
def test_every_rule_is_about_an_event_that_notify_hears(rule):
    assert KEYS[rule.event].speaker in contracts.HEARS["notify"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_text_is_used_by_a_rule(language):
    of_what_is_gone = {"blanked"}
    assert texts.load(language).keys == {rule.text for rule in rules.load().rules} | of_what_is_gone


def test_the_languages_have_the_same_codes():
    folder = files("yishi_notify") / "texts"
    chinese, english = (tomllib.loads((folder / f"{language}.toml").read_text("utf-8")) for language in texts.LANGUAGES)
    assert {kind: set(codes) for kind, codes in chinese["labels"].items()} == {
        kind: set(codes) for kind, codes in english["labels"].items()}


def test_a_person_with_two_roles_is_told_once_and_by_the_first_rule():
    told = rules.load().who("session.called", {"members": ("c-1", "r-1"), "author": ("r-1",), "co_signers": ("r-2",)})
    assert [(one.person, one.text) for one in told] == [
        ("c-1", "session_invitation"), ("r-1", "session_invitation"), ("r-2", "session_called")]


def test_nobody_is_told_of_an_event_without_rules():
    assert rules.load().who("case.blessed", {"author": ("r-1",)}) == ()


@pytest.mark.parametrize(("changed", "to"), [('"author"', '"mayor"'), ('urgency = "low"', 'urgency = "loud"')])
def test_a_rule_for_what_does_not_exist_is_refused(changed, to):
    source = (files("yishi_notify") / "rules.toml").read_text(encoding="utf-8").replace(changed, to, 1)
    with pytest.raises(ValueError, match="does not exist"):
        rules.parse(source)


def test_filing_teaches_the_author_and_every_signer():
    learnt = circle.learn("proposal.filed", example("proposal.filed"))
    assert learnt.joined[:2] == (("r-01", "author"), ("r-02", "co_signers"))
    assert (learnt.number, len(learnt.joined)) == ("JN-2019-000001", 5)


@pytest.mark.parametrize(("key", "members"), [
    ("session.called", ("c-jinniu", "m-jinniu-1")), ("vote.called", ("c-jinniu", "m-jinniu-1", "m-jinniu-2"))])
def test_a_body_is_known_by_those_it_invites(key, members):
    assert circle.learn(key, example(key)).members == members


def test_an_agency_joins_by_an_offer_and_leaves_when_its_refusal_is_upheld():
    joined = circle.learn("assignment.offered", example("assignment.offered")).joined
    assert joined == (("agency:qu-zhujianjiao", "agencies"),)
    assert circle.learn("assignment.returned", example("assignment.returned")).left == (
        ("agency:qu-zhujianjiao", "agencies"),)


def test_followers_join_and_leave_and_nobody_follows_a_private_matter():
    follower = (("r-20940", "followers"),)
    assert circle.learn("proposal.followed", example("proposal.followed")).joined == follower
    assert circle.learn("proposal.unfollowed", example("proposal.unfollowed")).left == follower
    triaged = example("review.triaged")
    assert circle.learn("review.triaged", triaged | {"kind": "household"}).emptied == "followers"
    assert circle.learn("review.triaged", triaged | {"kind": "community"}).emptied == ""


def test_who_signed_on_paper_is_written_to_by_nobody():
    signed = example("proposal.signed")
    assert circle.learn("proposal.signed", signed).joined
    assert circle.learn("proposal.signed", signed | {"signer": {"kind": "paper", "id": "paper-1"}}).joined == ()


def test_who_takes_over_is_its_author_and_who_was_it_a_co_signer():
    learnt = circle.learn("proposal.taken_over", example("proposal.taken_over"))
    assert learnt.joined == (("r-20931", "author"), ("r-20917", "co_signers"))
    assert set(learnt.changed) == {"r-20931", "r-20917"}


def test_who_had_signed_another_text_is_asked_again_and_is_no_signer_meanwhile():
    amended = example("proposal.amended")
    assert circle.asked_again(amended) == ("r-20931",)
    assert circle.learn("proposal.amended", amended).left == (("r-20931", "co_signers"),)


def test_an_event_of_a_kind_not_known_here_teaches_nothing():
    assert circle.learn("case.blessed", {}) == circle.Learnt()


def test_a_template_cannot_reach_into_python():
    source = '[frame]\nbefore = ""\nafter = ""\n[labels]\n[texts.x]\ntitle = "{{ n.__class__.__mro__ }}"\ntext = ""'
    with pytest.raises(SecurityError):
        texts.Texts("en", source).render("x", {"n": 1})


def test_a_template_that_asks_for_a_missing_fact_is_a_fault():
    source = '[frame]\nbefore = ""\nafter = ""\n[labels]\n[texts.x]\ntitle = "{{ nothing }}"\ntext = ""'
    with pytest.raises(UndefinedError):
        texts.Texts("en", source).render("x", {})


def test_a_title_stays_on_one_line():
    facts = example("proposal.opened") | {"number": "JN-1\r\nBcc: everybody", "title": "x"}
    assert "\n" not in texts.load("en").render("opened", facts).title


def test_the_pauses_grow_and_end():
    pauses = [delivery.next_try(attempts, now=NOW) - NOW for attempts in range(1, len(delivery.PAUSES) + 1)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert delivery.next_try(len(delivery.PAUSES) + 1, now=NOW) is None


def test_the_key_of_a_delivery_is_the_same_every_time_and_tells_nothing():
    key = delivery.key_of(event_id="e-1", person="r-1", channel="email")
    assert key == delivery.key_of(event_id="e-1", person="r-1", channel="email")
    assert key != delivery.key_of(event_id="e-1", person="r-2", channel="email")
    assert "r-1" not in key


def test_what_is_sealed_opens_for_its_person_alone():
    keys = sealing.parse([sealing.fresh()])
    sealed = keys.seal("li@example.cn", person="r-1")
    assert keys.open(sealed, person="r-1") == "li@example.cn"
    assert b"example" not in sealed
    with pytest.raises(sealing.Unreadable):
        keys.open(sealed, person="r-2")


def test_keys_can_be_rotated():
    old, new = sealing.fresh(), sealing.fresh()
    sealed = sealing.parse([old]).seal("x", person="r-1")
    assert sealing.parse([new, old]).open(sealed, person="r-1") == "x"
    with pytest.raises(sealing.Unreadable):
        sealing.parse([new]).open(sealed, person="r-1")


@pytest.mark.parametrize("lines", [[], ["AAAA"], ["not base64!"]])
def test_a_file_without_keys_is_refused(lines):
    with pytest.raises(ValueError):
        sealing.parse(lines)


def test_who_claims_is_its_author_and_who_has_not_yet_is_written_to_by_nobody():
    opened = example("proposal.opened") | {"author": {"kind": "unclaimed", "id": "unclaimed-1"}}
    assert circle.learn("proposal.opened", opened).joined == ()
    claimed = circle.learn("proposal.claimed", example("proposal.claimed"))
    assert (claimed.joined, claimed.changed) == (
        (("r-7f3a", "author"),), ("r-7f3a", example("proposal.claimed")["former"]["id"]))
