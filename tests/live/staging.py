"""A deployment to check: the bundled gallery over the product's backend and a bucket, outside of any lab."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from e2e.pages import BundledGallery
from fake_backend import Bucket
from fixtures.lab import media
from fixtures.lab.bucket import s3_client
from fixtures.lab.loop import Loop, listening_socket
from fixtures.lab.serve import Server
from fixtures.lab.site import Site
from fixtures.preparing.build import prepare_gallery
from tests.backends.serving import product

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE, PASSWORD = "a-cookie-that-nobody-may-read", "a-password-of-nobody"
PASSED_ON = ("content-type", "content-length", "content-disposition", "content-range", "location", "etag")
SIGN_IN = (
    '<form method="post"><label>Password <input type="password" name="password"></label><button>Sign in</button></form>'
)
STATISTICS = "fetch('/statistics', {method: 'POST', body: 'a visit'})"
TITLES = ("Summer Cup Final", "Opening Match", "Ça va? 100% “Été” / O'Brien, a\\b: #1", "Training Day")


@dataclass(slots=True)
class Staging:
    """A deployment. `members_only`: it asks for a cookie, and shows a sign-in page without. `counts`: writes on GET.
    `watches`: its page sends statistics, as many do. `gives_links`: records have links to the files.
    """

    backend: str
    page: str
    members_only: bool = False
    counts: bool = False
    watches: bool = False
    gives_links: bool = True
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)  # requests by method
    paths: Counter[str] = field(default_factory=Counter)

    async def api(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a call on to the product's backend."""
        request = Request(scope, receive)
        wanted = {name: request.headers[name] for name in ("range", "accept") if name in request.headers}
        address = f"{self.backend}{request.url.path}?{request.url.query}"
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(request.method, address, headers=wanted, allow_redirects=False) as reply,
        ):
            headers = {name: reply.headers[name] for name in PASSED_ON if name in reply.headers}
            body = await reply.read()
        if request.url.path == "/api/downloads":
            said = json.loads(body)
            for record in said["downloads"]:
                record |= {"views": self.asked["GET"]} if self.counts else {}
                record |= {} if self.gives_links else {"file_url": None}
            body = json.dumps(said).encode()
            headers.pop("content-length")
        await Response(body, reply.status, headers)(scope, receive, send)

    def guarded(self, site: ASGIApp) -> ASGIApp:
        """Count what is asked for, and ask who is there."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            self.asked[request.method] += 1
            self.paths[request.url.path] += 1
            answer: Response | None = None
            if self.members_only and request.url.path == "/sign-in":
                answer = HTMLResponse(SIGN_IN)
                if request.method == "POST":
                    answer = RedirectResponse("/", 303)
                    answer.set_cookie("session", COOKIE, httponly=True)
            elif self.members_only and request.cookies.get("session") != COOKIE:
                api = request.url.path.startswith("/api/")
                answer = PlainTextResponse("Sign in first.", 401) if api else RedirectResponse("/sign-in", 302)
            elif self.watches and request.url.path == "/":
                answer = HTMLResponse(self.page.replace("<head>", f"<head><script>{STATISTICS}</script>"))
            elif request.url.path == "/statistics":
                answer = Response(status_code=204)
            await (answer or site)(scope, receive, send)

        return app


@contextlib.contextmanager
def staging(bucket: Bucket, folder: Path) -> Iterator[Staging]:
    """A deployment of the release that is cured, with a few videos."""
    gallery = prepare_gallery(None, BundledGallery, variant=None, say=print)
    with product(bucket, "cured", folder) as backend, contextlib.ExitStack() as stack:
        fill(bucket, folder / "product.db")
        assert gallery.folder is not None
        made = Staging(backend, page=(gallery.folder / "index.html").read_text(encoding="utf-8"))
        loop = Loop()
        stack.callback(loop.close)
        site = Site(gallery, base="/", api_prefix="/api/", backend=made.api)
        server = Server(made.guarded(site), listening_socket())
        loop.run(server.start())
        stack.callback(lambda: loop.run(server.stop()))
        made.url = f"http://127.0.0.1:{server.port}/"
        yield made


def fill(bucket: Bucket, database: Path) -> None:
    """The videos of the deployment."""
    s3 = s3_client(bucket)
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM final_videos")
        for number, title in enumerate(TITLES, 1):
            film = media.video(f"staging-{number}", size=200_000)
            key = f"staging/final_videos/{number}.mp4"
            s3.put_object(Bucket=bucket.name, Key=key, Body=film.content, ContentType="video/mp4")
            connection.execute(
                "INSERT INTO final_videos (id, object_key, project_id, project_name, filename, created_at, file_size,"
                " source_type) VALUES (?, ?, 1, ?, 'clip.mp4', ?, ?, 'custom_project')",
                (number, key, title, f"2026-01-0{number}T12:00:00+00:00", film.size),
            )
