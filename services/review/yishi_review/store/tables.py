"""Tables of review: one row for each review, with rows for its steps, returns, sessions, votes and local actions."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = sa.MetaData()
_moment = sa.DateTime(timezone=True)
_names = ARRAY(sa.Text, as_tuple=True)

REVIEWS = sa.Table(
    "reviews", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("proposal_id", sa.Text),
    sa.Column("proposal", JSONB),
    sa.Column("course", sa.Integer),
    sa.Column("state", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("suggested", sa.Text),
    sa.Column("suggested_because", sa.Text, nullable=False, server_default=""),
    sa.Column("triaged_by", sa.Text),
    sa.Column("triage_reason", sa.Text),
    sa.Column("lowered", sa.Boolean),
    sa.Column("tier", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("rules", JSONB),
    sa.Column("deadline", _moment),
    sa.Column("overdue", sa.Boolean),
    sa.Column("finding", sa.Text),
    sa.Column("plan", sa.Text),
    sa.Column("announced_until", _moment),
    sa.Column("held_since", _moment),
    sa.Column("held_until", _moment),
    sa.Column("stop_confirmed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("stop_as", sa.Text, nullable=False, server_default="withdrawn"),
    sa.Column("stop_into", sa.Text, nullable=False, server_default=""),
    sa.Column("stopped_from", sa.Text, nullable=False, server_default=""),
    sa.Column("stopped_due", _moment),
    sa.Column("count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("threshold", sa.Integer, nullable=False, server_default="0"),
    sa.Column("continued", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("published", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("at_once", sa.Text, nullable=False, server_default=""),
    sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("rejected_by", sa.Text, nullable=False, server_default=""),
    sa.Column("appeal_until", _moment),
    sa.Column("appealed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("appeal_words", sa.Text, nullable=False, server_default=""),
    sa.Column("anew_since", _moment),
    sa.Column("owners", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("asked", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unsolved", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("opened_at", _moment),
    sa.Column("version", sa.Integer),
    sa.Column("rules_version", sa.Text, nullable=False, server_default=""),
    sa.Column("counted", JSONB(none_as_null=True)),
)

STEPS = sa.Table(
    "steps", METADATA,
    sa.Column("review_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("tier", sa.Text),
    sa.Column("body", sa.Text),
    sa.Column("entered_at", _moment),
    sa.Column("due", _moment),
    sa.Column("left_at", _moment),
    sa.Column("decision", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("counted", JSONB(none_as_null=True)),
)

RETURNS = sa.Table(
    "returns", METADATA,
    sa.Column("review_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("points", _names, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("returned_at", _moment, nullable=False),
    sa.Column("until", _moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due", _moment),
    sa.Column("revised_at", _moment),
    sa.Column("counted", JSONB(none_as_null=True)),
)

OBJECTIONS = sa.Table(
    "objections", METADATA,
    sa.Column("review_id", sa.Text, nullable=False),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", _moment, nullable=False),
    sa.Column("due", _moment, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("answer_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("answered_at", _moment),
    sa.Column("redacted", sa.Text, nullable=False, server_default=""),
    sa.Column("counted", JSONB(none_as_null=True)),
)

SESSIONS = sa.Table(
    "sessions", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("review_id", sa.Text),
    sa.Column("step", sa.Integer),
    sa.Column("mode", sa.Text),
    sa.Column("held_at", _moment),
    sa.Column("agenda", sa.Text),
    sa.Column("invited", _names),
    sa.Column("attended", _names),
    sa.Column("observers", sa.Integer),
    sa.Column("minutes", sa.Text),
    sa.Column("minutes_hash", sa.Text),
    sa.Column("opinions", JSONB),
    sa.Column("recorded_at", _moment),
    sa.Column("bodies", _names, nullable=False, server_default="{}"),
    sa.Column("together", _names, nullable=False, server_default="{}"),
    sa.Column("guests", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
)

REPLIES = sa.Table(
    "replies", METADATA,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, primary_key=True),
    sa.Column("coming", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", _moment, nullable=False),
)

SESSION_FILES = sa.Table(
    "session_files", METADATA,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False, server_default=""),
    sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("stored", sa.Boolean, nullable=False, server_default=sa.false()),
)

COMMENTS = sa.Table(
    "comments", METADATA,
    sa.Column("session_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("at", _moment, nullable=False),
)

VISITS = sa.Table(
    "visits", METADATA,
    sa.Column("review_id", sa.Text, nullable=False),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", _moment, nullable=False),
    sa.Column("members", _names, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("words_hash", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("files", JSONB, nullable=False),
)

VOTES = sa.Table(
    "votes", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("review_id", sa.Text),
    sa.Column("step", sa.Integer),
    sa.Column("question", sa.Text),
    sa.Column("roll", _names),
    sa.Column("quorum", sa.Integer),
    sa.Column("majority", sa.Text),
    sa.Column("called_at", _moment),
    sa.Column("closes_at", _moment),
    sa.Column("closed_at", _moment),
    sa.Column("result", sa.Text),
    sa.Column("owners", JSONB(none_as_null=True)),
    sa.Column("secret", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("recused", _names, nullable=False, server_default="{}"),
    sa.Column("proxies", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("papers", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
)

BALLOTS = sa.Table(
    "ballots", METADATA,
    sa.Column("vote_id", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, primary_key=True),
    sa.Column("choice", sa.Text),
    sa.Column("cast_at", _moment),
    sa.Column("by", sa.Text, nullable=False, server_default=""),
    sa.Column("paper", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("signed", JSONB(none_as_null=True)),
)

#: Who voted in secret, and what was chosen: nothing ties a row of the one to a row of the other.
VOTERS = sa.Table(
    "voters", METADATA,
    sa.Column("vote_id", sa.Text, primary_key=True),
    sa.Column("member", sa.Text, primary_key=True),
)

SLIPS = sa.Table(
    "slips", METADATA,
    sa.Column("vote_id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("choice", sa.Text, nullable=False),
)

TASKS = sa.Table(
    "tasks", METADATA,
    sa.Column("action_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("hands", sa.Integer, nullable=False),
)

MONEY = sa.Table(
    "money", METADATA,
    sa.Column("action_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", _moment, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

AIDS = sa.Table(
    "aids", METADATA,
    sa.Column("review_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("asked_at", _moment, nullable=False),
    sa.Column("came_at", _moment),
    sa.Column("did_at", _moment),
    sa.Column("words", sa.Text, nullable=False),
)

KEYS = sa.Table(
    "device_keys", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("revoked_at", _moment),
)

LOCAL_ACTIONS = sa.Table(
    "local_actions", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("review_id", sa.Text),
    sa.Column("course", sa.Integer),
    sa.Column("plan", sa.Text),
    sa.Column("started_at", _moment),
    sa.Column("due", _moment),
    sa.Column("completed_at", _moment),
    sa.Column("confirmed_by", sa.Text),
    sa.Column("words", sa.Text),
    sa.Column("evidence", JSONB),
)

DOERS = sa.Table(
    "doers", METADATA,
    sa.Column("action_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("task", sa.Text),
    sa.Column("account", sa.Text),
    sa.Column("words", sa.Text),
    sa.Column("reported_by", sa.Text),
    sa.Column("reported_at", _moment),
    sa.Column("task_number", sa.Integer),
    sa.Column("left_at", _moment),
)

SEATS = sa.Table(
    "seats", METADATA,
    sa.Column("body", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("until", sa.Date),
    sa.Column("role", sa.Text, nullable=False),
)

REMINDED = sa.Table(
    "reminded", METADATA,
    sa.Column("review_id", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
)

ROLLS = sa.Table(
    "rolls", METADATA,
    sa.Column("one", sa.Boolean, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("changed_at", _moment),
)
