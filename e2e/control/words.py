"""The words of the control page about a scenario: the steps of the user, and the promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from e2e.control.knobs import AS_IT_IS
from e2e.scenario import Flow, Scenario, Setting
from fixtures.judging.outcome import Button
from fixtures.lab.knob import turned
from fixtures.watching.promised import Expected

# What to do in the gallery, flow by flow; a plain click needs no words.
HOW: Mapping[str, str] = {
    "every title": "Download each of the videos in the list.",
    "every row": "Click the icons of all three rows quickly, without waiting.",
    "cancel": "Click Download, then Cancel while it runs; then download once more.",
    "play": "Play the video. The lab does not judge whether it plays: see for yourself.",
    "seek": "Play the video, and jump to its end. The lab does not judge this: see for yourself.",
    "both buttons": "Download by the icon in the list, then by the button in the player.",
    "leave": "Click Download, reload the page while it runs, and stay if the browser asks. It is judged as one click.",
    "in a group": "Open the group; both its videos must be there. Then download the video under test.",
    "unreadable": (
        "Set “Faults of the backend”, route `list`, to a fault and open the gallery. Then set it to `healthy` and "
        "click the alert's retry button."
    ),
    "empty": "Delete all videos and open the gallery: it says that it is empty only after the list has loaded.",
    "open again": "Close the gallery while it loads, and open it again: the newest video is there.",
    "play in vain": "Play the video: the player says that it cannot be played. The lab does not judge this.",
    "focus": "Play the video, close the player with Escape: the focus is back in the row. The lab does not judge this.",
    "dismiss": "Click Download, and close the alert.",
    "cancel in the browser": "Click Download, cancel it in the browser's list of downloads, then download once more.",
    "by the wheel": "Scroll to the last row by the mouse wheel, and download its video.",
    "by the finger": "Scroll to the last row by a finger, and download its video.",
    "in another tab": "Click Download, and look at another tab while the video comes.",
    "after a deletion": "Delete the first video in the list, then download the video under test.",
    "alert out of the way": "Click Download: the alert stays for five seconds, and does not take the keyboard focus.",
    "after six others": "Look at each of the long matches in the player, then download the video under test.",
}
# Flows in which a second act of the user comes before the lab changes anything while the click is answered.
SECOND_ACT: frozenset[Flow] = frozenset({"cancel", "cancel in the browser", "leave", "in another tab"})
# Of these, the ones whose second click is the one at which the lab changes.
CLICKED_AGAIN: frozenset[Flow] = frozenset({"cancel", "cancel in the browser"})
AFTER = {
    "retry": "click the alert's retry button",
    "again": "click the same button again",
    "next-video": "download another video",
}
EXPECTED: Mapping[Expected, str] = {
    "saved": "the video is saved",
    "told": "an alert says why not, and nothing is saved",
    "saved-or-told": "the video is saved, or an alert says why not",
    "cancelled": "the download ends at once",
}
ANEW = "The button “Start over” restores the scenario."


SENTENCES: Mapping[Expected, str] = {
    "saved": "The video is saved.",
    "told": "An alert says why not, and nothing is saved.",
    "saved-or-told": "The video is saved, or an alert says why not.",
    "cancelled": "A download that is cancelled ends at once.",
}


def steps(
    scenario: Scenario, button: Button | None, *, driven: bool,
    pending: Setting, meanwhile: Setting, pressed: Setting = AS_IT_IS, answered: Setting = AS_IT_IS,
) -> Iterator[str]:  # fmt: skip
    """What to do, and what the lab changes by itself, in order; `pressed` and `answered` have changed already."""
    if not driven:
        if scenario.device in ("phone", "tablet", "zoomed desktop", "desktop in Germany"):
            yield f"The scenario is for a {scenario.device}: use your browser's device toolbar or zoom."
        if missing := not_in_any_browser(scenario):
            yield f"Only the browser that the lab opens can do this: {', '.join(missing)}."
    yield HOW.get(scenario.flow) or f"Click Download {place(button)} of “{scenario.title}”."
    if pending != AS_IT_IS:
        how = " with the mouse" if any(knob.browser for knob, _ in turned(pending)) else ""
        how += " again" if scenario.flow in CLICKED_AGAIN else ""
        when = f"When you press it{how}, the lab changes" if driven else "Before you click it, press “Change it now”"
        yield f"{when}: {pending}."
    elif pressed != AS_IT_IS:
        yield f"When you pressed it, the lab changed: {pressed}. {ANEW}"
    if meanwhile != AS_IT_IS:
        when = "While it is answered, the lab changes" if driven else "While it is answered, press “Change it now”"
        if driven and scenario.flow in SECOND_ACT:
            when = "After you cancel, the lab changes" if scenario.flow == "cancel" else "Then press “Change it now”"
        yield f"{when}: {meanwhile}."
    elif answered != AS_IT_IS:
        yield f"While it was answered, the lab changed: {answered}. {ANEW}"
    if scenario.act != "click":
        yield f"In `check`, the suite does this with the button: {scenario.act}."
    if then := scenario.then:
        changed = f" The lab changes before that: {then.change}." if then.change != AS_IT_IS else ""
        yield f"Then {AFTER[then.act]}: {EXPECTED[then.expect]}.{changed}"


def not_in_any_browser(scenario: Scenario) -> list[str]:
    """The labels of the knobs that the scenario turns and that need the lab's own browser."""
    moments = (scenario.at_load, scenario.at_click, scenario.meanwhile)
    labels = [knob.label for one in moments for knob, value in turned(one) if knob.browser and value != "go on"]
    return list(dict.fromkeys(labels))


def judged_as(scenario: Scenario) -> Expected:
    """What a click is held to: where a video is to be played, a click on its Download is still to save it."""
    return "saved" if scenario.expect == "plays" else scenario.expect


def place(button: Button | None) -> str:
    """Where to click, in words."""
    return {"list": "in the row", "player": "in the player", None: "in the row, or in the player,"}[button]
