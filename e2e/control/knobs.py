"""Settings that follow one another, and the lab's knobs as the control page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from fixtures.lab.knob import HEALTHY, ROUTES, Knob
from fixtures.lab.lab import Lab
from fixtures.lab.setting import KNOBS, Setting

AS_IT_IS = Setting()
ONLY_IN_OUR_BROWSER = "Only in the browser that the lab opens."


def described(lab: Lab, present: Mapping[str, Any], *, driven: bool) -> list[dict[str, Any]]:
    """The knobs that are turned by hand, with their present values, as data for the page.

    Words that this lab's backend cannot be set to are left out.
    """
    return [
        {
            "name": name, "group": knob.group, "label": knob.label, "about": knob.about, "kind": knob.kind,
            "usual": knob.usual, "value": present.get(name, knob.usual),
            "notHere": why_not(lab, knob, driven=driven),
            "choices": [{"value": word, "about": knob.words[word]} for word in knob.states if can_be(lab, knob, word)],
            "routes": [route for route in ROUTES if route in lab.roles] if knob.kind == "routes" else [],
        }
        for name, knob in KNOBS.items()
        if knob.by_hand
    ]  # fmt: skip


def can_be(lab: Lab, knob: Knob, word: str) -> bool:
    """Whether a knob can be turned to a word in this lab."""
    return knob.kind == "routes" or knob.needs is None or not knob.needs(lab, word)


def why_not(lab: Lab, knob: Knob, *, driven: bool) -> str:
    """Why a knob cannot be turned at all; empty where it can."""
    if knob.browser and not driven:
        return ONLY_IN_OUR_BROWSER
    others = [word for word in knob.states if word != knob.usual]
    if knob.needs is None or not others or any(can_be(lab, knob, word) for word in others):
        return ""
    return f"Not with this backend: {knob.needs(lab, others[0])}."


def values(setting: Setting) -> Mapping[str, Any]:
    """The knobs that a setting leaves in another than their usual state, with their values."""
    found = {name: getattr(setting, name) for name in KNOBS}
    return {name: value for name, value in found.items() if value not in (None, {}, *KNOBS[name].once)}


def merged(first: Setting, then: Setting) -> Setting:
    """One setting that does what two do in turn."""
    if then.bucket is not None or then.backend:
        first = spread(first)
    changes = {name: value for name in KNOBS if (value := getattr(then, name)) is not None}
    before = dict(first.backend)
    if then.everywhere is not None:
        changes["bucket"] = None
        before = {route: fault for route, fault in before.items() if route not in ("file", "download")}
    return replace(first, **{**changes, "backend": {**before, **then.backend}})


def spread(setting: Setting) -> Setting:
    """The same with `everywhere` said of each place, so that one of them can be changed."""
    if setting.everywhere is None:
        return setting
    routes = {route: setting.everywhere for route in ("file", "download")}
    return replace(setting, everywhere=None, bucket=setting.everywhere, backend={**setting.backend, **routes})


def without(setting: Setting, name: str) -> Setting:
    """The same, except that one knob is not turned."""
    nothing: Any = {} if KNOBS[name].kind == "routes" else None
    return replace(setting, **{name: nothing})


def what_changes(setting: Setting, *, after: Setting = AS_IT_IS) -> Setting:
    """The same without what is so anyway after another setting of a healthy lab."""
    after = spread(after)
    kept = {}
    for one in fields(Setting):
        value, before = getattr(setting, one.name), getattr(after, one.name)
        if one.name == "backend":
            value = {route: fault for route, fault in value.items() if fault != before.get(route, HEALTHY)}
        if value is not None and value != (before if before is not None else KNOBS[one.name].usual):
            kept[one.name] = value
    return Setting(**kept)
