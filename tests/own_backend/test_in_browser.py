"""Promises over another contract, and over a backend of the gallery's own: kept, told, or not exercised, because."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from e2e.control.knobs import described
from e2e.flows import check_backend, try_promise
from e2e.pages import GalleryPage
from e2e.scenario import Scenario, Setting
from e2e.scenarios import CATALOGUE
from fake_backend import LINKS, Contract, Fault, Socket
from fixtures.errors import CannotRun, NotExercised
from fixtures.judging.judge import judge
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching.observer import Observer
from fixtures.watching.stage import Stage
from tests.fake_backend.lab import ask
from tests.own_backend.conftest import HERE, stub

OWN, CONTRACT = "the backend is the gallery's own, and", "the profile's contract"
SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}


class Own(GalleryPage):
    """The gallery over the stub."""

    backend = stub()


class OnDemand(GalleryPage):
    """The same gallery over the lab's library, by another contract."""

    contract = Contract(
        routes={"list": "GET /api/items", "link": "POST /api/items/{id}/link", "download": "GET /saved/{id}"},
        file="link on demand",
        record=lambda video, link: {"name": str(video.id), "title": video.project_name, "onDemand": True},
        listing=lambda records, total, query: {"items": records},
    )


@pytest.fixture(scope="module", params=[Own, OnDemand])
def module_lab(request: pytest.FixtureRequest, say: Say) -> Iterator[Lab]:
    with running_lab(Target("items", folder=HERE / "gallery"), request.param, say=say) as lab:
        yield lab


@pytest.fixture
def lab(module_lab: Lab) -> Lab:
    module_lab.reset()
    return module_lab


@contextmanager
def staged(lab: Lab, browser: Browser) -> Iterator[Stage]:
    context = browser.new_context(reduced_motion="reduce")
    observer, page = Observer(context, ours=lab.ours), context.new_page()
    yield Stage(lab=lab, page=page, gallery=lab.profile(page, lab.address), observer=observer)  # type: ignore[call-arg, arg-type]
    context.close()


def test_a_video_is_saved_and_a_failure_of_the_backends_file_is_told(lab: Lab, browser: Browser) -> None:
    with staged(lab, browser) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()
        saved = stage.click(video, "list", timeout_s=8)
        stage.apply(Setting(backend={"file": "error-503"}), video)
        failed = stage.click(video, "list", timeout_s=8)

        assert judge(stage.promise("saved", video), saved) == ()
        assert judge(stage.promise("told", video), failed) == ()
        wanted = "file" if lab.own else "link"
        assert [(call.role, call.fault) for call in failed.calls_to("backend")] == [(wanted, "error-503")]


def test_a_video_that_is_added_later_is_there_when_the_gallery_is_opened_again(lab: Lab, browser: Browser) -> None:
    with staged(lab, browser) as stage:
        stage.fill_library("Cup Final")
        stage.open()
        late = lab.add_shared("Late Match", "neighbour-3")
        stage.open()

        assert judge(stage.promise("saved", late), stage.click(late, "list", timeout_s=8)) == ()


def test_a_situation_that_was_not_seen_may_have_come_by_a_web_socket(lab: Lab, browser: Browser) -> None:
    if lab.own is None:
        pytest.skip("The suite's own API refuses WebSockets.")
    lab.backend.records.sockets.append(Socket("/live", to_page=[1.0]))

    with staged(lab, browser) as stage, pytest.raises(NotExercised, match=r"gets messages by WebSocket \(/live\)"):
        try_promise(replace(SCENARIOS["presigned-link"], precondition=lambda outcome: False), stage, "list")


def test_a_route_of_the_contract_is_no_page_wherever_it_lies(lab: Lab) -> None:
    if lab.own is not None:
        pytest.skip("It is the other contract's.")
    video = lab.add_video("Cup Final")
    opened = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}

    assert ask(f"{lab.origin}/saved/{video.record.id}", headers=opened).body == video.media.content
    assert b"<title>A gallery of items" in ask(f"{lab.origin}/videos", headers=opened).body


def test_answers_that_the_gallery_does_not_understand_are_told_with_the_consoles_words(
    lab: Lab, browser: Browser
) -> None:
    no_list = Fault(name="another", about="", status=200, page=b'{"clips": []}', content_type="application/json")
    with staged(lab, browser) as stage:
        stage.page.set_default_timeout(2000)
        lab.backend.faults["list"] = no_list
        with pytest.raises(CannotRun, match="Cannot find the list of videos") as missing:
            stage.open()

    assert "is not iterable" in missing.value.detail
    assert "GET /api/items → 200, 13 bytes" in missing.value.detail


def test_the_control_page_offers_what_this_backend_can_be(lab: Lab) -> None:
    shown = {one["name"]: one for one in described(lab, {}, driven=True)}

    routes = ["list", "file"] if lab.own else ["list", "link", "download"]
    assert shown["backend"]["routes"] == routes
    links = [one["value"] for one in shown["link"]["choices"]]
    assert links == (["fresh", "expired"] if lab.own else list(LINKS))
    assert shown["links_to"]["notHere"].startswith(f"Not with this backend: {OWN if lab.own else CONTRACT}")
    assert shown["cors"]["notHere"] == ""


def test_a_seed_that_fails_is_told_before_the_gallery_is_opened(
    lab: Lab, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    if lab.own is None:
        pytest.skip("It has no backend of its own.")
    monkeypatch.setattr(lab.own, "own", replace(lab.own.own, seed=lambda api, videos: api.put("/no-such")))

    with staged(lab, browser) as stage:
        stage.fill_library("Cup Final")
        with pytest.raises(CannotRun, match=r"seed of the profile.s backend failed: .* PUT /no-such was answered 501"):
            stage.open()


NO_ROLE = f"{CONTRACT} has no route with the role `count`"
# A state, and why the stub and the other contract cannot be in it; empty where they can.
REASONS: dict[str, tuple[Setting, str, str]] = {
    "link": (Setting(link="tampered"), f"{OWN} signs its links itself", ""),
    "expired": (Setting(link="expired"), "", ""),
    "no link": (Setting(link="null"), f"{OWN} signs its links itself", ""),
    "links_to": (Setting(links_to="backend"), f"{OWN} decides itself", f"{CONTRACT} has no links in its records"),
    "file_route": (Setting(file_route="proxy"), "", f"{CONTRACT} has no route with the role `file`"),
    "listed_size": (
        Setting(listed_size="too small"),
        "sets file_size",
        f"{CONTRACT} does not show file_size in its records",
    ),
    "unknown size": (Setting(listed_size="unknown"), "sets file_size", ""),
    "backend": (Setting(backend={"count": "stall"}), NO_ROLE.replace(CONTRACT, "the profile's backend"), NO_ROLE),
    "backend_headers": (Setting(backend_headers={"ETag": None}), "", ""),
    "listings": (Setting(listings="may-be-kept"), "", ""),
    "renewal": (
        Setting(session="to be renewed"),
        "the profile's backend has no route with the role `refresh`",
        f"{CONTRACT} has no session that can be renewed",
    ),
    "ended": (Setting(session="ended", bucket="cut", everywhere="stall", library="video-deleted"), "", ""),
}


@pytest.mark.parametrize("named", REASONS)
def test_what_this_backend_cannot_be_is_not_exercised_with_the_reason(named: str, lab: Lab) -> None:
    setting, own, contract = REASONS[named]
    scenario = replace(SCENARIOS["presigned-link"], meanwhile=setting)

    wanted, said = own if lab.own else contract, why_not(scenario, lab)
    assert wanted in said
    assert bool(said) == bool(wanted)


def test_a_field_that_is_not_shown_is_not_exercised(lab: Lab) -> None:
    filled, empty = (replace(SCENARIOS["presigned-link"], group=group) for group in ("Cup", None))

    assert "group_key" in why_not(filled, lab)
    assert why_not(empty, lab) == ""


def why_not(scenario: Scenario, lab: Lab) -> str:
    try:
        check_backend(scenario, lab)
    except NotExercised as error:
        return error.reason
    return ""
