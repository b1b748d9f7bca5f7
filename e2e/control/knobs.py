"""The knobs of `Setting` as the control page shows them: what each is, its words, its usual state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal

from fake_backend import FAULTS, LINKS
from fixtures.lab.setting import HEALTHY, ROUTES, Setting, words_of

Kind = Literal["choice", "text", "headers", "routes", "switch"]
AS_IT_IS = Setting()
GATE_ONLY = "It is the browser's, and this one is yours: "


@dataclass(frozen=True, slots=True)
class Knob:
    """One knob. `usual` is its state in a healthy lab; `about` says what it does, in a few words."""

    group: str
    label: str
    about: str
    kind: Kind = "choice"
    usual: Any = None
    not_here: str = ""  # why it cannot be turned in the lab, and what to do instead


KNOBS: Mapping[str, Knob] = MappingProxyType(
    {
        "link": Knob("Links", "Links in the library", "the kind of link that each listing gives", usual="fresh"),
        "links_to": Knob("Links", "They lead to", "the bucket, or the backend's own file route", usual="bucket"),
        "links": Knob("Links", "They work", "as often as one likes, or once each", "switch", usual="always"),
        "listed_size": Knob("Links", "Listed size", "file_size in the library", usual="right"),
        "bucket": Knob("Bucket", "Fault", "what goes wrong with its answers", usual=HEALTHY),
        "cors": Knob("Bucket", "CORS rules", "whom it lets read its answers", usual="this-gallery"),
        "object": Knob("Bucket", "Object under test", "that of the scenario's video", usual="present"),
        "object_type": Knob("Bucket", "Its Content-Type", "as it is stored", "text", usual="video/mp4"),
        "bucket_headers": Knob("Bucket", "Further headers", "of its answers", "headers", usual={}),
        "file_route": Knob("Backend", "/file answers", "by a redirect, or with the bytes", usual="redirect"),
        "backend": Knob("Backend", "Faults", "by route", "routes", usual={}),
        "listings": Knob("Backend", "Listings", "whether the browser may keep them", "switch", usual="are never kept"),
        "session": Knob("Backend", "Session", "when it has ended, all is answered 401", "switch", usual="as it is"),
        "everywhere": Knob("Backend", "Fault everywhere", "bucket, /file and /download alike", usual=HEALTHY),
        "page_headers": Knob("Page", "Further headers", "of the gallery's own pages; reload it", "headers", usual={}),
        "service_worker": Knob("Page", "Service worker", "what comes of asking for one; reload", usual="its own"),
        "popups": Knob("Page", "Popups", "as a popup blocker has it; reload the gallery", "switch", usual="allowed"),
        "network": Knob("Page", "Network", "", not_here=GATE_ONLY + "its developer tools can cut it off."),
        "clock": Knob("Page", "Clock", "", not_here=GATE_ONLY + "its page has the true time."),
        "library": Knob("Library", "Library", "", not_here="Change it below, under Library."),
        "stalled": Knob("Library", "Stalled", "", not_here="Let it go on with the button above the requests."),
    }
)
ABOUT = {**{name: kind.about for name, kind in LINKS.items()}, **{name: fault.about for name, fault in FAULTS.items()}}


def choices(name: str) -> list[str]:
    """The words that a knob takes, its usual one first."""
    knob = KNOBS[name]
    if name == "link":
        return list(LINKS)
    if name in ("bucket", "everywhere", "backend"):
        return [HEALTHY, *FAULTS]
    words = [str(word) for word in words_of(Setting).get(name, ()) if word is not None and word != "have-expired"]
    return list(dict.fromkeys([*([knob.usual] if isinstance(knob.usual, str) else []), *words]))


def described(present: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All knobs with their present values, as data for the page."""
    return [
        {
            "name": name, "group": knob.group, "label": knob.label, "about": knob.about, "kind": knob.kind,
            "usual": knob.usual, "value": present.get(name, knob.usual), "notHere": knob.not_here,
            "choices": [{"value": one, "about": ABOUT.get(one, "")} for one in choices(name)],
            "routes": list(ROUTES) if knob.kind == "routes" else [],
        }
        for name, knob in KNOBS.items()
    ]  # fmt: skip


def merged(first: Setting, then: Setting) -> Setting:
    """One setting that does what two do in turn."""
    if then.bucket is not None or then.backend:
        first = spread(first)
    changes = {one.name: value for one in fields(Setting) if (value := getattr(then, one.name)) not in (None, {})}
    if then.bucket_headers == {} or then.page_headers == {}:
        changes |= {name: {} for name in ("bucket_headers", "page_headers") if getattr(then, name) == {}}
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
