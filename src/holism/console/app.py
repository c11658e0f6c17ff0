"""The console."""

from starlette.applications import Starlette

from holism.service import Service


def create(service: Service) -> Starlette:
    """The console of one service."""
    return Starlette()
