"""Every knob of the lab does what its word says: a plain client, or a page, meets the state it was turned to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from e2e.checks import blocked, unreachable
from e2e.flows import check_backend
from e2e.pages import GalleryPage
from e2e.scenarios import CATALOGUE
from fake_backend import Contract, Fault
from fixtures.errors import CannotRun, NotExercised
from fixtures.judging.outcome import Outcome, Refusal
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import still
from fixtures.lab.setting import KNOBS, Setting
from fixtures.lab.turning import ANOTHER_ORIGIN
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from tests.fake_backend.lab import Answer, ask, connection_asking, read_to_the_end
from tests.knobs_page import PAGE
from tests.knobs_page import page as knobs_page

NO_PAGE = cast(Page, object())  # knobs of the servers leave the page alone
FETCH = "(url) => fetch(url).then((reply) => String(reply.status), () => 'failed')"


@pytest.fixture(scope="module")
def module_lab(say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text("<!doctype html><title>A page</title>")
    with running_lab(Target("a page", folder=folder), GalleryPage, say=say) as lab:
        yield lab


@pytest.fixture
def lab(module_lab: Lab) -> Lab:
    module_lab.reset()
    return module_lab


@pytest.fixture
def subject(lab: Lab) -> LabVideo:
    return lab.add_video("Cup Final")


def turn(lab: Lab, subject: LabVideo, page: Page = NO_PAGE, **knobs: Any) -> None:
    Setting(**knobs).apply(lab, subject, page)


def listed(lab: Lab) -> list[dict[str, Any]]:
    downloads: list[dict[str, Any]] = ask(f"{lab.origin}/api/downloads").json["downloads"]
    return downloads


def link(lab: Lab, subject: LabVideo) -> str:
    return str(next(one["file_url"] for one in listed(lab) if one["id"] == subject.record.id))


def route(lab: Lab, subject: LabVideo, name: str) -> str:
    return f"{lab.origin}/api/downloads/{subject.record.id}/{name}"


def from_the_gallery(lab: Lab, url: str) -> Answer:
    return ask(url, headers={"Origin": lab.origin})


# -- the library


@pytest.mark.parametrize(("kind", "status"), [("fresh", 200), ("expired", 403), ("no-such-key", 404)])
def test_a_link_is_of_the_kind_asked_for(kind: str, status: int, lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, link=kind)

    assert ask(link(lab, subject)).status == status


def test_a_library_can_be_without_links(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, link="null")

    assert [one["file_url"] for one in listed(lab)] == [None]


def test_links_that_work_once_do_so_once_each(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, links="work-once")
    first, second = link(lab, subject), link(lab, subject)

    assert [ask(url).status for url in (first, first, second)] == [200, 403, 200]


def test_links_that_have_expired_are_those_given_out_so_far(lab: Lab, subject: LabVideo) -> None:
    old = link(lab, subject)

    turn(lab, subject, links="have-expired")
    new = link(lab, subject)

    assert [ask(url).status for url in (old, new)] == [403, 200]


@pytest.mark.parametrize(("mode", "status"), [("redirect", 302), ("proxy", 200)])
def test_links_can_lead_to_the_backend_and_its_file_route_answers_in_either_way(
    mode: str, status: int, lab: Lab, subject: LabVideo
) -> None:
    turn(lab, subject, links_to="backend", file_route=mode)

    assert link(lab, subject) == route(lab, subject, "file")
    assert ask(link(lab, subject)).status == status


def test_the_listed_size_can_be_unknown_and_right_again(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, listed_size="unknown")
    unknown = listed(lab)[0]["file_size"]
    turn(lab, subject, listed_size="right")

    assert (unknown, listed(lab)[0]["file_size"]) == (None, subject.media.size)


def test_a_deleted_video_is_in_neither_library_nor_bucket(lab: Lab, subject: LabVideo) -> None:
    url = link(lab, subject)

    turn(lab, subject, library="video-deleted")

    assert (listed(lab), ask(url).status) == ([], 404)


def test_an_added_video_is_the_newest(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, library="video-added")

    assert [one["project_name"] for one in listed(lab)] == ["Just Exported", "Cup Final"]
    assert ask(listed(lab)[0]["file_url"]).status == 200


def test_a_thumbnail_is_a_picture_of_that_video_alone_and_others_have_lost_theirs(lab: Lab, subject: LabVideo) -> None:
    lab.add_shared("Training Day", "neighbour-2")

    turn(lab, subject, library="with-thumbnails")

    pictures = {one["project_name"]: one["thumbnail_url"] for one in listed(lab) if "thumbnail_url" in one}
    picture = ask(pictures["Cup Final"])
    assert list(pictures) == ["Training Day", "Cup Final"]
    assert ask(pictures["Training Day"]).status == 404
    assert (picture.headers["content-type"], picture.body) == ("image/jpeg", still())
    assert ask(link(lab, subject)).body == subject.media.content


# -- the bucket


def test_an_object_can_be_missing_and_present_again(lab: Lab, subject: LabVideo) -> None:
    url = link(lab, subject)

    turn(lab, subject, object="missing")
    missing = ask(url).status
    turn(lab, subject, object="present")

    assert (missing, ask(url).body) == (404, subject.media.content)


def test_an_object_is_stored_with_the_type_asked_for(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, object_type="text/plain")

    assert ask(link(lab, subject)).headers["content-type"] == "text/plain"


@pytest.mark.parametrize(
    ("cors", "allowed"),
    [("this-gallery", "ours"), ("exposing-etag", "ours"), ("without-vary", "ours"), ("none", None),
     ("another-origin", None), ("any-origin", "*")],
)  # fmt: skip
def test_the_bucket_lets_read_whom_the_word_says(cors: str, allowed: str | None, lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, cors=cors)

    headers = from_the_gallery(lab, link(lab, subject)).headers
    assert headers.get("access-control-allow-origin") == (lab.origin if allowed == "ours" else allowed)
    assert headers.get("access-control-expose-headers") == ("ETag" if cors == "exposing-etag" else None)
    assert headers.get("vary") == (None if cors in ("without-vary", "none") else "Origin")


def test_a_bucket_that_lets_another_origin_read_does_let_it(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, cors="another-origin")

    answer = ask(link(lab, subject), headers={"Origin": ANOTHER_ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ANOTHER_ORIGIN


def test_a_bucket_can_fail_and_be_healthy_again(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, bucket="error-503")
    failing = ask(link(lab, subject)).status
    turn(lab, subject, bucket="healthy")

    assert (failing, ask(link(lab, subject)).status) == (503, 200)


def test_the_bucket_s_answers_carry_further_headers(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, bucket_headers={"Cache-Control": "max-age=600"})

    assert ask(link(lab, subject)).headers["cache-control"] == "max-age=600"


@pytest.mark.parametrize("where", ["bucket", "backend"])
def test_what_stalls_goes_on_when_told_to(where: str, lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, everywhere="stall")
    url = link(lab, subject) if where == "bucket" else route(lab, subject, "download")

    with connection_asking(url, "Connection: close") as sock:
        begun = b""
        while b"ftyp" not in begun:  # some of the body is here, so the rest is being held up
            begun += sock.recv(1)
        turn(lab, subject, page, stalled="go on")
        rest = read_to_the_end(sock).data

    assert (begun + rest).partition(b"\r\n\r\n")[2] == subject.media.content


# -- the backend


def test_a_route_of_the_backend_can_fail_alone_and_be_healthy_again(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, backend={"download": "error-500"})
    failing = [ask(route(lab, subject, name)).status for name in ("download", "file")]
    turn(lab, subject, backend={"download": "healthy"})

    assert failing == [500, 302]
    assert ask(route(lab, subject, "download")).status == 200


def test_what_fails_everywhere_is_the_file_wherever_it_comes_from_and_not_the_list(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, everywhere="error-500")
    urls = [link(lab, subject), route(lab, subject, "file"), route(lab, subject, "download")]
    failing = [ask(url).status for url in urls]
    turn(lab, subject, everywhere="healthy")

    assert failing == [500, 500, 500]
    assert [ask(url).status for url in urls] == [200, 302, 200]


@pytest.mark.parametrize(("fault", "at"), [("stall", {"download"}), ("stall-at-once", {"file", "download"})])
def test_what_holds_up_the_bytes_of_a_file_does_not_hold_up_its_link(
    fault: str, at: set[str], lab: Lab, subject: LabVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = Contract(file="link on demand", routes={"list": "GET /api/clips", "link": "POST /api/clips/{id}/link"})
    monkeypatch.setattr(lab, "profile", type("Signing", (GalleryPage,), {"contract": signing}))

    turn(lab, subject, everywhere=fault)

    assert set(lab.backend.faults) == at


def test_fault_of_the_bucket_reaches_a_page_that_gets_its_bytes_through_the_backend(
    lab: Lab, subject: LabVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = Contract(file="stream", record=lambda video, link: {"id": video.id})
    monkeypatch.setattr(lab, "profile", type("Streaming", (GalleryPage,), {"contract": streams}))

    armed = []
    for fault in ("gzip", "healthy", "error-500", "slow-first-byte"):
        turn(lab, subject, bucket=fault)
        armed.append({role: one.name for role, one in lab.backend.faults.items()})

    slow = {"file": "slow-first-byte", "download": "slow-first-byte"}
    assert armed == [{"file": "gzip", "download": "gzip"}, {}, {}, slow]


def test_router_of_a_profile_with_a_mistake_is_refused(lab: Lab) -> None:
    profile = type("Mine", (GalleryPage,), {"router": staticmethod(lambda library, storage: None)})

    with pytest.raises(CannotRun, match=r"(?s)The profile's `router` does not work:.*it returns None; it must return"):
        Lab(engine=lab.engine, target=lab.site.target, profile=profile, loop=lab._loop)


def test_every_scenario_but_a_renewal_of_the_session_can_be_set_up_with_the_usual_api(lab: Lab) -> None:
    left_out = {}
    for scenario in CATALOGUE:
        try:
            check_backend(scenario, lab)
        except NotExercised as error:
            left_out[scenario.name] = error.reason

    assert left_out == {"session-renewed": "the profile's contract has no session that can be renewed"}


def test_a_session_that_has_ended_is_a_401_to_everything(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, session="ended")

    urls = [f"{lab.origin}/api/downloads", route(lab, subject, "file"), route(lab, subject, "download")]
    assert [ask(url).status for url in urls] == [401] * 3


def test_a_browser_may_keep_the_listings_only_where_it_is_said(lab: Lab, subject: LabVideo) -> None:
    usual = ask(f"{lab.origin}/api/downloads").headers
    turn(lab, subject, listings="may-be-kept")

    assert "cache-control" not in usual
    assert ask(f"{lab.origin}/api/downloads").headers["cache-control"] == "max-age=600"


# -- the page and its browser


def test_the_gallery_s_own_pages_carry_further_headers(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, page_headers={"Referrer-Policy": "no-referrer"})

    assert ask(lab.address, headers={"Accept": "text/html"}).headers["referrer-policy"] == "no-referrer"


@pytest.fixture
def failures(page: Page) -> list[Refusal]:
    """The requests of the page that came to nothing, in the browser's own words."""
    seen: list[Refusal] = []
    page.on("requestfailed", lambda request: seen.append(Refusal(request.url, request.failure or "")))
    return seen


def outcome_with(failures: list[Refusal]) -> Outcome:
    return Outcome(button="list", video="Cup Final", clicked=True, failures=tuple(failures))


def test_requests_to_the_bucket_are_blocked_by_the_browser_and_no_others(
    lab: Lab, subject: LabVideo, page: Page, failures: list[Refusal]
) -> None:
    page.goto(lab.address)
    url = link(lab, subject)

    turn(lab, subject, page, network="bucket-blocked")

    assert page.evaluate(FETCH, url) == "failed"
    assert page.evaluate(FETCH, "/api/downloads/count") == "200"
    assert [failure.url for failure in failures] == [url]
    assert blocked(outcome_with(failures))
    assert lab.edge.records.exchanges == []


def test_where_nothing_can_be_reached_a_frame_reaches_nothing_either(lab: Lab, subject: LabVideo, page: Page) -> None:
    page.goto(lab.address)
    turn(lab, subject, page, network="all-blocked")
    before = len(lab.backend.records.exchanges)

    page.evaluate(
        """() => new Promise((loaded) => {
          const frame = Object.assign(document.createElement("iframe"), { src: "/api/health", onload: loaded });
          document.body.append(frame);
        })"""
    )

    assert lab.backend.records.exchanges[before:] == []


def test_a_block_outlives_the_page_s_next_document(lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, page, network="bucket-blocked")

    page.goto(lab.address)

    assert page.evaluate(FETCH, link(lab, subject)) == "failed"


def test_a_network_that_is_gone_is_unreachable_until_it_is_back(
    lab: Lab, subject: LabVideo, page: Page, failures: list[Refusal]
) -> None:
    page.goto(lab.address)

    turn(lab, subject, page, network="offline")
    offline = page.evaluate(FETCH, link(lab, subject))
    turn(lab, subject, page, network="online")

    assert (offline, page.evaluate(FETCH, link(lab, subject))) == ("failed", "200")
    assert unreachable(outcome_with(failures))


def test_two_minutes_pass_at_once_for_the_page_s_timers(lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, page, clock="controlled")
    page.goto(lab.address)
    page.evaluate("for (const s of [60, 119, 180]) setTimeout(() => (window.past = s), s * 1000)")

    # One that is set by another counts from then on.
    page.evaluate("setTimeout(() => setTimeout(() => (window.later = true), 30_000), 60_000)")

    turn(lab, subject, page, clock="two minutes later")

    assert page.evaluate("[window.past, window.later]") == [119, True]


def test_a_blocked_popup_opens_nothing(lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, page, popups="blocked")
    page.goto(lab.address)

    assert page.evaluate("window.open('/') === null")
    assert page.context.pages == [page]


def test_what_only_chromium_has_is_not_there_and_the_rest_is(lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, page, browser_apis="those of all engines")
    page.goto(lab.address)

    there = page.evaluate(
        '["showSaveFilePicker" in window, "userAgentData" in navigator, "fetch" in window, "clipboard" in navigator]'
    )

    assert there == [False, False, True, True]


def test_a_translated_text_is_another_node_with_the_same_words(lab: Lab, subject: LabVideo, page: Page) -> None:
    turn(lab, subject, page, translated="by the browser")
    page.goto(lab.address)
    page.evaluate("document.body.innerHTML = '<button><b></b>Save</button>'")
    page.evaluate("(window.text = document.createTextNode('later'), document.querySelector('b').append(text))")

    assert page.locator("button").inner_text() == "laterSave"
    assert page.evaluate("[text.isConnected, document.querySelectorAll('font font').length]") == [False, 2]


def test_a_phone_is_turned_and_turned_back(lab: Lab, subject: LabVideo, page: Page) -> None:
    page.set_viewport_size({"width": 412, "height": 839})

    turn(lab, subject, page, phone="turned")
    on_its_side = page.evaluate("[innerWidth, innerHeight]")
    turn(lab, subject, page, phone="turned, and back")

    assert (on_its_side, page.evaluate("[innerWidth, innerHeight]")) == ([839, 412], [839, 412])


def test_a_meddling_service_worker_has_every_request_of_the_next_page_in_its_hands(
    lab: Lab, subject: LabVideo, page: Page
) -> None:
    turn(lab, subject, page, service_worker="meddling")
    page.goto(lab.address)
    lab.edge.records.clear()

    with page.context.expect_event("request", lambda request: request.service_worker is not None) as asked:
        status = page.evaluate(FETCH, link(lab, subject))

    assert (status, asked.value.url.partition("?")[0]) == ("200", link(lab, subject).partition("?")[0])
    assert len(lab.edge.records.exchanges) == 1


def test_a_knob_that_is_not_turned_stays_as_it_is(lab: Lab, subject: LabVideo) -> None:
    turn(lab, subject, bucket="error-503", backend={"list": "slow-first-byte"}, cors="none", link="expired")

    turn(lab, subject)

    assert lab.edge.fault is not None
    assert (lab.edge.fault.name, lab.edge.cors, lab.backend.link) == ("error-503", None, "expired")
    assert set(lab.backend.faults) == {"list"}


def test_the_next_test_finds_every_knob_of_the_servers_where_it_was(lab: Lab, subject: LabVideo) -> None:
    turn(
        lab, subject, link="expired", links="work-once", links_to="backend", cors="none",
        file_route="proxy", everywhere="error-500", session="ended", listings="may-be-kept", bucket_headers={"X": "y"},
        page_headers={"X": "y"},
    )  # fmt: skip
    lab.site.worker = "meddling"

    lab.reset()
    again = lab.add_video("Cup Final")

    answer = from_the_gallery(lab, link(lab, again))
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, lab.origin)
    assert [ask(link(lab, again)).status, ask(route(lab, again, "file")).status] == [200, 302]
    assert "x" not in {*answer.headers, *ask(lab.address, headers={"Accept": "text/html"}).headers}
    assert "cache-control" not in ask(f"{lab.origin}/api/downloads").headers
    assert lab.site.worker is None


# -- the descriptors


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"cors": "nones"}, "there is no cors='nones'; did you mean 'none'?"),
        ({"bucket": "cutt"}, "there is no fault 'cutt'; did you mean 'cut'?"),
        ({"backend": {"lists": "cut"}}, "there is no backend route 'lists'; did you mean 'list'?"),
        ({"backend": {"list": "cutt"}}, "there is no fault 'cutt'; did you mean 'cut'?"),
        ({"network": "off"}, "there is no network='off'; did you mean 'offline'?"),
    ],
)
def test_a_word_that_a_knob_does_not_take_is_refused_with_the_nearest_one(knobs: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="did you mean") as refusal:
        Setting(**knobs)

    assert str(refusal.value) == said


def test_a_varied_fault_and_any_text_are_taken() -> None:
    varied = Fault.named("cut", after=10)

    setting = Setting(bucket=varied, backend={"list": varied}, object_type="text/x", page_headers={"X": "y"})

    assert setting.bucket is varied


STATES = [
    (name, state)
    for name, knob in KNOBS.items()
    if knob.servers and knob.by_hand and knob.kind == "choice"
    for state in knob.states[1:]
    if (name, state) != ("service_worker", "refused")  # which only the browser does
]


@pytest.mark.parametrize(("name", "state"), STATES)
def test_the_usual_value_of_a_knob_turns_it_back(name: str, state: str, lab: Lab, subject: LabVideo) -> None:
    before = servers(lab)
    turn_servers(lab, subject, **{name: state})
    turned = servers(lab)

    turn_servers(lab, subject, **{name: KNOBS[name].usual})

    assert turned != before
    assert servers(lab) == before


def turn_servers(lab: Lab, subject: LabVideo, **knobs: Any) -> None:
    Setting(**knobs).apply_to_servers(lab, subject)


def servers(lab: Lab) -> dict[str, Any]:
    """All that the knobs can change about the servers."""
    backend, edge, site = lab.backend, lab.edge, lab.site
    objects = lab.s3.list_objects_v2(Bucket=lab.bucket.name, Prefix=f"{lab.user}/").get("Contents", [])
    return {
        "backend": (
            backend.link, backend.link_template, backend.file_mode, dict(backend.faults), list(backend.videos),
            backend.listings_may_be_kept, backend.session_required, dict(backend.file_headers),
        ),
        "edge": (edge.once, edge.cors, edge.fault, dict(edge.headers), edge.names_files),
        "site": (site.worker, dict(site.headers), site.outdated),
        "objects": [(one["Key"], one["ETag"]) for one in objects],
    }  # fmt: skip


def test_the_page_about_the_knobs_is_current() -> None:
    assert PAGE.read_text("utf-8") == knobs_page(), "type `python -m tests.knobs_page`"


def test_a_setting_is_told_by_the_knobs_that_were_turned() -> None:
    assert str(Setting(link="expired", bucket="cut")) == "link=expired, bucket=cut"
    assert str(Setting()) == "as usual"
