"""What the functions of a plant answer; one that raises is a mistake in its declaration, and is named."""

from typing import Any

from holism.vocabulary.claim import Plant
from holism.vocabulary.errors import DeclarationError


def ask(plant: Plant, name: str, *arguments: Any) -> Any:
    """What `request`, `step`, `safe` or `keeps` returns; raises `DeclarationError` where it raises."""
    try:
        return getattr(plant, name)(*arguments)
    except Exception as error:
        raise DeclarationError(
            f"Plant {plant.name!r} {name}: got {arguments[0]!r}, on which it raises {type(error).__name__} ({error}), "
            "allowed is an answer in every state"
        ) from error
