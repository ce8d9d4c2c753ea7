"""From the log to what audit says about it."""

from base64 import b64encode

import yishi_contracts as contracts


def checkpoint_signed(*, origin: str, size: int, root: bytes) -> contracts.CheckpointSigned:
    """The log has a new signed checkpoint."""
    return contracts.CheckpointSigned(origin=origin, size=size, root=b64encode(root).decode())
