"""A model that is a Python callable of the request."""

from collections.abc import Callable
from typing import Any

from holism.decisions.features import Features
from holism.vocabulary.request import Request


class FunctionModel:
    """Calls the function with the request."""

    def __init__(self, function: Callable[[Any], Any], version: str, bounded: bool) -> None:
        self._function = function
        self.version = version or "unversioned"
        self.bounded = bounded

    def predict(self, request: Request, features: Features) -> Any:
        return self._function(request)
