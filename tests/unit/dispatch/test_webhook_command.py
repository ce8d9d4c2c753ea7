"""`yishi dispatch webhook …` as an operator types it."""

import json
import sys

import pytest
from yishi_chassis import cli, clock, database
from yishi_dispatch import actions
from yishi_dispatch.actions.webhook import Keys
from yishi_dispatch.domain import webhook_signing

from tests.support.jinniu import FOLDER


@pytest.fixture
def yishi(engine, monkeypatch, capsys):
    """`yishi("networks", …)` → (exit code, standard output, standard error)."""
    monkeypatch.setenv("YISHI_DISPATCH_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YISHI_DISTRICT", str(FOLDER))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["yishi", "dispatch", "webhook", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (int(end.value.code or 0), *capsys.readouterr())

    return run


def shown(done):
    assert done[0] == 0, done
    return json.loads(done[1])["networks"]


def test_networks_are_set_shown_and_taken_away(yishi):
    assert shown(yishi("networks", "qu-shuiwu", "--json")) == []
    assert shown(yishi("networks", "qu-shuiwu", "10.20.0.0/16", "fd12:3456::/32", "--json")) == [
        "10.20.0.0/16", "fd12:3456::/32"]
    assert yishi("networks", "qu-shuiwu")[1] == "agency: qu-shuiwu  networks: 10.20.0.0/16 fd12:3456::/32\n"
    assert shown(yishi("networks", "qu-shuiwu", "--none", "--json")) == []


@pytest.mark.parametrize(("words", "sentence"), [
    (("nobody", "10.20.0.0/16"), "the district has no agency nobody"), (("qu-shuiwu", "10.20.0.1/16"), "is no network"),
    (("qu-shuiwu", "127.0.0.0/8"), "is never called"),
])
def test_what_cannot_be_is_told_in_a_sentence(yishi, words, sentence):
    code, _, said = yishi("networks", *words)

    assert code == 1
    assert sentence in said
    assert shown(yishi("networks", "qu-shuiwu", "--json")) == []


def test_operators_see_how_every_webhook_stands(yishi, engine):
    keys = Keys(seals=webhook_signing.read_seals([webhook_signing.fresh_seal()]))
    yishi("networks", "qu-shuiwu", "10.20.0.0/16")
    with database.transaction(engine) as tx:
        _, secret = actions.webhook.put(tx, keys, agency="qu-shuiwu", url="https://10.20.0.9/in", after=None,
                                        local=False, now=clock.wall())
    code, told, _ = yishi("list", "--json")
    row = json.loads(told)[0]

    assert (code, row["agency"], row["state"], row["delivered"], row["of"]) == (0, "qu-shuiwu", "on", 0, 0)
    assert secret not in told


def test_keys_are_made_and_put_before_those_there_are(yishi, tmp_path):
    for words in (("seal",), ("sign", "--signing")):
        assert yishi("make-key", tmp_path / words[0], *words[1:])[0] == 0
        first = (tmp_path / words[0]).read_text()
        assert yishi("make-key", tmp_path / words[0], *words[1:])[0] == 0
        assert (tmp_path / words[0]).read_text().endswith(first)
        assert (tmp_path / words[0]).stat().st_mode & 0o077 == 0

    seals = webhook_signing.read_seals((tmp_path / "seal").read_text().splitlines())
    signers = webhook_signing.read_signers((tmp_path / "sign").read_text().splitlines())
    assert seals.open(seals.seal("s", agency="a"), agency="a") == "s"
    assert len(signers.public) == 2


def test_a_key_of_one_kind_is_not_put_into_a_file_of_the_other(yishi, tmp_path):
    yishi("make-key", tmp_path / "seal")
    kept = (tmp_path / "seal").read_text()

    assert yishi("make-key", tmp_path / "seal", "--signing")[0] == 1
    assert (tmp_path / "seal").read_text() == kept
