"""The library that a scenario begins with, and what of it lies in the bucket."""

from __future__ import annotations

from collections.abc import Iterable

from e2e.flows import content_of
from e2e.flows.playing import GAP
from e2e.scenario import Scenario
from fixtures.lab.lab import Lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import spread_video


def fill(lab: Lab, scenario: Scenario) -> tuple[LabVideo, list[LabVideo]]:
    """The video under test, and all that the library holds then: as the gate fills it, flow by flow."""
    subject, library = lab.fill(**content_of(scenario))
    more = [lab.add_shared(title, f"named-{number}") for number, title in enumerate(scenario.titles, 1)]
    if scenario.flow == "after six others":
        long = spread_video("spread", gap=GAP)
        more += [lab.add_shared(f"Long Match {number}", "long", long) for number in range(1, 7)]
    return subject, [*library, *more]


def put_back_what_is_shared(lab: Lab, videos: Iterable[LabVideo]) -> None:
    """Store again what scenarios share and the developer, or the gallery, took away."""
    if missing := [one for one in videos if one.record.key.startswith(lab.shared)]:
        there = stored_keys(lab)
        for one in missing:
            if one.record.key not in there:
                lab.store(one.record.key, one.media)


def stored_keys(lab: Lab) -> set[str]:
    """The keys of this scenario's objects that are in the bucket. Raises CannotRun when the engine has ended."""
    lab.check()
    pages = lab.s3.get_paginator("list_objects_v2")
    keys: set[str] = set()
    for prefix in (f"{lab.user}/", lab.shared):
        for page in pages.paginate(Bucket=lab.bucket.name, Prefix=prefix):
            keys.update(one["Key"] for one in page.get("Contents", ()))
    return keys
