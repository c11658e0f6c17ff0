"""The API key: made at first start, required for everything but health."""

import hmac
from pathlib import Path

from holism.records.secret import load_or_create

PREFIX = b"Bearer "


class ApiKey:
    """The key of one store, in its file `api_key`, which only its owner can read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "api_key"
        self.value = load_or_create(self.path).hex()
        self._expected = PREFIX + self.value.encode()

    def admits(self, authorization: bytes) -> bool:
        """Whether an `Authorization` header carries the key; takes the same time for every wrong one."""
        return hmac.compare_digest(authorization, self._expected)
