"""When a flow is over, and what is then still looked at."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from contextlib import nullcontext
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from fixtures.errors import CannotRun
from fixtures.judging.outcome import Alert, Sign
from fixtures.preparing.chromium import Chromium
from fixtures.preparing.engine import Engine
from fixtures.watching import settling
from fixtures.watching.seen import ANOTHER, Seen
from fixtures.watching.settling import (
    A_MOMENT,
    CONTROLLED,
    ILLEGIBLE,
    NEXT_CHANGE,
    OUT_OF_SIGHT,
    PROGRESS_WITHIN,
    SAID,
    STANDING,
    TICK,
    UNHEARD,
    allow_for_slowness,
    await_progress,
    settle,
)
from tests.judging.stand_in import Clock, StandInPage, Theatre, request, run


def state(**facts: Any) -> Seen[Any]:
    seen = Seen(page=StandInPage(closed=facts.pop("closed", False)), url="", armed=0)
    for name, value in facts.items():
        setattr(seen, name, value)
    return seen


HANGS: Any = (object(), None)
DONE: Any = (object(), object())
SHOWN = {(0, 1): Alert("Gone", (), 0)}
PREPARES = {(0, 1): Alert("準備中", (), 0, modal=True)}
PREPARED = {(0, 1): Alert("準備中", ("中止",), 0, gone=9, modal=True)}
ASKED = {(0, 1): Alert("失敗", ("再試行",), 0, modal=True)}
GOOD_NEWS = {(0, 1): Alert("Download started: Cup Final", (), 0)}


@pytest.mark.parametrize(
    ("facts", "files", "seconds"),
    [
        ({}, 1, 1.5),
        ({"busy": True}, 1, None),
        ({"pending": {object()}}, 1, None),
        ({"downloads": [HANGS]}, 1, None),
        ({"downloads": [DONE]}, 1, 0.06),
        ({"downloads": [DONE], "pending": {object()}}, 1, None),
        ({"downloads": [DONE], "busy": True}, 1, 2.0),
        ({"downloads": [DONE]}, 2, 1.5),
        ({"downloads": [DONE, DONE]}, 2, 0.06),
        ({"downloads": [DONE], "alerts": SHOWN}, 2, 0.06),
        ({"alerts": SHOWN}, 1, 0.06),
        ({"alerts": SHOWN, "busy": True}, 1, 2.0),
        ({"alerts": PREPARES}, 1, 3.5),  # nobody can close it, so it goes by itself
        ({"alerts": PREPARED}, 1, 3.5),
        ({"alerts": ASKED}, 1, 0.06),
        ({"alerts": PREPARED, "downloads": [DONE]}, 1, 0.06),
        ({"alerts": PREPARED, "downloads": [DONE]}, 2, 1.5),
        ({"alerts": {**PREPARED, (0, 2): SHOWN[0, 1]}}, 1, 0.06),
        ({"dialogs": ["Hm"]}, 1, 0.06),
        ({"pages": [(StandInPage(), "x")]}, 1, 0.06),
        ({"pages": [(StandInPage(url=""), "")]}, 1, 1.5),  # perhaps a file comes of it
        ({"pages": [(StandInPage(closed=True), "x")]}, 1, 1.5),
        ({"alerts": GOOD_NEWS}, 1, 3.5),
        ({"begun": True}, 1, 3.5),
        ({"begun": True, "alerts": {(0, 1): Alert("Cup Final is in your downloads", (), 0)}}, 1, 6.0),
        ({"statuses": [(0, "Cup Final was saved")]}, 1, 6.0),
        ({"statuses": [(0, "Trying again in 3 s …")]}, 1, 3.5),
        ({"alerts": GOOD_NEWS, "pending": {object()}}, 1, None),
        ({"alerts": GOOD_NEWS, "downloads": [DONE]}, 1, 0.06),
        ({"document": 1}, 1, 0.06),
        ({"document": 1, "pending": {object()}, "busy": True}, 1, 0.06),
        ({"closed": True}, 1, 0.06),
        ({"closed": True, "pending": {object()}}, 1, 0.06),
        ({"crashed": True, "pending": {object()}, "busy": True}, 1, 0.06),
    ],
)
def test_a_flow_is_over_after_the_silence_that_befits_it(
    facts: dict[str, Any], files: int, seconds: float | None, clock: Clock
) -> None:
    seen = state(**facts)
    seen.last_change = 0.0

    clock.now = seconds or 1e6
    assert not seen.over(files)
    clock.now += 0.001
    assert seen.over(files) is (seconds is not None)


def test_one_file_is_what_a_flow_ends_with_unless_told_otherwise(clock: Clock) -> None:
    seen = state(downloads=[DONE])
    seen.last_change = clock.now - 0.1

    assert seen.over()


def test_after_several_clicks_a_silence_must_last_longer(clock: Clock) -> None:
    seen = state(downloads=[DONE])
    seen.last_change = 0.0

    clock.now = ANOTHER
    assert seen.over()
    assert not seen.over(grace=ANOTHER)
    clock.now += 0.001
    assert seen.over(grace=ANOTHER)


# -- waiting for it


@pytest.fixture
def watched(theatre: Theatre) -> Seen[Any]:
    """A page whose every tick takes a tenth of a second."""
    theatre.page.answers[f"wait {NEXT_CHANGE}"] = lambda: setattr(theatre.clock, "now", theatre.clock.now + 0.1)
    now = theatre.clock.now
    return Seen(page=theatre.page, url=theatre.page.url, armed=now * 1000, last_change=now)


def whats(seen: Seen[Any]) -> list[str]:
    return [what for _, _, what in seen.events]


def scripts(theatre: Theatre) -> list[str]:
    return [script for script, _ in theatre.page.asked]


def test_a_flow_without_end_is_given_up_when_patience_runs_out(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.busy = True
    began = theatre.clock.now

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert watched.gave_up
    assert watched.events == [(theatre.clock.now * 1000, "page", "still not over after 3 s")]
    assert theatre.clock.now - began == pytest.approx(3.1, abs=0.25)
    assert theatre.page.asked[0] == (NEXT_CHANGE, {"arg": TICK})
    assert set(scripts(theatre)) == {NEXT_CHANGE}


@pytest.mark.parametrize("heard", [False, True])
def test_where_requests_of_workers_are_not_heard_the_page_says_whether_one_is_in_between(
    heard: bool, theatre: Theatre, watched: Seen[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theatre.observer.engine, "hears_workers", heard)
    theatre.page.answers |= {CONTROLLED: True}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert (watched.by_worker, CONTROLLED in scripts(theatre)) == (not heard, not heard)


def test_where_nothing_came_of_it_the_page_says_what_stands_there(theatre: Theatre, watched: Seen[Any]) -> None:
    theatre.page.answers |= {STANDING: ["old"], SAID: ["line"]}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert (watched.gave_up, watched.standing, watched.said) == (False, ["old"], ["line"])
    assert scripts(theatre)[-2:] == [STANDING, SAID]
    assert OUT_OF_SIGHT not in scripts(theatre)


def test_several_files_are_waited_for_longer(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.downloads = [DONE]
    began = theatre.clock.now

    settle(watched, theatre.observer.engine, timeout_s=3)
    one = theatre.clock.now - began
    settle(watched, theatre.observer.engine, timeout_s=3, files=2)

    assert one < 0.3 < 1.4 < theatre.clock.now - began


def test_a_page_that_was_left_is_asked_nothing(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.document, watched.alerts = 1, {(1, 7): ALERT}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert set(scripts(theatre)) == {NEXT_CHANGE}


def test_a_page_that_breaks_while_it_is_asked_keeps_what_is_known(theatre: Theatre, watched: Seen[Any]) -> None:
    theatre.page.answers |= {STANDING: Error("gone")}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert (watched.standing, watched.said) == ([], [])


ALERT = Alert("Gone", (), 1_000_000)


@pytest.mark.parametrize(
    ("alert", "observe_alert_s", "lasts"),
    [(ALERT, 500, 500.0), (ALERT, 0, 0.1), (Alert("Gone", (), 1_000_000, gone=1.0), 5, 0.1)],
)
def test_an_alert_is_given_its_time_to_vanish(
    alert: Alert, observe_alert_s: float, lasts: float, theatre: Theatre, watched: Seen[Any]
) -> None:
    watched.alerts = {(0, 7): alert}
    theatre.page.answers |= {OUT_OF_SIGHT: [], UNHEARD: [], STANDING: ["Gone"]}

    settle(watched, theatre.observer.engine, timeout_s=3, observe_alert_s=observe_alert_s)

    assert theatre.clock.now - 1000 == pytest.approx(lasts, abs=0.11)
    assert theatre.clock.now - 1000 >= lasts - 1e-6
    assert (watched.standing, watched.said) == (["Gone"], [])
    assert (OUT_OF_SIGHT in scripts(theatre)) is (alert.gone is None)


def test_alerts_that_nobody_sees_or_hears_are_told_apart(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.alerts = {(0, 7): ALERT, (0, 8): Alert("Lost", (), 1_000_000)}
    theatre.page.answers |= {OUT_OF_SIGHT: [8, 9], UNHEARD: [9, 7], STANDING: []}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert watched.alerts == {
        (0, 7): Alert("Gone", (), 1_000_000, heard=False),
        (0, 8): Alert("Lost", (), 1_000_000, in_sight=False),
    }
    assert [(who, what) for _, who, what in watched.events] == [
        ("page", "the alert is hidden from screen readers: “Gone”"),
        ("page", "the alert is out of sight: “Lost”"),
    ]
    assert (f"() => !({OUT_OF_SIGHT})().length", {"timeout": 1000.0}) in theatre.page.asked


def test_an_alert_that_slides_in_has_a_moment_to_arrive(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.alerts = {(0, 7): ALERT}
    theatre.page.answers |= {OUT_OF_SIGHT: [[7], []], UNHEARD: [], STANDING: []}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert watched.alerts == {(0, 7): ALERT}
    assert theatre.clock.now < 1000.5  # and no longer than that


def test_an_alert_that_never_arrives_is_out_of_sight(theatre: Theatre, watched: Seen[Any]) -> None:
    def late() -> None:
        raise PlaywrightTimeout("late")

    watched.alerts = {(0, 7): ALERT}
    theatre.page.answers |= {OUT_OF_SIGHT: [7], UNHEARD: [], f"wait () => !({OUT_OF_SIGHT})().length": late}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert [alert.in_sight for alert in watched.alerts.values()] == [False]


def test_a_page_that_cannot_be_asked_about_its_alerts_has_them_in_sight(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.alerts = {(0, 7): ALERT}
    theatre.page.answers |= {OUT_OF_SIGHT: Error("gone"), UNHEARD: Error("gone"), STANDING: []}

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert watched.alerts == {(0, 7): ALERT}


UNREADABLE = [[7, [["Gone", "it is almost transparent", False]]]]
LEGIBLE: list[Any] = [[7, []]]
SHORTENED = [[7, [["Cup Final", "1 of its 3 lines are cut off", True], ["is gone", "it is cut off", True]]]]


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ({}, Alert("Gone", (), 1_000_000)),
        # The browser stood still for as long as the first look waits, and goes on in the second.
        ({UNHEARD: [[7], [7], []]}, Alert("Gone", (), 1_000_000)),
        ({OUT_OF_SIGHT: [[7], [7], []]}, Alert("Gone", (), 1_000_000)),
        ({UNHEARD: [[7], [7], [7]]}, Alert("Gone", (), 1_000_000, heard=False)),
        # At each look: the first two are before the watch, which waits for what fades in.
        ({OUT_OF_SIGHT: [[], [], [], [7]]}, Alert("Gone", (), 1_000_000, in_sight=False)),
        ({ILLEGIBLE: [LEGIBLE, LEGIBLE, LEGIBLE, UNREADABLE]},
         Alert("Gone", (), 1_000_000, illegible="“Gone”: it is almost transparent")),
        ({ILLEGIBLE: [SHORTENED]}, Alert("Gone", (), 1_000_000, shortened="Cup Final is gone")),
        # It moves, and comes back.
        ({OUT_OF_SIGHT: [[], [], [], [7], []]}, Alert("Gone", (), 1_000_000)),
        ({ILLEGIBLE: [LEGIBLE, LEGIBLE, LEGIBLE, UNREADABLE, LEGIBLE]}, Alert("Gone", (), 1_000_000)),
    ],
)  # fmt: skip
def test_an_alert_that_is_watched_stays_where_it_can_be_read(
    looks: dict[str, Any], found: Alert, theatre: Theatre, watched: Seen[Any]
) -> None:
    watched.alerts = {(0, 7): ALERT}
    theatre.page.answers |= {OUT_OF_SIGHT: [], UNHEARD: [], STANDING: ["Gone"], ILLEGIBLE: [LEGIBLE], **looks}

    settle(watched, theatre.observer.engine, timeout_s=3, observe_alert_s=5)

    assert watched.alerts == {(0, 7): found}
    assert len([what for what in whats(watched) if what.startswith("the alert ")]) == (found != ALERT)


def test_what_befalls_an_alert_after_its_time_does_not_count(theatre: Theatre, watched: Seen[Any]) -> None:
    def late() -> None:
        theatre.clock.now += 2.6  # a machine so slow that there are two looks within the time, and then none

    watched.alerts = {(0, 7): ALERT}
    theatre.page.answers |= {
        f"wait {NEXT_CHANGE}": late,
        OUT_OF_SIGHT: [[], [], [], [7]],
        UNHEARD: [],
        STANDING: ["Gone"],
    }

    settle(watched, theatre.observer.engine, timeout_s=3, observe_alert_s=5)

    assert watched.alerts == {(0, 7): ALERT}


def raises(error: Exception, clock: Clock, *, after: float = 2) -> SimpleNamespace:
    def wait() -> None:
        clock.now += after
        raise error

    return SimpleNamespace(wait=wait)


@pytest.mark.parametrize("facts", [{}, {"downloads": [DONE], "busy": True}, {"downloads": [DONE]}])
def test_what_comes_after_browser_or_machine_stood_still_is_still_heard(
    facts: dict[str, Any], theatre: Theatre, watched: Seen[Any]
) -> None:
    for name, value in facts.items():
        setattr(watched, name, value)
    looks = iter(range(100))

    def wait() -> None:
        look = next(looks)
        theatre.clock.now += 3 if look == 0 else 0.04
        if look == 1:
            theatre.fact("busy", theatre.clock.now * 1000, on=False)
            watched.alerts = SHOWN

    theatre.page.answers |= {f"wait {NEXT_CHANGE}": wait, OUT_OF_SIGHT: [], UNHEARD: [], STANDING: []}
    theatre.observer._seen = watched

    settle(watched, theatre.observer.engine, timeout_s=9)

    assert (watched.alerts, watched.busy, watched.gave_up) == (SHOWN, False, False)


def test_the_longer_a_page_is_silent_the_longer_is_a_look(theatre: Theatre, watched: Seen[Any]) -> None:
    settle(watched, theatre.observer.engine, timeout_s=3)

    assert [given["arg"] for _, given in theatre.page.asked[:7]] == [40, 50, 100, 150, 200, 200, 200]


def test_what_was_silent_before_anybody_listened_may_still_be_heard(theatre: Theatre, watched: Seen[Any]) -> None:
    watched.last_change -= 5

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert theatre.clock.now - 1000 == pytest.approx(1.5, abs=0.11)


def test_of_looks_that_are_all_held_up_each_counts_as_a_tick(theatre: Theatre, watched: Seen[Any]) -> None:
    theatre.page.answers[f"wait {NEXT_CHANGE}"] = lambda: setattr(theatre.clock, "now", theatre.clock.now + 0.3)
    watched.downloads = [DONE]
    began = theatre.clock.now

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert theatre.clock.now - began == pytest.approx(0.6)


def test_a_document_that_is_replaced_under_the_question_is_asked_again(theatre: Theatre, watched: Seen[Any]) -> None:
    theatre.page.answers[f"wait {NEXT_CHANGE}"] = raises(Error("replaced"), theatre.clock, after=0.1).wait

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert (watched.gave_up, watched.frozen_ms, whats(watched)) == (False, 0, [])


def test_a_page_that_cannot_be_looked_at_leaves_the_processor_to_others(
    theatre: Theatre, watched: Seen[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        theatre.clock.now += seconds
        slept.append(seconds)

    theatre.page.answers[f"wait {NEXT_CHANGE}"] = raises(Error("crashed"), theatre.clock, after=0).wait
    monkeypatch.setattr(settling, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": sleep}))

    settle(watched, theatre.observer.engine, timeout_s=3)

    assert slept == [A_MOMENT] * len(slept)
    assert 0 < len(slept) < 100


# -- what must be slow, without a look at the clock of the wall


def test_what_runs_in_silence_is_moved_on_until_something_comes_of_it(theatre: Theatre, watched: Seen[Any]) -> None:
    asked = request()
    watched.pending.add(asked)
    moved: list[float] = []

    def move() -> None:
        moved.append(theatre.clock.now)
        if len(moved) == 3:
            watched.pending.clear()
            watched.alerts = SHOWN

    theatre.page.answers |= {OUT_OF_SIGHT: [], UNHEARD: [], STANDING: []}
    settle(watched, theatre.observer.engine, timeout_s=9, when_silent=move)

    assert len(moved) == 3
    assert not watched.gave_up
    assert [later - earlier for earlier, later in pairwise(moved)] == pytest.approx([0.6, 0.6], abs=0.11)


def test_where_nothing_runs_nothing_is_moved_on(theatre: Theatre, watched: Seen[Any]) -> None:
    moved: list[None] = []

    settle(watched, theatre.observer.engine, timeout_s=9, when_silent=lambda: moved.append(None))

    assert moved == []


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ({}, PROGRESS_WITHIN),
        ({"progress": [None, 0.0, 100.0]}, PROGRESS_WITHIN),
        ({"progress": [None, 40.0]}, 0),
        ({"signs": [(1.0, Sign(1, "1 MB")), (2.0, Sign(2, "x")), (3.0, Sign(1, "1 MB"))]}, PROGRESS_WITHIN),
        ({"signs": [(1.0, Sign(1, "1 MB")), (2.0, Sign(1, "2 MB"))]}, 0),
        ({"downloads": [HANGS]}, 0),
    ],
)
def test_a_gate_waits_until_the_page_has_shown_how_far_it_is(
    facts: dict[str, Any], seconds: float, theatre: Theatre, watched: Seen[Any]
) -> None:
    for name, value in facts.items():
        setattr(watched, name, value)
    began = theatre.clock.now

    await_progress(watched)

    assert theatre.clock.now - began == pytest.approx(seconds, abs=0.25)


class Session:
    """A browser's session that says for how many seconds its renderer has computed; None: the browser is gone."""

    def __init__(self, computed: float | None) -> None:
        self.computed = computed

    def send(self, method: str) -> dict[str, Any]:
        if self.computed is None:
            raise Error("gone")
        assert method == "SystemInfo.getProcessInfo"
        return {
            "processInfo": [
                {"id": 1, "type": "browser", "cpuTime": 9.0},
                {"id": 2, "type": "renderer", "cpuTime": self.computed},
            ]
        }

    def detach(self) -> None:
        pass


@pytest.mark.parametrize(
    ("load", "waited", "before", "computed", "frozen"),
    [
        (9.0, 0, {}, 0.7, 700),
        (9.0, 0, {}, 5.0, 2300),
        (2.0, 0, {}, 0.7, 2300),  # nothing else wanted to compute: the page waits by itself, as for a reply
        (0.1, 9, {}, 0.7, 700),  # full for some seconds: the average of a minute does not know yet
        (0.1, 3, {}, 0.7, 2300),
        (9.0, 0, {}, None, 0),  # nothing is known
        (9.0, 0, {2: 40.0}, 40.5, 500),  # a lab's process shows page after page
        (9.0, 0, {7: 40.0}, 0.7, 700),
    ],
)
def test_on_a_full_machine_a_page_stood_still_no_longer_than_it_has_computed(
    load: float, waited: float, before: dict[int, float], computed: float | None, frozen: int, theatre: Theatre,
    watched: Seen[Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(psutil, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(psutil, "cpu_count", lambda: 2)
    monkeypatch.setattr(settling, "waiting", lambda: 100 + waited)
    theatre.page.context = SimpleNamespace(browser=SimpleNamespace(new_browser_cdp_session=lambda: Session(computed)))
    watched.computed, watched.frozen_ms, watched.waited = before, 2300, 100
    watched.armed = (theatre.clock.time() - 10) * 1000

    allow_for_slowness(watched, Chromium())

    assert watched.frozen_ms == frozen


@pytest.mark.parametrize("then", [None, Error("Target page, context or browser has been closed")])
def test_a_page_that_says_nothing_is_asked_no_longer_than_wanted_and_what_it_says_then_is_dropped(
    then: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    async def silent() -> str:
        await asyncio.sleep(0.02)
        if then:
            raise then
        return "late"

    async def outlived(asked: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await asked
        finally:
            await asyncio.sleep(0.04)

    class Page(StandInPage):
        def _sync(self, asked: Coroutine[Any, Any, Any]) -> Any:
            return run(outlived(asked))

    page = Page(answers={"wait never": silent})

    with pytest.raises(TimeoutError):
        settling.answer(cast(Any, page), "never", None, within=0.001)
    gc.collect()

    assert not caplog.records  # nobody asked any more, so no error was overlooked
    assert settling.answer(cast(Any, Page(answers={"wait soon": lambda: 7})), "soon", None, within=9) == 7


@pytest.mark.parametrize(("computes", "for_good"), [(0.1, False), (0.9, True)])
def test_only_a_page_that_computes_and_never_answers_is_frozen_for_good_others_could_not_run(
    computes: float, for_good: bool, theatre: Theatre, watched: Seen[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "machine_is_full", lambda **_: True)
    began, closed = theatre.clock.now, list[object]()

    class Stub(Engine):
        def computed(self, browser: object) -> dict[int, float]:
            return {1: computes * (theatre.clock.now - began)}

        def close(self, page: object, *, hung: bool = False) -> None:
            closed.extend([page] * hung)

    theatre.page.context = SimpleNamespace(browser=object())
    theatre.page.answers[f"wait {NEXT_CHANGE}"] = raises(TimeoutError("late"), theatre.clock, after=5).wait
    watched.busy, watched.armed = True, theatre.clock.now * 1000

    with nullcontext() if for_good else pytest.raises(CannotRun, match="did not answer for 60 s, in which its process"):
        settle(watched, Stub(), timeout_s=3)

    assert (watched.frozen_for_good, watched.gave_up, closed) == (for_good, False, [watched.page] * for_good)
    assert watched.events[0][1:] == ("page", "did not answer for 5000 ms")
