"""The door over AMQP: what agencies reply is done as at the doors over HTTP, and answered to each on its own queue."""

from dataclasses import replace
from typing import Any

from yishi_chassis import auth, clock, database, metrics, strict
from yishi_chassis.attempt import attempt
from yishi_chassis.database import Context, Tx
from yishi_chassis.problems import Problem
from yishi_chassis.publisher import in_vhost
from yishi_chassis.reader import Reader
from yishi_chassis.received import PROBE, DeadLetter, Message
from yishi_chassis.relay import AGENCIES_VHOST

from .. import actions
from ..domain.reply import Answer, Reply
from .reading_replies import Unplaceable, answer, read
from .verbs import verbs

TAKEN = metrics.counter("yishi_replies_total", "Replies of agencies over AMQP, by what became of them.", ("outcome",))
LARGEST_WINDOW, RETRIED = 50, 50


class Replies(Reader):
    """Reads `dispatch.replies`; each reply is a transaction of its own, over before the next one begins.

    A receipt takes no place among an agency's replies and is not kept: it says how far a machine is, again and again,
    and the highest counts. One that is refused or fails is kept as any other, to be answered or tried again.
    """

    def __init__(self, service: Any) -> None:
        settings = service.settings
        super().__init__(
            service.engine, uri=settings.agencies_uri or in_vhost(settings.amqp_uri, AGENCIES_VHOST),
            queue=f"{service.name}.replies", name="replies", window=min(settings.window, LARGEST_WINDOW),
            poll=settings.poll_seconds)
        self._service, self._verbs, self._limit = service, verbs(), settings.body_limit
        self._refusals = {auth.Forbidden: 403, **service.all_refusals()}

    def take(self, window: list[Message]) -> None:
        """One after the other, as they came; what cannot be placed is kept with the reason."""
        agencies = self._service.rules.agencies
        for message in window:
            if PROBE in message.headers:
                continue
            try:
                reply, fault = read(message, agencies=agencies, limit=self._limit, now=clock.wall())
            except Unplaceable as nobody:
                self._bury(message, str(nobody))
                continue
            self._work(reply, fault)

    def retry(self) -> bool:
        """The first of each agency that waits, where its time has come; behind it there may be more."""
        with database.reading(self.engine) as tx:
            due = actions.reply.due(tx, now=clock.wall(), limit=RETRIED)
        for reply in due:
            self._work(reply, None)
        return bool(due)

    def _work(self, reply: Reply, fault: Problem | None) -> None:
        """Do it, or note in a transaction of its own why not; without its database this raises, and it comes again."""
        try:
            problem = fault or self._attempt(reply)
            if problem is not None and problem.status >= 500:
                raise problem
        except Exception as error:   # noqa: BLE001 - a fault of ours
            with database.transaction(self.engine, context=_context(reply)) as tx:
                actions.reply.fail(tx, reply, error=error, now=clock.wall())
            TAKEN.labels("failed").inc()
            return
        if problem is not None:
            with database.transaction(self.engine, context=_context(reply)) as tx:
                actions.reply.refuse(tx, reply, answer(problem, reply))
        TAKEN.labels("refused" if problem else "taken").inc()

    def _attempt(self, reply: Reply) -> Problem | None:
        caller = auth.Caller(f"agency.{reply.agency}", frozenset({("agency", reply.agency)}))
        tx = Tx(self.engine, context=_context(reply), caller=caller)
        verb = self._verbs.get(reply.verb)
        own = verb.door.terms.refusals if verb else {}
        fresh_receipt = verb is not None and verb.about == "agency_id" and not reply.number
        return attempt(tx, (lambda tx: self._do(tx, reply)) if fresh_receipt else
                       (lambda tx: actions.reply.take(tx, reply, do=self._do, now=clock.wall())),
                       refusals={**self._refusals, **own})

    def _do(self, tx: Tx, reply: Reply) -> Answer | None:
        """What the door of this verb does; a receipt that is taken is not answered: that would have to be receipted."""
        verb = self._verbs.get(reply.verb)
        if verb is None:
            raise Problem(404, f"there is no verb {reply.verb}; there are {', '.join(self._verbs)}", "unknown-verb")
        form: Any = strict.form(verb.form, reply.body.encode())
        tx.expected_version = getattr(form, "version", None)
        result = getattr(self._service, verb.door.method_name)(tx, form, **verb.told(form, reply.agency))
        if verb.about == "agency_id":
            return None
        view = result[1] if isinstance(result, tuple) else result
        return Answer(outcome="ok", detail=getattr(view, "warning", ""), assignment_id=form.assignment_id,
                      state=getattr(view, "state", ""), allowed=tuple(getattr(view, "allowed", ())),
                      version=getattr(view, "version", None))

    def _bury(self, message: Message, reason: str) -> None:
        if len(message.body) > self._limit:
            message = replace(message, body=b"")
        with database.transaction(self.engine) as tx:
            actions.reply.bury(tx, DeadLetter(message, reason))
        TAKEN.labels("dead").inc()


def _context(reply: Reply) -> Context:
    return Context(correlationid=reply.id, causationid=reply.id, traceparent=reply.traceparent or None)
