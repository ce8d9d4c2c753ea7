"""Files that somebody has sent to a house."""

import json
from typing import Any

import sqlalchemy as sa
from yishi_chassis import database

from tests.support import uploads
from tests.support.house import House


def sent(house: House, data: bytes | None = None, who: str = "r-01 resident") -> Any:
    """As the door answers: a photograph unless other bytes are given."""
    return json.loads(house.send("send_file", data or uploads.photograph(), who=who).body)


def key_of(house: House, file: Any) -> str:
    """Under which it is kept."""
    with database.reading(house.service.engine) as tx:
        return str(tx.execute(sa.text("SELECT key FROM files WHERE sha256 = :sha256"),
                              {"sha256": file["sha256"]}).scalar_one())
