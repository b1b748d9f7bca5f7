"""What holds for every outcome there can be, whatever was promised."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fake_backend import Exchange
from fixtures.judging.account import account
from fixtures.judging.findings import Finding, known_findings
from fixtures.judging.judge import judge
from fixtures.judging.outcome import (
    BUTTONS,
    Alert,
    Blocked,
    Call,
    Event,
    Link,
    Move,
    Navigation,
    NoLink,
    Outcome,
    Refusal,
    SavedFile,
    WrongLink,
)  # fmt: skip
from fixtures.judging.promise import Promise, SavedOrTold
from fixtures.watching.assemble import Watch, outcome_of
from tests.judging.stand_in import APP, R2, Clock, Hashable, StandInPage, Theatre, request
from tests.test_judge import ALERT, CANCELLED, FILE, REFUSED, RIGHT, SAVED, TOLD

PROMISES: tuple[Promise, ...] = (SAVED, TOLD, CANCELLED, SavedOrTold(saved=SAVED, told=TOLD))
CAUSES_BEHIND = {code for code, one in known_findings().items() if not one.suffered}

NO_ALARM = ("“Cup  Final” was downloaded.", "Downloading Cup Final…", "Hm", "")
texts = st.sampled_from(
    [ALERT.text, "“Cup Final” could not be downloaded.", "“Other” is gone.", "Cup Final: TypeError", *NO_ALARM]
)
addresses = st.sampled_from([f"{R2}/u/x.mp4", f"{APP}/api/downloads/2/file", f"{APP}/api/downloads", f"{R2}/key", ""])
whys = st.sampled_from(
    [
        "net::ERR_ABORTED",
        "net::ERR_FAILED",
        "inspector",
        "net::ERR_CONNECTION_REFUSED",
        "NS_BINDING_ABORTED",
        "",
        "net::ERR_CONTENT_DECODING_FAILED",
    ]
)
statuses = st.sampled_from([None, 200, 206, 302, 401, 403, 404, 429, 503])
no_links = st.builds(
    NoLink,
    role=st.sampled_from(["list", "link"]),
    reply=st.just("GET /api/downloads"),
    said=st.just("`url`: null"),
    route=st.sampled_from(["", "GET /api/downloads/{id}/file"]),
    backend_at_fault=st.booleans(),
)
heads = st.sampled_from([FILE.head, b"", b"<html>", b"{}", b"\xff\xd8\xff", b"\0" * 64, b"Sorry"])
files = st.builds(
    SavedFile,
    name=st.sampled_from([FILE.name, "CON.mp4", "Other.mp4", "a\ud83c", ""]),
    url=addresses,
    size=st.sampled_from([None, 0, 1, 999, 1000, 1001]),
    sha256=st.sampled_from(["right", "other", "picture", "x", None]),
    head=heads,
    failure=st.sampled_from([None, None, "canceled"]),
)
alerts = st.builds(
    Alert,
    text=texts,
    buttons=st.sampled_from([("Retry",), ("Dismiss",), ()]),
    at=st.floats(0, 9000),
    gone=st.none() | st.floats(0, 9000),
    heard=st.booleans(),
    in_sight=st.booleans(),
)
answers = st.sampled_from([
    {}, {"content-type": "text/html"}, {"content-encoding": "gzip"},
    *({"content-disposition": f"{kind}; filename=CON.mp4"} for kind in ("inline", "attachment")),
])  # fmt: skip
calls = st.builds(
    Call,
    at=st.floats(0, 9000),
    server=st.sampled_from(["bucket", "backend", "app"]),
    method=st.sampled_from(["GET", "GET", "HEAD", "OPTIONS"]),
    path=st.sampled_from(
        ["/key", "/u/x.mp4", "/api/downloads/2/file", "/api/downloads", "/undefined/file", "/blob:http"]
    ),
    status=statuses,
    sent=st.sampled_from([0, 400, 1000]),
    headers=st.sampled_from(
        [{}, {"range": "bytes=0-"}, {"cookie": "a"}, {"sec-fetch-mode": "no-cors"}, {"sec-fetch-dest": "script"}]
    ),
    error=st.sampled_from([None, None, "ExpiredRequest", "SignatureDoesNotMatch", "NoSuchKey", "AccessDenied"]),
    location=addresses,
    cors=st.sampled_from(["allowed", "refused", "not-asked", None]),
    fault=st.none(),
    signature=st.none(),
    role=st.sampled_from(["", "file", "list"]),
    fetched=st.booleans(),
    aborted=st.booleans(),
    hung_up=st.booleans(),
    answer=answers,
    head=heads,
    sha256=st.sampled_from(["right", "other", "x", None]),
)
some_texts = st.lists(texts, max_size=2).map(tuple)
some_addresses = st.lists(addresses, max_size=2).map(tuple)
failures = st.builds(
    Refusal, addresses, whys, st.booleans(), statuses, st.sampled_from(["fetch", "script", "document"]), some_addresses
)
shown = st.sampled_from([f"{APP}/", f"{APP}/#", f"{APP}/?a=1", f"{R2}/u/x.mp4", "chrome-error://chromewebdata/"])
moves = st.builds(Move, shown, shown, st.sampled_from(["", "GET", "POST"]), st.booleans())
links = st.builds(Link, shown, st.booleans(), st.booleans())
blocked = st.builds(Blocked, addresses, st.sampled_from(["frame-src", "No 'Access-Control-Allow-Origin' header"]))
FACTS: dict[str, st.SearchStrategy[Any]] = dict(  # of an outcome
    button=st.sampled_from(BUTTONS),
    video=st.just("Cup Final"),
    clicked=st.sampled_from([True, True, True, False]),
    files=st.lists(files, max_size=2).map(tuple),
    alerts=st.lists(alerts, max_size=2).map(tuple),
    said=some_texts,
    standing=some_texts,
    navigation=st.none() | st.builds(Navigation, addresses, statuses, st.sampled_from(["", "video/mp4", "text/xml"])),
    pages_opened=some_addresses,
    dialogs=some_texts,
    leave_prompts=st.integers(0, 1),
    player_opened=st.booleans(),
    page_errors=some_texts,
    busy_left=st.booleans(),
    progress=st.lists(st.none() | st.floats(-1, 101), max_size=2).map(tuple),
    statuses=some_texts,
    timeline=st.integers(0, 2).map(lambda clicks: (Event(0, "page", "click on “Download”"),) * clicks),
    asked_for_another=st.booleans(),
    earlier=st.lists(calls.map(lambda one: replace(one, at=-5)), max_size=2).map(tuple),
    frozen_ms=st.sampled_from([0, 9000]),
    frozen_for_good=st.sampled_from([False, False, False, True]),
    calls=st.lists(calls, max_size=3).map(tuple),
    refused_by_cors=some_addresses,
    refused_by_policy=st.lists(addresses | st.just("blob"), max_size=2).map(tuple),
    moves=st.lists(moves, min_size=1, max_size=2).map(tuple) | st.just(()),
    links=st.lists(links, max_size=2).map(tuple),
    forms=st.lists(shown, max_size=1).map(tuple),
    blocked_by_cors=st.lists(blocked, max_size=1).map(tuple),
    blocked_by_policy=st.lists(blocked, max_size=1).map(tuple),
    failures=st.lists(failures, max_size=2).map(tuple),
    no_link=st.none() | no_links,
    wrong_link=st.none() | st.just(WrongLink("GET /api/downloads", "leads to nowhere")),
    link_changed=st.sampled_from(["", "the page had percent-decoded the link"]),
    in_bucket=st.booleans(),
    fetched_itself=st.booleans(),
    gave_up=st.booleans(),
    running_left=st.booleans(),
)
outcomes = st.builds(Outcome, **FACTS)


def causes_of(code: str) -> set[str]:
    one = known_findings()[code]
    return {one.cause, *(other.cause for other in one.instead)}


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]


@given(outcomes, st.sampled_from(PROMISES))
def test_every_outcome_can_be_judged_and_told_in_words(outcome: Outcome, promise: Promise) -> None:
    findings = judge(promise, outcome)

    assert {one.code for one in findings} <= set(known_findings())
    assert all(one.sentence and one.cause in causes_of(one.code) for one in findings)
    assert judge(promise, outcome) == findings
    assert account(promise, outcome, findings, reproduce="")


@given(outcomes, st.sampled_from(PROMISES))
def test_no_cause_is_told_twice(outcome: Outcome, promise: Promise) -> None:
    times = Counter(codes(judge(promise, outcome)))

    assert {code: times[code] for code in CAUSES_BEHIND if times[code] > 1} == {}


@given(outcomes)
def test_nothing_is_both_saved_and_told_and_either_keeps_the_promise_of_either(outcome: Outcome) -> None:
    saved, told, either = (judge(promise, outcome) for promise in (SAVED, TOLD, PROMISES[-1]))

    assert saved or told
    assert (either == ()) is (saved == () or told == ())
    assert either in (saved, told, ())


# What each promise that was kept must have come to; the judge has to find everything else.


def right(outcome: Outcome) -> Outcome:
    """The outcome without what most of them break, so that some are right."""
    return replace(
        outcome, clicked=True, navigation=None, pages_opened=(), leave_prompts=0, player_opened=False, page_errors=(),
        frozen_ms=0, frozen_for_good=False, busy_left=False, gave_up=False, progress=(), calls=(),
    )  # fmt: skip


@given(outcomes.map(right))
def test_only_the_right_file_alone_keeps_a_promise_to_save(outcome: Outcome) -> None:
    kept = judge(SAVED, outcome) == ()

    is_right = [(file.name, file.sha256, file.failure) for file in outcome.files] == [(FILE.name, "right", None)]
    alarms = [one.text for one in outcome.visible_alerts if one.text not in NO_ALARM]
    told = {one.text for one in outcome.visible_alerts} | {*NO_ALARM}
    old = [text for text in outcome.standing if "Cup" in text and text not in told]
    assert kept is (is_right and not alarms and not old)


@given(outcomes.map(right))
def test_only_a_word_that_names_the_video_keeps_a_promise_to_tell(outcome: Outcome) -> None:
    told = any("Cup" in text for text in (*outcome.dialogs, *(one.text for one in outcome.alerts)))
    saved = any(file.failure is None for file in outcome.files)

    assert judge(TOLD, outcome) or (told and not saved)


@given(outcomes.map(right), alerts)
def test_a_file_beside_a_lasting_alarm_keeps_no_promise(outcome: Outcome, alert: Alert) -> None:
    alarm = replace(alert, text=ALERT.text, gone=None)
    both = replace(outcome, files=(FILE,), alerts=(*outcome.alerts, alarm))

    assert all(judge(promise, both) for promise in PROMISES)


UNRELATED = Call(
    at=5, server="app", method="GET", path="/logo.svg", status=200, sent=9, headers={}, error=None, cors=None,
    fault=None, signature=None,
)  # fmt: skip


@given(outcomes, st.sampled_from(PROMISES))
def test_a_call_that_has_nothing_to_do_with_it_takes_no_finding_away(outcome: Outcome, promise: Promise) -> None:
    before = codes(judge(promise, outcome))
    after = codes(judge(promise, replace(outcome, calls=(*outcome.calls, UNRELATED))))

    # A click after which anything is asked for did not come to nothing.
    assert after == [{"nothing-happened": "silent-failure"}.get(code, code) for code in before] or after == before


@given(outcomes, st.sampled_from(PROMISES), outcomes)
def test_what_goes_wrong_besides_takes_no_finding_away(outcome: Outcome, promise: Promise, other: Outcome) -> None:
    assume(outcome.clicked and not isinstance(promise, SavedOrTold))
    worse = replace(
        outcome,
        leave_prompts=1,
        player_opened=True,
        frozen_ms=9000,
        page_errors=outcome.page_errors + other.page_errors,
    )

    lost = Counter(codes(judge(promise, outcome))) - Counter(codes(judge(promise, worse)))
    assert set(lost) <= {"nothing-happened"}


@pytest.mark.parametrize("outcome", [RIGHT, REFUSED])
@given(steps=st.permutations(["failures", "earlier", "statuses"]))
def test_what_was_met_on_the_way_is_no_breach_where_the_end_is_right(outcome: Outcome, steps: list[str]) -> None:
    precondition: dict[str, Any] = {
        "failures": (Refusal("http://r2/key", "inspector"),), "earlier": (UNRELATED,), "statuses": ("Preparing…",),
    }  # fmt: skip
    way = {step: precondition[step] for step in steps[:2]}

    assert judge(SAVED if outcome is RIGHT else TOLD, replace(outcome, **way)) == ()


# -- from what is heard to what is marked


steps = st.one_of(
    st.tuples(st.just("fact"), st.sampled_from([
        ("alert", {"id": 1, "text": ALERT.text, "buttons": []}), ("alert-gone", {"id": 1}),
        ("alert", {"id": 2, "text": "Hm", "buttons": ["Retry"]}), ("status", {"text": "Cup Final was saved"}),
        ("status", {"text": "Cup Final is gone"}), ("busy", {"on": True}), ("busy", {"on": False}),
        ("progress", {"value": 900.0}), ("policy", {"blocked": f"{R2}/x?a", "directive": "connect-src"}),
        ("frozen", {"ms": 9000, "since": 0.0}),
    ])),
    st.tuples(st.just("request"), st.sampled_from(["fetch", "document", "image"])),
    st.tuples(st.just("dialog"), st.sampled_from(["alert", "confirm", "beforeunload"])),
    st.tuples(st.just("error"), st.sampled_from(["TypeError: x", "crash", "blocked by CORS policy: http://r2/x?a"])),
    st.tuples(st.just("download"), st.sampled_from([None, "canceled"])),
    st.tuples(st.just("page"), addresses.filter(bool)),
    st.tuples(st.just("left"), st.sampled_from([(200, "video/mp4"), (404, "application/xml"), (None, "")])),
    st.tuples(st.just("call"), calls),
)  # fmt: skip


def play(theatre: Theatre, what: str, how: Any, path: Any) -> Exchange | None:
    """One thing that happens; the exchange where it is a server that sees it."""
    if what == "fact":
        theatre.fact(how[0], theatre.clock.now * 1000, **how[1])
    elif what == "request":
        asked = request(kind=how, failure="net::ERR_ABORTED")
        theatre.says("request", asked)
        theatre.says("requestfailed", asked)
    elif what == "dialog":
        theatre.says("dialog", SimpleNamespace(type=how, message="Sorry", accept=list, dismiss=list))
    elif what == "error" and how == "crash":
        theatre.page.hears["crash"](theatre.page)
    elif what == "error":
        theatre.says("console", SimpleNamespace(type="error", text=how))
        theatre.says("weberror", SimpleNamespace(error=how))
    elif what == "download":
        theatre.says("download", Hashable(
            suggested_filename="x: y.mp4", url="blob:x", failure=lambda: how,
            path=lambda: shutil.copy(path, f"{path}-saved"),
        ))  # fmt: skip
    elif what == "page":
        theatre.says("page", StandInPage(url=f"{how}?secret"))
    elif what == "left":
        theatre.page.url = f"{R2}/u/x.mp4?secret"
        seen: Any = theatre.observer._seen
        seen.last_page = SimpleNamespace(status=how[0], headers={"content-type": how[1]})
        seen.document_asked = (theatre.page.url, "GET", False)
        theatre.page.hears["framenavigated"](SimpleNamespace(url=theatre.page.url, parent_frame=None))
    else:
        return Exchange(
            server=how.server, method=how.method, path=how.path, status=how.status, sent=how.sent, cors=how.cors,
            headers={**how.headers, "sec-fetch-dest": "empty"}, note=how.error, aborted=how.aborted,
            hung_up=how.hung_up, started=theatre.clock.now,
        )  # fmt: skip
    return None


@given(story=st.lists(steps, max_size=6), busy=st.booleans(), promise=st.sampled_from(PROMISES))
def test_what_is_given_as_evidence_is_on_the_timeline(
    story: list[tuple[str, Any]], busy: bool, promise: Promise, tmp_path_factory: pytest.TempPathFactory
) -> None:
    theatre = Theatre(Clock())
    path = tmp_path_factory.getbasetemp() / "saved"
    path.write_bytes(b"<html>")

    with theatre.observer.watch(theatre.page) as seen:
        seen.armed = theatre.clock.now * 1000
        theatre.fact("click", seen.armed, on="Download")
        exchanges = [one for what, how in story if (one := play(theatre, what, how, path))]
        if busy:
            seen.gave_up = True
            seen.note("page", "still not over after 5 s")
        outcome = outcome_of(Watch(seen), exchanges, "Cup Final", "list", player_opened=False)

    lines = [event.what for event in outcome.timeline]
    for found in judge(promise, outcome):
        # What is silent has no line of its own.
        if found.evidence and found.code != "silent-failure":
            assert [line for line in lines if any(words in line for words in found.evidence)], (found, lines)
