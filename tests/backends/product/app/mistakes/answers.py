"""Mistakes in which answer is sent."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ..main import app
from ..routers import files
from ..routers.downloads import TheDatabase, TheStorage, TheVideo, known
from ..storage import Storage
from .making import mistake

FILES = ("/{download_id}/file", "/{download_id}/download")
Next = Callable[[Request], Awaitable[Response]]


def route(function: Callable[..., Any], methods: tuple[str, ...] = ("GET", "HEAD")) -> None:
    """Let a function answer for the files, before the product does."""
    router = APIRouter(prefix="/api/downloads")
    for path in FILES:
        router.add_api_route(path, function, methods=list(methods), response_model=None)
    app.router.routes[:0] = router.routes


def guard(answer: Callable[[Request], Response | None]) -> None:
    """Ask a middleware before each file."""

    async def middleware(request: Request, call_next: Next) -> Response:
        is_file = request.url.path.endswith(("/file", "/download"))
        return (answer(request) if is_file else None) or await call_next(request)

    app.middleware("http")(middleware)


@mistake
def head_not_allowed() -> None:
    """HEAD is answered 405."""
    guard(lambda request: Response(status_code=405, headers={"Allow": "GET"}) if request.method == "HEAD" else None)


@mistake
def redirect_to_bucket() -> None:
    """A file is redirected to the bucket."""

    def redirect(video: TheVideo, storage: TheStorage) -> RedirectResponse:
        return RedirectResponse(str(storage.presigned_url(video["object_key"])), 302)

    route(redirect)


@mistake
def page_of_the_app() -> None:
    """The route of the files was not mounted, and the app's page answers for every unknown address."""
    page = "<!doctype html><title>Gallery</title><div id=root></div>"
    guard(lambda request: HTMLResponse(page))


@mistake
def json_instead_of_the_file() -> None:
    """The route answers where the file is, for a program to read."""

    def tell(video: TheVideo) -> dict[str, str]:
        return {"path": video["object_key"], "status": "ready"}

    route(tell)


@mistake
def missing_file_as_200() -> None:
    """Errors are answered 200, with the error in the body."""

    async def told(request: Request, error: Exception) -> Response:
        return JSONResponse({"success": False, "error": getattr(error, "detail", "")})

    app.add_exception_handler(HTTPException, told)


@mistake
def missing_file_as_page() -> None:
    """Errors are answered 200, with a page."""

    async def told(request: Request, error: Exception) -> Response:
        return HTMLResponse("<!doctype html><title>Oops</title><h1>Something went wrong</h1>")

    app.add_exception_handler(HTTPException, told)


@mistake
def missing_file_as_empty() -> None:
    """A missing file is sent as an empty one."""
    right = files.streamed

    def streamed(storage: Storage, key: str, span: str | None, disposition: dict[str, str]) -> Response:
        if storage.head(key) is None:
            return Response(b"", media_type="video/mp4", headers=disposition)
        return right(storage, key, span, disposition)

    files.streamed = streamed


@mistake
def sign_in_page() -> None:
    """A middleware wants a header that links cannot send, and redirects to the sign-in page."""
    guard(lambda request: None if "authorization" in request.headers else RedirectResponse("/login?next=/", 302))
    page = "<!doctype html><title>Sign in</title><form><input name=user></form>"
    app.add_api_route("/login", lambda: HTMLResponse(page), response_model=None)


@mistake
def not_signed_in() -> None:
    """A middleware wants a header that links cannot send, and answers 401."""
    guard(
        lambda request: (
            None if "authorization" in request.headers else JSONResponse({"detail": "Not authenticated"}, 401)
        )
    )


@mistake
def rate_limit() -> None:
    """The second request for a file is one too many."""
    count = itertools.count()
    guard(lambda request: JSONResponse({"detail": "Too many requests"}, 429) if next(count) else None)


@mistake
def file_not_found() -> None:
    """The folder is in the key twice, so no file is found."""
    right = files.streamed
    files.streamed = lambda storage, key, span, disposition: right(storage, "final_videos/" + key, span, disposition)


@mistake
def next_video() -> None:
    """The number in the address is taken for the position in the listing."""

    def by_position(download_id: int, database: TheDatabase) -> dict[str, Any]:
        videos = database.videos()
        return videos[download_id % len(videos)]

    app.dependency_overrides[known] = by_position


@mistake
def newest_video() -> None:
    """The file is cached by nothing but the route."""

    def newest(database: TheDatabase, download_id: int) -> dict[str, Any]:
        right = known(download_id, database)
        return right | {"object_key": database.videos()[0]["object_key"]}

    app.dependency_overrides[known] = newest


@mistake
def errors_are_cached() -> None:
    """Every answer may be kept for a day by browsers, errors too."""

    async def middleware(request: Request, call_next: Next) -> Response:
        answer = await call_next(request)
        answer.headers["Cache-Control"] = "public, max-age=86400, immutable"
        return answer

    app.middleware("http")(middleware)


@mistake
def still_preparing() -> None:
    """The file is fetched from the archive first: the answer is 202, ask again later."""
    guard(lambda request: JSONResponse({"status": "preparing"}, 202))


@mistake
def no_content() -> None:
    """The web server was to send the file (X-Accel-Redirect), but there is none in front: 204."""
    guard(lambda request: Response(status_code=204, headers={"X-Accel-Redirect": "/protected/video.mp4"}))
