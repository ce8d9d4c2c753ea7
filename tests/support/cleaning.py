"""A cleaner that cleans the same bytes once: each time it would start a process, with all that reads pictures."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from yishi_chassis.blobs import Cleaned, Cleaner, Kind

_known: dict[tuple[str, str], tuple[Cleaned, bytes]] = {}


class Remembering(Cleaner):
    """What it gives is what the real one gave of these bytes; what is unfit is looked at each time."""

    @contextmanager
    def cleaned(self, file: BinaryIO, kind: Kind) -> Iterator[Cleaned]:
        """As Cleaner says."""
        file.seek(0)
        asked = hashlib.sha256(file.read()).hexdigest(), kind.mimetype
        if asked not in _known:
            with super().cleaned(file, kind) as made:
                _known[asked] = made, made.file.read()
        made, data = _known[asked]
        yield replace(made, file=io.BytesIO(data))
