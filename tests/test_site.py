"""The gallery's origin: its pages, its backend at the same address, and nothing from outside its folder."""

from __future__ import annotations

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.pages import GalleryPage
from fixtures.build import Target
from fixtures.lab import Lab, running_lab
from fixtures.node import Say

PERSON = {"Accept": "text/html,*/*"}


class App(GalleryPage):
    base = "/app/"


@pytest.fixture(scope="module")
def lab(say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("outside") / "pages"
    folder.mkdir()
    (folder / "index.html").write_text("the page")
    (folder / "code.js").write_text("the code")
    (folder.parent / "secret.txt").write_text("nobody's business")
    with running_lab(Target("app", folder=folder), App, say=say) as lab:
        yield lab


def ask(lab: Lab, path: str, headers: dict[str, str] = {}) -> tuple[int, str]:  # noqa: B006 - read only
    request = urllib.request.Request(f"http://127.0.0.1:{lab.site_port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("path", ["/app/", "/app/videos/7", "/"])
def test_any_address_a_person_opens_is_the_page(path: str, lab: Lab) -> None:
    assert ask(lab, path, PERSON) == (200, "the page")


def test_a_file_is_served_as_it_is(lab: Lab) -> None:
    assert ask(lab, "/app/code.js") == (200, "the code")


@pytest.mark.parametrize("path", ["/app/../secret.txt", "/app/%2e%2e/secret.txt", "/app//etc/passwd"])
def test_nothing_outside_the_folder_is_served(path: str, lab: Lab) -> None:
    status, body = ask(lab, path)

    assert (status, "nobody" in body) == (404, False)


def test_the_api_is_at_the_same_address(lab: Lab) -> None:
    assert ask(lab, "/api/downloads/count") == (200, '{"count":0}')


def test_what_nobody_knows_is_a_404_that_says_so_and_is_noted(lab: Lab) -> None:
    status, body = ask(lab, "/graphql")

    assert (status, "Not stubbed by the fake backend" in body) == (404, True)
    assert "GET /graphql" in lab.backend.unlisted


def test_pages_carry_the_headers_they_are_given(lab: Lab) -> None:
    lab.site.headers = {"Content-Security-Policy": "connect-src 'self'"}

    with urllib.request.urlopen(f"http://127.0.0.1:{lab.site_port}/app/code.js", timeout=10) as reply:
        assert reply.headers["Content-Security-Policy"] == "connect-src 'self'"


def test_a_running_gallery_is_passed_through_until_it_is_gone(say: Say, tmp_path: Path) -> None:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"running: {self.path}".encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        with running_lab(Target(url, url=url), GalleryPage, say=say) as lab:
            assert ask(lab, "/x.js?v=1") == (200, "running: /x.js?v=1")
            assert ask(lab, "/api/downloads/count") == (200, '{"count":0}')

            server.shutdown()
            server.server_close()

            assert ask(lab, "/x.js")[0] == 502
            assert lab.site.gone == f"The gallery at {url} no longer answers (ClientConnectorError)."
