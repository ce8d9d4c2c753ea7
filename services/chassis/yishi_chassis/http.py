"""The HTTP door: a method gets a Tx, a checked form and the caller, never a request; every error is a problem document.

A door calls the service's method in the connection's own green thread: nameko's worker pool would add a hop, a queue
and a context for nothing, since the Tx already carries who asks and why.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from nameko.web.handlers import HttpRequestHandler
from pydantic import AfterValidator, BaseModel, ConfigDict

from . import formdata
from .auth import Access
from .database import Tx
from .exchange import Exchange
from .problems import Problem
from .server import Server

T = TypeVar("T")


_MASKS = frozenset("*＊•●×")


def unmasked(text: str) -> str:
    """The text, unless parts of it are masked (138****0000): what is shown so to people is never taken back for it."""
    if _MASKS & set(text):
        raise ValueError("parts of it are masked; please give it whole, or leave it out")
    return text


#: Personal data as it is.
Unmasked = Annotated[str, AfterValidator(unmasked)]


class Form(BaseModel):
    """What is sent to a door: read strictly, nothing unknown, no NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)


class Query(BaseModel):
    """The query of a URL: text made into what is asked for, nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class View(BaseModel):
    """What a door shows. With a field `version`, it is also the ETag."""

    model_config = ConfigDict(frozen=True)


class Page(View, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it."""

    items: list[T]
    next: str | None = None


@dataclass(frozen=True)
class Raw:
    """An answer that is no JSON view: bytes and their type."""

    body: bytes
    mimetype: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Stored:
    """An answer that is a file kept elsewhere: `read(start, length)` gives a part; the door sees to ranges."""

    read: Callable[[int, int], Iterator[bytes]]
    size: int
    mimetype: str
    etag: str
    headers: dict[str, str] = field(default_factory=dict)


def check_version(tx: Tx, version: int) -> None:
    """Refuse (412) a command whose If-Match names another version than the current one."""
    if tx.expected_version is not None and tx.expected_version != version:
        raise Problem(412, f"it is at version {version} now", members={"version": version})


def cursor(*position: Any) -> str:
    """A position in a list as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(position, default=str).encode()).decode().rstrip("=")


def position(text: str | None, length: int) -> list[Any] | None:
    """The position a cursor stands for (`length` values), None for no cursor; a wrong one is a 400 problem."""
    if text is None:
        return None
    try:
        read = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        read = None
    if not isinstance(read, list) or len(read) != length:
        raise Problem(400, "the cursor is not one that this list gave")
    return read


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a door asks and answers, as declared: also the source of its OpenAPI description."""

    method: str
    url: str
    access: Access
    form: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    view: Any = None
    status: int = 200
    location: str = ""
    refusals: Mapping[type[Exception], int] = field(default_factory=dict)
    summary: str = ""
    takes: tuple[str, ...] = (formdata.JSON,)   # media types of the form; a web form is read as `formdata` says
    limit: int | None = None
    files: str = ""   # a file is taken instead of a form: the service's attribute {kind: most bytes}
    cache: str = ""
    mimetype: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    counted: bool = False   # who comes too often is told to wait (429)
    fleeting: bool = False   # its answers hold a secret: none is kept for an Idempotency-Key

    @property
    def reads(self) -> bool:
        """Whether the door only reads."""
        return self.method == "GET"


class Door(HttpRequestHandler):
    """One method of a service, opened to HTTP."""

    server = Server()

    def __init__(self, method: str, url: str, *, access: Access, **terms: Any) -> None:
        self.terms = Terms(method=method, url=url, access=access, **terms)
        self.exchange: Exchange | None = None
        super().__init__(method, url)

    def setup(self) -> None:
        """Bind the door to the one instance of the service; done once, before the first request."""
        super().setup()
        service = self.container.config["service"]
        call: Callable[..., Any] = getattr(service, self.method_name)
        self.exchange = Exchange(self.terms, call, service)

    def stop(self) -> None:
        """The doors stop first, relay and listener after them: nothing new comes in, what is being answered ends."""
        self.server.drain()
        super().stop()


http = Door.decorator
