"""What people do: impatient clicks, the keyboard."""

from __future__ import annotations

from e2e import checks
from e2e.scenario import Scenario, Setting

SCENARIOS = (
    Scenario(
        name="double-click",
        promise="A double click saves one file.",
        expect="saved",
        classes=(12,),
        act="double-click",
    ),
    Scenario(
        name="impatient-clicks",
        promise="Five clicks while the video is slow to start save one file.",
        expect="saved",
        severity="should",
        classes=(12,),
        act="impatient clicks",
        at_load=Setting(bucket="slow-first-byte"),
        met=checks.fault("slow-first-byte"),
        buttons=("list",),
    ),
    Scenario(
        name="enter-key",
        promise="The Enter key does what the mouse does.",
        expect="saved",
        classes=(70, 71),
        act="Enter",
    ),
    Scenario(
        name="space-key",
        promise="The space bar does what the mouse does.",
        expect="saved",
        severity="should",
        classes=(70, 71),
        act="Space",
    ),
)
