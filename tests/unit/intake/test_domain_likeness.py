"""Marks of texts, and what makes two tellings alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_intake import domain

TEXT = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF) | st.sampled_from("，。 ab1Ａ１"), max_size=40)


def known(id, text, *, spot="3栋", category="noise"):
    return domain.Known(id=id, telling=domain.telling(title="", text=text, spot=spot, category=category))


def told(text, *, spot="3栋", category="noise"):
    return domain.telling(title="", text=text, spot=spot, category=category)


def order(asked, *proposals, meanings=None):
    return [id for id, _ in domain.alike(asked, proposals, meanings=meanings or domain.Meanings())]


@given(TEXT, TEXT, TEXT)
def test_what_stands_in_a_text_has_marks_among_the_texts_own(before, word, after):
    held = domain.marks(f"{before} {word} {after}")
    assert domain.marks(word) <= held


@given(TEXT, st.data())
def test_any_two_neighbouring_characters_are_found_in_their_text(text, data):
    pairs = [text[n:n + 2] for n in range(len(text) - 1) if all("\u4e00" <= c <= "\u4fff" for c in text[n:n + 2])]
    if pairs:
        assert domain.marks(data.draw(st.sampled_from(pairs))) <= domain.marks(text)


@given(TEXT)
def test_marks_fit_a_column_of_integers_and_do_not_mind_width_and_case(text):
    assert all(-2**31 <= mark < 2**31 for mark in domain.marks(text))
    assert domain.marks(text) == domain.marks(domain.plain(text))


def test_a_word_across_a_full_stop_is_no_word():
    assert not domain.marks("电充") & domain.marks("飞线充电。充电桩")


@pytest.mark.parametrize("question", ["", "  ", "水", "电梯 坏", "。，"])
def test_a_question_without_words_is_too_vague(question):
    with pytest.raises(domain.TooVague):
        domain.sought(question)


def test_a_question_is_its_words():
    assert domain.sought(" 电梯　故障 3栋") == ("电梯", "故障", "3栋")


def test_the_same_words_at_the_same_place_come_before_the_same_place_alone():
    asked = told("电梯又停了，老人下不了楼")
    same, place = known("same", "电梯老是停"), known("place", "楼道堆满纸箱")
    other = known("other", "草坪枯了", spot="")
    assert order(asked, place, other, same)[:2] == ["same", "place"]


def test_words_of_one_meaning_tell_more_than_the_place():
    asked, meant = told("有人拉插线板给电马儿充电"), domain.Meanings.of([["飞线", "拉插线板"], ["电瓶车", "电马儿"]])
    here, same = known("here", "路灯坏了两个月"), known("same", "飞线给电瓶车用太危险")
    assert order(asked, here, same, meanings=meant)[0] == "same"


def test_what_everybody_writes_tells_less_than_what_few_write():
    asked = told("希望社区尽快处理油烟", spot="")
    crowd = [known(f"c{n}", "希望社区处理", spot="", category="other") for n in range(200)]
    assert order(asked, *crowd, known("rare", "油烟扰民", spot="", category="other"))[0] == "rare"


@given(st.lists(TEXT, max_size=8), TEXT)
def test_at_most_three_are_named_each_once_and_the_likeliest_first(texts, asked):
    found = domain.alike(told(asked), [known(str(n), text) for n, text in enumerate(texts)], meanings=domain.Meanings())
    assert len(found) <= 3
    assert len({id for id, _ in found}) == len(found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


@given(st.floats(-89, 89), st.floats(-179, 179), st.floats(-0.003, 0.003), st.floats(-0.003, 0.003))
def test_what_is_300_metres_away_lies_in_a_cell_around(lat, lng, north, east):
    place = domain.Place(areas=("d",), lat=lat, lng=lng)
    assert domain.cell(lat + north, lng + east) in domain.cells_around(place)


def test_how_far_apart_two_places_are():
    here, there = domain.Place(areas=("d",), lat=30.70, lng=104.05), domain.Place(areas=("d",), lat=30.71, lng=104.05)
    assert domain.metres(here, there) == 1113
    assert domain.metres(here, domain.Place(areas=("d",))) is None
