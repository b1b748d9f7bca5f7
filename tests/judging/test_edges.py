"""Where a rule of the judge ends: the last case on its one side and the first on its other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from e2e.checks import memory_stays_flat
from fixtures.judging.judge import READABLE_MS, SEEN_LATER, judge, judge_by_all
from fixtures.judging.outcome import Growth, Navigation, Outcome, Refusal
from fixtures.judging.promise import Promise, SavedOrTold
from fixtures.judging.saved_file import unsafe
from fixtures.judging.side_effects import FROZEN_MS, LOOP
from fixtures.judging.words import without
from tests.judging.outcomes import LEFT, NO_LINK, SAVED, URL, lost, saved
from tests.test_judge import ALERT, FILE, NOTHING, REFUSED, RIGHT, TOLD, call

EITHER = SavedOrTold(saved=SAVED, told=TOLD)
BROKE_OFF = replace(FILE, failure="canceled")
WRONG = replace(FILE, sha256="x")
GOOD = replace(ALERT, text="“Cup Final” was saved.")
ENDED = call(server="backend", path="/api/downloads", status=401, at=5)
CUT = call(sent=400, hung_up=True)
GONE = Navigation("chrome-error://chromewebdata/", None, "")


@pytest.mark.parametrize(
    ("promise", "outcome", "found"),
    [
        (EITHER, replace(REFUSED, files=(BROKE_OFF,)), []),
        (EITHER, replace(RIGHT, files=(BROKE_OFF,)), ["download-failed"]),
        (SAVED, replace(RIGHT, files=(FILE, WRONG)), ["started-twice"]),
        (SAVED, replace(RIGHT, alerts=(GOOD, ALERT)), ["saved-and-alarmed"]),
        (TOLD, replace(REFUSED, files=(BROKE_OFF, FILE)), ["saved-instead-of-told"]),
        (TOLD, replace(NOTHING, pages_opened=(URL,)), ["page-opened"]),
        (TOLD, replace(NOTHING, busy_left=True), ["never-started"]),
        (TOLD, replace(NOTHING, busy_left=True, calls=(call(),)), ["stuck-busy"]),
        (TOLD, replace(REFUSED, alerts=(replace(ALERT, buttons=("Try again",)),)), []),
        (TOLD, replace(REFUSED, alerts=(replace(ALERT, at=SEEN_LATER, gone=READABLE_MS),)), []),
        (TOLD, replace(REFUSED, alerts=(replace(ALERT, at=SEEN_LATER + 1, gone=READABLE_MS),)), ["alert-vanished"]),
        (SAVED, replace(RIGHT, frozen_ms=FROZEN_MS), []),
        (SAVED, replace(RIGHT, calls=(call(),) * LOOP), []),
        (SAVED, replace(RIGHT, calls=(call(habitual=True),) * (LOOP + 1)), []),
        (SAVED, replace(NOTHING, calls=(call(habitual=True),)), ["nothing-happened"]),
        (SAVED, replace(NOTHING, calls=(call(habitual=True), call())), ["silent-failure"]),
        (SAVED, replace(RIGHT, progress=(1.5,)), []),
        (SAVED, replace(LEFT, navigation=Navigation(URL, 399, "")), ["navigated-away"]),
        (SAVED, saved(sha256="x", head=b"[object \xff"), ["wrong-bytes"]),
        # The browser's own player reads what a tab shows; how much of it says nothing of why the tab left.
        (SAVED, replace(LEFT, calls=(CUT,), navigation=Navigation(URL, 206, "")), ["navigated-away"]),
        (SAVED, replace(LEFT, calls=(CUT,), navigation=GONE), ["error-replaced-app", "broken-off-by-server"]),
        (TOLD, replace(REFUSED, files=(replace(FILE, head=b"<p>\xff"),)), ["error-page-saved"]),
    ],
)
def test_a_rule_ends_where_it_says(promise: Promise, outcome: Outcome, found: list[str]) -> None:
    assert [one.code for one in judge(promise, outcome)] == found


GREW = replace(RIGHT, growth=Growth(processes=200_000_000, heap=0))


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (GREW, ["memory-grew"]),
        (replace(GREW, frozen_ms=FROZEN_MS + 1), ["memory-grew", "page-frozen"]),
        (replace(GREW, frozen_for_good=True), ["page-frozen"]),
        (replace(GREW, frozen_ms=FROZEN_MS + 1, progress=(101.0,)), ["page-frozen", "bad-progress"]),
        (replace(RIGHT, frozen_ms=FROZEN_MS + 1), ["page-frozen"]),
    ],
)
def test_of_a_page_that_only_stood_still_further_checks_say_why(outcome: Outcome, found: list[str]) -> None:
    assert [one.code for one in judge_by_all(SAVED, outcome, [memory_stays_flat])] == found


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        # A way that no body came by is none by which the file came whole, nor one that was broken off.
        (lost(calls=(CUT, call(sent=0))), ["broken-off-by-server"]),
        (lost(calls=(CUT, call(method="HEAD", sent=9))), ["broken-off-by-server"]),
        (lost(calls=(CUT, call(status=403, sent=9))), ["broken-off-by-server", "request-refused"]),
        (lost(calls=(call(status=404, sent=9, hung_up=True),)), ["request-refused"]),
        (lost(calls=(call(server="backend", path="/2/file", sent=400, hung_up=True),)), ["broken-off-by-server"]),
        (lost(calls=(call(method="HEAD", status=401),)), ["bad-signature"]),
        (lost(calls=(call(status=399),)), []),
        (lost(calls=(call(status=499),)), ["request-refused"]),
        (lost(calls=(ENDED,)), ["session-ended"]),
        (lost(calls=(ENDED, replace(ENDED, at=9, status=200))), []),  # renewed
        (lost(calls=(replace(ENDED, at=1, status=200), replace(ENDED, at=9))), ["session-ended"]),
        (lost(calls=(ENDED, replace(ENDED, at=9, path="/other", status=200))), ["session-ended"]),
        (lost(calls=(call(server="backend", path="/2/file", status=302),)), []),
        # The page asked for the file after all, or something else kept it away; or there was nothing else to ask for.
        (lost(no_link=NO_LINK, calls=(call(server="backend", path="/2/file", role="file"),)), []),
        (lost(no_link=NO_LINK, calls=(call(),)), []),
        (lost(no_link=NO_LINK, calls=(call(server="backend", path="/2/link", role="link"),)), []),
        (lost(no_link=NO_LINK, calls=(call(server="backend", path="/2", role="list"),)), ["no-link-given"]),
        (lost(no_link=NO_LINK, failures=(Refusal("http://r2/b.mp4", "net::ERR_FAILED"),)), []),
        (lost(no_link=NO_LINK, refused_by_cors=("http://r2/b.mp4",)), []),
        (lost(no_link=replace(NO_LINK, backend_at_fault=False)), []),
        (lost(no_link=replace(NO_LINK, file_is_there=False)), []),
        (lost(failures=(Refusal("http://r2/b.mp4", "net::ERR_ABORTED", by_script=True, status=500),)), []),
    ],
)
def test_a_cause_ends_where_it_says(outcome: Outcome, found: list[str]) -> None:
    assert [one.code for one in judge(SAVED, outcome)] == ["told-instead-of-saved", *found]


def test_the_last_of_several_is_the_one_that_is_shown() -> None:
    paths = ("/a", "/b", "/c")
    heads = lost(calls=tuple(call(method="HEAD", path=path, status=403) for path in paths))
    hops = tuple(call(server="backend", path=path, status=302, location=URL) for path in paths)

    assert judge(SAVED, heads)[-1].evidence == ("HEAD /c",)
    redirected = judge(SAVED, replace(LEFT, navigation=Navigation(URL, 200, "video/mp4"), calls=hops))[-1]
    assert (redirected.sentence, redirected.evidence) == (f"the backend redirected /c to {URL}", ("GET /c",))


def test_a_title_is_taken_out_of_a_text_and_nothing_is_put_in_its_place() -> None:
    assert without("Cup \n Final", " “Cup  Final”  is gone. ") == "“” is gone."


@pytest.mark.parametrize("name", [".a", ". a", "a.", "a "])
def test_a_name_that_begins_or_ends_with_what_some_system_drops_is_unsafe(name: str) -> None:
    assert unsafe(name) == "begins or ends with a dot or a space"
