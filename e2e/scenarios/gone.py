"""What is no longer there: the video, the session, the rest of the bytes."""

from __future__ import annotations

from e2e import checks
from e2e.scenario import Scenario, Setting

SCENARIOS = (
    Scenario(
        name="deleted-elsewhere",
        promise="When another tab has deleted the video, an alert says that it is gone, or at least that the download failed.",
        expect="told",
        classes=(9,),
        at_click=Setting(library="video-deleted"),
        precondition=checks.object_was_missing,
        causes=("object-missing",),
        may_be_absent=True,  # where the list shows at once what is there
    ),
    Scenario(
        name="session-ended",
        promise="When the session has ended and the link has expired, an alert says that the session has ended, or at least that the download failed, but not that the video is gone.",
        expect="told",
        severity="should",
        classes=(38,),
        at_load=Setting(link="expired"),
        at_click=Setting(session="ended"),
        precondition=checks.backend_answered(401),
        causes=("session-ended", "stale-link", "misleading-alert"),
        extra_checks=(checks.not_told_as_gone,),
    ),
    Scenario(
        name="session-renewed",
        promise="When the session has expired, and the API can renew it, the page does that by itself and saves the video.",
        expect="saved",
        severity="should",
        classes=(38,),
        at_click=Setting(links="have-expired", session="to be renewed"),
        precondition=checks.backend_answered(401),
        causes=("session-ended", "stale-link"),
    ),
    Scenario(
        name="troubles-told-apart",
        promise="The gallery has a different message for a server error, a missing video and an ended session.",
        expect="told",
        severity="should",
        classes=(8, 9, 38),
        flow="told apart",
        at_load=Setting(link="null", file_route="proxy"),
        precondition=checks.backend_answered(401),
        causes=("misleading-alert", "backend-error", "session-ended"),
        buttons=("list",),
    ),
    Scenario(
        name="not-found-page-at-the-bucket",
        promise="When a proxy in front of the bucket answers with a 404 page, the video is saved through the backend.",
        expect="saved",
        severity="should",
        classes=(9,),
        at_load=Setting(bucket="not-found-page"),
        precondition=checks.fault("not-found-page"),
    ),
    Scenario(
        name="stalled-for-good",
        device="desktop of its own",
        promise="When no more bytes arrive for two minutes, an alert says that the download failed.",
        expect="told",
        severity="should",
        classes=(13, 44),
        at_load=Setting(link="null", file_route="proxy", everywhere="stall", clock="controlled"),
        meanwhile=Setting(clock="two minutes later"),
        precondition=checks.fault("stall"),
        applies=checks.fetched_by_the_page,
        buttons=("list",),
    ),
)
