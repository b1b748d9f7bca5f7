"""What stands before a backend of the gallery's own: faults by role, records, and the library of the lab."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import replace
from typing import cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from e2e.pages import GalleryPage
from fake_backend import Fault
from fixtures.errors import CannotRun
from fixtures.lab.bucket import s3_client
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from tests.fake_backend.lab import ask
from tests.own_backend.conftest import stub
from tests.own_backend.profile import Items

assert Items.backend is not None
ROLES = Items.backend.roles


class OwnProfile(GalleryPage):
    """A gallery with the stub for its backend."""

    backend = stub(fields=["link"], roles={**ROLES, "refresh": "POST /api/echo"})


@pytest.fixture(scope="module")
def module_lab(say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text("<!doctype html><title>A page</title>")
    with running_lab(Target("a page", folder=folder), OwnProfile, say=say) as lab:
        yield lab


@pytest.fixture
def lab(module_lab: Lab) -> Lab:
    module_lab.reset()
    return module_lab


def titles(lab: Lab) -> list[str]:
    return [one["title"] for one in ask(f"{lab.origin}/api/items").json["items"]]


def test_the_library_follows_the_labs_before_the_next_request(lab: Lab) -> None:
    assert titles(lab) == []
    first, second = lab.add_video("Cup Final"), lab.add_video("Opening Match")
    assert titles(lab) == ["Opening Match", "Cup Final"]

    lab.change(second, project_name="Another Match")
    assert titles(lab) == ["Another Match", "Cup Final"]

    lab.remove(first)
    assert titles(lab) == ["Another Match"]
    lab.reset()
    assert titles(lab) == []


def test_its_links_lead_to_the_bucket_at_the_same_host_in_every_test(lab: Lab) -> None:
    hosts = set()
    for _ in range(2):
        lab.reset()
        video = lab.add_video("Cup Final")
        answer = ask(f"{lab.origin}/api/items/{video.record.id}/file")

        file = ask(answer.headers["location"])
        assert (answer.status, file.status, file.body) == (302, 200, video.media.content)
        hosts.add(urlsplit(answer.headers["location"]).netloc)
    assert hosts == {urlsplit(lab.backend.public_bucket_endpoint).netloc}


def test_its_links_expire_at_the_bucket_and_those_of_later_or_of_a_redirect_work(lab: Lab) -> None:
    video = lab.add_video("Cup Final")
    page = cast(Page, object())

    def statuses(*links: str) -> list[int]:
        return [ask(link).status for link in links]

    old = signed_elsewhere(lab, video)
    Setting(link="expired").apply(lab, video, page)
    redirected = ask(f"{lab.origin}/api/items/{video.record.id}/file").headers["location"]
    assert statuses(old, signed_elsewhere(lab, video), redirected) == [403, 403, 200]
    assert lab.edge.records.exchanges[0].note == "ExpiredRequest"

    Setting(link="fresh").apply(lab, video, page)
    new = signed_elsewhere(lab, video)
    assert statuses(old, new) == [403, 200]

    Setting(links="have-expired").apply(lab, video, page)
    assert statuses(new, signed_elsewhere(lab, video)) == [403, 200]


def test_a_library_without_links_is_seeded_as_that(lab: Lab) -> None:
    video = lab.add_video("Cup Final")
    for kind, link in (("null", "null"), ("fresh", None)):
        Setting(link=kind).apply(lab, video, cast(Page, object()))

        assert titles(lab) == ["Cup Final"]
        assert lab.own is not None
        assert lab.own.holds([replace(video.record, link=link)])


def signed_elsewhere(lab: Lab, video: LabVideo) -> str:
    """A link that another process has signed, as for a record."""
    where = {"Bucket": lab.bucket.name, "Key": video.record.key}
    public = s3_client(replace(lab.bucket, endpoint=lab.backend.public_bucket_endpoint))
    return public.generate_presigned_url("get_object", Params=where)


def test_every_exchange_is_recorded_with_its_role(lab: Lab) -> None:
    video = lab.add_video("Cup Final")

    titles(lab)
    ask(f"{lab.origin}/api/items/{video.record.id}/file")
    missing = ask(f"{lab.origin}/api/unheard-of?x=1")

    assert (missing.status, missing.headers["host"]) == (404, urlsplit(lab.origin).netloc)
    seen = [(one.server, one.role, one.path, one.query, one.status) for one in lab.backend.records.exchanges]
    assert seen == [
        ("backend", "list", "/api/items", "", 200),
        ("backend", "file", f"/api/items/{video.record.id}/file", "", 302),
        ("backend", None, "/api/unheard-of", "x=1", 404),
    ]


def test_faults_are_armed_by_role(lab: Lab) -> None:
    lab.backend.faults["list"] = Fault.named("error-503", times=1)

    assert [ask(f"{lab.origin}/api/items").status for _ in range(2)] == [503, 200]
    assert lab.backend.records.calls_of("list")[0].fault == "error-503"


def test_a_body_reaches_the_backend_whole(lab: Lab) -> None:
    sent = b'"' + b"x" * 3_000_000 + b'"'

    echoed = ask(f"{lab.origin}/api/echo", "POST", {"Content-Type": "application/json"}, sent)

    assert echoed.body == sent


def test_an_answer_that_breaks_off_is_passed_on_as_that_and_noted(lab: Lab) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(f"{lab.origin}/api/cut")

    (exchange,) = lab.backend.records.exchanges
    assert (exchange.note, exchange.hung_up, exchange.sent) == ("the backend broke off", True, 4)


def test_a_socket_reaches_it_and_is_refused_as_it_has_none(lab: Lab) -> None:
    asks = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}

    assert ask(f"{lab.origin}/api/live", "GET", {**asks, "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}).status == 403


def test_a_session_can_be_ended_before_it(lab: Lab) -> None:
    lab.backend.session_required = "a-session-nobody-has"

    assert ask(f"{lab.origin}/api/items").status == 401


def test_session_is_refused_until_the_backend_has_given_a_new_one(lab: Lab) -> None:
    video = lab.add_video("Cup Final")
    Setting(session="to be renewed").apply(lab, video, cast(Page, object()))

    def status() -> int:
        return ask(f"{lab.origin}/api/items").status

    def refreshed(body: bytes) -> int:
        return ask(f"{lab.origin}/api/echo", "POST", {"Content-Type": "application/json"}, body).status

    assert (status(), refreshed(b"not JSON"), status()) == (401, 502, 401)
    assert (refreshed(b'"again"'), status()) == (200, 200)


def test_a_backend_that_has_crashed_is_told_and_can_be_started_again(lab: Lab) -> None:
    assert lab.own is not None
    assert ask(f"{lab.origin}/api/crash").status == 502

    lab.own._process.wait(60)  # type: ignore[union-attr]
    with pytest.raises(CannotRun, match="The backend has ended by itself"):
        lab.reset()

    lab.own.restart()
    lab.add_video("Cup Final")
    assert titles(lab) == ["Cup Final"]
