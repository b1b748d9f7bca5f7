"""Each finding of what a user sees, in full: code, sentence, and the words that mark its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.judging.around import ASKS_FOR, POSTED
from fixtures.judging.findings import finding
from fixtures.judging.judge import judge, missed_first
from fixtures.judging.outcome import Event, Navigation, Outcome, Sign
from fixtures.judging.promise import Promise
from tests.judging.outcomes import ALERT_OF_OTHER, LEFT, SAVED, URL, saved
from tests.test_judge import ALERT, CANCELLED, FILE, NOTHING, REFUSED, RIGHT, TOLD, call

# fmt: off
CASES: list[tuple[str, Promise, Outcome, list[tuple[str, ...]]]] = [
    ("the click missed, in the player", SAVED, replace(NOTHING, clicked=False), [("click-missed", "the click did not reach the player's Download button", "the button cannot be clicked: ")]),
    ("the click missed, as something is in the way", SAVED, replace(NOTHING, clicked=False, timeline=(Event(9, "page", "the button cannot be clicked: <div> intercepts pointer events"),)), [("click-missed", "the click did not reach the player's Download button: <div> intercepts pointer events", "the button cannot be clicked: ")]),
    ("nothing happened at a key", SAVED, replace(NOTHING, button="list", timeline=(Event(0, "page", "key on “Download”"),)), [("nothing-happened", "the key pressed on the list icon caused no request and no download, and the page showed no message")]),
    ("nothing happened at a key that clicks", SAVED, replace(NOTHING, button="list", timeline=(Event(0, "page", "key on “Download”"), Event(1, "page", "click on “Download”"))), [("nothing-happened", "the click on the list icon caused no request and no download, and the page showed no message")]),
    ("nothing happened at a key that a handler prevented", SAVED, replace(NOTHING, button="list", timeline=(Event(0, "page", "key on “Download”"), Event(1, "page", "a handler prevented what the key does by itself"))), [("nothing-happened", "the key pressed on the list icon caused no request and no download, and the page showed no message; a handler prevented what the key does by itself", "a handler prevented what the key does by itself")]),
    ("another video of that title", replace(SAVED, others=(("B", SAVED.video),)), saved(sha256="B"), [("wrong-video", "the file saved for “Cup Final” is another video of that title", "saved “Cup_Final_final.mp4”")]),
    ("the click missed, in the list", TOLD, replace(RIGHT, clicked=False), [("click-missed", "the click did not reach the list icon", "the button cannot be clicked: ")]),
    ("the browser's error page", SAVED, replace(NOTHING, navigation=Navigation("chrome-error://chromewebdata/", None, "")), [("error-replaced-app", "the player's Download button replaced the app with the browser's error page", "the tab went to chrome-error://chromewebdata/")]),
    ("an error in place of the app", TOLD, replace(LEFT, navigation=Navigation(URL, 400, "text/html")), [("error-replaced-app", "the list icon replaced the app with a raw error (400 text/html) at http://r2/u/x.mp4", "the tab went to http://r2/u/x.mp4")]),
    ("XML in place of the app", SAVED, replace(LEFT, navigation=Navigation(URL, 200, "application/xml")), [("error-replaced-app", "the list icon replaced the app with a raw answer (200 application/xml) at http://r2/u/x.mp4", "the tab went to http://r2/u/x.mp4")]),
    ("JSON in place of the app", SAVED, replace(LEFT, navigation=Navigation(URL, None, "application/json")), [("error-replaced-app", "the list icon replaced the app with a raw answer (application/json) at http://r2/u/x.mp4", "the tab went to http://r2/u/x.mp4")]),
    ("the video in place of the app", SAVED, replace(LEFT, navigation=Navigation(URL, 200, "video/mp4")), [("navigated-away", "the list icon navigated the app to http://r2/u/x.mp4", "the tab went to http://r2/u/x.mp4")]),
    ("a page in place of the app", SAVED, replace(LEFT, navigation=Navigation(URL, 399, "text/html")), [("navigated-away", "the list icon navigated the app to http://r2/u/x.mp4", "the tab went to http://r2/u/x.mp4")]),
    ("another page", SAVED, replace(RIGHT, pages_opened=(URL,)), [("page-opened", "the list icon opened another page: http://r2/u/x.mp4", "a new page opened: http://r2/u/x.mp4")]),
    ("a download that broke off", SAVED, replace(RIGHT, files=(replace(FILE, failure="canceled"),)), [("download-failed", "the browser's download of “Cup_Final_final.mp4” broke off (canceled)", "download failed")]),
    ("two files", SAVED, replace(RIGHT, files=(FILE, FILE)), [("started-twice", "one click began 2 downloads", "download begins")]),
    ("one that broke off and a right one", SAVED, replace(RIGHT, files=(replace(FILE, failure="canceled"), FILE)), [("download-failed", "the browser's download of “Cup_Final_final.mp4” broke off (canceled)", "download failed"), ("started-twice", "one click began 2 downloads", "download begins")]),
    ("saved, and an alert", SAVED, replace(RIGHT, alerts=(ALERT,)), [("saved-and-alarmed", "the file was saved, but an alert says “‘Cup Final’ is no longer available.”", "“Cup Final” is no longer available.")]),
    ("saved, and an old alert", SAVED, replace(RIGHT, standing=("“Other” is gone.", "“Cup  Final” is gone.")), [("saved-and-alarmed", "the file was saved, but an old alert still says “‘Cup  Final’ is gone.”", "saved")]),
    ("told instead of saved", SAVED, replace(NOTHING, alerts=(ALERT,), dialogs=("Sorry!",), calls=(call(),)), [("told-instead-of-saved", "“Cup Final” was not saved; the page showed “‘Cup Final’ is no longer available. / Sorry!”", "“Cup Final” is no longer available.", "Sorry!")]),
    ("a line that is no alert", SAVED, replace(NOTHING, said=("Cup  Final could not be saved",)), [("not-an-alert", "the page shows “Cup  Final could not be saved”, but screen readers do not announce it, because it is not an alert")]),
    ("nothing was said", SAVED, replace(NOTHING, calls=(call(),)), [("silent-failure", "“Cup Final” was not saved, and no message said why", "failed", "console error")]),
    ("nothing happened in the list", SAVED, replace(NOTHING, button="list"), [("nothing-happened", "the click on the list icon caused no request and no download, and the page showed no message")]),
    ("nothing happened in the player", TOLD, NOTHING, [("nothing-happened", "the click on the player's Download button caused no request and no download, and the page showed no message")]),
    ("a wrong name", SAVED, saved(name="0b5f.mp4"), [("wrong-name", "“Cup Final” was saved as “0b5f.mp4”", "saved “0b5f.mp4”")]),
    ("a name that is encoded", SAVED, saved(name="Cup%5FFinal%5Ffinal.mp4"), [("wrong-name", "“Cup Final” was saved as “Cup%5FFinal%5Ffinal.mp4”, the right name percent-encoded", "saved “Cup%5FFinal%5Ffinal.mp4”")]),
    ("a name that is encoded twice", SAVED, saved(name="Cup%255FFinal_final.mp4"), [("wrong-name", "“Cup Final” was saved as “Cup%255FFinal_final.mp4”, the right name percent-encoded twice", "saved “Cup%255FFinal_final.mp4”")]),
    ("a name as in a form", SAVED, saved(name="Cup+Final%5Ffinal.mp4"), [("wrong-name", "“Cup Final” was saved as “Cup+Final%5Ffinal.mp4”, the right name percent-encoded", "saved “Cup+Final%5Ffinal.mp4”")]),
    ("a name as HTML", SAVED, saved(name="Cup&#x5f;Final_final.mp4"), [("wrong-name", "“Cup Final” was saved as “Cup&#x5f;Final_final.mp4”, the right name written as HTML", "saved “Cup&#x5f;Final_final.mp4”")]),
    ("a name as in a script", SAVED, saved(name="Cup\\u005fFinal_final.mp4"), [("wrong-name", "“Cup Final” was saved as “Cup\\u005fFinal_final.mp4”, the right name escaped as in a script", "saved “Cup\\u005fFinal_final.mp4”"), ("unsafe-name", "“Cup Final” was saved as “Cup\\u005fFinal_final.mp4”, which contains a character that Windows refuses", "saved “Cup\\u005fFinal_final.mp4”")]),
    ("an unsafe name", SAVED, saved(name="Cup: Final.mp4"), [("unsafe-name", "“Cup Final” was saved as “Cup: Final.mp4”, which contains a character that Windows refuses", "saved “Cup: Final.mp4”")]),
    ("the picture", SAVED, saved(sha256="picture"), [("thumbnail-saved", "the file saved for “Cup Final” is its picture, not the video", "saved “Cup_Final_final.mp4”")]),
    ("another video", SAVED, saved(sha256="b"), [("wrong-video", "the file saved for “Cup Final” is the video “Training Day”", "saved “Cup_Final_final.mp4”")]),
    ("an empty file", SAVED, saved(sha256="x", size=0, head=b""), [("empty-file", "the file saved for “Cup Final” is empty", "saved “Cup_Final_final.mp4”")]),
    ("a file of no known size", SAVED, saved(sha256="x", size=None), [("empty-file", "the file saved for “Cup Final” is empty", "saved “Cup_Final_final.mp4”")]),
    ("an object as text", SAVED, saved(sha256="x", head=b"[object Promise]" * 4), [("wrong-bytes", "the file saved for “Cup Final” is a JavaScript object converted to text: '[object Promise][object Promise][object '", "saved “Cup_Final_final.mp4”")]),
    ("an object as JSON", SAVED, saved(sha256="x", head=b"{}"), [("wrong-bytes", "the file saved for “Cup Final” is a JavaScript object converted to text: '{}'", "saved “Cup_Final_final.mp4”")]),
    ("an error page", SAVED, saved(sha256="x", head=b"<Error><Code>AccessDenied</Code></Error>" * 2), [("error-page-saved", "the file saved for “Cup Final” is text, not a video: '<Error><Code>AccessDenied</Code></Error>'", "saved “Cup_Final_final.mp4”")]),
    ("text in no code", SAVED, saved(sha256="x", head=b"<p>\xff</p>"), [("error-page-saved", "the file saved for “Cup Final” is text, not a video: '<p>�</p>'", "saved “Cup_Final_final.mp4”")]),
    ("a part", SAVED, saved(sha256="x", size=999), [("truncated", "only 999 of 1,000 bytes (99.9 %) of “Cup Final” were saved", "saved “Cup_Final_final.mp4”")]),
    ("one byte", SAVED, saved(sha256="x", size=1), [("truncated", "only 1 of 1,000 bytes (0.1 %) of “Cup Final” were saved", "saved “Cup_Final_final.mp4”")]),
    ("other bytes", SAVED, saved(sha256="x"), [("wrong-bytes", "the file saved for “Cup Final” has other bytes than the video (its size: 1,000 bytes; the video's: 1,000)", "saved “Cup_Final_final.mp4”")]),
    ("other bytes, as they were sent", SAVED, replace(saved(sha256="x"), calls=(call(fault="corrupt", sent=1_000),)), [("wrong-bytes", "the file saved for “Cup Final” has other bytes than the video (its size: 1,000 bytes; the video's: 1,000); the bucket sent a changed byte, which only a checksum (an MD5 ETag) can tell", "saved “Cup_Final_final.mp4”")]),
    ("other bytes, and more", SAVED, saved(sha256="x", size=1_001), [("wrong-bytes", "the file saved for “Cup Final” has other bytes than the video (its size: 1,001 bytes; the video's: 1,000)", "saved “Cup_Final_final.mp4”")]),
    ("saved though cancelled", CANCELLED, RIGHT, [("cancel-ignored", "“Cup Final” was saved although it was cancelled", "saved")]),
    ("alarmed though cancelled", CANCELLED, replace(NOTHING, alerts=(ALERT,), dialogs=("AbortError",)), [("cancelled-and-alarmed", "the user cancelled, and the page showed “‘Cup Final’ is no longer available.”", "“Cup Final” is no longer available."), ("cancelled-and-alarmed", "the user cancelled, and the page showed “AbortError”", "AbortError")]),
    ("an error saved where the user is to be told", TOLD, replace(REFUSED, files=(replace(FILE, head=b"{'detail': 'a long sentence that goes on and on'}"),)), [("error-page-saved", 'an error was saved as “Cup_Final_final.mp4”: "{\'detail\': \'a long sentence that goes on"', "saved “Cup_Final_final.mp4”")]),
    ("an empty file where the user is to be told", TOLD, replace(REFUSED, files=(replace(FILE, size=0, head=b""),)), [("empty-file", "an empty file was saved as “Cup_Final_final.mp4”", "saved “Cup_Final_final.mp4”")]),
    ("a file where the user is to be told", TOLD, replace(REFUSED, files=(FILE,)), [("saved-instead-of-told", "“Cup_Final_final.mp4” was saved although the whole video was not available", "saved “Cup_Final_final.mp4”")]),
    ("success is told", TOLD, replace(REFUSED, statuses=("“Cup Final” was saved.",)), [("false-success", "the page showed “‘Cup Final’ was saved.” although the video was not saved", "“Cup Final” was saved.")]),
    ("success in a status where nothing is saved", SAVED, replace(NOTHING, statuses=("“Cup Final” was saved.",), calls=(call(),)), [("false-success", "the page showed “‘Cup Final’ was saved.” although the video was not saved", "“Cup Final” was saved."), ("silent-failure", "“Cup Final” was not saved, and no message said why", "failed", "console error")]),
    ("success in an alert where nothing is saved", SAVED, replace(NOTHING, alerts=(replace(ALERT, text="“Cup Final” was saved."),), calls=(call(),)), [("false-success", "the page showed “‘Cup Final’ was saved.” although the video was not saved", "“Cup Final” was saved."), ("silent-failure", "“Cup Final” was not saved, and no message said why", "failed", "console error")]),
    ("success where the download broke off", SAVED, replace(RIGHT, files=(replace(FILE, failure="canceled"),), statuses=("Saved “Cup Final”",)), [("false-success", "the page showed “Saved ‘Cup Final’” although the video was not saved", "Saved “Cup Final”"), ("download-failed", "the browser's download of “Cup_Final_final.mp4” broke off (canceled)", "download failed")]),
    ("success on a button", TOLD, replace(REFUSED, signs=(Sign(2, "Downloaded"),)), [("false-success", "the page shows “Downloaded” although the video was not saved", "shows “Downloaded”")]),
    ("success on a button, though cancelled", CANCELLED, replace(NOTHING, signs=(Sign(2, "Downloaded"),)), [("false-success", "the page shows “Downloaded” although the user cancelled and nothing was saved", "shows “Downloaded”")]),
    ("a dialog without the name", TOLD, replace(NOTHING, dialogs=("Hm", "Sorry")), [("alert-without-name", "the dialog does not name “Cup Final”: “Sorry”", "Sorry")]),
    ("a status that tells", TOLD, replace(NOTHING, statuses=("“Cup  Final” is gone.", "“Cup Final” could not be saved.")), [("not-an-alert", "the page showed “‘Cup Final’ could not be saved.”, but in a status line, not an alert", "“Cup Final” could not be saved.")]),
    ("a download that broke off without a word", TOLD, replace(NOTHING, files=(replace(FILE, failure="canceled"),)), [("download-failed", "the browser's download of “Cup Final” broke off, and no alert said so", "download failed")]),
    ("alerts without the name", TOLD, replace(NOTHING, alerts=(ALERT_OF_OTHER, replace(ALERT_OF_OTHER, text="It is gone."))), [("alert-without-name", "the alert does not name “Cup Final”: “It is gone.”", "It is gone.")]),
    ("told twice", TOLD, replace(NOTHING, alerts=(ALERT, ALERT)), [("told-twice", "the page shows the same alert twice: “‘Cup Final’ is no longer available.”", "“Cup Final” is no longer available.")]),
    ("machine text", TOLD, replace(NOTHING, alerts=(replace(ALERT, text="Cup Final: HTTP 404"),)), [("raw-alert", "the alert shows machine text ('HTTP 404'): “Cup Final: HTTP 404”", "Cup Final: HTTP 404")]),
    ("no way to try again", TOLD, replace(NOTHING, alerts=(replace(ALERT, buttons=("Dismiss",)),)), [("no-retry", "the alert offers no retry: “‘Cup Final’ is no longer available.”", "“Cup Final” is no longer available.")]),
    ("an alert unheard", TOLD, replace(NOTHING, alerts=(replace(ALERT, heard=False),)), [("not-an-alert", "the alert “‘Cup Final’ is no longer available.” is hidden from screen readers, by `aria-hidden` or `inert` around it", "hidden from screen readers")]),
    ("an alert out of sight", TOLD, replace(NOTHING, alerts=(replace(ALERT, in_sight=False),)), [("alert-out-of-sight", "the alert “‘Cup Final’ is no longer available.” is outside the window, or something covers it", "out of sight")]),
    ("an alert that vanished", TOLD, replace(NOTHING, alerts=(replace(ALERT, at=80, gone=4_979.4),)), [("alert-vanished", "the alert was gone after 4899 ms", "the alert is gone")]),
    ("still under way", SAVED, replace(RIGHT, gave_up=True, running_left=True), [("too-slow", "the download had not finished after the time limit (`patience` in the profile)", "still not over")]),
    ("busy with nothing", SAVED, replace(NOTHING, busy_left=True), [("never-started", "the gallery looks busy, but has requested nothing since the click: the download has not started", "busy")]),
    ("busy with a question", SAVED, replace(NOTHING, busy_left=True, timeline=(Event(5, "page", f"{ASKS_FOR} notifications"),)), [("never-started", "the gallery looks busy, but has requested nothing since the click: the download has not started; it has asked for the permission for notifications, which the user did not answer", ASKS_FOR, "busy")]),
    ("nothing but a question", SAVED, replace(NOTHING, button="list", timeline=(Event(5, "page", f"{ASKS_FOR} notifications"),)), [("nothing-happened", "the click on the list icon caused no request and no download, and the page showed no message; it has asked for the permission for notifications, which the user did not answer")]),
    ("a link for anyone", SAVED, replace(RIGHT, timeline=(Event(5, "page", POSTED),)), [("leaked-credentials", "the page posted a signed link with the target “*”, so whatever page embeds the gallery can read the video", POSTED)]),
    ("still busy", SAVED, replace(RIGHT, busy_left=True), [("stuck-busy", "the gallery still looks busy although nothing is running any more", "busy")]),
    ("asked to leave", SAVED, replace(RIGHT, leave_prompts=1), [("asked-to-leave", "the click on the list icon made the browser ask whether to leave the page", "beforeunload")]),
    ("the player opened", SAVED, replace(RIGHT, player_opened=True), [("player-opened", "the click on the list icon of “Cup Final” opened the player too")]),
    ("an error in the page", SAVED, replace(RIGHT, page_errors=("TypeError: x",)), [("page-error", "the page threw an error: TypeError: x", "uncaught error", "page crashed")]),
    ("a page that froze", SAVED, replace(RIGHT, frozen_ms=100_000), [("page-frozen", "the page did not respond for 100.0 s", "stood still")]),
    ("progress beyond all", SAVED, replace(RIGHT, progress=(None, 100.0, 100.5, -1.0)), [("bad-progress", "the progress bar showed 100.5")]),
    ("progress below nothing", SAVED, replace(RIGHT, progress=(0.0, -1.0)), [("bad-progress", "the progress bar showed -1.0")]),
    ("progress from 0 to 1", SAVED, replace(RIGHT, progress=(0.0, None, 0.25, 1.0)), [("bad-progress", "the progress bar's highest value was 1 of 100")]),
    ("progress from 0 to 1 in one step", SAVED, replace(RIGHT, progress=(0.0, 1.0)), [("bad-progress", "the progress bar's highest value was 1 of 100")]),
    ("a bare zero", SAVED, replace(RIGHT, progress=(0.0, 50.0), signs=(Sign(1, "0"), Sign(2, "Saved as cup_2_final.mp4"))), [("bad-progress", "the page showed a bare “0”, which nothing took the place of", "shows “0”")]),
    ("a zero that counts on", SAVED, replace(RIGHT, progress=(0.0, 50.0), signs=(Sign(1, "0"), Sign(1, "50"))), []),
    ("a zero before all was there", SAVED, replace(RIGHT, progress=(0.0, 100.0), signs=(Sign(1, "0"),)), []),
    ("progress shown once, at 1 %", SAVED, replace(RIGHT, files=(replace(RIGHT.files[0], size=12_000_000),), progress=(None, 1.0)), []),
    ("asked eleven times", SAVED, replace(RIGHT, calls=(call(path="/a"), *[call(server="backend", path="/b")] * 11)), [("endless-retry", "one click sent 11 requests for /b to the backend", "/b")]),
    ("credentials to the bucket", SAVED, replace(RIGHT, calls=(call(path="/a"), call(path="/b", headers={"cookie": "s", "authorization": "t"}), call(path="/c", headers={"cookie": "s"}))), [("leaked-credentials", "the page sent the app's cookie and authorization to the bucket", "GET /b")]),
]
# fmt: on


@pytest.mark.parametrize(("promise", "outcome", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_finding_is_told_in_full(promise: Promise, outcome: Outcome, found: list[tuple[str, ...]]) -> None:
    findings = judge(promise, outcome)

    assert [(one.code, one.sentence, *one.evidence) for one in findings] == found


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (replace(NOTHING, clicked=False, timeline=(Event(9, "page", "the button cannot be clicked: <p> covers it"),)), "click-missed"),
        (replace(NOTHING, clicked=False), "alert-vanished"),  # nobody tried to click, as at an alert of the list
        (replace(NOTHING, timeline=(Event(9, "page", "the button cannot be clicked: <p> covers it"),)), "alert-vanished"),
    ],
)  # fmt: skip
def test_nothing_else_is_told_of_a_click_that_did_not_reach_its_button(outcome: Outcome, told: str) -> None:
    assert [one.code for one in missed_first(outcome, (finding("alert-vanished", "it was gone"),))] == [told]
