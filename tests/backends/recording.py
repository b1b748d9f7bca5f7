"""Outcomes of clicks as JSON, to be judged again without browser and server."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from e2e.pages import GalleryPage
from fixtures.judging.outcome import Outcome
from fixtures.judging.promise import Promise, Saved, Told

LEFT_OUT = {"frozen_ms", "timeline", "earlier", "signs", "object_urls", "progress", "signature"}
HEADERS = ("range", "sec-fetch-dest", "sec-fetch-mode")  # of a request that the judge looks at
OUTCOME = TypeAdapter(Outcome)


def written(value: Any) -> Any:
    """Facts as JSON can hold them; what has its usual value is left out."""
    if dataclasses.is_dataclass(value):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.name not in LEFT_OUT}
        usual = {one.name: one.default for one in dataclasses.fields(value)}
        return {name: written(one) for name, one in fields.items() if one != usual[name] and not isinstance(one, Path)}
    if isinstance(value, bytes):
        return {"hex": value[:64].hex()}
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if name in HEADERS or not name.startswith("sec-")}
    return [written(one) for one in value] if isinstance(value, list | tuple) else value


def read(value: Any) -> Any:
    """The same, read: bytes are bytes again, and what is left out of a request is as if it had not been seen."""
    if isinstance(value, dict):
        return (
            bytes.fromhex(value["hex"]) if set(value) == {"hex"} else {name: read(one) for name, one in value.items()}
        )
    return [read(one) for one in value] if isinstance(value, list) else value


def promise_as_json(promise: Promise) -> dict[str, Any]:
    """A promise that the video is saved, or that the user is told."""
    if isinstance(promise, Saved):
        return {"video": promise.video, "size": promise.size, "sha256": promise.sha256, "others": promise.others}
    return {"video": promise.video}


def promise_from(facts: dict[str, Any]) -> Promise:
    """The promise again, by the usual rule for names."""
    if "size" not in facts:
        return Told(video=facts["video"])
    others = tuple((sha256, name) for sha256, name in facts["others"])
    rule = GalleryPage.right_name
    return Saved(
        video=facts["video"], size=facts["size"], sha256=facts["sha256"], others=others,
        name_rule=lambda title, saved: rule(None, title, saved),  # type: ignore[arg-type]  # it looks at nothing else
    )  # fmt: skip


def outcome_from(facts: dict[str, Any]) -> Outcome:
    """The outcome again."""
    usual = {"signature": None}
    calls = [usual | call for call in read(facts).get("calls", [])]
    return OUTCOME.validate_python(read(facts) | {"calls": calls})
