"""Galleries that solve it another way, and rightly, keep every promise that must be kept, where their way can work.

Each of these promises is tried on one of the two solutions, in turn, unless other galleries show the same;
`check --variant NAME -m must` tries all on one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import pytest

from e2e.flows import try_promise
from e2e.pages import BundledGallery
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.errors import NotExercised
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from fixtures.watching.devices import Device
from fixtures.watching.stage import Stage
from tests.test_right_galleries import KEPT, TELLING

# variant -> the promises out of its reach by its nature, and why that is true of users too.
OUT_OF_REACH: Mapping[str, Mapping[str, str]] = {
    "solution-a": {
        "bucket-without-cors": "a page may not read what the bucket does not let it read; users get no file either",
        "cors-for-another-origin": "the same",
    },
    "solution-b": {
        "expired-and-backend-cannot-stream": "it has no way but the backend; users get no file either",
        "expired-without-cors": "the same, as there too the backend cannot stream",
    },
}
# Galleries with less in common with the bundled one keep these in test_right_galleries.py.
ELSEWHERE = {name.partition(":")[0] for cells in TELLING.values() for name, said in cells.items() if said == KEPT}
# One solution names its files by the bundled gallery's `filename.js`, the other leaves that to the backend: it is tried
# with this name; many titles are tried on the bundled gallery and on "Folded" there.
ONE_NAME = "special-characters"
# What differs from a promise that is tried here is the servers' answer, and not what a page does about it.
ALIKE = {
    "gateway-error-everywhere": "server-error-everywhere",
    "compressed-in-chunks": "compressed",
    "length-unknown-to-all": "length-unknown",
    "stored-as-plain-text": "stored-as-octet-stream",
    "stored-as-quicktime": "stored-as-octet-stream",
    "larger-file-in-any-script": "larger-file-of-unknown-length",
}
MUST = [scenario for scenario in CATALOGUE if scenario.severity == "must"]


def solution_for(number: int, scenario: Scenario) -> str:
    """The solution that a promise is tried on: the other one than for the promise before, if it is within its reach."""
    names = list(OUT_OF_REACH)
    usual, other = names[number % 2], names[1 - number % 2]
    return other if scenario.name in OUT_OF_REACH[usual] else usual


CELLS = [
    # At the player's button where there is one.
    pytest.param(variant, scenario, scenario.buttons[-1], id=f"{variant}-{scenario.name}-{scenario.buttons[-1]}")
    for number, scenario in enumerate(MUST)
    if scenario.name not in OUT_OF_REACH[variant := solution_for(number, scenario)]
    if scenario.name not in (ELSEWHERE - {ONE_NAME}) | ALIKE.keys() and scenario.flow != "every title"
]


@pytest.fixture
def user_device(scenario: Scenario) -> Device:
    return scenario.device


@pytest.fixture
def its_variant(variant: str, its_own_gallery: Lab, say: Say) -> None:
    its_own_gallery.site.target = prepare_gallery(None, BundledGallery, variant=variant, say=say)


@pytest.mark.parametrize(("variant", "scenario", "button"), CELLS)
@pytest.mark.usefixtures("its_variant")
def test_a_right_solution_is_not_called_broken(variant: str, scenario: Scenario, button: Button, stage: Stage) -> None:
    with contextlib.suppress(NotExercised):  # that is another matter: one of them needs no bucket
        try_promise(scenario, stage, button)


def test_what_is_named_exists() -> None:
    assert {name for names in OUT_OF_REACH.values() for name in names} <= {one.name for one in CATALOGUE}
    assert set(ALIKE) <= {scenario.name for scenario in MUST}
    assert set(ALIKE.values()) <= {cell.values[1].name for cell in CELLS}  # type: ignore[union-attr]
