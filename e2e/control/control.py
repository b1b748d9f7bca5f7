"""The control page's server: the page, the line of events, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from playwright.sync_api import Error

from e2e.control.desk import Desk
from e2e.control.session import Session, named
from e2e.control.showing import FAMILY, as_file
from e2e.control.words import SENTENCES
from e2e.scenario import Setting
from e2e.scenarios import CATALOGUE
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.watching.promised import Expected

WEB = Path(__file__).parent / "web"
# The page shows titles and headers that a stranger may have written: nothing but our own files may run in it.
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
LibraryAct = Literal["add", "drop-object", "put-object-back", "delete", "expire-links"]


def control_app(session: Session, desk: Desk) -> FastAPI:
    """The control page of one session, at an origin of its own; what it asks for is done at the desk."""
    app = FastAPI(openapi_url=None, dependencies=[Depends(only_ours)])
    add_files(app)

    @app.exception_handler(ValueError)
    async def mistaken(_: Request, error: ValueError) -> Response:
        return JSONResponse({"detail": f"{error}"}, 400)

    @app.exception_handler(CannotRun)
    async def cannot(_: Request, error: CannotRun) -> Response:
        return JSONResponse({"detail": f"{error}"}, 503)

    @app.exception_handler(Error)
    async def browser_cannot(_: Request, error: Error) -> Response:
        return JSONResponse({"detail": f"The gallery's page: {error.message.splitlines()[0]}"}, 503)

    @app.get("/catalogue")
    def catalogue() -> dict[str, Any]:
        scenarios = [
            {
                "name": one.name, "promise": one.promise, "family": FAMILY[one.name], "severity": one.severity,
                "buttons": list(one.buttons),
            }
            for one in CATALOGUE
        ]  # fmt: skip
        return {"scenarios": scenarios, "expectations": SENTENCES}

    @app.get("/events")
    async def events(after: str = "") -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(session.feed.follow(after), media_type="text/event-stream", headers=headers)

    @app.post("/scenario")
    def scenario(name: Annotated[str, Body()], button: Annotated[Button | None, Body()] = None) -> dict[str, Any]:
        chosen = named(f"{name}:{button}" if button else name)
        desk.do(lambda: session.switch(*chosen))
        return {}

    @app.post("/open")
    def open_gallery() -> dict[str, Any]:
        if session.browser is not None:
            desk.do(session.browser.show)
        return {}

    @app.post("/knob")
    def knob(name: Annotated[str, Body()], value: Annotated[Any, Body()]) -> dict[str, Any]:
        desk.do(lambda: session.turn(name, value))
        return {}

    @app.post("/expect")
    def expect(value: Annotated[Expected, Body(embed=True)]) -> dict[str, Any]:
        desk.do(lambda: session.expects(value))
        return {}

    @app.post("/due")
    def due() -> dict[str, Any]:
        desk.do(session.do_what_is_due)
        return {}

    @app.post("/go-on")
    def go_on() -> dict[str, Any]:
        desk.do(session.go_on)
        return {}

    @app.post("/library")
    def library(
        act: Annotated[LibraryAct, Body()], id: Annotated[int, Body()] = 0, title: Annotated[str, Body()] = ""
    ) -> dict[str, Any]:
        acts: dict[LibraryAct, Callable[[], None]] = {
            "add": lambda: session.add(title),
            "drop-object": lambda: session.set_object(id, "missing"),
            "put-object-back": lambda: session.set_object(id, "present"),
            "delete": lambda: session.delete(id),
            "expire-links": lambda: session.act(Setting(links="have-expired")),
        }
        desk.do(acts[act])
        return {}

    @app.get("/declaration")
    def declaration() -> dict[str, str]:
        return desk.do(lambda: as_file(session))

    return app


def only_ours(request: Request) -> None:
    """No page but ours may turn the knobs: a request of this kind needs a preflight, and none is ever granted."""
    if request.method == "POST" and request.headers.get("content-type") != "application/json":
        raise HTTPException(415, "Only the control page may ask for this.")


def add_files(app: FastAPI) -> None:
    """Serve the page, its scripts and its styles."""
    files = {"/": WEB / "control.html"} | {
        f"/{file.name}": file for file in WEB.iterdir() if file.suffix in (".css", ".js")
    }
    for path, file in files.items():
        app.add_api_route(path, partial(as_it_is, file), response_model=None)


def as_it_is(file: Path) -> Response:
    """A file of ours; edited while the lab runs, it is new with the next load."""
    return FileResponse(file, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
