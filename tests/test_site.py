"""The gallery's origin: its pages, its backend at the same address, and nothing from outside its folder."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from e2e.pages import GalleryPage
from fake_backend import FAULTS, Contract
from fixtures.errors import CannotRun
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.own_backend import OwnServer
from fixtures.lab.site import WORKER, WORKER_PAGE, of_api
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say

PERSON = {"Accept": "text/html,*/*"}
REGISTERS = {"Service-Worker": "script", "Sec-Fetch-Dest": "serviceworker"}


class App(GalleryPage):
    base = "/app/"
    service_worker = False


class Shared(GalleryPage):
    contract = Contract(
        routes={
            "list": "GET /clips", "record": "GET /clips/{id}", "file": "GET /clips/{id}/file",
            "link": "GET /clips/{id}/link",
        },
    )  # fmt: skip


class Rendered(GalleryPage):
    server = OwnServer(command=["{python}", "server.py"], environment={"API_URL": "{api}"})


# A server that renders the list, says so where it cannot be read, and takes what a form sends.
RENDERS = """import http.server, json, os, urllib.error, urllib.request

class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/ends":
            os._exit(3)
        try:
            with urllib.request.urlopen(os.environ["API_URL"] + "/api/downloads") as reply:
                self.say(", ".join(one["project_name"] for one in json.load(reply)["downloads"]))
        except urllib.error.HTTPError as error:
            self.say(f"no list: {error.code}")

    def do_POST(self):
        self.say("sent: " + self.rfile.read(int(self.headers["Content-Length"])).decode())

    def say(self, words):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(words.encode())

http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Pages).serve_forever()
"""


class AppWithWorker(App):
    service_worker = True


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside") / "pages"
    folder.mkdir()
    (folder / "index.html").write_text("the page")
    (folder / "code.js").write_text("the code")
    (folder.parent / "secret.txt").write_text("nobody's business")
    return folder


@pytest.fixture(scope="module")
def lab(pages: Path, say: Say) -> Iterator[Lab]:
    with running_lab(Target("app", folder=pages), App, say=say) as lab:
        yield lab


@pytest.fixture(scope="module")
def shared(pages: Path, say: Say) -> Iterator[Lab]:
    with running_lab(Target("shared", folder=pages), Shared, say=say) as lab:
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


@pytest.mark.parametrize(
    ("base", "path", "answer"),
    [
        ("/", "/api/any", True), ("/", "/films", True), ("/", "/films/7", False), ("/app/", "/app/", False),
        # The gallery lives beneath the API's prefix, with a page of that name or a file.
        ("/api/gallery/", "/api/gallery/", False), ("/api/gallery/", "/api/gallery/code.js", False),
        ("/api/gallery", "/api/gallery", False), ("/api/gallery", "/api/gallery/code.js", False),
        ("/api/gallery/index.html", "/api/gallery/code.js", False), ("/api/gallery/", "/api/me", True),
        ("/api/gallery/", "/api/gallery/films", True), ("/api/", "/api/", False), ("/api/", "/api/films", True),
    ],
)  # fmt: skip
def test_a_gallery_beneath_the_prefix_of_the_api_has_its_own_pages_there(base: str, path: str, answer: bool) -> None:
    routes = ["/films", "/api/films", "/api/gallery/films"]

    assert of_api(path, prefix="/api/", base=base, routes=routes) is answer


@pytest.mark.parametrize(
    ("path", "headers", "answer"),
    [
        ("/clips", PERSON, "the page"), ("/clips/7", PERSON, "the page"), ("/clips", {}, '{"downloads":[]'),
        ("/clips/7/file", PERSON, "Download not found"), ("/clips/7/link", PERSON, "Download not found"),
    ],
)  # fmt: skip
def test_a_path_of_the_api_may_be_a_page_for_a_person(
    path: str, headers: dict[str, str], answer: str, shared: Lab
) -> None:
    assert answer in ask(shared, path, headers)[1]


def test_what_nobody_knows_is_a_404_that_says_so_and_is_noted(lab: Lab) -> None:
    status, body = ask(lab, "/graphql")

    assert (status, "Not stubbed by the fake backend" in body) == (404, True)
    assert "GET /graphql" in lab.backend.unlisted


@pytest.mark.parametrize(
    ("wanted_for", "answer"), [("empty", (200, "the page")), ("document", (200, "the page")), ("image", None)]
)
def test_a_page_that_a_service_worker_asks_for_is_the_page_and_a_picture_is_not(
    wanted_for: str, answer: tuple[int, str] | None, lab: Lab
) -> None:
    told = ask(lab, "/app/videos/7", {**PERSON, "Sec-Fetch-Dest": wanted_for})

    assert told == answer if answer else told[0] == 404


def test_a_service_worker_is_refused_to_a_gallery_whose_profile_wants_none(lab: Lab) -> None:
    status, body = ask(lab, "/app/code.js", REGISTERS)

    assert (status, body) == (404, "The profile of this gallery wants no service worker.")


def test_a_service_worker_is_served_to_a_gallery_whose_profile_wants_one(pages: Path, say: Say) -> None:
    with running_lab(Target("app", folder=pages), AppWithWorker, say=say) as lab:
        assert ask(lab, "/app/code.js", REGISTERS) == (200, "the code")


@pytest.mark.parametrize("path", [WORKER, WORKER_PAGE])
def test_the_meddling_service_worker_is_there_only_when_it_was_asked_for(path: str, lab: Lab) -> None:
    lab.reset()
    before = ask(lab, path, REGISTERS)[0]

    lab.site.worker = "meddling"
    offered = ask(lab, path, REGISTERS)[0]
    lab.reset()
    after = ask(lab, path, REGISTERS)[0]

    assert (before, offered, after) == (404, 200, 404)


def test_a_service_worker_that_never_comes_leaves_the_page_waiting_and_all_else_as_it_is(lab: Lab, page: Page) -> None:
    lab.reset()
    lab.site.worker = "never-comes"
    page.goto(lab.address)

    with page.context.expect_event("serviceworker"):
        page.evaluate("() => { registered = navigator.serviceWorker.register('/any.js').then(() => 'there', String); }")
    waited = page.evaluate("Promise.race([registered, new Promise((done) => setTimeout(done, 500, 'waiting'))])")

    assert waited == "waiting"
    assert page.evaluate("fetch('/api/downloads/count').then((reply) => reply.status)") == 200

    lab.reset()
    assert "404" in page.evaluate("registered")
    page.context.set_offline(True)  # waits for every service worker there is
    page.context.set_offline(False)


def test_a_service_worker_that_does_nothing_comes_in_place_of_any(lab: Lab) -> None:
    lab.reset()
    lab.site.worker = "idle"

    assert ask(lab, "/any.js", REGISTERS) == (200, "")
    assert ask(lab, "/any.js", {})[0] == 404


def test_the_meddling_service_worker_passes_on_what_the_page_asks_for(lab: Lab, page: Page) -> None:
    lab.reset()
    lab.site.worker = "meddling"
    requests: list[Request] = []
    page.context.on("request", lambda request: requests.append(request))
    page.goto(f"{lab.origin}{WORKER_PAGE}")
    page.wait_for_function("navigator.serviceWorker.ready.then(Boolean)")

    page.goto(lab.address)
    passed_on = "/api/downloads/count"
    with page.context.expect_event("request", lambda one: one.service_worker and one.url.endswith(passed_on)):
        count = page.evaluate("(address) => fetch(address).then((reply) => reply.text())", passed_on)

    by_worker = [request.url.removeprefix(lab.origin) for request in requests if request.service_worker]
    assert (page.inner_text("body"), count) == ("the page", '{"count":0}')
    assert {"/app/", "/api/downloads/count"} <= set(by_worker)


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


def test_pages_that_a_server_renders_show_the_videos_of_each_test_and_its_faults(tmp_path: Path, say: Say) -> None:
    (tmp_path / "server.py").write_text(RENDERS)

    def said(lab: Lab, path: str = "", data: bytes | None = None) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{lab.site_port}/{path}", data=data) as reply:
            return str(reply.read().decode())

    with running_lab(Target("rendered", folder=tmp_path), Rendered, say=say) as lab:
        lab.add_video("Cup Final", stored=False)
        first = said(lab)
        lab.reset()
        lab.add_video("Opening Match", stored=False)
        second = said(lab)
        lab.backend.faults["list"] = FAULTS["error-500"]
        failed = said(lab)
        lab.reset()

        assert (first, second, failed) == ("Cup Final", "Opening Match", "no list: 500")
        assert said(lab, "forms/7", b"Kim") == "sent: Kim"
        assert "downloads" in said(lab, "api/downloads")


def test_a_server_of_pages_that_ends_by_itself_is_told_once_and_started_anew(tmp_path: Path, say: Say) -> None:
    (tmp_path / "server.py").write_text(RENDERS)

    with running_lab(Target("rendered", folder=tmp_path), Rendered, say=say) as lab:
        assert lab.pages is not None
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{lab.site_port}/ends")
        while not lab.pages.has_ended:
            time.sleep(0.01)
        with pytest.raises(CannotRun, match=r"The server of its pages has ended by itself \(exit code 3\)\."):
            lab.check()
        assert lab.gone is None

        lab.reset()
        lab.add_video("Cup Final", stored=False)

        lab.check()
        assert ask(lab, "/") == (200, "Cup Final")


def test_a_server_of_pages_that_does_not_start_is_told_with_its_log(tmp_path: Path, say: Say) -> None:
    (tmp_path / "server.py").write_text("raise SystemExit('no configuration')")

    with (
        pytest.raises(CannotRun, match="The server of its pages ended while starting") as error,
        running_lab(Target("rendered", folder=tmp_path), Rendered, say=say),
    ):
        pass

    assert "no configuration" in (error.value.detail or "")
