"""What every loaded model is to the decision path."""

from typing import Any, Protocol

from holism.decisions.features import Features, RowReader
from holism.vocabulary.request import Request


class Adapter(Protocol):
    """A loaded model.

    `version` names exactly what was loaded. `bounded` says that a call always ends, so that it may run in the caller's
    thread; other models run in threads of their own, under the deadline.
    """

    version: str
    bounded: bool

    def predict(self, request: Request, features: Features) -> Any:
        """The raw answer; may raise anything."""
        ...


class FileModel(Adapter, Protocol):
    """A model from a file, which reads a row of numbers."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs in order, as the file says; empty if it says nothing."""
        ...

    def reads(self, row: RowReader, count: int) -> None:
        """Sets how a request becomes a row of `count` numbers; raises `ModelError` if the file wants another count."""
        ...
