"""What a browser says besides requests: dialogs, errors, pages, downloads and where the tab went."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error

from fixtures.judging.outcome import Navigation
from fixtures.watching.assemble import events_of, navigation_of
from fixtures.watching.seen import READ_AS, Seen
from fixtures.watching.timeline import bare, shown
from tests.judging.stand_in import APP, R2, Hashable, StandInPage, Theatre, request


def lines(seen: Seen[Any]) -> list[tuple[float, str, str]]:
    return [(event.at, event.who, event.what) for event in events_of(seen)]


@pytest.mark.parametrize(
    ("kind", "answer", "prompts", "dialogs"),
    [("alert", "dismissed", 0, ["Hm"]), ("prompt", "dismissed", 0, ["Hm"]), ("beforeunload", "accepted", 1, [])],
)
def test_a_dialog_is_answered_at_once(
    kind: str, answer: str, prompts: int, dialogs: list[str], theatre: Theatre
) -> None:
    answers: list[str] = []
    dialog = SimpleNamespace(
        type=kind, message="Hm", accept=lambda: answers.append("accepted"), dismiss=lambda: answers.append("dismissed")
    )

    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("dialog", dialog)
    theatre.says("dialog", dialog)

    assert (seen.leave_prompts, seen.dialogs) == (prompts, dialogs)
    assert lines(seen) == [(0, "page", f"{kind} dialog: “Hm”")]
    assert answers == [answer] * 2


@pytest.mark.parametrize(
    ("begun", "dialogs", "answer", "kept"),
    [(False, [], "accepted", []), (True, [], "dismissed", ["Hm"]), (False, ["Oh"], "dismissed", ["Oh", "Hm"])],
)
def test_a_question_before_anything_was_tried_is_answered_with_yes(
    begun: bool, dialogs: list[str], answer: str, kept: list[str], theatre: Theatre
) -> None:
    answers: list[str] = []
    dialog = SimpleNamespace(
        type="confirm",
        message="Hm",
        accept=lambda: answers.append("accepted"),
        dismiss=lambda: answers.append("dismissed"),
    )

    with theatre.observer.watch(theatre.page) as seen:
        seen.dialogs += dialogs
        if begun:
            theatre.says("request", request())
        theatre.says("dialog", dialog)

    assert (seen.dialogs, answers) == (kept, [answer])


def said(kind: str, text: str) -> SimpleNamespace:
    return SimpleNamespace(type=kind, text=text)


CORS = "Access to fetch at 'http://r2/x{}' from origin 'http://app' has been blocked by CORS policy: No header."
POLICY = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://r2/y{} {}"
)
MISSING = "(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."
NO_ANSWER = "(Reason: CORS request did not succeed). Status code: (null)."


@pytest.mark.parametrize(
    ("text", "refusals", "line"),
    [
        (CORS.format("?secret"), ["http://r2/x"], CORS.format("")),
        (POLICY.format("?secret.", MISSING), ["http://r2/y"], POLICY.format("", MISSING)),
        (POLICY.format("?secret.", NO_ANSWER), [], POLICY.format("", NO_ANSWER)),
        ("blocked by\n  CORS policy", [], "blocked by CORS policy"),
        ("404 at http://r2/x?a=1", [], "404 at http://r2/x"),
    ],
)
def test_an_error_in_the_console_is_kept_without_secrets_and_a_refusal_by_cors_is_one(
    text: str, refusals: list[str], line: str, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("console", said("warning", text))
        theatre.says("console", said("error", text))

    assert seen.refusals == refusals
    assert lines(seen) == [(0, "page", f"console error: {line}")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Download failed: 2 TypeError: r is undefined\n    at x.js:1", ["console warning: TypeError: r is undefined"]),
        ("NotAllowedError: not now, http://r2/x?a=1", ["console warning: NotAllowedError: not now, http://r2/x"]),
        ("Download failed: 2 DownloadFailure: offline", []),
        ("an Error without words", []),
    ],
)
def test_an_exception_that_the_page_only_mentions_in_a_warning_is_kept(
    text: str, kept: list[str], theatre: Theatre
) -> None:
    theatre.says("console", said("warning", text))  # before the click
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("console", said("warning", text))

    assert [what for _, _, what in lines(seen)] == kept


def test_errors_before_a_click_are_those_of_a_gallery_that_does_not_come_up(theatre: Theatre) -> None:
    theatre.says("console", said("error", "a\n b"))
    theatre.says("weberror", SimpleNamespace(error=ValueError("c")))
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("weberror", SimpleNamespace(error=ValueError("d")))

    assert theatre.observer.boot_errors == ["a b", "c"]
    assert seen.errors == ["d"]
    assert lines(seen) == [(0, "page", "uncaught error: d")]


def test_what_the_page_gave_up_itself_is_no_error(theatre: Theatre) -> None:
    given_up = SimpleNamespace(error=Abandoned("Transition was skipped"))
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("weberror", given_up)

    assert seen.errors == []
    assert lines(seen) == [(0, "page", "console error: AbortError: Transition was skipped")]


class Abandoned(Error):
    name = "AbortError"


@pytest.mark.parametrize("directive", ["style-src", "style-src-attr", "style-src-elem"])
def test_a_style_that_the_policy_refuses_is_no_cause(directive: str, theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("policy", 1.0, blocked="inline", directive=directive)
        theatre.says("console", said("error", "Applying inline style violates the following Content Security Policy"))

    assert (seen.policies, lines(seen)) == ([], [])


def test_another_page_is_kept_and_the_page_itself_is_none(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("page", theatre.page)
        theatre.says("page", StandInPage(url=f"{R2}/x?secret"))

    assert seen.pages_opened == [f"{R2}/x"]
    assert lines(seen) == [(0, "browser", f"a new page opened: {R2}/x")]


@pytest.mark.parametrize(
    ("url", "closed", "saved", "stays"),
    [
        (f"{R2}/x", False, True, True), (f"{R2}/x", True, False, False), ("", False, True, False),
        ("about:blank", False, True, False), ("", False, False, True),
    ],
)  # fmt: skip
def test_a_page_that_closes_again_or_only_takes_a_file_is_none(
    url: str, closed: bool, saved: bool, stays: bool, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("page", StandInPage(url=url, closed=closed))
        if saved:
            seen.downloads.append((SimpleNamespace(url="x", cancel=lambda: None), None))

    assert bool(seen.pages_opened) is stays


def test_a_page_that_crashes_is_an_error(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.page.hears["crash"](theatre.page)
        theatre.observer._seen = None
        theatre.observer._crash(theatre.page)

    assert seen.errors == ["the page crashed"]
    assert lines(seen) == [(0, "browser", "the page crashed")]


def frame(url: str, parent: object = None) -> SimpleNamespace:
    return SimpleNamespace(url=url, parent_frame=parent)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (f"{R2}/x?secret", True),
        (f"{R2}/x?secret", False),
        (f"{APP}/", True),
        (f"{APP}/video/2?a=b#c", True),
        ("chrome-error://chromewebdata/", False),
        ("about:blank", False),
    ],
)
def test_a_tab_that_shows_another_document_has_gone_where_its_answer_came_from(
    url: str, asked: bool, theatre: Theatre
) -> None:
    answer: Any = SimpleNamespace(status=403, headers={"content-type": "application/xml"})

    with theatre.observer.watch(theatre.page) as seen:
        moved = theatre.page.hears["framenavigated"]
        moved(frame(url, parent=object()))
        assert seen.document == 0
        if asked:
            theatre.says("request", request(url.partition("#")[0], "document"))
        theatre.page.url, seen.last_page = url, answer
        moved(frame(url))
        assert seen.conclusive

    assert seen.document == 1
    assert navigation_of(seen) == Navigation(shown(url), 403, "application/xml")
    assert lines(seen)[-1] == (0, "browser", f"the tab went to {shown(url)}")

    moved(frame(url))  # when nobody watches any more
    assert seen.document == 1


@pytest.mark.parametrize("url", [f"{APP}/#x", f"{APP}/?video=2", f"{APP}/video/2?secret#x", f"{APP}/"])
def test_a_page_that_changes_its_own_address_stays(url: str, theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(f"{APP}/api/downloads/2/download", "document"))  # what the browser saves
        seen.last_page = SimpleNamespace(status=200, headers={})
        seen.last_change = 0.0
        theatre.page.url = url
        theatre.page.hears["framenavigated"](frame(url))

    assert not seen.conclusive
    assert navigation_of(seen) is None
    assert seen.last_change == 0.0  # a page that does so all the time does not keep a flow from its end
    assert lines(seen) == [(0, "page", f"the address became {bare(url)}, the page stayed")]


def test_each_document_of_a_tab_is_counted(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(theatre.page.url, "document"))
        for _ in range(3):
            theatre.page.hears["framenavigated"](frame(theatre.page.url))

    assert seen.document == 3


def test_a_tab_that_stayed_went_nowhere_and_one_without_an_answer_went_somewhere(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        assert navigation_of(seen) is None
        seen.document = 1
        assert navigation_of(seen) == Navigation(f"{APP}/", None, "")
        seen.last_page = SimpleNamespace(status=200, headers={})

    assert navigation_of(seen) == Navigation(f"{APP}/", 200, "")


# -- downloads


def test_a_download_is_kept_as_running_until_it_is_a_file_and_let_go_in_the_end(
    theatre: Theatre, tmp_path: Any
) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"0123456789" * 10)
    ran: list[bool] = []

    with theatre.observer.watch(theatre.page) as seen:

        def wait() -> None:
            ran.append(seen.running)

        theatre.says("download", Hashable(
            suggested_filename="Cup.mp4", url=f"{R2}/x?secret", failure=wait, path=lambda: path,
        ))  # fmt: skip
        theatre.says("download", Hashable(suggested_filename="B", url="blob:x", failure=lambda: "canceled"))

    [(_, file), (_, failed)] = seen.downloads
    assert ran == [True]
    assert file is not None
    assert failed is not None
    assert (file.name, file.url, file.size, file.failure) == ("Cup.mp4", f"{R2}/x?secret", 100, None)
    assert file.path is not None
    assert (file.path.parent, path.exists()) == (tmp_path, False)  # out of the way of another one of this name
    assert file.head == (b"0123456789" * 7)[:64]
    assert file.sha256 == hashlib.sha256(b"0123456789" * 10).hexdigest()
    assert (failed.name, failed.failure, failed.size) == ("B", "canceled", None)
    assert [what for _, _, what in lines(seen)] == [
        f"download begins: “Cup.mp4” from {R2}/x",
        "saved “Cup.mp4”, 100 bytes",
        "download begins: “B” from a blob: address of the page",
        "download failed: canceled",
    ]
    assert {who for _, who, _ in lines(seen)} == {"browser"}

    theatre.observer.forget()
    assert not path.exists()
    theatre.observer._files.append(path)
    theatre.observer.forget()  # what somebody else has taken away is no error


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("status", "“Cup” is saved.", True),
        ("alert", "“Cup” was downloaded.", True),
        ("status", "“Cup” could not be saved.", False),
        ("status", "Downloading “Cup” …", False),
    ],
)
def test_success_is_what_the_page_says_and_no_failure(kind: str, text: str, expected: bool, theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact(kind, 1.0, text=text, **({"id": 1, "buttons": []} if kind == "alert" else {}))

    assert seen.tells_success("Cup") is expected


def test_what_the_browser_drops_and_a_handler_prevents_is_heard(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        seen.armed = theatre.clock.now * 1000
        theatre.fact("key", seen.armed, on="Save")
        theatre.fact("prevented", seen.armed)
        theatre.fact("dropped", seen.armed, why="a frame")

    assert [what for _, _, what in lines(seen)] == [
        "key on “Save”", "a handler prevented what the key does by itself", "saves nothing: a frame",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [
        ("5,000%", 50, True), ("4.500 %", 45, True), ("%45", 4.5, True),
        ("45%", 45.2, False), ("45,5 %", 45, False), ("%45", 45, False), ("٤٥ %", 45, False), ("99.123 %", 99, False),
        ("3 of 7 MB", 45, False), ("", 45, False), ("45 %", None, False),
    ],
)  # fmt: skip
def test_a_progress_bar_whose_words_differ_from_its_value_is_noted(
    text: str, value: float | None, read: bool, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        seen.hear({"kind": "progress", "at": 0, "value": value, "text": text})

    assert [what for _, _, what in lines(seen) if READ_AS in what] == (
        [f"the progress bar is read as “{text}” at {value:.0f} %"] if read else []
    )
