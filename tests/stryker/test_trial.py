"""When a mutant counts as noticed, and which promises it is held to first. No gate is started here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.stryker.trial import ATTEMPTS, DEAREST, FEW, MOST, Choice, LabFault, by_what_they_add, try_mutant
from tests.stryker.verdict import Verdict

KEPT, BROKEN, UNMET = Verdict("kept"), Verdict("broken", says="silent-failure"), Verdict("not exercised")
MUTE, LOST = Verdict("could not run", says="Cannot find the button."), Verdict("no lab", says="the engine ended")


class FakeGate:
    """Gives for each promise, with the mutant and without, one verdict after another, the last for ever."""

    def __init__(self, mutated: Mapping[str, list[Verdict]], unchanged: Mapping[str, list[Verdict]] = {}) -> None:
        self._mutated = {name: self._one_by_one(verdicts) for name, verdicts in mutated.items()}
        self._unchanged = {name: self._one_by_one(verdicts) for name, verdicts in unchanged.items()}
        self.runs: list[tuple[str, str | None]] = []
        self.stops = 0

    @staticmethod
    def _one_by_one(verdicts: list[Verdict]) -> Iterator[Verdict]:
        yield from verdicts
        while True:
            yield verdicts[-1]

    def run(self, promise: str, mutant: str | None) -> Verdict:
        self.runs.append((promise, mutant))
        verdicts = (self._mutated if mutant else self._unchanged).get(promise)
        return next(verdicts) if verdicts else KEPT

    def stop(self) -> None:
        self.stops += 1


@pytest.mark.parametrize("broken", [BROKEN, MUTE, Verdict("hung")])
def test_a_promise_that_breaks_twice_with_the_mutant_and_not_without_notices_it(broken: Verdict) -> None:
    gate = FakeGate({"b": [broken]})

    result = try_mutant("7", ["a", "b", "c"], gate, covered=9)

    assert (result.promise, result.says, result.tried, result.covered) == ("b", broken.says, 2, 9)
    assert gate.runs == [("a", "7"), ("b", "7"), ("b", None), ("b", "7")]


def test_a_promise_that_breaks_only_once_notices_nothing() -> None:
    result = try_mutant("7", ["a", "b"], FakeGate({"a": [BROKEN, KEPT]}), covered=2)

    assert (result.promise, result.tried, result.wavering) == (None, 2, 1)


def test_a_lab_that_fails_the_second_time_notices_nothing() -> None:
    assert try_mutant("7", ["a"], FakeGate({"a": [BROKEN, LOST]}), covered=1).promise is None


def test_a_promise_that_breaks_without_a_mutant_ends_the_run() -> None:
    gate = FakeGate({"a": [BROKEN]}, {"a": [BROKEN]})

    with pytest.raises(LabFault, match="a is broken with no mutant switched on: silent-failure"):
        try_mutant("7", ["a"], gate, covered=1)
    assert gate.stops == ATTEMPTS


def test_a_lab_that_a_new_start_mends_does_not_end_the_run() -> None:
    gate = FakeGate({"a": [LOST, KEPT]}, {"a": [LOST, KEPT]})

    assert try_mutant("7", ["a"], gate, covered=1).promise is None
    assert gate.stops == 1


def test_a_promise_that_no_longer_meets_its_trouble_counts_where_no_other_breaks() -> None:
    result = try_mutant("7", ["a", "b", "c"], FakeGate({"b": [UNMET]}), covered=3)

    assert (result.promise, result.says) == ("b", "not exercised")


def test_a_broken_promise_says_more_than_one_that_no_longer_meets_its_trouble() -> None:
    result = try_mutant("7", ["a", "b"], FakeGate({"a": [UNMET], "b": [BROKEN]}), covered=2)

    assert (result.promise, result.says) == ("b", "silent-failure")


def executing(*mutants: str, seconds: float = 1) -> Verdict:
    return Verdict("kept", seconds=seconds, executed=frozenset(mutants))


def test_few_promises_execute_everything_before_any_does_so_again() -> None:
    dry = {"one": executing("1"), "both": executing("1", "2"), "other": executing("3"), "again": executing("1", "2")}

    assert list(by_what_they_add(dry, of=frozenset("123"))) == ["both", "other", "again", "one"]


def test_of_two_that_execute_the_same_the_quicker_comes_first() -> None:
    dry = {"slow": executing("1", "2", seconds=4), "quick": executing("1", "2", seconds=1)}

    assert list(by_what_they_add(dry, of=frozenset("12"))) == ["quick", "slow"]


def test_a_mutant_is_held_to_promises_that_execute_it_and_no_others() -> None:
    choice = Choice({"a": executing("1"), "b": executing("2")}, dear=frozenset())

    assert choice.promises("2") == ["b"]
    assert choice.promises("3") == []


def test_who_noticed_the_nearest_mutant_in_the_source_is_asked_first() -> None:
    names = [f"p{number}" for number in range(5)]
    choice = Choice({name: executing("10", "11", "90") for name in names}, dear=frozenset())
    near, far = try_mutant("11", ["p4"], FakeGate({"p4": [BROKEN]}), covered=5), "90"
    choice.learn(far, try_mutant(far, ["p3"], FakeGate({"p3": [BROKEN]}), covered=5))
    choice.learn("11", near)

    assert choice.promises("10")[:2] == ["p4", "p3"]


def test_dear_promises_come_last_and_few_of_them_where_many_others_execute_the_mutant() -> None:
    others = {f"p{number}": executing("1", *(["2"] if number < FEW - 1 else [])) for number in range(FEW)}
    dear = {f"dear{number}": executing("1", "2") for number in range(DEAREST + 1)}
    choice = Choice({**dear, **others}, dear=frozenset(dear))

    assert [name in dear for name in choice.promises("1")] == [False] * FEW + [True] * DEAREST
    assert [name in dear for name in choice.promises("2")] == [False] * (FEW - 1) + [True] * (DEAREST + 1)


def test_a_dear_promise_that_noticed_a_mutant_near_by_is_asked_first() -> None:
    choice = Choice({"dear": executing("1", "2"), "other": executing("1", "2")}, dear=frozenset({"dear"}))
    choice.learn("1", try_mutant("1", ["dear"], FakeGate({"dear": [BROKEN]}), covered=2))

    assert choice.promises("2") == ["dear", "other"]


def test_a_mutant_that_all_execute_is_held_to_the_first_of_them_only_unless_everything_is_asked_for() -> None:
    dry = {"dear": executing("1"), **{f"p{number}": executing("1") for number in range(2 * MOST)}}

    assert len(Choice(dry, dear=frozenset({"dear"})).promises("1")) == MOST + 1
    assert len(Choice(dry, dear=frozenset({"dear"}), everything=True).promises("1")) == 2 * MOST + 1


def test_who_noticed_it_in_an_earlier_run_comes_first() -> None:
    dry = {name: Verdict("kept", executed=frozenset("1")) for name in ("a:list", "b:list", "c:list")}

    assert Choice(dry, frozenset(), last_time={"1": "c:list"}).promises("1")[0] == "c:list"
    assert "d:list" not in Choice(dry, frozenset(), last_time={"1": "d:list"}).promises("1")
