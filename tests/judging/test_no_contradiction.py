"""No sentence says what the records contradict, whatever the outcome: each finding's claim is held against the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.judging.findings import Finding, known_findings
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Call, Link, Navigation, Outcome
from fixtures.judging.promise import Promise
from tests.judging.test_any_outcome import FACTS, PROMISES
from tests.test_judge import NOTHING

ADDRESS = re.compile(r"(?:https?|chrome-error)://[^\s,;“”)]*[^\s,;:“”).]")
ANSWERED = re.compile(
    r"the (bucket|backend|app's server) answered (\d{3})(?: (\w+))? to (GET|HEAD|POST) (\S+?)(?:[,;]|$)"
)
SIZE = re.compile(r"([\d,]+) bytes")
GOOD_NEWS = re.compile("was downloaded|^Downloading")


def came(outcome: Outcome, *which: str) -> bool:
    """A file was saved whole; one of these bytes, where they are given."""
    return any(file.failure is None and (not which or file.sha256 in which) for file in outcome.files)


def words(outcome: Outcome) -> bool:
    """An alert or a dialog was shown."""
    return bool(outcome.alerts or outcome.dialogs)


def only_good_news(outcome: Outcome) -> bool:
    """Nothing that was shown says that a download failed."""
    return all(map(GOOD_NEWS.search, (*outcome.dialogs, *(alert.text for alert in outcome.alerts))))


def tried(outcome: Outcome) -> bool:
    """Something was asked for, or failed."""
    return bool(
        outcome.calls or outcome.failures or outcome.page_errors or outcome.refused_by_cors or outcome.refused_by_policy
    )


def one_call(facts: Callable[[Call], bool]) -> Callable[[Outcome, str], bool]:
    """A server saw such a request."""
    return lambda outcome, sentence: any(facts(call) for call in outcome.calls)


def came_right(call: Call) -> bool:
    """The server sent the video itself, as far as anybody can see."""
    return call.sha256 == "right" and call.sent == 1000 and call.head[4:8] == b"ftyp" and not call.answer


def refused_and_not_made_up_for(error: str) -> Callable[[Outcome, str], bool]:
    """The bucket refused with this code, with the status that is told, and gave the file by no later GET."""

    def holds(outcome: Outcome, sentence: str) -> bool:
        refused = [call for call in outcome.calls_to("bucket") if call.error == error]
        good = [call for call in outcome.calls_to("bucket") if call.status == 200 and call.cors != "refused"]
        return any(
            (f"({call.status or ''} {error})".replace("( ", "(") in sentence)
            and not any(one.at > call.at and one.method == call.method and not one.hung_up for one in good)
            for call in refused
        )

    return holds


def a_move(facts: Callable[[str, str, str], bool]) -> Callable[[Outcome, str], bool]:
    """The tab's last move was from this address, to that one, by this method."""
    return lambda outcome, sentence: facts(outcome.moves[-1].before, outcome.moves[-1].url, outcome.moves[-1].method)


def bare(url: str) -> str:
    return url.partition("#")[0]


def followed(outcome: Outcome, **facts: bool) -> bool:
    """A link to where the tab went was followed."""
    return any(
        link.url == outcome.moves[-1].url and all(getattr(link, name) == value for name, value in facts.items())
        for link in outcome.links
    )


def nothing_came(outcome: Outcome, sentence: str) -> bool:
    silent = not (outcome.statuses or outcome.said or outcome.alerts or outcome.dialogs)
    nothing = only_good_news(outcome) and not (outcome.files or tried(outcome))
    return nothing and silent == ("showed no message" in sentence)


# What must be so where a finding is told, by its code.
TRUE: Mapping[str, Callable[[Outcome, str], object]] = {
    "navigated-away": lambda o, s: o.navigation and (o.navigation.status or 0) < 400 and "raw" not in s,
    "error-replaced-app": lambda o, s: o.navigation and ("error" not in s or "browser" in s or (o.navigation.status or 0) > 399),
    "page-opened": lambda o, s: any(s.endswith(url) for url in o.pages_opened),
    "asked-to-leave": lambda o, s: o.leave_prompts,
    "nothing-happened": nothing_came,
    "silent-failure": lambda o, s: not came(o) and not words(o) and tried(o),
    "told-instead-of-saved": lambda o, s: not came(o) and words(o),
    "saved-instead-of-told": lambda o, s: came(o),
    "error-page-saved": lambda o, s: came(o),
    "empty-file": lambda o, s: any(not file.size and file.failure is None for file in o.files),
    "truncated": lambda o, s: any(file.size and file.size < 1000 for file in o.files),
    "part-saved": lambda o, s: any(
        call.status == 206 and call.fetched and call.headers.get("range", "?") in s and (call.at < 0) is ("before" in s)
        for call in (*o.calls, *o.earlier)
    ),
    "wrong-bytes": lambda o, s: any(file.sha256 != "right" for file in o.files),
    "wrong-video": lambda o, s: any(file.sha256 == "other" for file in o.files) and not came(o, "right"),
    "mixed-up-in-page": lambda o, s: (
        any(file.sha256 == "other" for file in o.files) and not came(o, "right") and not o.asked_for_another
        and one_call(lambda call: call.fetched and call.for_file and call.status == 200)(o, s)
        and not one_call(lambda call: call.fetched and call.for_file and call.sha256 == "other" and call.status == 200 and call.sent > 0)(o, s)
    ),
    "unasked-download": lambda o, s: {"right", "other"} <= {file.sha256 for file in o.files},
    "thumbnail-saved": lambda o, s: any(file.sha256 == "picture" for file in o.files),
    "wrong-name": lambda o, s: any(f"“{file.name}”" in s for file in o.files),
    "unsafe-name": lambda o, s: any(f"“{file.name}”" in s for file in o.files),
    "download-failed": lambda o, s: any(file.failure for file in o.files) and not ("no alert" in s and not only_good_news(o)),
    "duplicate-download": lambda o, s: s.startswith(f"{len(o.timeline)} clicks began {len(o.files)} ") and len(o.timeline) > 1,
    "started-twice": lambda o, s: f" began {len(o.files)} downloads" in s and len(o.files) > max(1, len(o.timeline)),
    "saved-and-alarmed": lambda o, s: came(o) and (o.visible_alerts or o.standing),
    "false-success": lambda o, s: o.statuses or o.alerts or o.signs or o.dialogs,
    "cancel-ignored": lambda o, s: came(o),
    "cancelled-and-alarmed": lambda o, s: words(o),
    "alert-without-name": lambda o, s: words(o),
    "not-an-alert": lambda o, s: o.statuses or o.said or any(not alert.heard for alert in o.alerts),
    "raw-alert": lambda o, s: o.alerts,
    "no-retry": lambda o, s: any("Retry" not in alert.buttons for alert in o.alerts),
    "alert-vanished": lambda o, s: any(alert.gone is not None for alert in o.alerts),
    "alert-illegible": lambda o, s: any(alert.illegible or alert.shortened for alert in o.alerts),
    "alert-out-of-sight": lambda o, s: any(not alert.in_sight for alert in o.alerts),
    "told-twice": lambda o, s: len(o.alerts) > 1,
    "too-slow": lambda o, s: o.gave_up and o.running_left,
    "never-started": lambda o, s: o.busy_left and not (o.running_left or o.files or o.failures or any(not call.habitual for call in o.calls)),
    "stuck-busy": lambda o, s: o.busy_left and not o.running_left and (came(o) or "saved" not in s),
    "click-missed": lambda o, s: not o.clicked,
    "player-opened": lambda o, s: o.player_opened,
    "page-error": lambda o, s: any(s.endswith(text) for text in o.page_errors),
    "page-frozen": lambda o, s: o.frozen_for_good if "any more" in s else o.frozen_ms,
    "bad-progress": lambda o, s: o.progress,
    "endless-retry": lambda o, s: len(o.calls) > 10,
    "leaked-credentials": one_call(lambda call: "cookie" in call.headers and call.server == "bucket"),
    "stale-link": refused_and_not_made_up_for("ExpiredRequest"),
    "bad-signature": lambda o, s: (not o.link_changed if "HEAD" in s else s.endswith(o.link_changed)) and (
        refused_and_not_made_up_for("SignatureDoesNotMatch")(o, s) if "signature (" in s
        else any(call.status == 403 and call.server == "bucket" for call in o.calls)
        or any(call.method == "HEAD" for call in o.calls)
    ),
    "object-missing": refused_and_not_made_up_for("NoSuchKey"),
    "cors-blocked": lambda o, s: o.refused_by_cors and not (o.calls_to("bucket") and "was not asked" in s),
    "answer-from-cache": lambda o, s: o.blocked_by_cors and any(call.cors == "not-asked" for call in o.earlier),
    "title-not-encoded": one_call(lambda call: 400 <= (call.status or 0) < 500 and call.fetched),
    "preflight-refused": one_call(lambda call: call.method == "OPTIONS" and call.cors == "refused"),
    "opaque-response": one_call(lambda call: call.headers.get("sec-fetch-mode") == "no-cors"),
    "link-unreachable": lambda o, s: any("REFUSED" in one.why and one.url in s for one in o.failures),
    "blocked-by-client": lambda o, s: any(one.why == "inspector" and one.url in s for one in o.failures),
    "blocked-by-policy": lambda o, s: any(s.endswith((url, "with `blob:`")[url == "blob"]) for url in o.refused_by_policy),
    "redirect-followed": lambda o, s: any(call.status == 302 and s.endswith(call.location) for call in o.calls),
    "bucket-error": one_call(lambda call: call.server == "bucket" and (call.status or 0) > 499),
    "backend-error": one_call(lambda call: call.server == "backend" and (call.status or 0) > 499),
    "no-attachment": lambda o, s: o.navigation and not any(f"`Content-Disposition: {kind}" in s for kind in ("attachment", "`")),
    "named-by-backend": lambda o, s: came(o) and any(call.role == "file" and call.answer for call in o.calls),
    "existing-file-refused": lambda o, s: o.in_bucket and "404" in s,
    "no-file-sent": one_call(lambda call: call.role == "file" and (call.status in (200, 206, 302) and not came_right(call))),
    "too-few-bytes-sent": one_call(lambda call: call.role == "file" and 0 < call.sent < 1000 and not came_right(call)),
    "other-bytes-sent": one_call(lambda call: call.role == "file" and call.sent > 0),
    "other-video-sent": lambda o, s: any(file.sha256 == "other" for file in o.files) and one_call(lambda call: call.sha256 == "other")(o, s),
    "wrong-link-given": lambda o, s: o.wrong_link,
    "answer-unreadable": lambda o, s: any("DECODING" in one.why and one.url in s for one in o.failures),
    "session-ended": one_call(lambda call: call.server == "backend" and call.status == 401),
    "session-not-sent": lambda o, s: any(
        call.server == "backend" and call.status == 401 and "cookie" not in call.headers and call.path in s for call in o.calls
    ) and any("cookie" in call.headers and call.status == 200 for call in (*o.calls, *o.earlier)),
    "no-link-given": lambda o, s: o.no_link and not o.calls_to("bucket") and not came(o) and not o.failures,
    "too-many-requests": one_call(lambda call: call.status == 429),
    "request-refused": lambda o, s: "429" not in s,
    "app-part-missing": lambda o, s: any(one.kind == "script" for one in o.failures) or o.calls_to("app"),
    "partial-content": one_call(lambda call: call.status == 206),
    "parts-do-not-fit": lambda o, s: len({c.headers["range"] for c in o.calls if c.status == 206 and "range" in c.headers}) > 1,
    "wrong-address": lambda o, s: o.fetched_itself if "its own address" in s else any(
        (f" {call.path}:" in s and call.fetched and ("undefined" in call.path or "blob" in call.path))
        or (call.method == "GET" and not call.for_file and call.status is not None) for call in o.calls
    ),
    "lost-in-page": lambda o, s: (
        not came(o, "right") and one_call(lambda call: call.for_file and call.fetched and call.sent == 1000)(o, s)
    ),
    "never-requested": lambda o, s: not o.files and not o.failures and not any(call.for_file for call in o.calls),
    "revoked-at-once": lambda o, s: any(file.failure and file.url.startswith("blob:") for file in o.files) and o.object_urls,
    "broken-off-by-server": one_call(lambda call: call.hung_up),
    "broken-off-by-page": lambda o, s: any("ABORTED" in one.why for one in o.failures) or any(c.aborted for c in o.calls),
    "link-within-page": lambda o, s: a_move(lambda old, new, how: bare(old) == bare(new) and not how)(o, s) and followed(o),
    "router-took-link": lambda o, s: a_move(lambda old, new, how: bare(old) != bare(new) and not how)(o, s) and followed(o),
    "page-reloaded": a_move(lambda old, new, how: bare(old) == bare(new) and how == "GET"),
    "form-submitted": lambda o, s: o.moves[-1].method == "POST" or (o.forms and o.moves[-1].method),
    "app-shell-served": lambda o, s: o.moves[-1].by_worker and o.moves[-1].method,
    "download-ignored": lambda o, s: followed(o, saves=True, other_origin=True) and o.moves[-1].method,
    "link-without-download": lambda o, s: followed(o, saves=False) and o.moves[-1].method,
}  # fmt: skip


def addresses_in(outcome: Outcome) -> Iterator[str]:
    """Every address that the records hold."""
    yield from (*outcome.pages_opened, *outcome.refused_by_cors, *outcome.refused_by_policy, *outcome.forms)
    yield from (one.url for one in outcome.failures)
    yield from (move.url for move in outcome.moves)
    yield from (one.url for one in outcome.blocked_by_cors)
    yield from (call.location for call in outcome.calls)
    if outcome.navigation:
        yield outcome.navigation.url


# Facts that are generated together, and nothing else, so that one does not hide the others.
TOGETHER = {
    "where the tab went": ("moves", "button"),
    "where the tab went by a form": ("moves", "forms"),
    "what servers saw": ("calls", "refused_by_cors", "blocked_by_cors"),
    "what led to another page": ("calls", "navigation"),
    "what the browser refused": ("failures", "refused_by_policy", "blocked_by_policy", "page_errors", "calls"),
    "what was saved": ("files", "alerts", "standing"),
    "how many were saved": ("files", "calls", "timeline", "asked_for_another"),
    "what was had before": ("files", "calls", "earlier", "refused_by_cors", "blocked_by_cors"),
    "what was said": ("alerts", "statuses", "said", "dialogs"),
    "how it ended": ("busy_left", "gave_up", "running_left", "statuses", "said", "button"),
    "everything": tuple(FACTS),
}


# Whether a link was followed, and if so: has it `download`, does it lead to another origin?
LINKS = (None, (True, True), (True, False), (False, True), (False, False))


def led_by_a_link(outcome: Outcome, saves: bool, other_origin: bool, kind: str) -> Outcome:
    """A tab that went where a link leads, if it went anywhere."""
    if not outcome.moves or outcome.navigation:
        return outcome
    url = outcome.moves[-1].url
    return replace(outcome, links=(Link(url, saves, other_origin),), navigation=Navigation(url, 200, kind))


@pytest.mark.parametrize("names", TOGETHER.values(), ids=TOGETHER)
@settings(max_examples=150)
@given(data=st.data(), promise=st.sampled_from(PROMISES[:3]), link=st.sampled_from(LINKS))
def test_no_sentence_says_what_the_records_contradict(
    names: tuple[str, ...], data: st.DataObject, promise: Promise, link: tuple[bool, bool] | None
) -> None:
    outcome = replace(NOTHING, **data.draw(st.fixed_dictionaries({name: FACTS[name] for name in names})))
    if link:
        outcome = led_by_a_link(outcome, *link, kind=data.draw(st.sampled_from(["text/html", "video/mp4"])))

    for found in judge(promise, outcome):
        assert TRUE[found.code](outcome, found.sentence), found
        check_figures(found, outcome)


def check_figures(found: Finding, outcome: Outcome) -> None:
    """Addresses, statuses, codes, paths and sizes in a sentence are those of a record."""
    for address in ADDRESS.findall(found.sentence):
        assert address in {one.rstrip(":.") for one in addresses_in(outcome)}, found
    for server, status, error, method, path in ANSWERED.findall(found.sentence):
        asked = outcome.calls_to("app" if server == "app's server" else server)
        assert (status, error or None, method, path) in [
            (str(call.status), call.error if found.code != "app-part-missing" else None, call.method, call.path)
            for call in asked
        ], found
    for size in SIZE.findall(found.sentence):
        sizes = [*(call.sent for call in outcome.calls), *(file.size for file in outcome.files)]
        assert int(size.replace(",", "")) in [*sizes, 1000], found


def test_every_finding_of_the_judge_is_held_against_the_facts() -> None:
    by_scenarios_alone = {
        "cannot-seek", "gallery-closed", "lost-download", "memory-grew", "misleading-alert", "misleading-list",
        "ignores-reduced-motion", "name-differs", "needless-detour", "needs-sideways-scrolling", "no-progress",
        "not-accessible", "object-url-kept", "old-version-saved", "playback-disturbed", "player-fills-screen", "playing-and-alarmed",
        "video-not-playing", "wrong-part-sent",
    }  # fmt: skip

    assert set(TRUE) | by_scenarios_alone == set(known_findings())
