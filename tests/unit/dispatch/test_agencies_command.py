"""`yishi dispatch agencies …` as an operator types it, and what the doors of a running service do right after."""

import csv
import io
import json
import sys

import pytest
import yishi_contracts as contracts
from yishi_chassis import cli, database, testing
from yishi_dispatch import actions

from tests.support.dispatch_house import House
from tests.support.jinniu import FOLDER

NEW = {"id": "fuqin-heban", "name": "抚琴街道河长办", "level": "subdistrict", "areas": "fuqin;simaqiao",
       "parent": "qu-hezhangban", "categories": "water、noise", "duty_hours": "Mo-Fr 09:00-12:00",
       "deputies": "a-li;agency:qu-shuiwu"}


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("dispatch")


@pytest.fixture
def house(engine, now):
    with testing.clock_at(now):
        yield House(engine)


@pytest.fixture
def yishi(engine, monkeypatch, capsys):
    """`yishi("agencies")` → (exit code, standard output, standard error)."""
    monkeypatch.setenv("YISHI_DISPATCH_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YISHI_DISTRICT", str(FOLDER))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["yishi", "dispatch", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return (int(end.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def file(yishi, tmp_path):
    """The agencies there are as a file, with what is added to it or left out of it."""
    def make(*more, without=(), **changes):
        rows = list(csv.DictReader(io.StringIO(yishi("agencies", "export")[1].lstrip("\ufeff"))))
        rows = [row | changes.get(row["id"].replace("-", "_"), {}) for row in rows if row["id"] not in without]
        made = tmp_path / "agencies.csv"
        with made.open("w", encoding="utf-8-sig", newline="") as told:
            writer = csv.DictWriter(told, rows[0].keys(), restval="")
            writer.writeheader()
            writer.writerows([*rows, *more])
        return made
    return make


def an_order(agency):
    return contracts.DispatchOrdered(
        proposal_id="p-1", tier="district", body="b-jinniu", number="JN-2026-000001", title="瀑布噪声", text="…",
        category="noise", place=contracts.Place(areas=("jinniu", "fuqin")), reason="公示期满",
        author=contracts.Author(kind="resident", id="r-1"),
        lead=contracts.Order(agency=agency, task="牵头", term="simple"))


def ordered(house, agency, now):
    with database.transaction(house.service.engine) as tx:
        return actions.case.open_case(tx, an_order(agency), rules=house.service.rules, now=now)


def test_a_running_service_gives_work_to_an_agency_imported_a_moment_ago(house, yishi, file, now):
    assert "fuqin-heban" not in house.service.rules.agencies
    code, shown, said = yishi("agencies", "import", file(NEW))
    assert (code, "change: added" in shown, "1 agencies changed" in said) == (0, True, True)
    assert "yishi dispatch agency add fuqin-heban" in said
    assert ordered(house, "fuqin-heban", now).lead.mode == "order"
    found = house.answer("agencies", query={"area": "simaqiao", "category": "water"})["items"]
    assert [(one["id"], one["areas"], one["duty_hours_zh"]) for one in found] == [
        ("fuqin-heban", ["fuqin", "simaqiao"], "周一至周五 09:00–12:00")]


def test_who_stands_in_in_person_is_not_shown_to_the_public(house, yishi, file):
    yishi("agencies", "import", file(NEW))
    shown = house.answer("agencies", query={"area": "simaqiao", "category": "water"})["items"][0]
    assert shown["deputy_agencies"] == ["qu-shuiwu"]
    assert "a-li" not in json.dumps(shown)


def test_a_dry_run_tells_what_would_be_added_changed_and_removed_and_changes_nothing(house, yishi, file):
    made = file(NEW, without=("shi-gongdian",), qu_caizheng={"name": "财政局"})
    code, shown, said = yishi("agencies", "import", made, "--dry-run", "--json")
    assert (code, "3 agencies would change" in said) == (0, True)
    assert [(row["change"], row["id"], row["fields"]) for row in json.loads(shown)] == [
        ("changed", "qu-caizheng", "name"), ("added", "fuqin-heban", ""), ("removed", "shi-gongdian", "")]
    assert "fuqin-heban" not in house.service.rules.agencies


def test_one_wrong_line_and_nothing_is_imported(house, yishi, file):
    code, shown, said = yishi("agencies", "import", file(NEW, NEW | {"id": "Ä", "from": "2026-13-01"}))
    assert (code, shown) == (1, "")
    assert said.splitlines() == [
        "agencies.csv, line 38: from: 2026-13-01 is no date; write it as 2026-03-01, or leave it empty",
        "agencies.csv, line 38: Ä is no id: small letters, digits and -, a letter first"]
    assert "fuqin-heban" not in house.service.rules.agencies


def test_what_does_not_fit_the_district_is_named_by_line(yishi, file):
    wrong = NEW | {"areas": "atlantis", "parent": "qu-nobody", "categories": "dragons"}
    assert [line.partition(": ")[2] for line in yishi("agencies", "import", file(wrong))[2].splitlines()] == [
        "fuqin-heban: the agency above it, qu-nobody, is not here", "fuqin-heban: there is no area atlantis",
        "fuqin-heban: there is no category dragons"]


def test_an_agency_with_open_work_stays(house, yishi, file, now):
    ordered(house, "shi-gongdian", now)
    code, _, said = yishi("agencies", "import", file(without=("shi-gongdian",)))
    assert (code, "shi-gongdian is missing, but has open work (1)" in said) == (1, True)


@pytest.mark.parametrize(("content", "sentence"), [
    ("id,name\n".encode("utf-16"), "line 1: the file is not UTF-8; please save it as CSV UTF-8"),
    (b"id,name\n", "line 1: the first line names the columns; level, areas is not among them"),
    (b"id,name,level,areas,phone\n", "line 1: there is no column phone; there are id, name"),
    (b"id,name,level,areas,id\n", "line 1: the column id stands there twice"),
    (b"id,name,level,areas\n\n", "line 1: there are no agencies in it"),
    (b"id,name,level,areas\nqu-a,A\n", "line 2: there are 2 values where there should be 4"),
    (b"id,name,level,areas,kind\nqu-a,,,,school\n", "line 2: school is none of office, institute, company"),
    (b"id,name,level,areas\nqu-a,A,district,jinniu\nqu-a,A,district,jinniu\n", "line 3: qu-a stands in line 2 already"),
])
def test_a_file_that_is_none_is_named(yishi, tmp_path, content, sentence):
    made = tmp_path / "a.csv"
    made.write_bytes(content)
    code, _, said = yishi("agencies", "import", made)
    assert (code, sentence in said) == (1, True)


def test_the_same_file_twice_changes_nothing_the_second_time(yishi, file):
    made = file(NEW)
    yishi("agencies", "import", made)
    assert yishi("agencies", "import", made)[2].strip() == "0 agencies changed"


def test_the_tree_is_checked_and_drawn(yishi, file):
    yishi("agencies", "import", file(NEW))
    code, drawn, _ = yishi("agencies", "check")
    assert (code, "└─ 抚琴街道河长办 (fuqin-heban) subdistrict · fuqin, simaqiao · water, noise" in drawn) == (0, True)
    assert json.loads(yishi("agencies", "check", "--json")[1])["problems"] == [
        {"agency": "", "sentence": "nobody answers for the category other", "hint": True}]


def test_a_pack_that_is_wrong_is_told_by_sentences_and_by_the_exit_code(yishi, tmp_path):
    for file in FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text().replace('parent = "qu-gongan"', 'parent = "fuqin-shequban"'))
    code, drawn, _ = yishi("agencies", "check", "--district", tmp_path)
    assert (code, drawn.splitlines()[-2]) == (1, (
        "problem: simaqiao-paichusuo: it answers for simaqiao, the agency above it, fuqin-shequban, does not"))


def test_the_agencies_are_listed(yishi):
    listed = json.loads(yishi("agencies", "--json")[1])
    assert listed[0] == {
        "id": "shi-hezhangban", "name": "市河长办", "level": "city", "area": "chengdu", "kind": "office"}
