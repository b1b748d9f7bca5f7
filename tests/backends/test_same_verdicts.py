"""The film archive gets the same verdicts over its own backend and over the lab's library by the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from tests.backends.other.profile import HastyOverItsOwn, HastyOverTheLab, OverItsOwn, OverTheLab
from tests.backends.trying import KEPT, SCENARIOS, UNEXERCISED, tried

FRONTEND = Path(__file__).with_name("other") / "frontend"
HASTY = {OverItsOwn: HastyOverItsOwn, OverTheLab: HastyOverTheLab}
CAREFULLY: dict[str, str] = {
    "presigned-link:list": KEPT,
    "presigned-link:player": KEPT,
    "special-characters:list": KEPT,
    "collapsed-group:list": KEPT,
    "object-missing:list": KEPT,
    "retry:player": KEPT,
    "cut-off-everywhere:list": KEPT,
    "bucket-without-cors:list": UNEXERCISED,  # it says so in an alert, and this API has no other way to the file
}
HASTILY = {"presigned-link:list": "navigated-away"}


@pytest.fixture(scope="module", params=[OverItsOwn, OverTheLab])
def module_lab(request: pytest.FixtureRequest, say: Say) -> Iterator[Lab]:
    with running_lab(Target("archive", folder=FRONTEND), request.param, say=say) as lab:
        yield lab


@pytest.mark.parametrize("promise", CAREFULLY)
def test_a_careful_frontend_keeps_its_promises(module_lab: Lab, promise: str, browser: Browser) -> None:
    assert verdict_of(promise, module_lab, browser) == CAREFULLY[promise]


@pytest.mark.parametrize("promise", HASTILY)
def test_a_hasty_frontend_breaks_them(
    module_lab: Lab, promise: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = HASTY[module_lab.profile]  # type: ignore[index]  # it is one of the two
    monkeypatch.setattr(module_lab, "base", hasty.base)
    monkeypatch.setattr(module_lab.site, "_base", hasty.base)

    assert verdict_of(promise, module_lab, browser) == HASTILY[promise]


def verdict_of(promise: str, lab: Lab, browser: Browser) -> str:
    name, _, button = promise.partition(":")
    return tried(SCENARIOS[name], "list" if button == "list" else "player", lab, browser)[0]
