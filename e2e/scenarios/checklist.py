"""The mission's checklist: what a release is signed off on, each on both buttons."""

from __future__ import annotations

from e2e import checks
from e2e.scenario import MEGABYTE, Scenario, Setting, Then

SCENARIOS = (
    Scenario(
        name="presigned-link",
        promise="The video is saved from its link to the bucket, and plays.",
        expect="saved",
        classes=(1, 10),
        also=(checks.the_saved_video_plays,),
    ),
    Scenario(
        name="no-link",
        promise="A video without a link is saved through the backend.",
        expect="saved",
        classes=(25,),
        at_load=Setting(link="null", file_route="proxy"),
    ),
    Scenario(
        name="redirect",
        promise="A video whose backend address redirects to the bucket is saved all the same.",
        expect="saved",
        classes=(21,),
        at_load=Setting(link="null", file_route="redirect"),
    ),
    Scenario(
        name="expired-link",
        promise="A link that expired while the page sat open is renewed, and the video is saved by that one click.",
        expect="saved",
        classes=(3, 22, 23),
        at_load=Setting(link="expired"),
        at_click=Setting(link="fresh"),
    ),
    Scenario(
        name="large-file",
        promise="A video of over 100 MB is saved whole, with progress shown and the page responsive meanwhile.",
        expect="saved",
        classes=(5,),
        size=120 * MEGABYTE,
        also=(checks.progress_was_shown,),
        patience=60,
    ),
    Scenario(
        name="special-characters",
        promise="A title with quotes, percent signs, slashes and accents makes one safe file name.",
        expect="saved",
        classes=(2, 11, 15, 46, 47),
        title="Ça va? 100% “Été” / O'Brien, a\\b: #1",
    ),
    Scenario(
        name="special-characters-backend",
        promise="Such a title makes the same name when the video comes through the backend.",
        expect="saved",
        classes=(2, 15),
        title="Ça va? 100% “Été” / O'Brien, a\\b: #1",
        at_load=Setting(link="null", file_route="proxy"),
    ),
    Scenario(
        name="object-missing",
        promise="When the video is gone from storage, an alert names it and offers a retry, and nothing is saved.",
        expect="told",
        classes=(7, 8, 9, 13, 16),
        at_load=Setting(object="missing"),
    ),
    Scenario(
        name="object-missing-no-link",
        promise="The same when the video has no link and only the backend can say that it is gone.",
        expect="told",
        classes=(7, 8, 9, 16, 25),
        at_load=Setting(object="missing", link="null"),
    ),
    Scenario(
        name="project-name",
        promise="The file is named after the project, whatever the object in the bucket is called.",
        expect="saved",
        classes=(10, 30, 35),
        title="Under 12 Girls, Semi Final 2026",
        at_load=Setting(bucket_headers={"Content-Disposition": 'inline; filename="0b5f6a1e.bin"'}),
    ),
    Scenario(
        name="bucket-without-cors",
        promise="A bucket that does not let the page read it makes no difference: the video is saved.",
        expect="saved",
        classes=(4, 56),
        at_load=Setting(cors="none"),
    ),
    Scenario(
        name="retry",
        promise="Once the video is back, the alert's retry saves it.",
        expect="told",
        classes=(13, 22),
        at_load=Setting(object="missing"),
        then=Then(change=Setting(object="present"), retry="saved"),
    ),
    Scenario(
        name="collapsed-group",
        promise="A video in a collapsed group is saved like any other.",
        expect="saved",
        classes=(1, 35),
        group="League games",
    ),
)
