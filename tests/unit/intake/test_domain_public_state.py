"""One public state: the same whatever the order of arrival, and every state of intake's own has an exit."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from yishi_intake import domain


def a_move(course, leg, sequence, state="in_review"):
    return domain.Shown(rank=domain.Rank(course, leg, sequence), state=state)


#: Two courses as the speakers tell them: intake's own moves have legs 1 and 4.
TOLD = [
    a_move(1, 1, 3, "triage"), a_move(1, 2, 1, "triage"), a_move(1, 2, 2, "in_review"), a_move(1, 2, 5, "announced"),
    a_move(1, 3, 1, "dispatching"), a_move(1, 3, 4, "in_progress"), a_move(1, 4, 9, "evaluating"),
    a_move(2, 1, 10, "dispatching"),
]
START = a_move(1, 1, 1, "draft")


def shown_after(moves):
    shown = START
    for move in moves:
        shown = domain.later(shown, move)
    return shown


def test_every_order_of_arrival_gives_the_same_public_state():
    assert {shown_after(order) for order in permutations(TOLD)} == {TOLD[-1]}


def test_what_was_merged_and_goes_on_by_itself_is_shown_so_in_every_order():
    told = [a_move(1, 1, 3, "triage"), a_move(1, 2, 1, "triage"), a_move(1, 2, 2, "in_review"),
            a_move(1, 2, 3, "merged"), a_move(2, 1, 6, "triage"), a_move(2, 2, 4, "in_review")]
    assert {shown_after(order) for order in permutations(told)} == {told[-1]}
    assert shown_after(told[:-1]).state == "triage", "until review has taken it up again"


moves = st.builds(a_move, st.integers(1, 3), st.integers(1, 4), st.integers(1, 6))


histories = st.lists(moves, max_size=12, unique_by=lambda move: move.rank)


@given(histories.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_any_history_shuffled_and_repeated_gives_the_same_public_state(told_and_shuffled):
    told, shuffled = told_and_shuffled
    assert shown_after(told) == shown_after(shuffled) == shown_after([*shuffled, *told])


def test_an_unknown_state_is_shown_by_its_own_word():
    assert domain.describe("mediating").zh == "mediating"


def test_every_phase_has_its_chinese_name():
    assert {state.phase for state in domain.STATES.values()} - {None} == set(domain.PHASES)
