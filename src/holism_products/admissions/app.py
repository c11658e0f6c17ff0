"""The product as a web application: the committee's pages, and the applicant's.

HOLISM_STORE=.holism/admissions uvicorn --factory holism_products.admissions.app:from_environment

In this demonstration whoever opens the committee's pages is the committee; behind a real office they need a log-in.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

import holism as hm
from holism.server.security import LOCAL_HOSTS
from holism_products.admissions.committee import ANSWERS, Committee, Refused
from holism_products.admissions.files import File, Files
from holism_products.admissions.model import CARD_FILE
from holism_products.admissions.promise import MODEL_FILE, WORDS, read_promise
from holism_products.admissions.system import DOUBTFUL, OPEN, STRONG, system
from holism_products.site.application import application, opened_from_environment, templates
from holism_products.site.forms import read_form
from holism_products.site.markdown import blocks

HERE: Final = Path(__file__).parent / "pages"
UNITS: Final = {"grades": "of 100", "test": "of 100", "statement": "of 5", "months": "months", "letter": "of 5"}
NOTES: Final = {STRONG: "strong", OPEN: "open", DOUBTFUL: "doubtful"}


def create(
    folder: Path,
    service: hm.Service,
    *,
    hosts: Iterable[str] = LOCAL_HOSTS,
    on_close: Callable[[], None] = lambda: None,
) -> ASGIApp:
    """The application.

    Args:
        folder: Holds the model and its card, in `models`, and the files.
        service: The opened system; whoever opened it closes it, unless `on_close` does.
        hosts: Names under which the site may be addressed.
        on_close: Called when the server stops.
    """
    files, written = Files(folder / "files.db"), templates(HERE / "templates")
    committee = Committee(service, files, read_promise(folder / "models" / MODEL_FILE))
    card = folder / "models" / CARD_FILE
    shown = {"answers": ANSWERS, "units": UNITS, "words": WORDS, "notes": NOTES}

    def show(template: str, code: int = 200, **values: Any) -> Response:
        page = HTMLResponse(written.get_template(template).render(scope=system.scope, **shown, **values), code)
        page.headers["cache-control"] = "no-store"
        return page

    def found(request: Request) -> File:
        file = files.find(request.path_params["id"])
        if file is None:
            raise HTTPException(404)
        return file

    def desk(request: Request) -> Response:
        if not files.row("SELECT 1 FROM files LIMIT 1"):
            committee.invent()
        return show("desk.html", reading=files.of("reading"), interview=files.of("interview"), appeals=files.appealed())

    def reading(file: File, error: str = "") -> Response:
        # The note only after the reader's own answer: what is seen first is what is thought.
        note = committee.note(file) if file.own or file.stage != "reading" else None
        return show("file.html", 422 if error else 200, file=file, note=note, error=error)

    def one(request: Request) -> Response:
        return reading(found(request))

    def applying(given: dict[str, str] | None = None, error: str = "") -> Response:
        return show("apply.html", 422 if error else 200, given=given or {}, error=error)

    def applicant(file: File, error: str = "") -> Response:
        return show("application.html", 422 if error else 200, file=file, error=error)

    def acting(
        act: Callable[[File, Mapping[str, str]], None], again: Callable[[File, str], Response], to: str
    ) -> Callable[[Request], Any]:
        """A posted form on one file: done, and on to a page; refused, and the page again, with why."""

        async def handle(request: Request) -> Response:
            fields = dict(await read_form(request))
            file = await run_in_threadpool(found, request)
            try:
                await run_in_threadpool(act, file, fields)
            except Refused as refused:
                return await run_in_threadpool(again, files.find(file.id) or file, str(refused))
            return RedirectResponse(to.format(id=file.id), 303)

        return handle

    async def apply(request: Request) -> Response:
        fields = dict(await read_form(request))
        try:
            file = await run_in_threadpool(committee.apply, fields.get("name", ""), fields)
        except Refused as refused:
            return await run_in_threadpool(applying, fields, str(refused))
        return RedirectResponse(f"/application/{file.id}", 303)

    def about(request: Request) -> Response:
        return show("about.html", card=blocks(card.read_text(encoding="utf-8")) if card.exists() else [])

    def closed() -> None:
        files.close()
        on_close()

    def answer(file: File, form: Mapping[str, str]) -> None:
        committee.answer(file, form.get("by", ""), form.get("own", ""))

    def decide(file: File, form: Mapping[str, str]) -> None:
        committee.decide(file, form.get("answer", ""))

    def offer(file: File, form: Mapping[str, str]) -> None:
        committee.offer(file, form.get("by", ""), form.get("answer", ""))

    def hear(file: File, form: Mapping[str, str]) -> None:
        committee.hear(file, form.get("by", ""), form.get("leans", ""), form.get("reason", ""))

    def appeal(file: File, form: Mapping[str, str]) -> None:
        committee.appeal(file, form.get("statement", ""))

    routes = [
        Route("/", lambda request: show("front.html")),
        Route("/apply", lambda request: applying()),
        Route("/apply", apply, methods=["POST"]),
        Route("/application/{id}", lambda request: applicant(found(request))),
        Route("/application/{id}/appeal", acting(appeal, applicant, "/application/{id}"), methods=["POST"]),
        Route("/committee", desk),
        Route("/committee/{id}", one),
        Route("/committee/{id}/answer", acting(answer, reading, "/committee/{id}"), methods=["POST"]),
        *(
            Route(f"/committee/{{id}}/{act.__name__}", acting(act, reading, "/committee"), methods=["POST"])
            for act in (decide, offer, hear)
        ),
        Route("/about", about),
    ]
    return application(routes, static=HERE / "static", templates=written, hosts=hosts, on_close=closed)


def from_environment() -> ASGIApp:
    """The application on the folder that HOLISM_STORE names. Raises ValueError if it names none."""
    folder, service = opened_from_environment(system)
    return create(folder, service, on_close=service.close)
