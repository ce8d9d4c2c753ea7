"""Open311's two ways of writing one thing: XML, and JSON made of it by the Spark convention.

In XML a list is an element with a child for each entry; in JSON the children's names are left out.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from yishi_chassis.http import Raw

from .. import domain

#: What the entries of a list are called.
ENTRIES = {
    "services": "service", "service_requests": "request", "service_request_updates": "request_update",
    "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format", "errors": "error",
    "notes": "note",
}
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
#: What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Anyone's page may read.
FOR_ALL = {"Access-Control-Allow-Origin": "*"}

Thing = Mapping[str, Any] | Sequence[Any]


def written(root: str, thing: Thing, form: str, *, status: int = 200) -> Raw:
    """`thing` (a mapping, or a list whose entries `ENTRIES` names) under `root` in XML, bare in JSON."""
    if form not in TYPES:
        raise domain.NotFound(f"there is no {form!r} here; ask for .xml or .json")
    body = json.dumps(thing, ensure_ascii=False).encode() if form == "json" else _xml(root, thing)
    return Raw(body, TYPES[form], FOR_ALL, status)


def form_of(path: str) -> str:
    """What a path asks for: JSON if it ends so, else XML, which everybody must know."""
    return "json" if path.endswith(".json") else "xml"


def _xml(root: str, thing: Thing) -> bytes:
    element = ElementTree.Element(root)
    _fill(element, thing)
    written: bytes = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return written


def _fill(element: ElementTree.Element, thing: Any) -> None:
    if isinstance(thing, Mapping):
        for name, value in thing.items():
            _fill(ElementTree.SubElement(element, name), value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            _fill(ElementTree.SubElement(element, ENTRIES[element.tag]), value)
    elif thing is not None:
        text = str(thing).lower() if isinstance(thing, bool) else str(thing)
        element.text = _UNWRITABLE.sub("", text)
