"""The routes of the API that a contract says, in FastAPI; everything around them is in `door`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, get_name
from starlette.types import Receive, Scope, Send

from fake_backend.contract import SENDING, Role, check_role
from fake_backend.door import Door
from fake_backend.library import Files, Library
from fake_backend.replies import Reply
from fake_backend.routes import ROLE, SAID, Answering
from fake_backend.state import State
from fake_backend.videos import Video

MakeRouter = Callable[[Library, Files], APIRouter | None]


class App(FastAPI):
    """FastAPI behind a door that must stand outside all of its middleware, since it hangs up on clients."""

    door: Door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything goes through the door, which lets pass what is for the API."""
        await self.door(scope, receive, send)


def routes_of(router: APIRouter | None) -> list[BaseRoute]:
    """The routes of a profile's router.

    Raises ValueError, with the nearest role, for a name that is none, and TypeError where there is no router.
    """
    if router is None:
        raise TypeError("it returns None; it must return the APIRouter that it has made")
    for one in router.routes:
        if isinstance(one, Route) and one.name != get_name(one.endpoint):
            try:
                check_role(one.name)
            except ValueError as error:
                raise ValueError(f"the name of a route, if it has one, is its role. {error}") from None
    return router.routes


def answer_of(said: Any) -> Response:
    """The answer that a contract describes: JSON, or a `Reply` with a status and headers of its own."""
    reply = said if isinstance(said, Reply) else Reply(json=said)
    if reply.status in (204, 304):
        return Response(status_code=reply.status, headers=dict(reply.headers))
    return JSONResponse(reply.json, reply.status, dict(reply.headers))


def build_app(backend: State, router: MakeRouter | None = None) -> FastAPI:
    """The API over one backend's state. The names of the routes are the roles that faults are armed by."""
    app = App(title="Fake gallery backend", openapi_url=None)
    app.door = Door(backend, app.router.routes, super(App, app).__call__)
    contract, library, files = backend.contract, Library(backend), Files(backend)
    if router is not None:
        further = routes_of(router(library, files))
        app.router.routes.extend(further)  # as they are: what `include_router` adds does not show their names

    async def listing(request: Request) -> Response:
        query = {**request.query_params, **request.scope.get(SAID, {})}
        chosen = contract.chosen(library.videos, query)
        records = [backend.record(video, library.link(video), library.picture(video)) for video in chosen]
        return answer_of(contract.listing(records, len(records), query))

    async def count() -> dict[str, int]:
        return {"count": len(backend.videos)}

    def named(request: Request) -> Video:
        return library.find(str(request.path_params["id"]))

    async def record(request: Request) -> Response:
        video = named(request)
        return answer_of(contract.single(backend.record(video, library.link(video), library.picture(video))))

    async def link(request: Request) -> Response:
        video = named(request)
        return answer_of(contract.signed(video, await files.signed(video)))

    async def file(request: Request) -> Response:
        video = named(request)
        if backend.file_mode == "proxy":
            return await files.streamed(video, request)
        return RedirectResponse(await files.link(video), status_code=302)

    async def download(request: Request) -> Response:
        return await files.streamed(named(request), request)

    async def stream(request: Request) -> Response:
        return await files.streamed(named(request), request, attached=False)

    async def delete(request: Request, remove_file: bool = False) -> dict[str, Any]:
        video = named(request)
        if remove_file:
            await files.delete(video)
        library.remove(video)
        return {"success": True, "deleted_id": video.id}

    async def health() -> dict[str, Any]:
        return {"status": "healthy", "service": "fake-backend", "downloads": len(backend.videos)}

    async def sign_in() -> Response:
        token = backend.sign_in()
        response = answer_of(contract.signed_in(token))
        if contract.session == "cookie":
            # Only a cookie that is Secure may go to another site than the page's.
            across = "; Secure; SameSite=None" if backend.cors_origins else "; SameSite=Lax"
            response.headers["Set-Cookie"] = f"{contract.session_cookie}={token}; Path=/; HttpOnly{across}"
        return response

    answers: Mapping[Role, Callable[..., Any]] = {
        "list": listing, "count": count, "record": record, "link": link, "file": file, "download": download,
        "stream": stream, "delete": delete, "health": health, "sign-in": sign_in, "refresh": sign_in,
    }  # fmt: skip
    for role, call in contract.served.items():
        methods = [call.method, "HEAD"] if call.method == "GET" and role in SENDING else [call.method]
        route = Answering(call.path, answers[role], methods=methods, name=role, response_model=None)
        route.call = call
        app.router.routes.append(route)

    @app.exception_handler(HTTPException)
    async def failed(request: Request, error: HTTPException) -> Response:
        reply = contract.refusal(error.status_code, str(error.detail), role=request.scope.get(ROLE))
        return answer_of(replace(reply, headers={**(error.headers or {}), **reply.headers}))

    return app
