"""What audit does: it records, grows and signs the log, and answers out of it."""

from .notary import Notary
from .reading import (
    INSIDERS,
    Proof,
    Timeline,
    bundle,
    checkpoint,
    figures,
    is_insider,
    proof,
    proof_text,
    said,
    tile,
    timeline,
    verifier_key,
)
from .recording import erase, record, redact
from .sequencing import advance, check

__all__ = [
    "INSIDERS", "Notary", "Proof", "Timeline", "advance", "bundle", "check", "checkpoint", "erase",
    "figures", "is_insider", "proof", "proof_text", "record", "redact", "said", "tile", "timeline", "verifier_key",
]
