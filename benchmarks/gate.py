"""The same clicks as one scenario of the gate, repeated. Run by `python -m benchmarks`; starts its own lab a worker."""

from __future__ import annotations

import os

import pytest

from fixtures.lab.media import video
from fixtures.watching.stage import Stage

SMALL = 3  # rows that a library has in most scenarios
ROWS, SIZE = (int(os.environ.get(name, "0")) for name in ("BENCH_ROWS", "BENCH_SIZE"))


@pytest.mark.parametrize("number", range(int(os.environ.get("BENCH_TESTS", "1"))))
def test_list_button_saves_the_video(number: int, stage: Stage) -> None:
    for row in range(SMALL, ROWS):
        stage.lab.add_shared(f"League Round {row}", "row")
    saved = stage.fill_library("Summer Cup Final", made=video("of a size", size=SIZE) if SIZE else None)
    stage.gallery.open()

    outcome = stage.click(saved, "list", timeout_s=120 if SIZE else 10)

    stage.expect("saved", saved, outcome)
