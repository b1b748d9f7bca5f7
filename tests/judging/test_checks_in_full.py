"""Each further check's finding in full: code, sentence, and the words that mark its lines."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from e2e import checks
from fixtures.judging.outcome import Call, Event, Growth, ObjectUrl, Outcome, Sign, Violation
from fixtures.lab.media import MEGABYTE
from fixtures.watching.promised import Check
from tests.test_judge import ALERT, FILE, NOTHING, RIGHT, call

BACKEND: dict[str, Any] = {"server": "backend", "path": "/api/downloads/2/download"}
READ = call(at=5, fetched=True)
AGAIN = call(at=9, sent=9, **BACKEND)
WHOLE = call(fetched=True, sent=1000)
TWO = partial(checks.fetched_twice, files=2)
UNHEARD = "with no role (progressbar, status) or aria-busy, so screen readers do not notice it"
SEEN_ONLY = ("not-accessible", f"the page shows the download as “1 MB”, but {UNHEARD}", "shows “1 MB”")

# fmt: off
CASES: list[tuple[Check, Outcome, tuple[str, ...] | None]] = [
    (checks.busy_was_shown, NOTHING, ("no-progress", "nothing showed that the download was under way")),
    (checks.busy_was_shown, replace(NOTHING, busy_seen=True), None),
    (checks.busy_was_shown, replace(RIGHT, files=(replace(FILE, url="https://x"),)), None),
    (checks.progress_was_shown, replace(NOTHING, signs=(Sign(1, "Downloading…"),)), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(NOTHING, signs=(Sign(1, "on its way"), Sign(2, "half"))), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(NOTHING, signs=(Sign(1, "1 MB"), Sign(1, "2 MB"))), None),
    (checks.progress_is_heard, replace(NOTHING, busy_seen=True, signs=(Sign(1, "1 MB"),)), None),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB", heard=True),)), None),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB"),), statuses=("Downloading …", "“Cup Final” was saved.")), None),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB"),), statuses=("Es lädt.", "Fertig.")), None),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB"),), statuses=("“Cup Final” was saved.",)), SEEN_ONLY),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB"),), statuses=("Fertig.",)), SEEN_ONLY),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "1 MB"),), statuses=("Downloading …", "“Cup Final” was saved."), unheard=("Downloading …",)), SEEN_ONLY),
    (checks.progress_is_heard, NOTHING, None),
    (checks.progress_is_heard, replace(NOTHING, signs=(Sign(1, "“Cup” 1 MB"), Sign(1, "2 MB"))), ("not-accessible", "the page shows the download as “‘Cup’ 1 MB”, but with no role (progressbar, status) or aria-busy, so screen readers do not notice it", "shows ““Cup” 1 MB”")),
    (checks.progress_was_shown, replace(NOTHING, busy_seen=True), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(NOTHING, busy_seen=True, progress=(None, 0.5)), None),
    (checks.progress_was_shown, replace(NOTHING, busy_seen=True, progress=(99.5,)), None),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),)), None),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=1),)), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=1, **BACKEND),)), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=1, server="backend", path="/2/file"),)), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=1, server="backend", path="/x"),)), None),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=0), call(fetched=False, sent=1), call(fetched=True, sent=1, method="HEAD"))), None),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=1), call(fetched=False, sent=9))), None),
    (checks.progress_was_shown, replace(RIGHT, busy_seen=True, files=(replace(FILE, url="http://x"),), calls=(call(fetched=True, sent=9), call(fetched=False, sent=1))), ("no-progress", "the size is known, but the page never showed how much had been downloaded")),
    (checks.success_was_said, replace(RIGHT, statuses=("Downloading …", "It could not be saved.")), ("no-progress", "no message said that the download had finished")),
    (checks.success_was_said, replace(RIGHT, statuses=("“Cup Final” was saved.",)), None),
    (checks.success_was_said, replace(RIGHT, statuses=(), alerts=(replace(ALERT, text="“Cup Final” was saved."),)), None),
    (checks.success_was_said, replace(RIGHT, statuses=("« Cup Final » est enregistrée", "Lecture", "Revoir")), None),
    (checks.success_was_said, replace(RIGHT, statuses=("Lecture", "Revoir")), ("no-progress", "no message said that the download had finished")),
    (checks.success_was_said, replace(RIGHT, statuses=("It is saved.It is saved.",)), ("told-twice", "a status line says the same twice: “It is saved.It is saved.”", "It is saved.It is saved.")),
    (checks.success_was_said, replace(RIGHT, files=(replace(FILE, url="https://x"),), statuses=()), None),
    (checks.progress_was_shown, replace(NOTHING, busy_seen=True, progress=(9, 10), timeline=(Event(1, "page", "the progress bar looks the same at 10 as at 9"),) * 2), ("no-progress", "the user cannot see the progress: the progress bar looks the same at 10 as at 9", "looks the same")),
    (checks.object_url_outlives_the_click, replace(NOTHING, object_urls=(ObjectUrl(5, 999.0),)), ("revoked-at-once", "the object URL was revoked at once after the click")),
    (checks.object_urls_are_let_go, replace(NOTHING, object_urls=(ObjectUrl(-0.1, None), ObjectUrl(0, None), ObjectUrl(-9, 3.0))), ("object-url-kept", "1 object URL(s) of an earlier download were never revoked")),
    (checks.memory_stays_flat, replace(NOTHING, growth=Growth(processes=110 * MEGABYTE, heap=-9)), ("memory-grew", "memory grew by 110 MB, and the promise allows less than 90 MB")),
    (checks.memory_stays_flat, replace(NOTHING, growth=Growth(processes=100 * MEGABYTE, heap=1)), ("memory-grew", "memory grew by 100 MB, and the promise allows less than 90 MB")),
    (checks.accessible, replace(NOTHING, violations=(Violation("a", "serious", "B", ("c",)),)), ("not-accessible", "serious: B (a) at c")),
    (checks.nothing_moves, replace(NOTHING, motions=("spin",)), ("ignores-reduced-motion", "the animation 'spin' moves something")),
    (checks.fits_the_window, replace(NOTHING, overflow=2), ("needs-sideways-scrolling", "the page is 2 CSS pixels wider than its window")),
    (checks.few_requests, replace(NOTHING, calls=(call(),) * 4), ("endless-retry", "one click sent 4 requests for the file to the bucket")),
    (checks.few_requests, replace(NOTHING, calls=(call(**BACKEND),) * 5), ("endless-retry", "one click sent 5 requests for the file to the backend")),
    (checks.few_requests, replace(NOTHING, calls=(call(server="backend", path="/2/file"),) * 4), ("endless-retry", "one click sent 4 requests for the file to the backend")),
    (checks.list_stays_in_place, replace(NOTHING, video="Cup Final", scrolled=2_293), ("gallery-closed", "after the click the list had scrolled by 2,293 pixels, away from “Cup Final”")),
    (checks.list_stays_in_place, replace(NOTHING, scrolled=300), None),  # a message that takes some room
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(None, 0, 37, 95)), ("bad-progress", "the size is unknown, but the progress bar says 95 %, as if that were known")),
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(None, 0)), None),  # a bar that has not moved yet
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(0,)), ("bad-progress", "the size is unknown, but the progress bar says 0 %, as if that were known")),
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(0, None, 100)), None),  # nothing had come yet
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(None, 100)), None),
    (checks.unknown_share_is_not_claimed, replace(NOTHING, progress=(100,)), None),
    (checks.unknown_share_is_not_claimed, NOTHING, None),
    (checks.straight_from_the_bucket, replace(RIGHT, calls=(call(at=-3, fetched=True, sent=1_000), call(fetched=True, sent=1_000))), ("needless-detour", "the page fetched the whole file 2 times from the bucket, first before the click", "GET /key")),
    (checks.straight_from_the_bucket, replace(RIGHT, earlier=(call(at=-99, fetched=True, sent=1_000),), calls=(call(fetched=True, sent=1_000),)), ("needless-detour", "the page fetched the whole file 2 times from the bucket, first before the click", "GET /key")),
    (checks.straight_from_the_bucket, replace(RIGHT, calls=(call(fetched=True, sent=1_000),) * 2), ("needless-detour", "the page fetched the whole file 2 times from the bucket", "GET /key")),
    (checks.straight_from_the_bucket, replace(RIGHT, calls=(call(fetched=True, sent=1_000), call(fetched=True, sent=400, aborted=True))), None),
    (checks.straight_from_the_bucket, replace(RIGHT, calls=(call(fetched=True, sent=1_000), call(path="/other", fetched=True, sent=1_000))), None),
    (checks.straight_from_the_bucket, replace(RIGHT, calls=(call(method="HEAD", fetched=True), call(fetched=True, sent=1_000))), None),
    (checks.straight_from_the_bucket, replace(RIGHT, earlier=(call(at=-99, sent=1_000),), calls=(call(fetched=True, sent=1_000),)), None),  # the player
    (checks.not_told_as_gone, replace(NOTHING, alerts=(ALERT,)), ("misleading-alert", "the alert says 'no longer available', but the video is there", ALERT.text)),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, AGAIN)), ("needless-detour", "the page downloaded the file from the bucket, and then again from the backend", "GET /api/downloads/2/download")),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, replace(AGAIN, status=206))), ("needless-detour", "the page downloaded the file from the bucket, and then again from the backend", "GET /api/downloads/2/download")),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(replace(READ, at=9), AGAIN)), ("needless-detour", "the page downloaded the file from the bucket, and then again from the backend", "GET /api/downloads/2/download")),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, replace(READ, at=12), AGAIN)), ("needless-detour", "the page downloaded the file from the bucket, and then again from the backend", "GET /api/downloads/2/download")),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(replace(READ, at=10), AGAIN)), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(replace(READ, fetched=False), AGAIN)), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ,)), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(AGAIN,)), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, replace(AGAIN, status=404))), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, replace(AGAIN, sent=0))), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, replace(AGAIN, method="HEAD"))), None),
    (checks.straight_from_the_bucket, replace(NOTHING, calls=(READ, AGAIN, replace(READ, at=12, sent=9))), None),
    (TWO, replace(RIGHT, calls=(WHOLE, WHOLE)), None),
    (TWO, replace(RIGHT, calls=(WHOLE, WHOLE, replace(WHOLE, sent=9))), None),
    (TWO, replace(RIGHT, calls=(WHOLE, WHOLE, replace(WHOLE, fetched=False))), None),
    (TWO, replace(RIGHT, calls=(WHOLE, WHOLE, replace(WHOLE, path="/b"))), ("needless-detour", "the page fetched 3 whole files for 2 downloads at the same time: it refused one that had come, and fetched it again", "GET /b")),
    (checks.name_tells_videos_apart, RIGHT, None),
    (checks.name_tells_videos_apart, replace(RIGHT, files=(replace(FILE, name="_final.mp4"),)), ("wrong-name", "“Cup Final” was saved as “_final.mp4”, which could be any video", "saved")),
    (checks.name_tells_videos_apart, replace(RIGHT, files=(replace(FILE, name="____.mp4"),)), ("wrong-name", "“Cup Final” was saved as “____.mp4”, which could be any video", "saved")),
    (checks.name_tells_videos_apart, replace(RIGHT, files=(replace(FILE, name="_.a.mp4"),)), None),
    (checks.name_tells_videos_apart, replace(RIGHT, video="🏆", files=(replace(FILE, name="_final.mp4"),)), None),
]
# fmt: on


@pytest.mark.parametrize(("check", "outcome", "found"), CASES)
def test_a_check_tells_in_full_what_is_missing(check: Check, outcome: Outcome, found: tuple[str, ...] | None) -> None:
    findings = list(check(outcome))

    assert [(one.code, one.sentence, *one.evidence) for one in findings] == ([found] if found else [])


@pytest.mark.parametrize(
    ("precondition", "argument", "right", "wrong"),
    [
        (checks.fault, "cut", call(fault="cut"), call(fault="stall")),
        (checks.refused_as, "NoSuchKey", call(error="NoSuchKey"), call(server="backend", error="NoSuchKey")),
        (checks.refused_as, "NoSuchKey", call(error="NoSuchKey"), call(error="AccessDenied")),
        (checks.backend_answered, 401, call(server="backend", status=401), call(status=401)),
        (checks.backend_answered, 401, call(server="backend", status=401), call(server="backend", status=403)),
    ],
)
def test_a_trouble_is_met_by_its_own_name_and_no_other(
    precondition: Any, argument: Any, right: Call, wrong: Call
) -> None:
    assert precondition(argument)(replace(NOTHING, calls=(wrong, right)))
    assert not precondition(argument)(replace(NOTHING, calls=(wrong,)))
