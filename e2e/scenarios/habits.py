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
        name="closed-meanwhile",
        promise="Closing the player while the video is on its way neither ends the download nor spoils it.",
        expect="saved",
        classes=(19,),
        act="click and leave",
        at_load=Setting(bucket="slow-first-byte"),
        met=checks.fault("slow-first-byte"),
        buttons=("player",),
    ),
    Scenario(
        name="cancelled",
        promise="A download that the user cancels stops without a word of alarm, and can be started again.",
        expect="cancelled",
        severity="should",
        classes=(66,),
        at_load=Setting(bucket="slow-first-byte"),
        at_click=Setting(bucket="healthy"),
    ),
    Scenario(
        name="several-rows",
        promise="Icons clicked one right after the other save every one of their videos.",
        expect="saved",
        severity="should",
        classes=(28,),
        act="every row",
        buttons=("list",),
    ),
    Scenario(
        name="late-readers",
        promise="A browser that reads the saved bytes only after the click, as Firefox and Safari do, still finds them.",
        expect="saved",
        severity="should",
        classes=(64,),
        also=(checks.object_url_outlives_the_click,),
        buttons=("list",),
    ),
    Scenario(
        name="enter-key",
        promise="The Enter key does what the mouse does.",
        expect="saved",
        classes=(71,),
        act="Enter",
    ),
    Scenario(
        name="space-key",
        promise="The space bar does what the mouse does.",
        expect="saved",
        severity="should",
        classes=(71,),
        act="Space",
    ),
)
