"""The observer and the judge together: a page that misbehaves in one way gets that way's finding, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from e2e import checks
from e2e.flows import FLOWS
from e2e.pages import GalleryPage
from e2e.scenario import Flow, Scenario
from fake_backend import CorsRules, Fault
from fixtures.judging.findings import Finding, known_findings
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import spread_video
from fixtures.preparing.browser import close
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching import acts, settling
from fixtures.watching.observer import Observer
from fixtures.watching.promised import BrokenPromise, Check, Expected
from fixtures.watching.stage import Stage

PAGES = Path(__file__).parent / "galleries" / "misbehaving"


@pytest.fixture(scope="module")
def misbehaving(say: Say) -> Iterator[Lab]:
    with running_lab(Target("misbehaving", folder=PAGES), GalleryPage, say=say) as lab:
        yield lab


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture(scope="module")
def observer(context: BrowserContext, misbehaving: Lab) -> Observer:
    return Observer(context, ours=misbehaving.ours)


@contextmanager
def staged(way: str, lab: Lab, context: BrowserContext, observer: Observer) -> Iterator[Stage]:
    """A gallery that misbehaves that way, not yet opened, over an empty library."""
    lab.reset()
    lab.edge.cors = CorsRules(allowed_origins=(lab.origin,), allowed_headers=("authorization",))
    page = context.new_page()
    yield Stage(lab=lab, page=page, gallery=GalleryPage(page, f"{lab.address}?{way}"), observer=observer)
    close(page)
    observer.forget()


def findings(way: str, lab: Lab, context: BrowserContext, observer: Observer) -> Mapping[Expected, tuple[Finding, ...]]:
    """What one click finds in a gallery that misbehaves that way, by each promise that could be made of it."""
    with staged(way, lab, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        lab.add_thumbnail(video)
        stage.open()

        outcome: Outcome = stage.click(video, "list", timeout_s=8)

        return {expected: judge(stage.promise(expected, video), outcome) for expected in ("saved", "told")}


def codes(found: Sequence[Finding]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("error-replaced-app", ["error-replaced-app", "bad-signature"]),
        ("page-opened", ["page-opened"]),
        ("silent-failure", ["silent-failure", "request-refused"]),
        ("empty-file", ["empty-file"]),
        ("truncated", ["truncated", "lost-in-page"]),
        ("wrong-bytes", ["wrong-bytes", "lost-in-page"]),
        ("parts-do-not-fit", ["wrong-bytes", "parts-do-not-fit"]),
        ("endless-retry", ["endless-retry"]),
        ("wrong-video", ["wrong-video"]),
        ("thumbnail-saved", ["thumbnail-saved"]),
        ("wrong-name", ["wrong-name"]),
        ("started-twice", ["started-twice"]),
        ("saved-and-alarmed", ["saved-and-alarmed"]),
        ("stuck-busy", ["stuck-busy"]),
        ("stuck-disabled", ["stuck-busy"]),
        ("player-opened", ["player-opened"]),
        ("page-error", ["page-error"]),
        ("page-frozen", ["page-frozen"]),
        ("bad-progress", ["bad-progress"]),
        ("download-failed", ["download-failed", "request-refused"]),
    ],
)
def test_where_the_video_is_to_be_saved(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # What stands still here only waits, and would be taken for a full machine's doing where the machine is full.
    monkeypatch.setattr(settling, "machine_is_full", lambda **_: False)

    assert codes(findings(way, misbehaving, context, observer)["saved"]) == found


def test_a_page_that_never_answers_again_is_frozen_not_silent(
    misbehaving: Lab, context: BrowserContext, observer: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "HUNG", 500)
    monkeypatch.setattr(settling, "FOR_GOOD", 1000)
    context.set_default_timeout(3000)

    found = findings("frozen-for-good", misbehaving, context, observer)["saved"]

    context.set_default_timeout(30_000)
    assert [(one.code, one.sentence) for one in found] == [("page-frozen", "the page did not respond any more")]


@pytest.mark.parametrize(
    ("way", "cause", "told"),
    [
        ("navigated-away", "download-ignored", "has `download`, which browsers ignore for another origin"),
        ("link-without-download", "link-without-download", "has no `download`, so the browser opened the address"),
        ("link-within-page", "link-within-page", "#, an anchor in the same page"),
        ("router-took-link", "router-took-link", "?from=list: the address changed without a page load"),
        ("form-submitted", "form-submitted", "a form was submitted (GET"),
        ("form-posted", "form-submitted", "a form was submitted (POST"),
        ("reload", "page-reloaded", "was loaded again from its own address"),
        ("app-part-missing", "app-part-missing", "of the app"),
        ("frame-refused", "blocked-by-policy", "policy (frame-src) refused"),
    ],
)
def test_what_lost_the_video_is_told_as_it_was(
    way: str, cause: str, told: str, misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    found = findings(way, misbehaving, context, observer)["saved"]

    if way == "navigated-away":
        assert codes(found) == ["navigated-away", cause]
    assert [told in one.sentence for one in found if one.code == cause] == [True], found
    # Nothing else is blamed.
    causes = {one.code for one in found if not known_findings()[one.code].suffered}
    # A link is signed for GET, and the bucket refuses a form's POST.
    assert causes <= {cause, *(("bad-signature", "request-refused") if way == "form-posted" else ())}


def test_an_answer_that_cors_hides_is_told_in_the_browser_s_own_words(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged("refused-by-cors", misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        misbehaving.edge.cors = None
        stage.open()

        [_, found] = judge(stage.promise("saved", video), stage.click(video, "list", timeout_s=8))

    assert found.code == "cors-blocked"
    assert "No 'Access-Control-Allow-Origin' header is present" in found.sentence


def test_a_service_worker_that_answers_with_the_app_is_told_as_such(misbehaving: Lab, browser: Browser) -> None:
    context = browser.new_context(service_workers="allow", reduced_motion="reduce")
    try:
        listening = Observer(context, ours=misbehaving.ours)
        found = findings("app-shell-served", misbehaving, context, listening)["saved"]
    finally:
        context.close()

    assert [one.code for one in found] == ["navigated-away", "app-shell-served"]


def test_a_token_sent_to_the_bucket_is_a_leak_and_breaks_the_signature(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    assert "leaked-credentials" in codes(findings("leaked-credentials", misbehaving, context, observer)["saved"])


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("told-by-dialog", []),
        ("alert-without-name", ["alert-without-name"]),
        ("alert-unseen", ["nothing-happened"]),
        ("raw-alert", ["raw-alert"]),
        ("no-retry", ["no-retry"]),
        ("alert-vanished", ["alert-vanished"]),
        ("false-success", ["false-success"]),
    ],
)
def test_where_the_user_is_to_be_told(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    assert codes(findings(way, misbehaving, context, observer)["told"]) == found


@pytest.mark.parametrize(
    ("way", "saved", "told"),
    [
        ("right", [], ["saved-instead-of-told"]),
        ("told", ["told-instead-of-saved", "never-requested"], []),
        ("nothing-happened", ["nothing-happened"], ["nothing-happened"]),
        ("error-page-saved", ["error-page-saved", "wrong-address"], ["error-page-saved", "wrong-address"]),
    ],
)
def test_what_comes_of_a_click_is_held_to_what_was_promised(
    way: str, saved: list[str], told: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    found = findings(way, misbehaving, context, observer)

    assert (codes(found["saved"]), codes(found["told"])) == (saved, told)


ALL: Sequence[Check] = (checks.accessible, checks.fits_the_window, checks.nothing_moves)


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("right", []),
        ("not-accessible", ["not-accessible"]),
        ("needs-sideways-scrolling", ["needs-sideways-scrolling"]),
        ("ignores-reduced-motion", ["ignores-reduced-motion"]),
    ],
)
def test_where_the_page_is_looked_over_as_well(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged(way, misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()

        outcome = stage.click(video, "list", timeout_s=8, inspect=True)

    assert judge(stage.promise("saved", video), outcome) == ()
    assert [finding.code for check in ALL for finding in check(outcome)] == found


def test_what_only_fades_does_not_move(misbehaving: Lab, context: BrowserContext, observer: Observer) -> None:
    with staged("fades-only", misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()

        outcome = stage.click(video, "list", timeout_s=8)

    assert judge(stage.promise("saved", video), outcome) == ()
    assert not list(checks.nothing_moves(outcome))


@pytest.mark.parametrize(("way", "found"), [("right", ["object-url-kept"]), ("object-url-let-go", [])])
def test_where_a_second_video_is_saved_what_the_first_left_in_memory_is_seen(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged(way, misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()
        stage.click(video, "list", timeout_s=8)

        again = stage.click(video, "list", timeout_s=8)

    assert [finding.code for finding in checks.object_urls_are_let_go(again)] == found


def test_memory_that_the_page_does_not_give_back_is_seen(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged("memory-grew", misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()

        outcome = stage.click(video, "list", timeout_s=8, measure_memory=True)

    assert [finding.code for finding in checks.memory_stays_flat(outcome)] == ["memory-grew"]


def test_a_download_that_stalls_is_under_way_when_the_time_is_up(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged("right", misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        misbehaving.edge.fault = Fault.named("stall")
        stage.open()

        outcome = stage.click(video, "list", timeout_s=1)

    assert [finding.code for finding in judge(stage.promise("saved", video), outcome)] == ["silent-failure", "too-slow"]


def test_a_button_that_the_tab_key_never_gets_to_is_a_click_missed(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged("no-tab-stop", misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")
        stage.open()

        outcome = stage.click(video, "list", act="Enter", timeout_s=8)

    assert [finding.code for finding in judge(stage.promise("saved", video), outcome)] == ["click-missed"]
    assert any("presses of the Tab key did not get to it" in event.what for event in outcome.timeline)


def broken_by(flow: Flow, stage: Stage, video: LabVideo) -> list[str]:
    """What a whole flow finds; what is not about the player begins in the list."""
    button: Button = "player" if flow.startswith("download while") else "list"
    try:
        FLOWS[flow](Scenario(name="x", promise="Y.", expect="saved", flow=flow), stage, video, button)
    except BrokenPromise as broken:
        return [finding.code for finding in broken.findings]
    return []


@pytest.mark.parametrize(
    ("way", "found"),
    [("one-by-one", []), ("lost-download", ["lost-download"]), ("ignored-click", ["nothing-happened"])],
)
def test_where_every_row_is_clicked_in_a_row(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    with staged(way, misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final")

        assert broken_by("every row", stage, video) == found


@pytest.mark.parametrize(
    ("way", "flow", "found"),
    [
        ("right", "seek", []),
        ("playing-and-alarmed", "play", ["playing-and-alarmed"]),
        ("video-not-playing", "play", ["video-not-playing"]),
        ("cannot-seek", "play", []),
        ("cannot-seek", "seek", ["cannot-seek"]),
        ("right", "download while playing", []),
        ("right", "download while paused", []),
        ("video-not-playing", "download while playing", []),
        ("cannot-seek", "download while paused", []),
        ("starts-over", "download while playing", ["playback-disturbed"]),
        ("starts-over", "download while paused", ["playback-disturbed"]),
        ("click-toggles", "download while playing", ["playback-disturbed"]),
        ("click-toggles", "download while paused", ["playback-disturbed"]),
        ("closes-itself", "download while playing", ["playback-disturbed"]),
    ],
)
def test_where_the_video_is_to_be_played(
    way: str, flow: Flow, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if found:  # nobody waits long for what will not come
        monkeypatch.setattr(acts, "PLAYING_WITHIN", 1.0)
    with staged(way, misbehaving, context, observer) as stage:
        video = stage.fill_library("Cup Final", made=spread_video("short", gap=0))

        assert broken_by(flow, stage, video) == found
