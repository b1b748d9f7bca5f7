"""The control page's server: the page, the line of events, and what its buttons do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse

from e2e.control.session import Session, named
from e2e.control.showing import FAMILY
from e2e.control.verdict import LIMITS
from e2e.control.words import SENTENCES
from e2e.scenarios import CATALOGUE
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.watching.stage import Expected

WEB = Path(__file__).parent / "web"
# The page shows titles and headers that a stranger may have written: nothing but our own files may run in it.
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
LibraryAct = Literal["add", "drop-object", "put-object-back", "delete", "expire-links"]


def control_app(session: Session) -> FastAPI:
    """The control page of one session, at an origin of its own."""
    app = FastAPI(openapi_url=None, dependencies=[Depends(only_ours)])
    add_files(app, "control.html")

    @app.exception_handler(ValueError)
    async def mistaken(_: Request, error: ValueError) -> Response:
        return JSONResponse({"detail": f"{error}"}, 400)

    @app.exception_handler(CannotRun)
    async def cannot(_: Request, error: CannotRun) -> Response:
        return JSONResponse({"detail": f"{error}"}, 503)

    @app.get("/catalogue")
    def catalogue() -> dict[str, Any]:
        scenarios = [
            {
                "name": one.name, "promise": one.promise, "family": FAMILY[one.name], "severity": one.severity,
                "buttons": list(one.buttons),
            }
            for one in CATALOGUE
        ]  # fmt: skip
        return {"scenarios": scenarios, "expectations": list(SENTENCES), "limits": list(LIMITS)}

    @app.get("/events")
    async def events(after: str = "") -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(session.feed.follow(after), media_type="text/event-stream", headers=headers)

    @app.post("/scenario")
    def scenario(name: Annotated[str, Body()], button: Annotated[Button | None, Body()] = None) -> dict[str, Any]:
        session.switch(*named(f"{name}:{button}" if button else name))
        return {}

    @app.post("/knob")
    def knob(name: Annotated[str, Body()], value: Annotated[Any, Body()]) -> dict[str, Any]:
        session.turn(name, value)
        return {}

    @app.post("/expect")
    def expect(value: Annotated[Expected, Body(embed=True)]) -> dict[str, Any]:
        session.promises(value)
        return {}

    @app.post("/go-on")
    def go_on() -> dict[str, Any]:
        session.go_on()
        return {}

    @app.post("/library")
    def library(
        act: Annotated[LibraryAct, Body()], id: Annotated[int, Body()] = 0, title: Annotated[str, Body()] = ""
    ) -> dict[str, Any]:
        match act:
            case "add":
                session.add(title)
            case "drop-object":
                session.drop_object(id)
            case "put-object-back":
                session.put_object_back(id)
            case "delete":
                session.delete(id)
            case "expire-links":
                session.expire_links()
        return {}

    @app.get("/declaration")
    def declaration() -> dict[str, str]:
        return session.declared()

    return app


def only_ours(request: Request) -> None:
    """No page but ours may turn the knobs: a request of this kind needs a preflight, and none is ever granted."""
    if request.method == "POST" and request.headers.get("content-type") != "application/json":
        raise HTTPException(415, "Only the control page may ask for this.")


def add_files(app: FastAPI, page: str) -> None:
    """Serve a page, and the scripts and styles of all pages."""
    files = {"/": WEB / page} | {f"/{file.name}": file for file in WEB.iterdir() if file.suffix in (".css", ".js")}
    for path, file in files.items():
        app.add_api_route(path, partial(as_it_is, file), response_model=None)


def as_it_is(file: Path) -> Response:
    """A file of ours; edited while the lab runs, it is new with the next load."""
    return FileResponse(file, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
