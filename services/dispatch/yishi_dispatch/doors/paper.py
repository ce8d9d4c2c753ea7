"""Sheets for A4 and for a phone, in Chinese with English beneath."""

from base64 import b64encode
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from yishi_chassis import clock
from yishi_chassis.http import Raw

HTML = "text/html"
TEXTS = Path(__file__).parents[1] / "texts"


def _moment(at: datetime) -> str:
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M")


PAPER = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEXTS), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
    lstrip_blocks=True)
PAPER.filters["moment"] = _moment


def sheet(template: str, **told: Any) -> Raw:
    """A sheet, ready to print."""
    page = PAPER.get_template(template).render(style=Markup(_style()), now=clock.now(), **told)
    return Raw(page.encode(), f"{HTML}; charset=utf-8", _headers())


@cache
def _style() -> str:
    return (TEXTS / "sheet.css").read_text(encoding="utf-8")


@cache
def _headers() -> dict[str, str]:
    """Nothing runs, is fetched or kept, and nobody frames it; the one style there is is named by its hash."""
    style = b64encode(sha256(_style().encode()).digest()).decode()
    return {"Cache-Control": "no-store", "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")}
