"""What the control page says of a scenario in words: what to do, and what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from e2e.control.knobs import AS_IT_IS, KNOBS
from e2e.scenario import Scenario, Setting
from fixtures.judging.outcome import Button
from fixtures.lab.setting import OF_THE_BROWSER
from fixtures.watching.stage import Expected

# What to do in the gallery, flow by flow; a plain click needs no words.
HOW: Mapping[str, str] = {
    "every title": "Download each of the videos in the list.",
    "every row": "Click the icons of all three rows quickly, without waiting.",
    "cancel": "Click Download, then Cancel while it runs; then download once more.",
    "play": "Play the video. Whether it plays is for you to see: it is not judged here.",
    "seek": "Play the video, and jump to its end. It is not judged here.",
    "both buttons": "Download by the icon in the list, then by the button in the player.",
    "leave": "Click Download, then reload the page while it runs: stay if you are asked. It is judged as one click.",
    "in a group": "Open the group; both its videos must be there. Then download the video under test.",
    "unreadable": "Open the gallery while the list fails (the knob of its route), then heal it and retry.",
    "empty": "Delete all videos and open the gallery: it says so once the list has come, and not before.",
    "open again": "Close the gallery while it loads, and open it again: the newest video is there.",
    "play in vain": "Play the video: the player says that it cannot be had. It is not judged here.",
    "focus": "Play the video, close the player by Escape: the focus is back in the row. It is not judged here.",
    "dismiss": "Click Download, and close the alert.",
    "cancel in the browser": "Click Download, cancel it in the browser's list of downloads, then download once more.",
    "after six others": "Look at each of the long matches in the player, then download the video under test.",
}
AFTER = {
    "retry": "click the alert's retry",
    "again": "click the same button again",
    "next-video": "download another video",
}
ANEW = "Start over sets it anew."


SENTENCES: Mapping[Expected, str] = {
    "saved": "The video is saved.",
    "told": "The user is told why not, and nothing is saved.",
    "saved-or-told": "The video is saved, or the user is told why not.",
    "cancelled": "A download that is cancelled ends at once.",
}


def steps(
    scenario: Scenario, button: Button | None, *,
    pending: Setting, meanwhile: Setting, pressed: Setting = AS_IT_IS, answered: Setting = AS_IT_IS,
) -> Iterator[str]:  # fmt: skip
    """What to do, and what changes by itself, in order; `pressed` and `answered` have changed already."""
    if scenario.device in ("phone", "zoomed desktop"):
        yield f"The scenario is for a {scenario.device}: use your browser's device toolbar or zoom."
    if wanted := [
        name for name in OF_THE_BROWSER for one in (scenario.at_load, scenario.at_click, scenario.meanwhile)
        if getattr(one, name) and KNOBS[name].not_here and name != "stalled"
    ]:  # fmt: skip
        yield f"Not in the lab: {', '.join(dict.fromkeys(wanted))}. " + KNOBS[wanted[0]].not_here
    yield HOW.get(scenario.flow) or f"Click Download {place(button)} of “{scenario.title}”."
    if pending != AS_IT_IS:
        yield f"As you press it, the lab changes: {pending}."
    elif pressed != AS_IT_IS:
        yield f"As you pressed it, the lab changed: {pressed}. {ANEW}"
    if meanwhile != AS_IT_IS:
        yield f"While it is answered, the lab changes: {meanwhile}."
    elif answered != AS_IT_IS:
        yield f"While it was answered, the lab changed: {answered}. {ANEW}"
    if scenario.act != "click":
        yield f"The gate does it by: {scenario.act}."
    if then := scenario.then:
        changed = f", when {then.change} has changed" if then.change != AS_IT_IS else ""
        yield f"Then {AFTER[then.act]}{changed}: what is promised is that it is {then.expect}."


def judged_as(scenario: Scenario) -> Expected:
    """What a click is held to: where a video is to be played, a click on its Download is still to save it."""
    return "saved" if scenario.expect == "plays" else scenario.expect


def place(button: Button | None) -> str:
    """Where to click, in words."""
    return {"list": "in the row", "player": "in the player", None: "in the row, or in the player,"}[button]
