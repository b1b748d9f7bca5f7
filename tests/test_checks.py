"""The further checks of scenarios: each finds what it is for, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from e2e import checks
from fixtures import media
from fixtures.outcome import Call, ObjectUrl, Outcome, SavedFile
from fixtures.stage import Check

NOTHING = Outcome(button="list", video="Cup Final", clicked=True)


def call(server: str, path: str) -> Call:
    return Call(0, server, "GET", path, 403, 0, {}, None, None, None, None)


def codes(check: Check, outcome: Outcome) -> list[str]:
    return [finding.code for finding in check(outcome)]


@pytest.mark.parametrize(("lived", "found"), [(0.1, ["revoked-at-once"]), (999.0, ["revoked-at-once"]), (1000.0, [])])
def test_an_object_url_must_outlive_the_click(lived: float, found: list[str]) -> None:
    outcome = replace(NOTHING, object_urls=(ObjectUrl(5, None), ObjectUrl(5, lived)))

    assert codes(checks.object_url_outlives_the_click, outcome) == found


@pytest.mark.parametrize(("times", "found"), [(3, []), (4, ["endless-retry"])])
@pytest.mark.parametrize(("server", "path"), [("bucket", "/key"), ("backend", "/api/downloads/2/download")])
def test_more_than_three_requests_are_a_loop(server: str, path: str, times: int, found: list[str]) -> None:
    outcome = replace(NOTHING, calls=(call(server, path),) * times)

    assert codes(checks.few_requests, outcome) == found


def test_reading_the_list_again_is_no_loop() -> None:
    assert codes(checks.few_requests, replace(NOTHING, calls=(call("backend", "/api/downloads"),) * 9)) == []


@pytest.mark.parametrize(
    ("busy", "progress", "found"),
    [(True, (None, 40.0), []), (False, (), ["no-progress"]), (True, (None, 0.0, 100.0), ["no-progress"])],
)
def test_progress_is_a_busy_state_and_a_share(busy: bool, progress: tuple[float | None, ...], found: list[str]) -> None:
    assert codes(checks.progress_was_shown, replace(NOTHING, busy_seen=busy, progress=progress)) == found


@pytest.mark.parametrize(("share", "found"), [(1.0, []), (0.5, ["wrong-bytes"]), (0.01, ["wrong-bytes"])])
def test_a_saved_video_must_decode_to_its_end(share: float, found: list[str], tmp_path: Path) -> None:
    content = media.base_clip()
    path = tmp_path / "saved.mp4"
    path.write_bytes(content[: int(len(content) * share)])

    assert codes(checks.the_saved_video_plays, replace(NOTHING, files=(SavedFile("x", "y", path=path),))) == found
