"""`yishi review rolls …` as an operator types it, and what the doors of a running service say right after."""

import json
import shutil
import sys
from datetime import datetime, timedelta

import pytest
from yishi_chassis import cli, clock, database, testing, workdays
from yishi_review import actions
from yishi_review.settings import councils

from tests.support.jinniu import FOLDER, JINNIU
from tests.support.reviews import filed
from tests.unit.review.test_doors import Hall

BODY = "b-jinghuayuan"
HEAD = "body,account,role,from,until\n"
ROLL = f"{BODY},m-jinghuayuan-3,convener,2020-01-01,\n{BODY},m-jinghuayuan-4,deputy,2020-01-01,2099-12-31\n"


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("review")


@pytest.fixture
def yishi(engine, monkeypatch, capsys):
    """`yishi("rolls")` → (exit code, standard output, standard error)."""
    monkeypatch.setenv("YISHI_REVIEW_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YISHI_DISTRICT", str(FOLDER))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["yishi", "review", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (int(end.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "rolls.csv"
    made.write_bytes(b"\xef\xbb\xbf" + (HEAD + ROLL).encode())
    return made


def test_a_roll_is_imported_and_listed(yishi, file):
    code, _, said = yishi("rolls", "import", file)
    assert (code, said.strip()) == (0, "2 seats changed")
    listed = json.loads(yishi("rolls", "--json")[1])
    assert listed[0] == {"body": BODY, "account": "m-jinghuayuan-3", "role": "convener", "from": "2020-01-01",
                         "until": "", "now": True}


def test_a_dry_run_prints_what_would_change(yishi, file):
    code, rows, said = yishi("rolls", "import", file, "--dry-run", "--json")
    assert (code, [row["change"] for row in json.loads(rows)], said.strip()) == (
        0, ["added", "added"], "2 seats would change")
    assert json.loads(yishi("rolls", "--json")[1]) == []


def test_every_wrong_line_is_a_sentence_and_the_exit_code_is_one(yishi, file):
    file.write_text(HEAD + ROLL + "b-moon,a,member,2020-01-01,\nb-moon,a,member,x,\n")
    code, rows, said = yishi("rolls", "import", file)
    assert (code, rows) == (1, "")
    assert said.splitlines() == [
        "rolls.csv, line 4: there is no body b-moon", "rolls.csv, line 5: from: x is no date; write it as 2026-03-01",
        "rolls.csv, line 5: there is no body b-moon"]


def test_a_running_service_knows_the_rolls_at_once_and_shows_the_terms(yishi, file, engine):
    hall = Hall(engine)
    bodies = {body["id"]: body for body in hall.answer("bodies")["items"]}
    assert (bodies[BODY]["seated"], bodies[BODY]["terms"]) == (False, [])
    yishi("rolls", "import", file)
    bodies = {body["id"]: body for body in hall.answer("bodies")["items"]}
    assert (bodies[BODY]["convener"], bodies[BODY]["members"]) == (
        "m-jinghuayuan-3", ["m-jinghuayuan-3", "m-jinghuayuan-4"])
    assert bodies[BODY]["terms"][1] == {
        "account": "m-jinghuayuan-4", "role": "deputy", "since": "2020-01-01", "until": "2099-12-31"}


def test_a_term_ends_while_the_service_runs(yishi, file, engine):
    yishi("rolls", "import", file)
    hall = Hall(engine)
    with testing.clock_at(clock.now() + timedelta(days=365 * 80)):
        [body] = [body for body in hall.answer("bodies")["items"] if body["id"] == BODY]
    assert (body["deputy"], body["members"], len(body["terms"])) == ("", ["m-jinghuayuan-3"], 1)


def test_the_rules_are_drawn_and_a_sound_pack_has_exit_code_zero(yishi):
    code, drawn, _ = yishi("rules", "check")
    assert code == 0
    assert "13 with 91 seats" in drawn


def test_every_problem_of_the_rules_is_printed_and_the_exit_code_is_one(yishi, monkeypatch, tmp_path):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    bodies = tmp_path / "bodies.toml"
    bodies.write_text(bodies.read_text().replace('area = "jinghuayuan"', 'area = "moon"').replace(', "m-madong-6"', ""))
    monkeypatch.setenv("YISHI_DISTRICT", str(tmp_path))
    code, printed, _ = yishi("rules", "check")
    assert (code, printed.splitlines()[-2:]) == (1, [
        "problem: bodies.toml: b-jinghuayuan: there is no area moon",
        "hint: bodies.toml: b-madong: 6 seats can tie; an odd number cannot, if all are present"])
    code, told, _ = yishi("rules", "check", "--json")
    assert (code, [one["hint"] for one in json.loads(told)["problems"]]) == (1, [False, True])


@pytest.fixture
def provisional(engine, monkeypatch, tmp_path):
    """A review whose deadline runs into 2027, of which nothing is known; `announce()` changes that."""
    monkeypatch.setattr(workdays, "FOLDER", tmp_path)
    workdays._told.cache_clear()
    with testing.clock_at(datetime(2026, 12, 30, 10, 0, tzinfo=clock.ZONE)):
        with database.transaction(engine) as tx:
            place = filed().place.model_copy(update={"areas": ("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")})
            actions.open_review(tx, filed(place=place), councils=councils(JINNIU))

        def announce():
            (tmp_path / "2026.toml").write_text("days = []\n")
            (tmp_path / "2027.toml").write_text("days = [{day = 2027-01-04, type = 'holiday'}]\n")
            workdays._told.cache_clear()

        yield announce
    workdays._told.cache_clear()


def test_deadlines_are_counted_anew_by_an_operator(yishi, provisional):
    assert yishi("deadlines", "recompute")[2].strip() == "0 reviews came out otherwise"
    provisional()
    code, rows, said = yishi("deadlines", "recompute", "--dry-run", "--json")
    assert (code, said.strip(), len(json.loads(rows))) == (0, "1 reviews would come out otherwise", 1)
    assert yishi("deadlines", "recompute")[2].strip() == "1 reviews came out otherwise"
    assert yishi("deadlines", "recompute")[2].strip() == "0 reviews came out otherwise"


def test_a_service_counts_them_anew_when_it_starts(yishi, provisional, engine):
    provisional()
    Hall(engine)
    assert yishi("deadlines", "recompute")[2].strip() == "0 reviews came out otherwise"
