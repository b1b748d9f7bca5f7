"""Each mutant breaks each promise that is named for it, and by the finding that is named for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from e2e.flows import try_promise
from e2e.pages import BundledGallery
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from fixtures.watching.devices import Device
from fixtures.watching.stage import BrokenPromise, Stage
from tests.mutants.catalogue import MUTANTS, SURVIVORS
from tests.mutants.mutant import Edit, Mutant

SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}
CELLS = [pytest.param(mutant, promise, id=f"{mutant.name}-{promise}") for mutant in MUTANTS for promise in mutant.by]


@pytest.fixture
def scenario(promise: str) -> Scenario:
    return SCENARIOS[promise.partition(":")[0]]


@pytest.fixture
def user_device(scenario: Scenario) -> Device:
    return scenario.device


@pytest.fixture
def mutated(
    mutant: Mutant,
    promise: str,
    its_own_gallery: Lab,
    tmp_path: Path,
    say: Say,
    record_property: Callable[[str, object], None],
) -> None:
    """The lab shows the mutant's gallery, built once for all its promises."""
    for fact in (("mutant", mutant.name), ("promise", promise), ("finding", mutant.finding)):
        record_property(*fact)
    source = mutant.write(tmp_path / mutant.name)
    its_own_gallery.site.target = prepare_gallery(str(source), BundledGallery, variant=None, say=lambda _: None)


@pytest.mark.parametrize(("mutant", "promise"), CELLS)
@pytest.mark.usefixtures("mutated")
def test_mutant_is_caught(
    mutant: Mutant, promise: str, scenario: Scenario, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    try:
        try_promise(scenario, stage, cast(Button, promise.partition(":")[2]))
    except BrokenPromise as broken:
        found = [finding.code for finding in broken.findings]
    else:
        found = []

    record_property("found", found)
    record_property("verdict", "killed" if mutant.finding in found else "wrong finding" if found else "survived")
    assert mutant.finding in found, f"{mutant.says} {promise} found {found or 'nothing wrong'}"


def test_no_two_mutants_have_one_name() -> None:
    assert [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1] == []


@pytest.mark.parametrize("mutant", [*MUTANTS, *SURVIVORS], ids=lambda one: one.name)
def test_the_edits_of_a_mutant_fit_the_gallery_as_it_is(mutant: Mutant, tmp_path: Path) -> None:
    assert mutant.write(tmp_path / mutant.name).is_dir()


@pytest.mark.parametrize(("old", "said"), [("a", "0 places"), ("x", "2 places")])
def test_an_edit_is_refused_unless_its_place_is_there_exactly_once(old: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "file.js").write_text("x = x")

    with pytest.raises(ValueError, match=said):
        Edit("file.js", old, "y").apply(tmp_path)


def test_an_edit_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.js").write_text("x")

    with pytest.raises(ValueError, match="changes nothing"):
        Edit("file.js", "x", "x").apply(tmp_path)
