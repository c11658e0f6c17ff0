"""Private fields are dropped or keyed-hashed before anything is written."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec

from holism.vocabulary.request import Request
from holism.vocabulary.schema import Schema


class Redactor:
    """Encodes requests without their private values.

    :param secret: the store's own key; without it a hash of a guessable value (a name, a date of birth) could be
        guessed back.
    """

    def __init__(self, schema: Schema, secret: bytes) -> None:
        self._secret = secret
        self._encode = msgspec.json.Encoder().encode
        self._private = {field.name: field.private.keep == "hash" for field in schema.private if field.private}

    def redact(self, request: Request, original: bytes | None = None) -> bytes:
        """The request as JSON without its private values; `original`, its JSON as it came, serves if it has none."""
        if not self._private:
            return original or self._encode(request)
        return self._encode(self.kept({name: getattr(request, name) for name in request.__struct_fields__}))

    def kept(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What may be written of a request's values, by field: without what is private, or with its hash."""
        kept = {}
        for name, value in values.items():
            hashed = self._private.get(name)
            if hashed is None:
                kept[name] = value
            elif hashed:
                kept[name] = self.hash(str(value))
        return kept

    def hash(self, value: str) -> str:
        """HMAC-SHA256 of the value under the store's key, as 32 hex digits."""
        return hmac.new(self._secret, value.encode(), hashlib.sha256).hexdigest()[:32]

    def hashes(self, field: str | None) -> bool:
        """Whether this field is written as its hash."""
        return field is not None and self._private.get(field) is True

    def fingerprint(self, content: bytes) -> int:
        """80 bits that tell equal contents from different ones, under the store's key (BLAKE2b, RFC 7693)."""
        return int.from_bytes(hashlib.blake2b(content, key=self._secret, digest_size=10).digest())

    def digest(self, request: Request) -> str:
        """Tells equal requests from different ones, private values included, without revealing them."""
        return hmac.new(self._secret, self._encode(request), hashlib.sha256).hexdigest()
