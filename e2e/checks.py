"""Further facts that a scenario asks of an outcome, beside its promise: each yields a finding for what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import av

from fixtures.findings import Finding, finding
from fixtures.media import FRAMES, decoded_frames
from fixtures.outcome import Outcome


def the_saved_video_plays(outcome: Outcome) -> Iterator[Finding]:
    """Every picture of the saved file can be decoded."""
    path = outcome.files[0].path
    assert path is not None
    try:
        frames = decoded_frames(path)
    except av.FFmpegError as error:
        yield finding("wrong-bytes", f"the saved file is no playable video: {error}", "saved")
        return
    if frames != FRAMES:
        yield finding("wrong-bytes", f"the saved video shows {frames} pictures, not {FRAMES}", "saved")


def progress_was_shown(outcome: Outcome) -> Iterator[Finding]:
    """Something showed that the video was on its way, and how far it had come."""
    if not outcome.busy_seen:
        yield finding("no-progress", "nothing showed that the download was under way")
    elif not any(value is not None and 0 < value < 100 for value in outcome.progress):
        yield finding("no-progress", "the size is known, yet no share of it was ever shown")
