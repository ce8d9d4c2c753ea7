"""Files in a bucket of S3, or of what speaks like it (needs the extra `s3`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Self
from urllib.parse import parse_qs, unquote, urlsplit

from minio import Minio
from minio.error import S3Error
from urllib3.exceptions import HTTPError

from .keeping import Gone, Unusable

_STEP = 1 << 18
_MISSING = ("NoSuchKey", "NoSuchBucket")


@dataclass(frozen=True)
class Bucket:
    """One bucket; `client` waits as sockets do, so that others are served meanwhile."""

    client: Any
    name: str

    @classmethod
    def at(cls, address: str) -> Self:
        """`s3://key:secret@host:port/bucket?region=…&tls=no`."""
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        client = Minio(host, access_key=unquote(parts.username or ""), secret_key=unquote(parts.password or ""),
                       secure=asked.get("tls", ["yes"])[0] != "no", region=asked.get("region", ["us-east-1"])[0])
        return cls(client, parts.path.strip("/"))

    def ready(self) -> None:
        """The bucket answers to this key."""
        try:
            if not self.client.bucket_exists(self.name):
                raise Unusable(f"there is no bucket {self.name}")
        except (S3Error, HTTPError) as error:
            raise Unusable(f"the bucket {self.name} does not answer: {error}") from None

    def put(self, key: str, file: BinaryIO, *, size: int, mimetype: str) -> None:
        """One object; it is there when S3 has said so."""
        self.client.put_object(self.name, key, file, size, content_type=mimetype)

    def read(self, key: str, *, start: int, length: int) -> Iterator[bytes]:
        """A range of the object."""
        try:
            answer = self.client.get_object(self.name, key, offset=start, length=length)
        except S3Error as error:
            if error.code in _MISSING:
                raise Gone("the file is not kept any more") from None
            raise
        return _parts(answer)

    def delete(self, key: str) -> None:
        """S3 says the same whether or not there was one."""
        self.client.remove_object(self.name, key)


def _parts(answer: Any) -> Iterator[bytes]:
    try:
        yield from answer.stream(_STEP)
    finally:
        answer.close()
        answer.release_conn()
