"""Shards hold every promise once, and take about equally long."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import cast

import pytest

from e2e.cli import main
from e2e.order import LARGE
from e2e.scenarios import CATALOGUE
from e2e.shards import DURATIONS, Shard, Sharding, parse
from fixtures.errors import CannotRun
from fixtures.running.verdict import DECLARED
from tests.in_process import collect
from tests.report.by_hand import declare

EVERY = {f"{scenario.name}-{button}" for scenario in CATALOGUE for button in scenario.buttons}


@dataclass(eq=False)
class Item:
    """As much of a test as sharding looks at."""

    nodeid: str
    stash: pytest.Stash = field(default_factory=pytest.Stash)

    def __str__(self) -> str:
        return self.nodeid


def shares(
    total: int, items: list[Item], recorded: dict[str, float], together: frozenset[str] = frozenset()
) -> list[set[str]]:
    """What each of the shards holds, by name."""
    given = cast(list[pytest.Item], items)
    cut = [Sharding(Shard(number, total), together).share(given, recorded) for number in range(1, total + 1)]
    return [{item.nodeid for item in share} for share in cut]


def items(names: str, scenario: str = "") -> list[Item]:
    made = [Item(name) for name in names]
    for one in made:
        one.stash[DECLARED] = declare(scenario or one.nodeid)
    return made


def test_shards_take_about_equally_long_by_record() -> None:
    assert shares(2, items("abcd"), {"a": 9, "b": 4, "c": 3, "d": 2}) == [{"a"}, {"b", "c", "d"}]


def test_a_promise_that_was_never_recorded_counts_like_the_average() -> None:
    assert shares(2, items("abcn"), {"a": 1, "b": 5, "c": 3}) == [{"a", "b"}, {"c", "n"}]
    assert shares(2, items("abc"), {}) == [{"a", "c"}, {"b"}]


def test_shards_do_not_depend_on_the_order_of_the_tests() -> None:
    large = items("az", scenario="large")
    recorded = {"a": 1.0, "z": 1.0, "m": 2.0, "n": 2.0}

    orders = ([*large, *items("mn")], [*items("nm"), *reversed(large)])

    for order in orders:
        assert shares(3, order, recorded, frozenset(["large"])) == [{"a", "z"}, {"m"}, {"n"}]


def test_what_costs_less_together_stays_together() -> None:
    every = [*items("xy", scenario="large"), *items("ab")]
    recorded = {"x": 5.0, "y": 5.0, "a": 4.0, "b": 4.0}

    assert shares(2, every, recorded, frozenset(["large"])) == [{"x", "y"}, {"a", "b"}]
    assert shares(2, every, recorded) == [{"x", "a"}, {"y", "b"}]


@pytest.mark.parametrize(("total", "options"), [(3, []), (2, ["--shuffle", "7"])])
def test_every_promise_is_in_exactly_one_shard(total: int, options: list[str]) -> None:
    parts = [collect("--shard", f"{k}/{total}", *options)[1] for k in range(1, total + 1)]

    assert sorted(name for part in parts for name in part) == sorted(EVERY)
    for part in parts:
        for scenario in CATALOGUE:
            if scenario.name in LARGE and len(scenario.buttons) == 2:
                assert len(part & {f"{scenario.name}-{button}" for button in scenario.buttons}) in (0, 2)


def test_only_what_was_chosen_is_split() -> None:
    names = ["expired-link", "presigned-link", "redirect", "no-link"]
    chosen = [word for name in names for word in ("--scenario", name)]

    parts = [collect("--shard", f"{k}/2", "-k", "player", *chosen)[1] for k in (1, 2)]

    assert sorted(name for part in parts for name in part) == sorted(f"{name}-player" for name in names)
    assert [len(part) for part in parts] == [2, 2]


def test_most_promises_have_a_recorded_duration() -> None:
    recorded = {name.partition("[")[2].rstrip("]") for name in json.loads(DURATIONS.read_bytes())}

    assert len(recorded & EVERY) > 0.75 * len(EVERY), "refresh it: python3 -m e2e check --store-durations"


@pytest.mark.parametrize("text", ["", "2", "0/3", "-1/3", "1/0", "a/b", "1/3/5", "1.5/3", "١/٣", " 1/3"])
def test_what_is_no_shard_is_told(text: str) -> None:
    with pytest.raises(CannotRun, match="is no shard: write K/N, for example 2/3 for the second of three"):
        parse(text)


def test_a_shard_out_of_range_ends_the_command_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--shard", "4/3"])

    assert ended.value.code == 2
    assert capsys.readouterr().err == "There is no shard 4/3: K must be from 1 to 3.\n"


def test_an_empty_shard_is_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    code, names = collect("--scenario", "presigned-link:list", "--shard", "2/2")

    assert (code, names) == (pytest.ExitCode.NO_TESTS_COLLECTED, set())
    assert "Shard 2/2 is empty" in capsys.readouterr().out
