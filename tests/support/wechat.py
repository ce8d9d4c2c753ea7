"""A strict WeChat: a real HTTP server with the documented addresses, parameters, lengths, errors and one-time codes.

From the public documents of `code2Session`, `snsAccessToken` and the web authorisation page: errors come with status
200 and as text/plain, success leaves `errcode` out, a code is good once and for five minutes, `state` is letters and
digits and at most 128 of them, the parameters of the page stand in one order.
"""

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MINI, OFFICIAL = "wx1111111111111111", "wx2222222222222222"
PLACES = {"/sns/jscode2session": (MINI, "js_code"), "/sns/oauth2/access_token": (OFFICIAL, "code")}
ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]
FIVE_MINUTES, PER_MINUTE = 300.0, 100
Answer = tuple[int, bytes]


@dataclass
class _Code:
    appid: str
    person: str
    scope: str
    given: float
    snapshot: bool = False
    used: bool = False


@dataclass
class Wechat:
    """`owner` says whether both apps are bound to one open platform; `instead` is answered in place of the truth."""

    domain: str = "jinniu.example.cn"
    owner: bool = True
    secrets: Mapping[str, str] = field(default_factory=lambda: {app: secrets.token_hex(16) for app in (MINI, OFFICIAL)})
    instead: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    #: the words that must never be seen outside: openids, unionids, session keys, tokens, secrets
    confidential: set[str] = field(default_factory=set)
    held_back: set[str] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None
    now: Callable[[], float] = time.monotonic
    url: str = ""
    _codes: dict[str, _Code] = field(default_factory=dict)
    _times: dict[str, list[float]] = field(default_factory=dict)

    @property
    def page(self) -> str:
        """WeChat's page on which browsers are recognised."""
        return "https://open.weixin.qq.com/connect/oauth2/authorize"

    def login(self, person: str) -> str:
        """`wx.login()` in the mini program of that person: a code."""
        return self._code(MINI, person, scope="")

    def visit(self, url: str, person: str, *, snapshot: bool = False) -> dict[str, str]:
        """That person's WeChat opens the page: what it adds to the address to which it sends back."""
        parts = urlsplit(url)
        told = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True)
        asked = dict(told)
        assert url.partition("?")[0] == self.page
        assert parts.fragment == "wechat_redirect"
        assert [name for name, _ in told] == ORDER, "WeChat compares the address with a pattern, order and all"
        assert (asked["appid"], asked["response_type"]) == (OFFICIAL, "code")
        assert asked["scope"] in ("snsapi_base", "snsapi_userinfo")
        assert re.fullmatch(r"[a-zA-Z0-9]{1,128}", asked["state"]), "state is letters and digits, 128 at most"
        assert urlsplit(asked["redirect_uri"]).hostname == self.domain, "redirect_uri 参数错误 (10003)"
        code = self._code(OFFICIAL, person, scope=asked["scope"], snapshot=snapshot)
        return {"code": code, "state": asked["state"]}

    def answer(self, target: str) -> Answer:
        """What that address answers."""
        self.asked.append(target)
        self.meanwhile()
        if self.instead:
            return self.instead.pop(0)
        parts = urlsplit(target)
        if parts.path not in PLACES:
            return 404, b"<html>not found</html>"
        told = self._told(*PLACES[parts.path], parse_qsl(parts.query, keep_blank_values=True))
        return 200, json.dumps(told).encode()

    def _told(self, app: str, name: str, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        asked = dict(pairs)
        assert len(asked) == len(pairs), "a parameter is given twice"
        assert set(asked) <= {"appid", "secret", name, "grant_type"}, "unknown parameters"
        for key, number, what in (("appid", 41002, "appid missing"), ("secret", 41004, "appsecret missing"),
                                  (name, 41008, "missing code"), ("grant_type", 40002, "invalid grant_type")):
            if not asked.get(key):
                return _error(number, what)
        if asked["appid"] != app:
            return _error(40013, "invalid appid")
        if not secrets.compare_digest(asked["secret"], self.secrets[app]):
            return _error(40125, "invalid appsecret")
        if asked["grant_type"] != "authorization_code":
            return _error(40002, "invalid grant_type")
        return self._redeemed(app, asked[name])

    def _redeemed(self, app: str, text: str) -> dict[str, Any]:
        code = self._codes.get(text)
        if code is None or code.appid != app or self.now() - code.given > FIVE_MINUTES:
            return _error(40029, "invalid code")
        if code.used:
            return _error(40163, "code been used")
        recent = [at for at in self._times.get(code.person, []) if self.now() - at < 60]
        if len(recent) >= PER_MINUTE:
            return _error(45011, "api minute-quota reach limit  mustslower  retry next minute")
        self._times[code.person] = [*recent, self.now()]
        if code.person in self.held_back:
            return _error(40226, "code blocked")
        code.used = True
        return self._person(code)

    def _person(self, code: _Code) -> dict[str, Any]:
        told: dict[str, Any] = {"openid": _id("o", code.appid, code.person)}
        if code.appid == MINI:
            told["session_key"] = base64.b64encode(secrets.token_bytes(16)).decode()
        else:
            told |= {"access_token": secrets.token_urlsafe(40), "refresh_token": secrets.token_urlsafe(40)}
            told |= {"expires_in": 7200, "scope": code.scope} | ({"is_snapshotuser": 1} if code.snapshot else {})
        if self.owner and (code.appid == MINI or code.scope == "snsapi_userinfo"):
            told["unionid"] = _id("u", "open platform", code.person)
        self.confidential |= {text for name, text in told.items() if isinstance(text, str) and name != "scope"}
        return told

    def _code(self, appid: str, person: str, *, scope: str, snapshot: bool = False) -> str:
        text = secrets.token_urlsafe(24)
        self._codes[text] = _Code(appid=appid, person=person, scope=scope, given=self.now(), snapshot=snapshot)
        return text


def _error(number: int, what: str) -> dict[str, Any]:
    return {"errcode": number, "errmsg": f"{what}, rid: 655f0000-00000000-00000000"}


def _id(letter: str, *of: str) -> str:
    """28 characters, the same for the same person in the same app for ever."""
    return letter + base64.urlsafe_b64encode(hashlib.sha256("\n".join(of).encode()).digest()).decode()[:27]


class _Server(ThreadingHTTPServer):
    """Answers by `wechat`; what a caller did wrong lies in `wrong`."""

    daemon_threads = True

    def __init__(self, wechat: Wechat) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wechat, self.wrong = wechat, list[AssertionError]()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Everything is asked by GET."""
        try:
            status, body = self.server.wechat.answer(self.path)
        except AssertionError as error:
            self.server.wrong.append(error)
            status, body = 500, b""
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def running(**how: Any) -> Iterator[Wechat]:
    """A WeChat that listens; who asks in another way than is documented fails the test."""
    wechat = Wechat(**how)
    wechat.confidential |= set(wechat.secrets.values())
    server = _Server(wechat)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    wechat.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield wechat
    finally:
        server.shutdown()
        server.server_close()
    assert server.wrong == []
