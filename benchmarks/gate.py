"""The same clicks as one scenario of the gate, repeated. Run by `python -m benchmarks`; starts its own lab a worker."""

from __future__ import annotations

import os

import pytest

from fixtures.watching.stage import Stage


@pytest.mark.parametrize("number", range(int(os.environ.get("BENCH_TESTS", "1"))))
def test_list_button_saves_the_video(number: int, stage: Stage) -> None:
    video = stage.fill_library("Summer Cup Final")
    stage.gallery.open()

    outcome = stage.click(video, "list", timeout_s=10)

    stage.expect("saved", video, outcome)
