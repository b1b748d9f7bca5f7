"""What changed between two reports, and which promise is slower by more than noise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from report.compare import FEWEST, Change, compare, in_words
from report.record import Cell, Report
from tests.report.sample import cell, declared, found, sample

KEPT, PLAYER = cell(declared("one")), cell(declared("one", "player"))


def broken(one: Cell, *codes: str) -> Cell:
    return replace(one, state="broken", findings=tuple(found(code) for code in codes))


def names(changes: tuple[Change, ...]) -> list[str]:
    return [one.declared.name for one in changes]


def test_a_promise_is_newly_broken_newly_kept_or_broken_otherwise() -> None:
    two = cell(declared("two"))
    old = sample(KEPT, broken(PLAYER, "no-retry"), broken(two, "no-retry"))
    new = sample(broken(KEPT, "wrong-name"), PLAYER, broken(two, "raw-alert"))

    found_out = compare(old, new)

    assert names(found_out.newly_broken) == ["one:list"]
    assert names(found_out.newly_kept) == ["one:player"]
    assert names(found_out.changed) == ["two:list"]
    assert in_words(found_out) == "1 newly broken, 1 newly kept, 1 still broken, with other findings"


def test_the_same_findings_in_other_words_are_no_change() -> None:
    old = broken(KEPT, "no-retry")
    new = replace(old, findings=(found("no-retry", "at another port"),))

    assert compare(sample(old), sample(new)).same
    assert in_words(compare(sample(old), sample(new))) == "nothing changed"


def test_promises_that_appeared_or_went_are_told() -> None:
    found_out = compare(sample(KEPT), sample(PLAYER))

    assert [one.declared.name for one in found_out.appeared] == ["one:player"]
    assert [one.declared.name for one in found_out.went] == ["one:list"]


def knowing(report: Report, *names: str, **facts: Any) -> Report:
    return replace(report, run=replace(report.run, catalogue=names, **facts))


def test_a_promise_that_was_not_chosen_is_neither_gone_nor_new() -> None:
    whole = knowing(sample(KEPT, PLAYER), "one:list", "one:player")
    part = knowing(sample(KEPT), "one:list", "one:player")

    assert compare(whole, part).went == compare(part, whole).appeared == ()
    assert in_words(compare(whole, part)) == (
        "nothing changed; 1 not compared, because only one of the two runs tested them; "
        "this one: 1 of 2 promises was tried"
    )
    assert in_words(compare(part, whole)).endswith("the older report: 1 of 2 promises was tried")


def test_gone_is_what_the_catalogue_no_longer_has_and_new_what_it_had_not() -> None:
    old, new = knowing(sample(KEPT, PLAYER), "one:list", "one:player"), knowing(sample(KEPT), "one:list")

    assert [one.declared.name for one in compare(old, new).went] == ["one:player"]
    assert [one.declared.name for one in compare(new, old).appeared] == ["one:player"]
    assert in_words(compare(old, new)) == "1 gone"


def test_what_an_interrupted_run_did_not_come_to_is_not_compared() -> None:
    old = knowing(sample(KEPT, broken(PLAYER, "no-retry")), "one:list", "one:player")
    left = replace(PLAYER, state="could not run", tried=False)
    new = knowing(sample(KEPT, left), "one:list", "one:player", interrupted=True)

    found_out = compare(old, new)

    assert found_out.lost == found_out.newly_kept == ()
    assert in_words(found_out).endswith("this one: interrupted: 1 of 2 promises was tried")


def test_a_promise_that_proves_less_than_before_is_lost_and_one_that_proves_more_regained() -> None:
    unmet, untried = replace(KEPT, state="not exercised"), replace(KEPT, state="could not run")

    assert names(compare(sample(KEPT), sample(unmet)).lost) == ["one:list"]
    assert names(compare(sample(unmet), sample(untried)).lost) == ["one:list"]
    assert names(compare(sample(broken(KEPT, "no-retry")), sample(untried)).lost) == ["one:list"]
    assert names(compare(sample(untried), sample(KEPT)).regained) == ["one:list"]


def test_one_that_could_not_run_before_and_is_broken_now_is_newly_broken() -> None:
    untried = replace(KEPT, state="could not run")

    assert names(compare(sample(untried), sample(broken(KEPT, "no-retry"))).newly_broken) == ["one:list"]


def timed(seconds: Callable[[int], float], *, count: int = 40) -> Report:
    """A report of kept promises of these seconds."""
    return sample(*(replace(cell(declared(f"s{at}", rank=at)), seconds=seconds(at)) for at in range(count)))


def test_a_slower_machine_makes_no_promise_slower() -> None:
    found_out = compare(timed(lambda at: 0.5 + at / 10), timed(lambda at: 1.5 + at * 3 / 10))

    assert found_out.slower == ()
    assert found_out.pace is not None
    assert round(found_out.pace, 6) == 3


def noisy(chance: random.Random, _: int, *, spread: float = 0.25) -> float:
    """About a second."""
    return chance.lognormvariate(0, spread)


def test_noise_makes_no_promise_slower() -> None:
    alarms = 0
    for seed in range(50):
        drawn = [random.Random(f"{seed} {run}") for run in ("old", "new")]
        old, new = (timed(partial(noisy, chance), count=187) for chance in drawn)
        alarms += bool(compare(old, new).slower)

    assert alarms <= 5


def test_one_promise_that_takes_three_times_as_long_is_found_within_noise() -> None:
    chance = random.Random(1)
    old = timed(lambda _: chance.lognormvariate(0, 0.15))
    new = timed(lambda at: 3 * old.cells[at].seconds if at == 7 else chance.lognormvariate(0, 0.15))

    assert names(compare(old, new).slower) == ["s7:list"]


def test_less_than_a_second_is_not_worth_a_word() -> None:
    assert compare(timed(lambda _: 0.1), timed(lambda at: 0.9 if at == 7 else 0.1)).slower == ()


def test_a_small_share_is_not_worth_a_word() -> None:
    assert compare(timed(lambda _: 10), timed(lambda at: 19 if at == 7 else 10)).slower == ()


def test_of_two_runs_with_few_promises_in_common_nothing_is_said_about_speed() -> None:
    found_out = compare(timed(lambda _: 1, count=FEWEST - 1), timed(lambda _: 9, count=FEWEST - 1))

    assert (found_out.slower, found_out.pace) == ((), None)


def test_a_broken_promise_is_not_compared_in_speed() -> None:
    old = timed(lambda _: 1)
    slow = replace(old.cells[0], seconds=60, state="broken", findings=(found("too-slow"),))

    assert compare(old, replace(old, cells=(slow, *old.cells[1:]))).slower == ()
