"""The doors of notify: it hears all that concerns people, and shows everybody the own inbox."""

from functools import partial

import yishi_contracts as contracts
from yishi_chassis import auth, clock, database, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, http
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from . import actions, channels, domain, forms, settings
from .doors import phone


class NotifyService(phone.PhoneDoors, service.Service):
    """Notice 通知: who is told what, by which channel, and whether it arrived."""

    name = "notify"
    Settings = settings.Settings
    refusals = {domain.NoSuchNotice: 404, domain.CannotSeal: 503}
    desk: actions.Desk

    def prepare(self) -> None:
        s = self.settings
        self.desk = actions.Desk(
            channels=channels.open_all(s), names=settings.names(self.district), language=s.language,
            keys=actions.read_keys(s.contacts_key))

    @on(contracts.Event)
    def heard(self, tx: Tx, event: contracts.Event) -> None:
        actions.hear(tx, self.desk, event, now=clock.now())

    @on(contracts.ProposalRedacted)
    def redacted(self, tx: Tx, event: contracts.ProposalRedacted) -> None:
        actions.redact(tx, self.desk, event, now=clock.now())

    @timer("deliver", lease=60)
    def deliver(self, due: Timer) -> None:
        actions.deliver(partial(database.transaction, self.engine), self.desk, due, now=clock.now())

    @http("GET", "/v1/inbox", query=forms.InboxQuery, view=Page[forms.NoticeView], access=auth.SIGNED_IN,
          summary="Your notices, newest first, and those of the agencies you act for")
    def inbox(self, tx: Tx, query: forms.InboxQuery) -> Page[forms.NoticeView]:
        found, cursor = actions.inbox(
            tx, persons=actions.persons_of(tx.caller), before=query.cursor, limit=query.limit)
        return Page[forms.NoticeView](items=forms.NoticeView.all_of(found), next=cursor)

    @http("POST", "/v1/inbox/<string:notice_id>/read", view=forms.NoticeView, access=auth.SIGNED_IN,
          summary="You have read this notice")
    def read(self, tx: Tx, notice_id: str) -> forms.NoticeView:
        persons = actions.persons_of(tx.caller)
        return forms.NoticeView.of(actions.mark_read(tx, notice_id=notice_id, persons=persons, now=clock.now()))

    @http("PUT", "/v1/contacts", form=forms.ContactsForm, status=204, access=auth.SIGNED_IN,
          summary="Say how you want to be told; kept sealed")
    def give_contacts(self, tx: Tx, form: forms.ContactsForm) -> None:
        # the answer repeats nothing: answers are kept for their idempotency keys, and not sealed
        actions.give_contacts(
            tx, self.desk, person=tx.caller.id, language=form.language, addresses=form.addresses, now=clock.now())

    @http("GET", "/v1/contacts", view=forms.ContactsView, access=auth.SIGNED_IN, summary="How you want to be told")
    def contacts(self, tx: Tx) -> forms.ContactsView:
        language, addresses = actions.contacts(tx, self.desk, person=tx.caller.id)
        return forms.ContactsView(email=addresses.get("email"), language=language)
