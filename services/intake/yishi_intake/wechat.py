"""WeChat's own word for who somebody is: two calls of its interface, and the address of its authorisation page.

Addresses hold the app's secret and answers hold keys of the session, so neither is ever logged or shown: nothing of an
answer is kept but who it is, and what goes wrong is told by our words and WeChat's number.
"""

import logging
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import urlencode

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from . import domain

log = logging.getLogger(__name__)
_PATIENCE = (3.05, 5)   # to connect, between two bytes; in seconds
_LONGEST = 16_384
#: Where a code is handed in, and as what.
_PLACES = {domain.MINI: ("/sns/jscode2session", "js_code"), domain.WEB: ("/sns/oauth2/access_token", "code")}
#: WeChat's numbers: a code that is wrong, used, too old, missing; too often; busy; a user it holds back.
_BAD_CODE, _OFTEN, _BUSY, _HELD_BACK = (40029, 40163, 42003, 41008), (45009, 45011), (-1,), (40226,)


class _Answer(BaseModel):
    """What we look at; errors come with status 200 too, and `errcode` is left out when all is well."""

    model_config = ConfigDict(extra="ignore", strict=True)
    errcode: int = 0
    openid: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,128}$")
    unionid: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,128}$")
    is_snapshotuser: int = 0


@dataclass(frozen=True, kw_only=True)
class App:
    """A mini program or an Official Account, as WeChat knows it."""

    way: str
    url: str
    appid: str
    secret: str = field(repr=False)

    def recognised(self, code: str) -> domain.Recognised:
        """Whom the code is of. Takes up to some seconds: no transaction may be open meanwhile."""
        answer = self._asked(code)
        if answer.errcode:
            self._refuse(answer.errcode)
        if not answer.openid:
            raise _garbled("names nobody")
        if answer.is_snapshotuser:
            raise domain.Snapshot("this is a preview; please open the whole page (使用完整服务) and sign in there")
        return domain.Recognised(way=self.way, app=self.appid, subject=answer.openid, union=answer.unionid)

    def authorisation(self, url: str, *, page: str, scope: str, state: str) -> str:
        """Where a browser is sent, to come back to `page`; WeChat wants the parameters in this order."""
        told = {"appid": self.appid, "redirect_uri": page, "response_type": "code", "scope": scope, "state": state}
        return f"{url}?{urlencode(told)}#wechat_redirect"

    def _asked(self, code: str) -> _Answer:
        place, name = _PLACES[self.way]
        told = {"appid": self.appid, "secret": self.secret, name: code, "grant_type": "authorization_code"}
        try:
            with requests.get(f"{self.url}{place}", params=told, timeout=_PATIENCE, allow_redirects=False,
                              stream=True) as reply:
                status, body = reply.status_code, reply.raw.read(_LONGEST + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            log.warning("WeChat cannot be reached", extra={"way": self.way, "cause": type(error).__name__})
            raise domain.Away("WeChat does not answer; please try again in a moment") from None
        if status != 200 or len(body) > _LONGEST:
            raise _garbled(f"has status {status}")
        try:
            return _Answer.model_validate_json(body)   # WeChat calls it text/plain
        except ValidationError:
            raise _garbled("cannot be read") from None

    def _refuse(self, number: int) -> NoReturn:
        if number in _BAD_CODE:
            raise domain.BadCode("the code is not good, or not any more; please sign in again")
        if number in _OFTEN:
            raise domain.Often("WeChat is asked too often just now; please wait a minute")
        if number in _BUSY:
            raise domain.Away("WeChat is busy; please try again in a moment")
        if number in _HELD_BACK:
            raise domain.HeldBack("WeChat does not let this user sign in")
        log.error("WeChat refuses this installation", extra={"way": self.way, "errcode": number})
        raise domain.Garbled("WeChat refuses this installation; its operator has to see to it")


def _garbled(how: str) -> domain.Garbled:
    log.error("WeChat answers what it does not document", extra={"answer": how})
    return domain.Garbled("WeChat answered something that cannot be understood")
