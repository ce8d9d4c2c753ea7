"""The signed checkpoint: a C2SP signed note whose text is origin, size and root."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
MOST_SIGNATURES = 16


class BadNote(ValueError):
    """Not a signed note of this log: torn, of another origin, or with a signature that does not hold."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What the log claims to be: so many leaves, with this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The log's name and its key; the same text always gets the same signature."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> "Verifier":
        """The public half."""
        return Verifier(name=self.name, key=self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, checkpoint: Checkpoint) -> str:
        """The whole note: text, blank line, signature line."""
        signature = self.verifier.key_id + self.key.sign(checkpoint.text.encode())
        return f"{checkpoint.text}\n— {self.name} {b64encode(signature).decode()}\n"


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """A log's name and public key, which one must have got by another way than from the log."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, key)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        """The form in which verifier keys are handed round: name+id+key."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ED25519 + self.key).decode()}"

    @classmethod
    def of(cls, vkey: str) -> "Verifier":
        """Read a `vkey`; raises BadNote when its parts contradict each other."""
        name, _, rest = vkey.strip().partition("+")
        claimed, _, encoded = rest.partition("+")
        try:
            raw = b64decode(encoded, validate=True)
        except ValueError as error:
            raise BadNote("the verifier key is not base64") from error
        verifier = cls(name=name, key=raw[1:])
        if raw[:1] != ED25519 or len(raw) != 33 or verifier.key_id.hex() != claimed:
            raise BadNote("the verifier key does not fit its own id")
        return verifier

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in a note signed by this key; raises BadNote. Signatures of others are passed over."""
        text, separator, lines = note.rpartition("\n\n")
        if not separator or not lines.endswith("\n") or any(c < " " and c != "\n" for c in note):
            raise BadNote("this is not a signed note")
        text += "\n"
        signatures = [s for line in lines.splitlines()[:MOST_SIGNATURES] if (s := self._signature(line))]
        if not signatures:
            raise BadNote(f"the note is not signed by {self.name}")
        for signature in signatures:
            self._check(text, signature)
        return parse(text)

    def _signature(self, line: str) -> bytes | None:
        """The signature in a line if it claims to be this key's."""
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if mark != "—" or name != self.name:
            return None
        try:
            raw = b64decode(encoded, validate=True)
        except ValueError as error:
            raise BadNote("a signature line is not base64") from error
        return raw[4:] if raw[:4] == self.key_id else None

    def _check(self, text: str, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature as error:
            raise BadNote(f"the signature of {self.name} does not hold") from error


def parse(text: str) -> Checkpoint:
    """Read a checkpoint's text; extension lines after the root are allowed and passed over."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not lines[1].isascii() or not lines[1].isdigit():
        raise BadNote("this is not a checkpoint")
    if lines[1] != str(int(lines[1])):
        raise BadNote("the size is not a plain number")
    try:
        root = b64decode(lines[2], validate=True)
    except ValueError as error:
        raise BadNote("the root is not base64") from error
    if len(root) != 32:
        raise BadNote("the root is not a SHA-256 hash")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)


def proof_text(*, index: int, path: tuple[bytes, ...], checkpoint: str) -> str:
    """A C2SP tlog-proof: index, path and signed checkpoint in one text that can be checked offline."""
    hashes = "".join(f"{b64encode(node).decode()}\n" for node in path)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}"
