"""Whatever is merged, left and taken apart in whatever order: nobody counts twice, and there are no chains."""

from contextlib import contextmanager
from dataclasses import replace

from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from yishi_intake import domain
from yishi_intake.domain import merging

from tests.support.proposals import DAY, NOON, draft, signature

NUMBERS = st.integers(0, 3)
PEOPLE = st.sampled_from([f"r-{number}" for number in range(8)])
#: Two live at each plate; who is asked names the own one, but for a visit.
PLATES = {f"r-{number}": f"{number // 2}号" for number in range(8)}
SALT = "test"


def door(plate, proposal_id):
    return {"household": domain.household(plate, salt=SALT, proposal_id=proposal_id),
            "sealed": domain.seal(plate, salt=SALT, proposal_id=proposal_id)}


@contextmanager
def may_be(*codes):
    """It may be refused, for one of these reasons."""
    try:
        yield
    except domain.Refused as refusal:
        if refusal.code not in codes:
            raise


class Merging(RuleBasedStateMachine):
    """Four proposals of one courtyard; the last to be opened is number 3."""

    @initialize()
    def opened(self):
        self.now, self.proposals, self.merges, self.serial = NOON, {}, {}, 0
        for number in range(4):
            author = f"r-{number}"
            one = replace(draft(threshold=99), id=f"p-{number}", author=domain.Party(kind="resident", id=author))
            one = replace(one, **door(PLATES[author], one.id))
            self.proposals[one.id] = domain.open_up(
                one, by=author, lapses_at=NOON + 60 * DAY, now=NOON + number * DAY)

    def asking(self, one, target):
        taken = any(merge.target_id == one.id for merge in self.merges.values())
        return merging.Asking(by=one.author.id, convenes=frozenset(), offices=frozenset(), target=target, taken=taken)

    @rule(number=NUMBERS, by=PEOPLE)
    def sign(self, number, by):
        one = self.proposals[f"p-{number}"]
        given = replace(signature(one, by, household="x"), **door(PLATES[by], one.id))
        with may_be("own-proposal", "signed-already", "not-now"):
            self.proposals[one.id] = domain.sign(one, given, now=self.now)

    @rule(number=NUMBERS, by=PEOPLE)
    def unsign(self, number, by):
        one = self.proposals[f"p-{number}"]
        with may_be("not-found", "not-now"):
            self.proposals[one.id], _ = domain.unsign(one, by=by, now=self.now)

    @rule(number=NUMBERS, into=NUMBERS)
    def merge(self, number, into):
        one, target = self.proposals[f"p-{number}"], self.proposals[f"p-{into}"]
        with may_be("target-over", "not-further-on", "carries-others", "not-now"):
            self.merged(merging.merge(one, self.asking(one, target), now=self.now), one, target)
            assert into < number

    def merged(self, merged, one, target):
        doors = {voice.signer.id: domain.reseal(voice.sealed, salt=SALT, of=one.id, into=target.id)
                 for voice in merging.voices_of(one)}
        self.serial += 1
        names = {person: f"s-{self.serial}-{person}" for person in doors}
        self.proposals[target.id], _ = merging.join(target, merged, doors=doors, ids=names, now=self.now)
        self.proposals[one.id] = merged
        self.merges[one.id] = merging.Merge(
            proposal_id=one.id, target_id=target.id, merged_at=self.now, leave_until=self.now + 7 * DAY,
            count=one.count)

    @rule(number=NUMBERS, by=PEOPLE)
    def leave(self, number, by):
        target = self.proposals[f"p-{number}"]
        came = next((s.through for s in target.signatures if s.signer.id == by), None)
        until = self.merges[came].leave_until if came else None
        with may_be("not-yours", "not-now", "too-late"):
            self.proposals[target.id], gone = merging.leave(target, by=by, until=until, now=self.now)
            assert gone.id == by

    @rule(number=NUMBERS, given_up=st.booleans())
    def goes_on_by_itself(self, number, given_up):
        one = self.proposals[f"p-{number}"]
        merge = self.merges.get(one.id)
        if merge is None:
            return
        target = self.proposals[merge.target_id]
        if given_up and target.state == "collecting":
            target = self.proposals[target.id] = domain.withdraw(target, by=target.author.id, now=self.now)
        if target.state == "withdrawn":
            back = merging.restore(one, target, since=merge.merged_at, now=self.now)
        else:
            back = merging.unmerge(one, merge, self.asking(one, target), now=self.now)
        assert (back.state, back.course) == ("collecting", one.course + 1)
        self.proposals[target.id], gone = merging.part(target, one)
        assert {given.through for given in gone} <= {one.id}
        self.proposals[one.id] = back
        del self.merges[one.id]

    @rule(days=st.integers(0, 4))
    def time_passes(self, days):
        self.now += days * DAY

    @invariant()
    def nobody_counts_twice(self):
        for one in self.proposals.values():
            people = [signature.signer.id for signature in one.signatures]
            assert len(people) == len({*people, one.author.id} - {one.author.id})
            assert one.count == len({PLATES[person] for person in (*people, one.author.id)})

    @invariant()
    def all_who_count_elsewhere_came_by_a_merge_that_holds(self):
        for one in self.proposals.values():
            for given in one.signatures:
                assert given.through is None or self.merges[given.through].target_id == one.id

    @invariant()
    def there_are_no_chains(self):
        held = {one.id for one in self.proposals.values() if one.state == "merged"}
        assert held == set(self.merges)
        for merge in self.merges.values():
            assert self.proposals[merge.proposal_id].merged_into == merge.target_id
            assert self.proposals[merge.target_id].merged_into is None

    @invariant()
    def what_was_merged_keeps_its_count(self):
        for merge in self.merges.values():
            assert self.proposals[merge.proposal_id].count == merge.count


TestMerging = Merging.TestCase
TestMerging.settings = effort(max_examples=60, stateful_step_count=25, deadline=None)
