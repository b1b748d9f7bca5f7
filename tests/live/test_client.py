"""What the suite's own client refuses, reads and takes its time for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext

from e2e.pages import GalleryPage
from fixtures.errors import CannotRun, NotExercised
from fixtures.lab.client import Client, Pace, check_place, client_for, read_state, secrets_in, visit
from fixtures.lab.deployment import Deployment, Wanted
from fixtures.lab.found import changes, links_of, record_of
from fixtures.secrets import MASK, REMEMBERED, mask
from fixtures.watching.look import candidates, keep_those_in_storage, left_out, likeliest_first, refuse_changes
from tests.typed import gallery_e2e

BYTES = bytes(range(256)) * 40
FAST = Pace(10_000)


class Site(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/")
        answer: Callable[[], None] = getattr(self, f"say_{name.replace('-', '_')}", self.say_page)
        answer()

    def say(self, status: int, body: bytes = b"", kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say_page(self) -> None:
        self.say(200, b"<h1>Gallery</h1>")

    def say_forbidden(self) -> None:
        self.say(403, b"Sorry, you have been blocked")

    def say_unknown(self) -> None:
        self.say(401)

    def say_password(self) -> None:
        if self.headers["Authorization"] == "Basic c3RhZ2luZzpzLWUtYy1yLWUtdA==" and self.headers["X-Let-In"]:
            self.say(200)
        else:
            self.say(401, WWW_Authenticate='Basic realm="staging"')

    def say_nowhere(self) -> None:
        self.say(302, Location="http://127.0.0.1:1/gallery")

    def say_gone(self) -> None:
        self.say(404)

    def say_json(self) -> None:
        self.say(200, b"{}", "application/json")

    def say_members(self) -> None:
        self.say(302, Location="/login?next=%2Fmembers&token=t-o-k-e-n")

    def say_elsewhere(self) -> None:
        self.say(302, Location=f"http://localhost:{self.headers['Host'].rpartition(':')[2]}/")

    def say_film(self) -> None:
        if span := self.headers["Range"]:
            first, last = map(int, span.removeprefix("bytes=").split("-"))
            said = f"bytes {first}-{last}/{len(BYTES)}"
            self.say(206, BYTES[first : last + 1], "video/mp4", Content_Range=said)
        else:
            self.say(200, BYTES, "video/mp4")

    def say_list(self) -> None:
        self.say(200, b'{"clips": [{"title": "Cup Final", "url": "/film"}]}', "application/json")

    def say_cookie(self) -> None:
        self.say(200, (self.headers["Cookie"] or "none").encode(), "text/plain")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    yield
    REMEMBERED.clear()


# -- a page that is none


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/forbidden", r"answers 403 Forbidden \(server: .+\): a firewall or an access rule refuses this machine"),
        ("/password", r"answers 401 and asks for a name and a password \(HTTP Basic\); give them in the profile"),
        ("/unknown", "answers 401, since nobody is signed in; sign in with --storage-state FILE"),
        ("/members", "leads to a sign-in page, http://[0-9.:]+/login; sign in with --storage-state FILE"),
        ("/elsewhere", "leads off the site, to http://localhost:[0-9]+/. Name that address if the gallery is there"),
        ("/nowhere", "leads off the site, to http://127.0.0.1:1/gallery. Name that address if the gallery is there"),
        ("/gone", "answers 404; name the address of the gallery's page"),
        ("/json", "answers with application/json, not with a page"),
    ],
)
def test_address_that_is_no_gallery_is_one_sentence(site: str, path: str, said: str) -> None:
    with pytest.raises(CannotRun, match=said) as refused:
        visit(site + path, Client(pace=FAST), signs_in=False)

    assert "t-o-k-e-n" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_nobody_at_an_address_is_one_sentence() -> None:
    with pytest.raises(CannotRun, match=r"http://127\.0\.0\.1:1/ does not answer: .*refused"):
        visit("http://127.0.0.1:1/", Client(pace=FAST), signs_in=False)


@pytest.mark.parametrize("path", ["/", "/members", "/unknown"])
def test_page_is_taken_as_it_is_where_the_profile_signs_in(site: str, path: str) -> None:
    visit(site + path, Client(pace=FAST), signs_in=True)


def test_page_that_leads_to_itself_is_no_other_site() -> None:
    check_place("http://staging.example.com/", "https://staging.example.com/gallery")


# -- bytes, sizes, cookies


def test_size_is_what_storage_says_and_bytes_are_what_it_sends(site: str) -> None:
    client = Client(pace=FAST)

    assert client.look(f"{site}/film") == (len(BYTES), f"{site}/film")
    assert client.sha256(f"{site}/film")[1] == len(BYTES)
    assert client.look(f"{site}/page") is None
    assert client.look(f"{site}/gone") is None


def test_cookies_of_a_storage_state_are_sent_to_their_host_alone(site: str) -> None:
    state = {"cookies": [{"name": "session", "value": "s-e-s-s-i-o-n", "domain": "127.0.0.1", "path": "/"}]}
    client = Client(pace=FAST)
    client.sign_in(state)

    with client.get(f"{site}/cookie") as here:
        assert here.body.read() == b"session=s-e-s-s-i-o-n"
    with client.get(f"{site.replace('127.0.0.1', 'localhost')}/cookie") as there:
        assert there.body.read() == b"none"
    assert mask("it is s-e-s-s-i-o-n") == f"it is {MASK}"


def test_password_and_headers_of_the_profile_let_the_client_in(site: str) -> None:
    context = {
        "http_credentials": {"username": "staging", "password": "s-e-c-r-e-t"},
        "extra_http_headers": {"X-Let-In": "k-e-y-k-e-y"},
    }
    client = client_for(f"{site}/gallery", context)
    client.pace = FAST

    visit(f"{site}/password", client, signs_in=False)
    assert mask("s-e-c-r-e-t, k-e-y-k-e-y") == f"{MASK}, {MASK}"


def test_authorization_goes_to_its_own_origin_alone(site: str) -> None:
    client = Client(pace=FAST, authorizations={"https://api.example.com": "Bearer t-o-k-e-n"})

    with client.get(f"{site}/elsewhere") as answer:
        assert answer.status == 200


def test_requests_keep_their_distance() -> None:
    now, pauses = [100.0], list[float]()

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    pace = Pace(4, clock=lambda: now[0], pause=pause)
    for _ in range(3):
        pace.wait()
    now[0] += 10
    pace.wait()

    assert pauses == [0.25, 0.25]


def test_link_that_has_expired_since_the_list_was_read_is_renewed(site: str) -> None:
    deployment = Deployment(f"{site}/", GalleryPage, Client(pace=FAST))
    deployment.payloads = {f"{site}/list": {"clips": [{"title": "Cup Final", "url": "/gone"}]}}
    deployment.links, deployment.sizes = {"Cup Final": f"{site}/gone"}, {"Cup Final": len(BYTES)}

    assert deployment.video("Cup Final").media.size == len(BYTES)
    assert deployment.links == {"Cup Final": f"{site}/film"}


def test_video_whose_file_nobody_has_is_one_sentence(site: str) -> None:
    deployment = Deployment(f"{site}/", GalleryPage, Client(pace=FAST))
    deployment.payloads = {f"{site}/list": {"clips": [{"title": "Cup Final", "url": "/gone"}]}}

    with pytest.raises(CannotRun, match="Nothing says where the file of “Cup Final” is: its record has no link"):
        deployment.link("Cup Final")
    with pytest.raises(CannotRun, match="Nothing says where the file of “Second Half” is"):
        deployment.video("Second Half")


def test_videos_without_a_file_are_left_out_and_named(site: str) -> None:
    deployment = Deployment(f"{site}/", GalleryPage, Client(pace=FAST))
    clips = [{"title": "Cup Final", "url": "/film"}, {"title": "Second Half", "url": None}]
    deployment.payloads = {f"{site}/list": {"clips": clips}}
    deployment.titles = ["Cup Final", "Second Half"]

    keep_those_in_storage(deployment)

    assert deployment.titles == ["Cup Final"]
    [sentence] = left_out(deployment.left_out)
    assert sentence.startswith(
        "1 video of the list was not clicked, since neither a link in the record nor a GET route"
    )
    assert sentence.endswith(": “Second Half”.")


def test_smallest_videos_are_downloaded_unless_the_place_in_the_list_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    deployment = Deployment("https://staging.example.com/", GalleryPage, Client(pace=FAST), pace=FAST)
    deployment.sizes = {"Long": 900, "Short": 10, "Middle": 100}
    deployment.titles, deployment.links = list(deployment.sizes), dict.fromkeys(deployment.sizes, "https://a.example/")
    monkeypatch.setattr(deployment, "video", lambda title: title)

    def found(wanted: Wanted) -> object:
        deployment.reset()
        return deployment.find(wanted)

    assert found(Wanted()) == ["Short", "Middle", "Long"]
    assert found(Wanted(least=50)) == ["Middle", "Short", "Long"]
    assert found(Wanted(rows=3)) == ["Long", "Short", "Middle"]
    assert found(Wanted(rows=3, last=True)) == ["Middle", "Short", "Long"]
    with pytest.raises(NotExercised, match="it needs 4 videos, and the list shows 3"):
        found(Wanted(rows=4))
    with pytest.raises(NotExercised, match=r"no video in the list has at least 0\.001 MB"):
        found(Wanted(least=1000))


class Emitter:
    """What Playwright's contexts, pages and WebSockets have in common."""

    def __init__(self, url: str = "") -> None:
        self.url, self.handlers = url, dict[str, list[Callable[[Any], None]]]()

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self.handlers.setdefault(event, []).append(handler)

    def emit(self, event: str, what: object) -> None:
        for handler in self.handlers.get(event, []):
            handler(what)


def test_messages_over_the_sockets_of_each_page_to_the_deployment_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fixtures.lab.direct.engine_of", lambda browser: None)
    monkeypatch.setattr(Emitter, "browser", None, raising=False)
    deployment = Deployment("https://staging.example.com/", GalleryPage, Client(pace=FAST), pace=FAST)
    context, page = Emitter(), Emitter()
    addresses = ["wss://staging.example.com/live?token=s", "wss://chat.example.com/live"]
    live, foreign = (Emitter(address) for address in addresses)

    deployment.listen(cast(BrowserContext, context))
    context.emit("page", page)
    for socket in (live, foreign):
        page.emit("websocket", socket)
        socket.emit("framesent", "hello")
        socket.emit("framereceived", "a new video")
        socket.emit("framereceived", "another")

    counted = [(one.path, len(one.to_page), len(one.from_page)) for one in deployment.sockets]
    assert counted == [("/live", 2, 1)]


# -- what is signed in


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("not JSON", "is not what Playwright's `storage_state` writes"),
        ("[]", "is not what Playwright's `storage_state` writes"),
        ('{"cookies": 1}', "is not what Playwright's `storage_state` writes"),
        ('{"cookies": [{"name": "a", "value": "b", "expires": 1}]}', "have expired: sign in again"),
    ],
)
def test_storage_state_that_signs_nobody_in_is_one_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "state.json"
    if text is not None:
        file.write_text(text)

    with pytest.raises(CannotRun, match=said):
        read_state(str(file))


def test_values_that_sign_somebody_in_are_secrets() -> None:
    kept = [{"name": name, "value": value} for name, value in (("token", "1"), ("theme", "dark"), ("u", "x" * 20))]
    state = {
        "cookies": [{"name": "session", "value": "2"}, {"name": "lang", "value": "en"}],
        "origins": [{"origin": "https://a.example", "localStorage": kept}],
    }

    assert secrets_in(state) == ["2", "1", "x" * 20]


# -- options


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--live"], "--live checks a deployment: name its address"),
        (["check", "frontend", "--live"], "--live checks a deployment: name its address"),
        (["check", "http://127.0.0.1:1/", "--live", "--watch"], "--watch cannot be used with --live"),
        (["check", "http://127.0.0.1:1/", "--live", "--variant", "x"], "--variant cannot be used with --live"),
        (["check", "http://127.0.0.1:1/", "--live", "--bucket", "s3://a/b"], "--bucket cannot be used with --live"),
        (["check", "--storage-state", "a.json"], "--storage-state is of no use without --live"),
        (["check", "--pictures"], "--pictures is of no use without --live"),
        (["check", "http://127.0.0.1:1/", "--live", "--no-report"], "http://127.0.0.1:1/ does not answer"),
    ],
)
def test_what_does_not_go_together_is_one_sentence(words: list[str], said: str) -> None:
    done = gallery_e2e(*words)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


# -- what a deployment says of its videos


CUP = {"id": 7, "title": "Cup  Final", "media": {"src": "https://cdn.example/a.mp4?X-Amz-Signature=s1"}, "views": 1}


@pytest.mark.parametrize(
    "payload",
    [
        [{"id": 6, "title": "Other"}, CUP],
        {"downloads": [{"id": 6, "title": "Other"}, CUP], "total_count": 2},
        {"data": {"pages": [{"films": [CUP]}, {"films": []}]}},
        {"clips": [{**CUP, "title": "x", "project": {"name": "Cup Final"}}]},
    ],
)
def test_record_of_a_video_is_found_in_any_shape(payload: Any) -> None:
    record = record_of("Cup Final", [{"count": 3}, payload])

    assert record is not None
    assert record["id"] == 7


def test_record_that_is_not_there_is_none() -> None:
    assert record_of("Cup Final", [{"downloads": []}, [1, "Cup"], None]) is None


def test_files_are_looked_for_in_the_record_then_by_the_routes() -> None:
    record = {"id": "a b", "thumb": "https://cdn.example/a.jpg", "page": "/v/7", "url": "/api/v/7/file"}
    routes = {"list": "GET /api/v", "file": "GET /api/v/{id}/raw", "download": "POST /api/v/{id}/save"}

    assert links_of(record, page="https://a.example/gallery", routes=routes) == [
        "https://a.example/api/v/7/file", "https://a.example/v/7", "https://a.example/api/v/a%20b/raw",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({**CUP, "media": {"src": "https://cdn.example/a.mp4?X-Amz-Signature=s2"}}, []),
        ({**CUP, "views": 2}, ["views went from 1 to 2"]),
        ({**CUP, "media": {"src": "https://cdn.example/b.mp4"}}, ["media.src went from"]),
        ({key: value for key, value in CUP.items() if key != "views"}, ["views went from 1 to None"]),
    ],
)
def test_record_that_changes_by_being_read_is_noticed(after: Any, told: list[str]) -> None:
    found = list(changes(CUP, after))

    assert len(found) == len(told)
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True))


def test_deployment_that_writes_on_get_is_one_sentence_unless_the_profile_expects_it() -> None:
    after = [[{**CUP, "views": 2}]]

    refuse_changes({"Cup Final": CUP, "Gone meanwhile": {"id": 1}}, after, but=["views"])
    with pytest.raises(CannotRun, match=r'“Cup Final” was read twice.* views went from 1 to 2.*changing = \["views"\]'):
        refuse_changes({"Cup Final": CUP}, after, but=[])


def test_texts_of_a_list_are_read_rows_first_and_controls_last() -> None:
    snapshot = """- heading "Gallery" [level=2]
- list:
  - listitem "Cup \\"Final\\"":
    - text: clip.mp4
    - button "Download file"
  - 'article "Team''s Cup: Final"':
    - paragraph: "Training: Day"
- table:
  - rowheader "Opening Match"
"""
    assert candidates(snapshot) == [
        "Gallery", 'Cup "Final"', "Team's Cup: Final", "Opening Match", "clip.mp4", "Training: Day", "Download file",
    ]  # fmt: skip


def test_texts_that_the_api_calls_a_title_come_first() -> None:
    texts = ["Videos", "clip.mp4", "12 MB", "Cup Final", "Kim"]
    record = {"filename": "clip.mp4", "project": {"name": "Cup  Final"}, "owner_name": "Kim"}

    assert likeliest_first(texts, [{"clips": [record]}]) == ["Cup Final", "clip.mp4", "Kim", "Videos", "12 MB"]
    assert likeliest_first(texts, []) == texts


def test_cookie_file_is_read_as_playwright_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"cookies": [{"name": "a", "value": "b", "expires": -1}]}))

    assert read_state(str(file)) == {"cookies": [{"name": "a", "value": "b", "expires": -1}], "origins": []}
