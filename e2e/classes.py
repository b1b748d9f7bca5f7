"""The ways downloads are known to fail, by number, from public bug reports; and why some are in no scenario yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from e2e.scenario import Scenario

CLASSES: Mapping[int, str] = {
    1: "the video opens in the tab instead of being saved",
    2: "a title beyond ASCII garbles the name, or breaks the proxy",
    3: "the link has expired while the page sat open",
    4: "the bucket's CORS rules are missing or wrong",
    5: "a large file is held in memory",
    6: "a file that broke off is taken for whole",
    7: "an error's text is saved as the video",
    8: "an error is swallowed, and the button does nothing",
    9: "the object is gone, and the list does not know",
    10: "the file is saved under a wrong name",
    11: "a percent sign in the title breaks decoding",
    12: "impatient clicks make several copies",
    13: "the busy state never ends",
    14: "iOS opens the file instead of saving it",
    15: "commas, quotes and semicolons break the header",
    16: "a failed native download replaces the app",
    17: "a cached reply without CORS headers poisons the fetch",
    18: "a popup blocker swallows the download",
    19: "closing the player ends the download",
    20: "a service worker gets in the way",
    21: "a redirect to the bucket loses the name, or the origin",
    22: "a retry uses the dead link again",
    23: "a dead link is kept in the page's own state",
    24: "an expired link looks like a CORS error",
    25: "the library has no link",
    26: "progress runs past 100 % of a compressed answer",
    27: "progress of an unknown size is NaN",
    28: "of several videos in a row, later ones are dropped",
    29: "the extension is missing, doubled or eaten by dots",
    30: "the page cannot read the name in a header",
    31: "signer and browser encode the key differently",
    32: "a name in the link breaks its signature",
    33: "playing stops when the link expires",
    34: "the player cannot seek without ranges",
    35: "another video than the one clicked is saved",
    36: "the thumbnail is saved instead of the video",
    37: "the app's token is sent to the bucket",
    38: "the session has ended, and the sign-in page is saved",
    39: "the link's host cannot be reached by browsers",
    40: "a HEAD request is made with a link signed for GET",
    41: "the page's security policy forgets the bucket",
    42: "players hold every connection to the bucket",
    43: "a link that works once is used twice",
    44: "the backend's own route is slow or cut off",
    45: "the download loses the page's state",
    46: "an apostrophe in the title breaks the header",
    47: "a slash in the title makes a path",
    48: "an empty file is taken for success",
    49: "the stream is reset half-way",
    50: "a part is saved as the whole",
    51: "a resumed download joins the wrong parts",
    52: "a clock is off, or the link lives too short",
    53: "the browser's cache hides that a link has expired",
    54: "an added parameter breaks the signature",
    55: "a header asks a preflight that the bucket refuses",
    56: "a CORS rule names another origin",
    57: "a no-cors fetch yields an empty file",
    58: "compression in the backend breaks ranges or lengths",
    59: "a plain link on an https page is blocked",
    60: "an isolated page may not show the bucket's video",
    61: "the name is reserved or hidden on some system",
    62: "the name is longer than file systems take",
    63: "the name holds invisible or reversing characters",
    64: "the object URL is revoked too early",
    65: "object URLs are never revoked",
    66: "a cancelled download is shown as an error",
    67: "success is told before it is true",
    68: "the alert shows machine text",
    69: "a viewer without an account gets a button that fails",
    70: "a click on the icon opens the player too",
    71: "the icon has no name, or no keyboard",
    72: "the alert is not announced, or gone too soon",
    73: "a blocker or download manager interferes",
    74: "a server insists on a referrer",
    75: "the type of the answer decides the extension",
    76: "a sandboxed frame drops the download",
    77: "the network is gone at the click",
    78: "the backend signs with a key that was rotated away",
}

# A class that judging any outcome covers, whatever the scenario: by the finding's code.
BY_EVERY_CLICK: Mapping[int, str] = {
    37: "leaked-credentials",
    40: "every link is signed for GET only, and the engine refuses anything else",
    57: "empty-file",
    67: "false-success",
    70: "player-opened",
}

# A class in no scenario, and why.
NOT_COVERED: Mapping[int, str] = {
    14: "needs WebKit on iOS; Chromium never opens a saved blob",
    20: "not built yet",
    33: "not built yet",
    36: "not built yet",
    42: "not built yet",
    59: "needs the gallery on https",
    65: "not built yet",
    69: "not built yet",
    76: "not built yet",
}


def covered(catalogue: Iterable[Scenario]) -> dict[int, list[str]]:
    """For each class, the scenarios that cover it, by name."""
    found: dict[int, list[str]] = {number: [] for number in CLASSES}
    for scenario in catalogue:
        for number in scenario.classes:
            found[number].append(scenario.name)
    return found
