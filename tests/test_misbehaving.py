"""The observer and the judge together: a page that misbehaves in one way gets that way's finding, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from e2e.pages import GalleryPage
from fake_backend import CorsRules
from fixtures.build import Target
from fixtures.judge import judge
from fixtures.lab import Lab, running_lab
from fixtures.node import Say
from fixtures.observer import Observer
from fixtures.outcome import Outcome
from fixtures.stage import Expected, Stage

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


def codes(way: str, expected: Expected, lab: Lab, context: BrowserContext, observer: Observer) -> list[str]:
    """What one click finds in a gallery that misbehaves that way."""
    lab.reset()
    lab.edge.cors = CorsRules(allowed_origins=(lab.origin,), allowed_headers=("authorization",))
    page = context.new_page()
    stage = Stage(lab=lab, page=page, gallery=GalleryPage(page, f"{lab.address}?{way}"), observer=observer)
    video = stage.fill_library("Cup Final")
    stage.open()

    outcome: Outcome = stage.click(video, "list", patience=8)

    page.close()
    return [finding.code for finding in judge(stage.promise(expected, video), outcome)]


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("right", []),
        ("navigated-away", ["navigated-away"]),
        ("reload", ["navigated-away"]),
        ("error-replaced-app", ["error-replaced-app", "bad-signature"]),
        ("page-opened", ["page-opened"]),
        ("nothing-happened", ["nothing-happened"]),
        ("silent-failure", ["silent-failure"]),
        ("told-instead-of-saved", ["told-instead-of-saved"]),
        ("error-page-saved", ["error-page-saved"]),
        ("empty-file", ["empty-file"]),
        ("truncated", ["truncated"]),
        ("wrong-bytes", ["wrong-bytes"]),
        ("wrong-video", ["wrong-video"]),
        ("wrong-name", ["wrong-name"]),
        ("duplicate-download", ["duplicate-download"]),
        ("saved-and-alarmed", ["saved-and-alarmed"]),
        ("stuck-busy", ["stuck-busy"]),
        ("stuck-disabled", ["stuck-busy"]),
        ("player-opened", ["player-opened"]),
        ("page-error", ["page-error"]),
        ("page-frozen", ["page-frozen"]),
        ("bad-progress", ["bad-progress"]),
        ("download-failed", ["download-failed"]),
    ],
)
def test_where_the_video_is_to_be_saved(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    assert codes(way, "saved", misbehaving, context, observer) == found


def test_a_token_sent_to_the_bucket_is_a_leak_and_breaks_the_signature(
    misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    assert "leaked-credentials" in codes("leaked-credentials", "saved", misbehaving, context, observer)


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("told", []),
        ("told-by-dialog", []),
        ("nothing-happened", ["nothing-happened"]),
        ("alert-without-name", ["alert-without-name"]),
        ("alert-unseen", ["nothing-happened"]),
        ("raw-alert", ["raw-alert"]),
        ("no-retry", ["no-retry"]),
        ("alert-vanished", ["alert-vanished"]),
        ("false-success", ["false-success"]),
        ("error-page-saved", ["error-page-saved"]),
        ("saved-instead-of-told", ["saved-instead-of-told"]),
    ],
)
def test_where_the_user_is_to_be_told(
    way: str, found: list[str], misbehaving: Lab, context: BrowserContext, observer: Observer
) -> None:
    assert codes(way, "told", misbehaving, context, observer) == found
