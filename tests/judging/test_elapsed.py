"""No verdict rests on milliseconds: what each finding that hears a clock goes by, and that no other one does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.judging.findings import known_findings
from fixtures.judging.judge import READABLE_MS, judge
from fixtures.judging.outcome import Outcome
from fixtures.judging.promise import Promise
from fixtures.watching import settling
from fixtures.watching.seen import NOTHING
from tests.judging.test_any_outcome import PROMISES, outcomes
from tests.test_judge import ALERT, REFUSED, TOLD

# By finding: the limit, and what tells the gallery from a machine that is full.
RESTS_ON_TIME: Mapping[str, tuple[str, str]] = {
    "page-frozen": ("FROZEN_MS of one task", "no task lasts longer than its process has computed (test_over)"),
    "alert-vanished": ("READABLE_MS on the page's own clock", "a full machine only makes an alert stay longer"),
}
# These do so by the end of the watch. Of its limits, a look counts for a tick at most (test_over): a tick is a timer of
# the page, and in each the page had its turn. What runs, such as a request that a full machine has not yet answered,
# keeps a watch open; what must be slow is so by a gate (`stalled`) that the test opens.
BY_THE_END_OF_THE_WATCH: Mapping[str, tuple[str, str]] = {
    "too-slow": ("timeout_s", "of each look only a tick counts"),
    "stuck-busy": ("STUCK of silence", "nothing runs, and the page had ten turns"),
    "nothing-happened": ("NOTHING of silence", "nothing runs, and the page had seven turns"),
    "silent-failure": ("AGAIN of silence", "nothing runs, and the page had seventeen turns"),
    "not-an-alert": ("AGAIN of silence", "likewise"),
    "lost-download": ("NOTHING of silence after one of several", "nothing runs, and the page had seven turns"),
}
# And these by steps of a flow, each with a wait that ends as soon as what is due is there.
BY_A_STEP: Mapping[str, tuple[str, str]] = {
    "click-missed": ("the profile's patience", "a click that is heard later counts (test_failing_steps)"),
    "no-progress": (
        "PROGRESS_WITHIN",
        "the file is held up by a gate until then, half of it sent; SUCCESS_WITHIN counts ticks",
    ),
    "video-not-playing": ("PLAYING_WITHIN", "STARVED more where only the processor is awaited (test_acts)"),
}


def test_whatever_hears_a_clock_is_in_these_tables_under_its_name() -> None:
    assert {*RESTS_ON_TIME, *BY_THE_END_OF_THE_WATCH, *BY_A_STEP} <= set(known_findings())


def slower(outcome: Outcome, times: float) -> Outcome:
    """The same as a machine has it on which everything takes so many times as long."""

    def later(at: float | None) -> float | None:
        return None if at is None else at * times

    return replace(
        outcome,
        alerts=tuple(replace(one, at=one.at * times, gone=later(one.gone)) for one in outcome.alerts),
        calls=tuple(replace(one, at=one.at * times, took=later(one.took)) for one in outcome.calls),
        earlier=tuple(replace(one, at=one.at * times, took=later(one.took)) for one in outcome.earlier),
        object_urls=tuple(replace(one, at=one.at * times, lived=later(one.lived)) for one in outcome.object_urls),
        frozen_ms=int(outcome.frozen_ms * times),
        timeline=tuple(replace(one, at=one.at * times) for one in outcome.timeline),
    )


@given(outcomes, st.sampled_from(PROMISES), st.sampled_from([0.1, 10.0]))
def test_on_a_slower_machine_nothing_else_is_found(outcome: Outcome, promise: Promise, times: float) -> None:
    found, then = ([one.code for one in judge(promise, one)] for one in (outcome, slower(outcome, times)))

    assert [code for code in found if code not in RESTS_ON_TIME] == [code for code in then if code not in RESTS_ON_TIME]


@pytest.mark.parametrize(("stayed", "found"), [(READABLE_MS - 400, ["alert-vanished"]), (READABLE_MS - 20, [])])
def test_an_alert_that_a_timer_of_five_seconds_takes_away_was_there_for_five_seconds(
    stayed: float, found: list[str]
) -> None:
    gone = replace(REFUSED, alerts=(replace(ALERT, at=7.0, gone=7.0 + stayed),))

    assert [one.code for one in judge(TOLD, gone)] == found


def test_the_shortest_silence_that_speaks_gives_the_page_several_turns() -> None:
    assert NOTHING * 1000 / settling.LONGEST_TICK > 7
