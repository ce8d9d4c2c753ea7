"""Lists as everybody reads them: a proposal is written down once for each state of its row."""

import json
from collections.abc import Sequence

from yishi_chassis.database import Tx
from yishi_chassis.http import Raw

from .. import actions, forms, store

#: So many are kept written down, some 1.5 KB each; then it begins anew.
KEPT = 10_000
_TYPE = "application/json; charset=utf-8"


class Lines:
    """What a process has written down of proposals, for those who have not signed in.

    A line is found by the mark of its row, so that nobody is shown what was true before.
    """

    def __init__(self) -> None:
        self.written: dict[store.Mark, str] = {}

    def page(self, tx: Tx, marks: Sequence[store.Mark], *, more: str | None) -> Raw:
        """These proposals as a page, what was not written down yet read and written first."""
        lines = {mark.id: self.written.get(mark) for mark in marks}
        if missing := [each for each, line in lines.items() if line is None]:
            lines |= self._write(tx, missing)
        items = ",".join(line for line in lines.values() if line)
        return Raw(f'{{"items":[{items}],"next":{json.dumps(more)}}}'.encode(), _TYPE)

    def _write(self, tx: Tx, ids: Sequence[str]) -> dict[str, str | None]:
        if len(self.written) + len(ids) > KEPT:
            self.written.clear()
        fresh = {mark: forms.ProposalView.of(proposal, sight).model_dump_json()
                 for mark, proposal, sight in actions.marked(tx, ids=ids)}
        self.written |= fresh
        return {mark.id: line for mark, line in fresh.items()}
