"""Doors to sign in by WeChat: from the mini program, and from a page opened in WeChat (公众号网页授权)."""

from functools import cached_property
from typing import Any, ClassVar

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http

from .. import actions, domain

REFUSALS: dict[type[Exception], int] = {
    domain.NotOffered: 404, domain.BadCode: 401, domain.BadState: 401, domain.Snapshot: 403, domain.HeldBack: 403,
    domain.Often: 429, domain.Garbled: 502, domain.Away: 503}
NAMES = {domain.MINI: {"zh": "微信小程序登录", "en": "WeChat mini program"},
         domain.WEB: {"zh": "微信网页授权登录", "en": "Page opened in WeChat"}}
CODE = r"^[A-Za-z0-9_.~-]+$"


class MiniForm(Form):
    """What wx.login gave."""

    code: str = Field(max_length=512, pattern=CODE)


class ComeBackForm(Form):
    """What WeChat added to the page's address, and the secret with which this browser set out."""

    code: str = Field(max_length=512, pattern=CODE)
    state: str = Field(max_length=128, pattern=r"^[A-Za-z0-9]+$")
    secret: str = Field(max_length=128, pattern=r"^[A-Za-z0-9_-]+$")


class WayView(View):
    """A way to sign in that is offered here; `app` is its id at WeChat."""

    id: str
    app: str
    name: dict[str, str]


class SetOutView(View):
    """Where to send the browser. Keep the secret in the page's own session, and come back with it."""

    url: str
    secret: str
    expires_at: AwareDatetime


class SignedInView(View):
    """A bearer token, and the pseudonym it speaks for."""

    token: str
    expires_at: AwareDatetime
    account: str


class LoginDoors:
    """How residents come by a token; their names are not asked for anywhere."""

    settings: ClassVar[Any]
    registry: ClassVar[Any]
    office: ClassVar[Any]

    @cached_property
    def reception(self) -> actions.Reception:
        """The apps at WeChat that this installation has."""
        return actions.Reception.of(self.settings, self.registry)

    @http("GET", "/v1/logins", view=Page[WayView], access=auth.ANYONE, summary="The ways to sign in that are offered")
    def logins(self, tx: Tx) -> Page[WayView]:
        apps = self.reception.apps.values()
        return Page(items=[WayView(id=app.way, app=app.appid, name=NAMES[app.way]) for app in apps])

    @http("POST", "/v1/logins/wechat-mini", form=MiniForm, view=SignedInView, access=auth.ANYONE, status=201,
          refusals=REFUSALS, counted=True, fleeting=True, summary="Sign in with the code of wx.login (mini program)")
    def sign_in_by_mini(self, tx: Tx, form: MiniForm) -> SignedInView:
        self.office.counter.admit(tx, domain.LOGIN, now=clock.now())
        return _shown(actions.sign_in(tx, self.reception, code=form.code, now=clock.now()))

    @http("POST", "/v1/logins/wechat-web/tickets", view=SetOutView, access=auth.ANYONE, status=201, refusals=REFUSALS,
          counted=True, fleeting=True, summary="Set out to WeChat's page, to be recognised there")
    def set_out(self, tx: Tx) -> SetOutView:
        self.office.counter.admit(tx, domain.LOGIN, now=clock.now())
        url, ticket = actions.set_out(self.reception, now=clock.now())
        return SetOutView(url=url, secret=ticket.secret, expires_at=ticket.expires_at.astimezone(ZONE))

    @http("POST", "/v1/logins/wechat-web", form=ComeBackForm, view=SignedInView, access=auth.ANYONE, status=201,
          refusals=REFUSALS, counted=True, fleeting=True, summary="Come back from WeChat's page and sign in")
    def come_back(self, tx: Tx, form: ComeBackForm) -> SignedInView:
        self.office.counter.admit(tx, domain.LOGIN, now=clock.now())
        return _shown(actions.come_back(
            tx, self.reception, code=form.code, state=form.state, secret=form.secret, now=clock.now()))


def _shown(signed_in: actions.SignedIn) -> SignedInView:
    return SignedInView(**vars(signed_in) | {"expires_at": signed_in.expires_at.astimezone(ZONE)})
