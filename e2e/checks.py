"""Further checks of an outcome that a scenario can name: each yields a finding if its fact is missing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

from fixtures.judging.answers import answers_without_a_file, wrong_link_given
from fixtures.judging.causes import BLOCKED, UNREACHABLE, refused_by_the_policy
from fixtures.judging.findings import Finding, finding
from fixtures.judging.names import any_letters
from fixtures.judging.outcome import Call, Outcome, inside
from fixtures.judging.refusals import answer_of
from fixtures.judging.words import FAILURE, UNDER_WAY, names, tells_success, without
from fixtures.lab.media import MEGABYTE
from fixtures.watching.seen import LOOKS_THE_SAME, READ_AS


def progress_was_shown(outcome: Outcome) -> Iterator[Finding]:
    """Something showed how much had been downloaded: a bar, or words or a drawing that kept changing."""
    yield from busy_was_shown(outcome)
    if downloads_natively(outcome) or not (outcome.busy_seen or outcome.signs):
        return
    changes = Counter(sign.place for sign in set(outcome.signs))
    if any(times > 1 for times in changes.values()):
        return
    if not any(value is not None and 0 < value < 100 for value in outcome.progress):
        yield finding("no-progress", "the size is known, but the page never showed how much had been downloaded")
    for event in [event for event in outcome.timeline if LOOKS_THE_SAME in event.what][:1]:
        yield finding("no-progress", f"the user cannot see the progress: {event.what}", LOOKS_THE_SAME)


def busy_was_shown(outcome: Outcome) -> Iterator[Finding]:
    """Something showed that the video was on its way."""
    # The page may report success a moment before the browser reports the download.
    under_way = [sign for sign in outcome.signs if not tells_success(sign.text, outcome.video)]
    if not outcome.busy_seen and not under_way and not downloads_natively(outcome):
        yield finding("no-progress", "nothing showed that the download was under way")


def unknown_share_is_not_claimed(outcome: Outcome) -> Iterator[Finding]:
    """Where nobody knows the size, a progress bar has no value: neither a made-up one nor 0 all the time."""
    claimed = [value for value in outcome.progress if value is not None and value < 100]
    if claimed and (max(claimed) > 0 or None not in outcome.progress):
        told = f"the size is unknown, but the progress bar says {max(claimed):.0f} %, as if that were known"
        yield finding("bad-progress", told)


def progress_is_heard(outcome: Outcome) -> Iterator[Finding]:
    """What shows that the video is on its way has a role that tells a screen reader so, or a status line says it."""
    statuses = [text for text in outcome.statuses if text not in outcome.unheard]
    before = [text for text in statuses if not tells_success(text, outcome.video)]
    if before == statuses:  # in another language than English, the last word is taken for the success
        before = before[:-1]
    heard = outcome.busy_seen or any(sign.heard for sign in outcome.signs) or before
    for event in [event for event in outcome.timeline if READ_AS in event.what][:1]:
        told = f"screen readers say a wrong share: {event.what}; `aria-valuetext` is read instead of `aria-valuenow`"
        yield finding("bad-progress", told, READ_AS)
    if outcome.signs and not heard and not downloads_natively(outcome):
        shown = outcome.signs[0].text
        told = (
            f"the page shows the download as “{inside(shown)}”, but with no role (progressbar, status) or aria-busy, "
            "so screen readers do not notice it"
        )
        yield finding("not-accessible", told, f"shows “{shown}”")


def progress_is_not_chattered(outcome: Outcome) -> Iterator[Finding]:
    """A status line does not say every percent: a screen reader reads each, and nothing else is heard meanwhile."""
    said = Counter(FIGURES.sub("", text) for text in {*outcome.statuses})
    for words, times in said.most_common(1):
        if times > MOST_FIGURES:
            first = next(text for text in outcome.statuses if FIGURES.sub("", text) == words)
            told = (
                f"during one download a status line said {times} different numbers, such as “{inside(first)}”: a "
                "screen reader reads each of them aloud"
            )
            yield finding("not-accessible", told, first)


def focus_stays(outcome: Outcome) -> Iterator[Finding]:
    """After a key press something still has the keyboard focus."""
    if outcome.focus_lost:
        told = "after the key press no control has the keyboard focus, so the user starts again at the top"
        yield finding("not-accessible", told, "key on")


def success_was_said(outcome: Outcome) -> Iterator[Finding]:
    """A status line or an alert says, once, that the download has finished, unless the browser downloads by itself."""
    if downloads_natively(outcome):
        return
    texts = (*outcome.statuses, *(alert.text for alert in outcome.alerts))
    said = [text for text in texts if tells_success(text, outcome.video)]
    # In another language than English, the last word about the video is taken for it; a player says other things.
    last = [text for text in texts if names(outcome.video, text)][-1:]
    if not said and not any(not FAILURE.search(one) and not UNDER_WAY.search(one) for one in last):
        yield finding("no-progress", "no message said that the download had finished")
    for text in said:
        if text[: len(text) // 2] == text[-(len(text) // 2) :]:
            yield finding("told-twice", f"a status line says the same twice: “{text}”", text)


def success_is_heard(outcome: Outcome) -> Iterator[Finding]:
    """The status line that says so was there before: many screen readers announce only what changes in one."""
    said = [text for text in outcome.statuses if tells_success(text, outcome.video)]
    if said and set(said) <= set(outcome.unheard):
        told = (
            f"“{inside(said[0])}” came together with its status line: many screen readers announce only what changes "
            "in a line that was there before"
        )
        yield finding("not-accessible", told, f"status: “{said[0]}”")


def downloads_natively(outcome: Outcome) -> bool:
    """Whether the browser itself fetched the file, and so showed its progress; not what the page streams to it."""
    sent = Counter[bool]()
    for call in file_calls(outcome):
        if call.method == "GET":
            sent[call.fetched] += call.sent
    # A page that only asks for a byte first, to see whether the file is there, leaves the rest to the browser.
    by_the_page = sent[True] > sent[False]
    begun = any(event.what.startswith("download begins") and " from http" in event.what for event in outcome.timeline)
    return (begun or any(file.url.startswith("http") for file in outcome.files)) and not by_the_page


def fetched_by_the_page(outcome: Outcome) -> bool:
    """Whether the page itself gets the file, and so can know what becomes of it."""
    return not downloads_natively(outcome)


def file_calls(outcome: Outcome) -> Iterator[Call]:
    """The calls that ask for a file."""
    yield from (call for call in outcome.calls if call.for_file)


def object_url_outlives_the_click(outcome: Outcome) -> Iterator[Finding]:
    """Whoever saves by an object URL leaves it alive for engines that read it late; a second is little."""
    if any(url.lived is not None and url.lived < 1000 for url in outcome.object_urls):
        yield finding("revoked-at-once", "the object URL was revoked at once after the click")


def object_urls_are_let_go(outcome: Outcome) -> Iterator[Finding]:
    """Nothing that was saved is still kept in memory by its object URL."""
    if kept := [url for url in outcome.object_urls if url.at < 0 and url.lived is None]:
        yield finding("object-url-kept", f"{len(kept)} object URL(s) of an earlier download were never revoked")


def memory_stays_flat(outcome: Outcome) -> Iterator[Finding]:
    """Neither the page's heap nor the browser's processes take the file in, as far as that could be measured."""
    if outcome.growth is None:
        return
    grown = outcome.growth.processes + max(0, outcome.growth.heap)
    if grown > FLAT:
        told = f"memory grew by {grown / MEGABYTE:.0f} MB, and the promise allows less than {FLAT / MEGABYTE:.0f} MB"
        yield finding("memory-grew", told)
        yield from refused_by_the_policy(outcome)  # such as the frame by which the file would have gone to the disk


def accessible(outcome: Outcome) -> Iterator[Finding]:
    """axe-core finds nothing serious, with the list, the player or an alert open."""
    for found in outcome.violations:
        yield finding("not-accessible", str(found))


def nothing_moves(outcome: Outcome) -> Iterator[Finding]:
    """No animation moves anything."""
    for name in outcome.motions:
        yield finding("ignores-reduced-motion", f"the animation {name!r} moves something")


def fits_the_window(outcome: Outcome) -> Iterator[Finding]:
    """Nothing has to be scrolled sideways."""
    if outcome.overflow > 1:
        yield finding("needs-sideways-scrolling", f"the page is {outcome.overflow} CSS pixels wider than its window")


def list_stays_in_place(outcome: Outcome) -> Iterator[Finding]:
    """The list is scrolled to where the user left it: what moves it by more than a few rows loses them their place."""
    if outcome.scrolled > A_FEW_ROWS:
        told = f"after the click the list had scrolled by {outcome.scrolled:,} pixels, away from “{outcome.video}”"
        yield finding("gallery-closed", told)


def few_requests(outcome: Outcome) -> Iterator[Finding]:
    """No loop: at most three requests for the file at the bucket, and three at the backend."""
    bucket = outcome.calls_to("bucket")
    backend = [call for call in outcome.calls_to("backend") if call.for_file]
    for server, calls in (("bucket", bucket), ("backend", backend)):
        if len(calls) > 3:
            yield finding("endless-retry", f"one click sent {len(calls)} requests for the file to the {server}")


def not_told_as_gone(outcome: Outcome) -> Iterator[Finding]:
    """No alert says that a video is gone although it is there."""
    for alert in outcome.alerts:
        if said := GONE.search(without(outcome.video, alert.text)):
            yield finding("misleading-alert", f"the alert says {said[0]!r}, but the video is there", alert.text)


def straight_from_the_bucket(outcome: Outcome) -> Iterator[Finding]:
    """A bucket that can be read is read: the backend does not carry the file as well."""
    served = [call for call in outcome.calls if call.method == "GET" and call.status in (200, 206) and call.sent]
    asked = [call for call in outcome.calls_to("bucket") if call.fetched]
    if asked and served and served[-1].server == "backend" and asked[0].at <= served[-1].at:
        refused = [call for call in asked if (call.status or 0) >= 400]
        told = "the page downloaded the file from the bucket, and then again from the backend"
        if len(refused) == len(asked):
            told = f"the bucket refused the page's request ({answer_of(refused[-1])}), so the backend sent the file"
        yield finding("needless-detour", told, f"GET {served[-1].path}")
    elif outcome.wrong_link and served and served[-1].server == "backend":
        yield finding("needless-detour", "the page could not use its link, so the backend sent the file", "GET")
    if outcome.wrong_link:
        yield wrong_link_given(outcome, outcome.wrong_link)
    sizes = {file.size for file in outcome.files if file.failure is None}
    whole = [call for call in (*outcome.earlier, *served) if call.fetched and call.for_file and call.sent in sizes]
    for call, times in Counter((call.server, call.path) for call in whole if call.status == 200).items():
        if times > 1:
            before = [one for one in whole if one.at < 0 and (one.server, one.path) == call]
            when = ", first before the click" if before else ""
            told = f"the page fetched the whole file {times} times from the {call[0]}{when}"
            yield finding("needless-detour", told, f"GET {call[1]}")


def fetched_twice(outcome: Outcome, files: int) -> Iterator[Finding]:
    """Downloads at the same time do not make the page refuse what it has fetched, and fetch it again."""
    sizes = {file.size for file in outcome.files if file.failure is None}
    whole = [call for call in file_calls(outcome) if call.fetched and call.status == 200 and call.sent in sizes]
    if len(whole) > files:
        told = (
            f"the page fetched {len(whole)} whole files for {files} downloads at the same time: it refused one that "
            "had come, and fetched it again"
        )
        yield finding("needless-detour", told, f"GET {whole[-1].path}")


def one_download(outcome: Outcome) -> Iterator[Finding]:
    """When an alert reports the failure, the browser's list shows at most one download that broke off."""
    if len(outcome.files) > 1:
        told = f"one click began {len(outcome.files)} downloads, and none of them finished"
        yield finding("duplicate-download", told, "download begins")


def name_tells_videos_apart(outcome: Outcome) -> Iterator[Finding]:
    """Something of the title is left in the file's name."""
    for file in outcome.files:
        stem = any_letters(file.name.rpartition(".")[0]).removesuffix("final")
        if any_letters(outcome.video) and not stem:
            yield finding(
                "wrong-name", f"“{outcome.video}” was saved as “{file.name}”, which could be any video", "saved"
            )


def name_reads_the_same_everywhere(outcome: Outcome) -> Iterator[Finding]:
    """A service worker names a file so that every browser reads it: only Chromium decodes `filename=`."""
    for header in outcome.dispositions:
        if (plain := ENCODED_NAME.search(header)) and "filename*" not in header.lower():
            told = f"the service worker names the file {plain[1]}, which Firefox and Safari save as it is"
            yield finding("wrong-name", told, "saved")


def vowel_signs_are_kept(outcome: Outcome) -> Iterator[Finding]:
    """A name that keeps the letters of a script without composed forms keeps all vowel signs and marks on them too."""
    title = any_letters(outcome.video)
    for file in outcome.files:
        saved = any_letters(file.name.rpartition(".")[0]).removesuffix("final")
        if saved != title and letters_alone(saved) == letters_alone(title):
            told = f"“{outcome.video}” was saved as “{file.name}”: vowel signs are gone, so it can hardly be read"
            yield finding("wrong-name", told, "saved")


def letters_alone(text: str) -> str:
    """A text without vowel signs and other marks."""
    return "".join(char for char in text if not unicodedata.category(char).startswith("M"))


# English only: misleading alerts in other languages are not detected.
GONE = re.compile(
    r"no longer (available|exists?)|has been (deleted|removed)|not found|does not exist|is gone", re.IGNORECASE
)
FIGURES = re.compile(r"[\d.,]+")
MOST_FIGURES = 20  # every five percent, and what a clock may add
ENCODED_NAME = re.compile(r"""filename="?([^";]*%[0-9a-f]{2}[^";]*)""", re.IGNORECASE)
# What an allocator has not given back yet was up to 81 MB beside 14 busy processes, in a gallery that keeps nothing.
# One that keeps the file grows by all of it, which is 105 MB at least.
FLAT = 90 * MEGABYTE
A_FEW_ROWS = 300  # CSS pixels, about half a window


def one_or_more(words: str | tuple[str, ...]) -> tuple[str, ...]:
    """The words, also where there is only one."""
    return (words,) if isinstance(words, str) else words


def fault(name: str | tuple[str, ...]) -> Callable[[Outcome], bool]:
    """Whether a fault of this name, or of one of these, fired on a request of the download."""
    return lambda outcome: any(call.fault in one_or_more(name) for call in outcome.calls)


def refused_as(error: str | tuple[str, ...]) -> Callable[[Outcome], bool]:
    """Whether the bucket refused the link with this code of S3, or one of these."""
    return lambda outcome: any(call.error in one_or_more(error) for call in outcome.calls_to("bucket"))


def backend_answered(status: int) -> Callable[[Outcome], bool]:
    """Whether the backend answered with this status, or told its error in a reply with status 200."""
    return lambda outcome: any(call.status == status or call.told_in_a_200 for call in outcome.calls_to("backend"))


def bucket_served(outcome: Outcome) -> bool:
    """The bucket gave the file: to this click, or to the player before it, whose copy the browser had kept."""
    asked = any(call.status in (200, 206) for call in outcome.calls_to("bucket"))
    return asked or (outcome.button == "player" and bool(outcome.files) and not backend_asked(outcome))


def backend_asked(outcome: Outcome) -> bool:
    """The backend was asked for the file itself."""
    return any(call.for_file for call in outcome.calls_to("backend"))


def backend_redirected(outcome: Outcome) -> bool:
    """The backend sent the browser on to the bucket."""
    return any(call.status == 302 for call in outcome.calls_to("backend"))


def expired_link_refused(outcome: Outcome) -> bool:
    """The bucket refused a link because it had expired."""
    return any(call.error == "ExpiredRequest" for call in outcome.calls_to("bucket"))


def object_was_missing(outcome: Outcome) -> bool:
    """Somebody answered that the file is not there, or gave no link to it, or said success and sent none."""
    missing = any(call.status == 404 or call.told_in_a_200 for call in outcome.calls)
    not_linked = outcome.no_link is not None and not outcome.no_link.file_is_there
    return missing or not_linked or any(True for _ in answers_without_a_file(outcome))


def reading_was_refused(outcome: Outcome) -> bool:
    """The bucket answered without CORS headers to a page that asked for them."""
    return any(call.cors == "refused" for call in outcome.calls_to("bucket"))


def script_was_gone(outcome: Outcome) -> bool:
    """A script or style of the gallery's own was asked for, and was no longer there."""
    return any(call.status == 404 and call.path.endswith((".js", ".mjs", ".css", ".wasm")) for call in outcome.calls)


def unreachable(outcome: Outcome) -> bool:
    """The browser could not reach a host at all."""
    return any(UNREACHABLE.search(failure.why) for failure in outcome.failures)


def blocked(outcome: Outcome) -> bool:
    """The browser refused a request by itself."""
    return any(BLOCKED.search(failure.why) for failure in outcome.failures)


def policy_refused(outcome: Outcome) -> bool:
    """The page's own security policy refused a request."""
    return bool(outcome.refused_by_policy)


def asked_the_bucket(outcome: Outcome) -> bool:
    """The page asked the bucket for something, before the click or after it."""
    return any(call.server == "bucket" for call in (*outcome.earlier, *outcome.calls))


def bucket_was_requested_by_link(outcome: Outcome) -> bool:
    """The click sent a request to the bucket, by any link; a gallery that only uses the backend does not."""
    return any(call.server == "bucket" for call in outcome.calls)


def bucket_was_requested_since_the_click(outcome: Outcome) -> bool:
    """The bucket got a request after the click, also for a video that plays."""
    return any(event.who == "bucket" for event in outcome.timeline)


def thumbnail_was_loaded(outcome: Outcome) -> bool:
    """The page had fetched the video's picture."""
    return any(
        call.server == "bucket" and call.path.endswith(".jpg") and call.status == 200 for call in outcome.earlier
    )


def count_was_asked(outcome: Outcome) -> bool:
    """The page had asked how many videos there are."""
    return any(call.role == "count" for call in (*outcome.earlier, *outcome.calls))


def link_was_renewed(outcome: Outcome) -> bool:
    """The library was read again after the click, or the backend asked for the file."""
    return bool(outcome.calls_to("backend"))


def requests_passed_by_service_worker(outcome: Outcome) -> bool:
    """A service worker fetched the page's requests itself."""
    return outcome.by_worker
