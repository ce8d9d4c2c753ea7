"""Intake's tables and queries, by what they are about; the only room that speaks SQL."""

from . import merges as merges
from .blocks import BARRED, bar, find_block, lift_block, list_blocks, put_block
from .claims import find_claim, get_claim, put_claim
from .confided import add_helper, drop_helper, helps, list_helpers
from .device_keys import (
    add_key,
    ask,
    find_key,
    get_key,
    get_key_for_update,
    get_key_for_use,
    get_proof,
    list_keys,
    prove,
    revoke_key,
    take,
)
from .evaluations import add_evaluation, answer, end_evaluation, get_evaluation, take_answer_back
from .files import (
    add_file,
    count_loose_files,
    files_for_use,
    find_file,
    forget_file,
    held_files,
    hold_file,
    is_file,
    let_file_go,
    loose_file_for_update,
)
from .flags import add_flag, list_flags, settle_flags
from .held import list_held
from .listing import Mark, get_marked, list_marks, list_public
from .logins import account_of, spend
from .nearby import list_near
from .open311 import add_report, add_update, list_by_id, list_updates, list_wanted, reports
from .proposals import (
    METADATA,
    PROPOSALS,
    SIGNATURES,
    add,
    add_follow_up,
    discard,
    end_follow_up,
    find_for_update,
    get,
    get_by_number,
    get_for_update,
    get_open_follow_up,
    get_signed,
    get_signed_for_update,
    look,
    rewrite,
    save,
    set_aside,
    sign,
    unsign,
)
from .proved import drop_proved, list_proved, put_proved
from .redactions import get_redaction, redact
from .remarks import (
    add_remark,
    count_remarks,
    follow,
    get_remark,
    list_remarks,
    take_remark_out,
    unfollow,
    unfollow_all,
)
from .representatives import drop_representative, list_representatives, put_representative
from .revisions import add_return, hand_over, list_returns, list_revisions, replace_text, unsign_all
from .sheets import add_sheet, list_sheets, strike
from .steps import list_steps, paths
from .units import add_unit, get_unit, get_unit_for_update, list_units, put_handler
from .uses import USES, WITHIN, count, forget_uses, reserve, spent
from .withdrawals import get_withdrawal, put_withdrawal
from .words import Compared, known_in, known_near, take_in

__all__ = [
    "BARRED", "METADATA", "PROPOSALS", "SIGNATURES", "USES", "WITHIN", "Compared", "Mark", "account_of",
    "add", "add_evaluation", "add_file", "add_flag", "add_follow_up", "add_helper", "add_key", "add_remark",
    "add_report", "add_return", "add_sheet", "add_unit", "add_update", "answer", "ask", "bar", "count",
    "count_loose_files", "count_remarks", "discard", "drop_helper", "drop_proved", "drop_representative",
    "end_evaluation", "end_follow_up", "files_for_use", "find_block", "find_claim", "find_file",
    "find_for_update", "find_key", "follow", "forget_file", "forget_uses", "get", "get_by_number",
    "get_claim", "get_evaluation", "get_for_update", "get_key", "get_key_for_update", "get_key_for_use",
    "get_marked", "get_open_follow_up", "get_proof", "get_redaction", "get_remark", "get_signed",
    "get_signed_for_update", "get_unit", "get_unit_for_update", "get_withdrawal", "hand_over", "held_files",
    "helps", "hold_file", "is_file", "known_in", "known_near", "let_file_go", "lift_block", "list_blocks",
    "list_by_id", "list_flags", "list_held", "list_helpers", "list_keys", "list_marks", "list_near",
    "list_proved", "list_public", "list_remarks", "list_representatives", "list_returns", "list_revisions",
    "list_sheets", "list_steps", "list_units", "list_updates", "list_wanted", "look", "loose_file_for_update",
    "merges", "paths", "prove", "put_block", "put_claim", "put_handler", "put_proved", "put_representative",
    "put_withdrawal", "redact", "replace_text", "reports", "reserve", "revoke_key", "rewrite", "save",
    "set_aside", "settle_flags", "sign", "spend", "spent", "strike", "take", "take_answer_back", "take_in",
    "take_remark_out", "unfollow", "unfollow_all", "unsign", "unsign_all",
]
