"""Frontend as reported and fixed, backend as reported and cured: each mix gets its own verdict, and the right cause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target, prepare_gallery
from fixtures.preparing.node import Say
from tests.backends.product.profile import Cured, Reported
from tests.backends.trying import KEPT, SCENARIOS, tried

BACKENDS = {"Reported": Reported, "Cured": Cured}
BACKEND, FRONTEND = "the backend ", "the link to http://r2.localhost:"
REDIRECTED = ("navigated-away, redirect-followed", BACKEND)
NOT_STREAMED = ("told-instead-of-saved, existing-file-refused", BACKEND)
LINKED = ("navigated-away, download-ignored", FRONTEND)
# Frontend and backend -> of each promise: the findings, and whom the last one accuses.
MIXES = {
    ("as-reported", "Reported"): {"presigned-link": REDIRECTED, "no-link": REDIRECTED},
    ("as-reported", "Cured"): {"presigned-link": LINKED, "no-link": (KEPT, "")},
    ("fixed", "Reported"): {"presigned-link": NOT_STREAMED, "no-link": NOT_STREAMED},
    ("fixed", "Cured"): {"presigned-link": (KEPT, ""), "no-link": (KEPT, "")},
}


@pytest.fixture(scope="module", params=BACKENDS)
def module_lab(request: pytest.FixtureRequest, say: Say) -> Iterator[Lab]:
    with running_lab(built("fixed", say), BACKENDS[request.param], say=say) as lab:
        yield lab


def built(variant: str, say: Say) -> Target:
    return prepare_gallery(None, Cured, variant=None if variant == "fixed" else variant, say=say)


@pytest.mark.parametrize("variant", ["as-reported", "fixed"])
@pytest.mark.parametrize(("promise", "button"), [("presigned-link", "list"), ("no-link", "player")])
def test_each_mix_is_broken_on_the_side_that_breaks_it(
    module_lab: Lab, variant: str, promise: str, button: Button, browser: Browser, say: Say
) -> None:
    codes, accused = MIXES[variant, module_lab.profile.__name__][promise]
    module_lab.show(built(variant, say))

    found, sentence = tried(SCENARIOS[promise], button, module_lab, browser)

    assert (found, sentence[: len(accused)]) == (codes, accused)
