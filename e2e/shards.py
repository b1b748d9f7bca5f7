"""One of several parts of the gate, each for another machine: about equally long, and no promise in two of them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import pytest
from pytest_split.algorithms import LeastDurationAlgorithm

from fixtures.errors import CannotRun
from fixtures.running.verdict import DECLARED
from report.plugin import WHOLE, promises

# Seconds by test, as last recorded; `python3 -m e2e check --store-durations --clean-durations` writes it anew.
DURATIONS = Path(__file__).parent / "durations.json"


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` of `total`, counted from 1."""

    number: int
    total: int

    def __str__(self) -> str:
        return f"{self.number}/{self.total}"


def parse(text: str) -> Shard:
    """The shard that K/N names. Raises CannotRun for anything else, and for a K that is not within 1 and N."""
    if not (found := re.fullmatch(r"([1-9]\d{0,3})/([1-9]\d{0,3})", text, re.ASCII)):
        raise CannotRun(f"{text} is no shard: write K/N, for example 2/3 for the second of three.")
    shard = Shard(int(found[1]), int(found[2]))
    if shard.number > shard.total:
        raise CannotRun(f"There is no shard {shard}: K must be from 1 to {shard.total}.")
    return shard


class Sharding:
    """A pytest plugin that leaves one shard of what was chosen: after `-k`, `-m` and `--scenario`."""

    def __init__(self, shard: Shard, together: frozenset[str]) -> None:
        """`together` are the names of scenarios whose two buttons cost less on one machine."""
        self._shard = shard
        self._together = together

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        config.stash[WHOLE] = promises(items)
        mine = self.share(items, json.loads(DURATIONS.read_bytes()))
        config.hook.pytest_deselected(items=[item for item in items if item not in mine])
        items[:] = [item for item in items if item in mine]

    def share(self, items: list[pytest.Item], recorded: dict[str, float]) -> set[pytest.Item]:
        """This shard's share, whatever order the items come in; what was never recorded counts like the average."""
        known = [recorded[item.nodeid] for item in items if item.nodeid in recorded]
        usual = fmean(known) if known else 1.0
        units: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in sorted(items, key=lambda item: item.nodeid):
            units[self._unit(item)].append(item)
        # One item stands for its whole unit, and for all the time that takes.
        seconds = {unit[0].nodeid: sum(recorded.get(item.nodeid, usual) for item in unit) for unit in units.values()}
        share = LeastDurationAlgorithm()(self._shard.total, [unit[0] for unit in units.values()], seconds)
        return {item for first in share[self._shard.number - 1].selected for item in units[self._unit(first)]}

    def _unit(self, item: pytest.Item) -> str:
        """What an item shares with those that must be on the same machine."""
        declared = item.stash.get(DECLARED, None)
        return declared.scenario if declared and declared.scenario in self._together else item.nodeid
