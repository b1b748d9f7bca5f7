"""Heard without Playwright, a gallery that misbehaves gets the findings that it gets in the gate."""

from __future__ import annotations

import time
from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from e2e.control.feed import Feed
from e2e.control.live import Live
from e2e.pages import GalleryPage
from fake_backend import CorsRules
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching.stage import Expected
from tests import test_misbehaving as gate
from tests.control.developer import Developer, as_json, codes, developer

# The player of that page is a dialog without a video, which only a page object would know for a player.
NOT_SEEN_HERE = {"player-opened"}


def ways(test: object) -> list[tuple[str, list[str]]]:
    """What the gate's own test of the same galleries expects."""
    [mark] = [one for one in test.pytestmark if one.name == "parametrize"]  # type: ignore[attr-defined]
    return [(way, found) for way, found in mark.args[1] if way not in NOT_SEEN_HERE]


@pytest.fixture(scope="module")
def someone(browser: Browser, say: Say) -> Iterator[Developer]:
    with developer(Target("misbehaving", folder=gate.PAGES), GalleryPage, browser, say) as someone:
        yield someone


def found_by_the_lab(way: str, expected: Expected, someone: Developer) -> list[str]:
    """The findings of a click in a gallery that misbehaves that way."""
    someone.fresh_tab()
    someone.session.switch("presigned-link")
    someone.session.promises(expected)
    lab, subject = someone.session.lab, someone.session.subject
    lab.edge.cors = CorsRules(allowed_origins=(lab.origin,), allowed_headers=("authorization",))
    lab.add_thumbnail(subject)
    driver = GalleryPage(someone.gallery, f"{lab.address}?{way}")
    driver.open()

    outcome = someone.click(driver)

    assert (outcome["verdict"] == "broken") == bool(outcome["findings"]), as_json(outcome)
    return codes(outcome)


@pytest.mark.parametrize(("way", "found"), ways(gate.test_where_the_video_is_to_be_saved))
def test_where_the_video_is_to_be_saved(way: str, found: list[str], someone: Developer) -> None:
    assert found_by_the_lab(way, "saved", someone) == found


@pytest.mark.parametrize(("way", "found"), ways(gate.test_where_the_user_is_to_be_told))
def test_where_the_user_is_to_be_told(way: str, found: list[str], someone: Developer) -> None:
    assert found_by_the_lab(way, "told", someone) == found


def test_a_token_sent_to_the_bucket_is_a_leak(someone: Developer) -> None:
    assert "leaked-credentials" in found_by_the_lab("leaked-credentials", "saved", someone)


def test_an_answer_that_the_page_may_not_read_is_named_though_no_console_is_heard(someone: Developer) -> None:
    someone.fresh_tab()
    someone.session.switch("bucket-without-cors")
    driver = GalleryPage(someone.gallery, f"{someone.session.lab.address}?right")
    driver.open()

    assert codes(someone.click(driver)) == ["silent-failure", "page-error", "cors-blocked"]


@pytest.mark.parametrize("bytes_after", [0, 1, 2])
def test_the_bytes_of_a_file_may_come_before_or_after_the_words_of_it(
    bytes_after: int, someone: Developer, tmp_path: Path
) -> None:
    someone.session.switch("presigned-link")
    session = copy(someone.session)
    session.feed = Feed()  # what is told here is nobody's click
    live = Live(session, tmp_path)
    now = time.time() * 1000
    around = [{"text": someone.session.subject.name, "players": 0, "alert": False}]
    aim = {"kind": "aim", "name": "Download", "download": False, "around": around, "players": 0}
    word = {"kind": "file-coming", "file": "1-2", "name": "x.mp4", "url": "blob:x", "known": True}

    def bytes_come() -> None:
        live.receive("1-2").write_bytes(b"12345")
        live.received("1-2")

    for heard, fact in enumerate([{**aim, "at": now, "number": 1}, {**word, "at": now, "number": 2}]):
        if bytes_after == heard:
            bytes_come()
        live.hear("1", [fact])
        live.hear("1", [fact])  # again, as after a beacon
    if bytes_after == 2:
        bytes_come()

    assert live.listening is not None
    [(_, file)] = live.listening.seen.downloads
    assert file is not None
    assert (file.name, file.size) == ("x.mp4", 5)


def test_a_file_is_kept_under_no_name_but_its_own(someone: Developer, tmp_path: Path) -> None:
    for name in ("../x", "", "a/b", "x" * 99):
        with pytest.raises(KeyError):
            Live(someone.session, tmp_path).receive(name)
