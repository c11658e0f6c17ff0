"""A product's site as one ASGI application: its pages, its looks, its problems, and what protects it."""

import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS, Protected

FOLDER: Final = "HOLISM_STORE"
HERE: Final = Path(__file__).parent

TITLES: Final = {404: "Page not found", 405: "Not possible here", 413: "Too large", 415: "Not a form"}


def templates(folder: Path) -> Environment:
    """The templates of a product's folder, over those that all sites share (`page.html`, `problem.html`)."""
    return Environment(
        loader=FileSystemLoader([folder, HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def application(
    routes: Sequence[BaseRoute],
    *,
    static: Path,
    templates: Environment,
    shown: Mapping[str, Any] | None = None,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        routes: The product's pages. Blocking handlers are plain functions: Starlette runs them in threads.
        static: The product's own files, served under `/static`; those that all sites share are under `/site`.
        templates: See `templates`; `problem.html` is shown for what is wrong or not there.
        shown: What `problem.html` needs beside `title` and `text`.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        on_close()

    def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = TITLES.get(error.status_code, "That did not work")
        text = "There is nothing at this address." if error.status_code == 404 else error.detail
        values = {**(shown or {}), "path": request.url.path, "title": title, "text": text}
        page = templates.get_template("problem.html").render(values)
        return HTMLResponse(page, error.status_code, error.headers)

    app = Starlette(
        routes=[
            *routes,
            Mount("/static", StaticFiles(directory=static)),
            Mount("/site", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={HTTPException: problem},
        lifespan=lifespan,
    )
    return Protected(app, hosts)


def opened_from_environment(system: hm.System) -> tuple[Path, hm.Service]:
    """The folder that HOLISM_STORE names, and the system opened on it. Raises ValueError if it names none."""
    name = os.environ.get(FOLDER)
    if not name:
        raise ValueError(f"{FOLDER}: got none, allowed is the folder that holds models/ and the product's data")
    folder = Path(name)
    return folder, hm.open(system, folder)
