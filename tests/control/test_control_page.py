"""The control page: what a developer sees and does beside the gallery, in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from e2e.control import knobs
from e2e.control.feed import Feed
from e2e.control.session import Session
from e2e.control.showing import as_file
from e2e.pages import BundledGallery, GalleryPage
from e2e.scenario import Scenario, Setting
from fixtures.judging.promise import Told
from fixtures.lab.lab import Lab
from fixtures.lab.setting import KNOBS
from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from tests.control.developer import HELD, Developer, as_json
from tests.forked import forked

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> & “quotes” 'n' \u202egpj.4pm"


REFERRER = "fetch(location, { cache: 'no-store' }).then((page) => page.headers.get('referrer-policy'))"
LOOKS: dict[int, Literal["dark", "light"]] = {390: "dark", 1280: "light"}
# Knobs of the gallery's page: name, value, what a page sees of it, what it sees then, and the value to go back to.
OF_THE_PAGE: tuple[tuple[str, object, str, object, object], ...] = (
    ("network", "offline", "navigator.onLine", False, "online"),
    ("popups", "blocked", "window.open('about:blank') === null", True, "allowed"),
    ("page_headers", {"Referrer-Policy": "no-referrer"}, REFERRER, "no-referrer", {}),
)
POSTING = """(url) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
  .then(() => false, () => true)"""


def declared(text: str) -> Scenario:
    """What a copied file declares."""
    made: dict[str, tuple[Scenario]] = {}
    exec(text, made)
    return made["SCENARIOS"][0]


def test_one_click_switches_the_scenario_and_a_click_in_the_gallery_gets_a_verdict_and_changes_the_lab(
    someone: Developer,
) -> None:
    someone.at("presigned-link")
    control, backend = someone.control, someone.session.lab.backend
    steps, told = control.locator("#steps"), control.locator("#outcome")
    control.get_by_role("button", name="expired-link", exact=True).click()
    expect(control.get_by_role("heading", name="expired-link")).to_be_visible()
    assert someone.in_gallery(lambda gallery: gallery.page.url) == someone.session.lab.address  # it goes along
    expect(steps).to_contain_text("When you press it, the lab changes: link=fresh.")
    assert backend.link == "expired"  # until the press

    someone.in_gallery(lambda gallery: gallery.open())
    outcome = someone.click()

    assert outcome["verdict"] == "kept", as_json(outcome)
    expect(told).to_contain_text("Promise kept")
    expect(told).to_contain_text("the icon in the list of “Summer Cup Final”")
    expect(told).to_contain_text("Summer_Cup_Final_final.mp4")
    assert (someone.session.pending, backend.link) == (Setting(), "fresh")
    expect(steps).to_contain_text(
        "When you pressed it, the lab changed: link=fresh. The button “Start over” restores the scenario."
    )
    control.get_by_role("button", name="Start over").click()
    expect(steps).to_contain_text("When you press it, the lab changes: link=fresh.")


def test_a_missing_object_is_told_and_its_retry_saves_it_and_is_named(someone: Developer) -> None:
    someone.at("retry")
    title, told = someone.session.subject.name, someone.control.locator("#outcome > p.muted").first

    first = someone.click("player")
    expect(told).to_contain_text(f"the button in the player of “{title}”")
    second = someone.verdict_of(lambda gallery: gallery.loc_retry(title).click())

    assert [first["verdict"], second["verdict"]] == ["kept", "kept"], as_json(second)
    assert (first["promise"][:5], second["promise"][:5]) == ("told:", "saved")
    expect(told).to_contain_text(f"Retry” in the alert of “{title}”")


def test_once_something_was_changed_by_hand_the_scenarios_own_promise_no_longer_holds(someone: Developer) -> None:
    someone.at("object-missing")
    control = someone.control
    title = someone.session.subject.name
    first = someone.click()

    control.get_by_role("button", name=f"Put object back of “{title}”").click()
    expect(control.get_by_label("Judged as")).to_have_value("saved-or-told")
    expect(control.locator("#not-its-own")).to_contain_text("Something was changed by hand")
    second = someone.verdict_of(lambda gallery: gallery.loc_retry(title).click())
    copy = declared(someone.change(as_file)["text"])

    assert (first["verdict"], second["verdict"]) == ("kept", "kept"), as_json(second)
    assert (copy.expect, copy.extra_checks, copy.then, copy.precondition) == ("saved-or-told", (), None, None)
    control.get_by_role("button", name="Start over").click()
    expect(control.get_by_label("Judged as")).to_have_value("told")
    expect(control.locator("#not-its-own")).to_have_text("")


@pytest.fixture
def session(lab: Lab) -> Session:
    """One without a browser, where nothing is clicked."""
    return Session(lab, Feed(), BundledGallery)


@pytest.mark.parametrize("name", ["presigned-link", "retry"])
def test_what_the_developer_says_a_click_is_judged_as_outlives_a_change_by_hand(name: str, session: Session) -> None:
    session.switch(name)
    session.expects("told")

    session.set_object(session.subject.record.id, "missing")

    wanted = session.wanted(session.subject, cancelled=False)
    assert (wanted.promise, wanted.extra_checks, wanted.precondition) == (Told(video=wanted.promise.video), (), None)
    session.switch(name)
    assert session.is_its_own


def test_a_search_counts_what_it_finds_and_says_when_that_is_nothing(someone: Developer) -> None:
    control = someone.control
    find, counts = control.get_by_label("Find"), control.locator(".family:visible [data-count]")
    all_of_them = counts.all_text_contents()

    find.fill("expired")
    shown = [int(text.split(" of ")[0]) for text in counts.all_text_contents()]
    assert sum(shown) == control.locator(".family li:visible").count()
    find.fill("zzzz")
    expect(control.locator("#none-found")).to_have_text("No scenario has “zzzz” in its name or promise.")
    find.fill("")

    expect(control.locator("#none-found")).to_have_text("")
    assert counts.all_text_contents() == all_of_them


@pytest.mark.parametrize(("words", "least", "most"), [("", 9, 999), ("stale-key", 1, 1)])
def test_the_present_scenario_and_words_typed_early_are_found_however_late_the_catalogue_comes(
    words: str, least: int, most: int, someone: Developer
) -> None:
    someone.change(lambda session: session.switch("link-by-a-stale-key"))
    control = someone.context.new_page()
    control.add_init_script(HELD)
    control.goto(someone.control.url)
    expect(control.get_by_role("heading", name="link-by-a-stale-key")).to_be_visible()
    control.get_by_label("Find").fill(words)
    expect(control.locator("#none-found")).to_have_text("")

    control.wait_for_function("() => window.goOn")
    control.evaluate("goOn()")

    expect(control.get_by_role("button", name="link-by-a-stale-key")).to_be_visible()
    assert least <= control.locator(".family li:visible").count() <= most
    control.close()


def test_a_file_that_a_service_worker_streams_is_judged_by_its_saved_bytes(someone: Developer) -> None:
    someone.at("larger-file-in-any-script")

    outcome = someone.click()

    assert outcome["verdict"] == "kept", as_json(outcome)
    assert "12,000,000 bytes" in outcome["cameOf"]
    assert outcome["unseen"] == []


def test_rows_clicked_in_quick_succession_are_judged_each(someone: Developer) -> None:
    someone.at("several-rows")

    def click_all(gallery: GalleryPage) -> None:
        for title in ("Training Day", "Summer Cup Final", "Opening Match"):
            gallery.loc_list_button(title).click()

    someone.verdict_of(click_all, verdicts=3)

    told = someone.verdicts()[-3:]
    assert [one["verdict"] for one in told] == ["kept"] * 3, as_json(told[0])
    assert len({one["video"] for one in told}) == 3


def test_a_knob_that_is_turned_changes_the_lab_at_once_and_the_copied_state_runs_by_the_command_that_is_shown(
    someone: Developer, tmp_path: Path
) -> None:
    someone.at("presigned-link")
    control = someone.control
    control.get_by_label("Fault of the bucket", exact=True).select_option("error-503")
    expect(control.locator(".knob[data-turned=true]")).to_contain_text("Fault of the bucket")
    outcome = someone.click()
    assert any("fault: error-503" in line["what"] for line in outcome["lines"]), as_json(outcome)
    expect(control.locator("#lines")).to_contain_text("fault: error-503")

    control.get_by_label("Judged as").select_option("saved")
    control.get_by_role("button", name="Copy as scenario").click()
    text, shown = control.get_by_role("textbox", name="The declaration"), control.locator("#declaration-command")
    expect(text).to_have_value(re.compile(r"Scenario\("))
    expect(shown).to_have_text("python3 -m e2e check --scenarios FILE.py --scenario presigned-link-in-the-lab")
    copied, command = text.input_value(), shown.text_content()
    control.get_by_role("button", name="Close", exact=True).click()
    (tmp_path / "FILE.py").write_text(copied, "utf-8")

    assert (declared(copied).at_click, declared(copied).expect) == (Setting(bucket="error-503"), "saved")
    words = f"{command}:list --no-report -n 0".replace("FILE.py", str(tmp_path / "FILE.py")).split()
    assert words[:3] == ["python3", "-m", "e2e"]
    done = forked(*words[3:], timeout=300)
    said = done.stdout + done.stderr
    assert (done.returncode, "of 1 promise, 1 kept" in said) == (0, True), said


def test_every_knob_that_is_turned_by_hand_is_shown(someone: Developer) -> None:
    someone.change(lambda session: session.switch("presigned-link"))
    for group in someone.control.locator("details.knobs").all():
        group.evaluate("(group) => (group.open = true)")

    shown = someone.control.locator("#knobs").inner_text()

    assert [knob.label for knob in KNOBS.values() if (knob.label in shown) != knob.by_hand] == []


def test_knobs_of_the_page_are_turned_and_turned_back(someone: Developer) -> None:
    someone.at("presigned-link")

    for name, value, script, then, back in OF_THE_PAGE:
        turn = partial(Session.turn, name=name)
        usual = seen_by_page(someone, script)
        someone.change(partial(turn, value=value))
        turned = seen_by_page(someone, script)
        someone.change(partial(turn, value=back))

        assert turned == then, name
        assert seen_by_page(someone, script) == usual != then, name
        assert knobs.what_changes(someone.session.present) == Setting(), name


def seen_by_page(someone: Developer, script: str) -> object:
    """What a script in the gallery's page sees."""
    return someone.in_gallery(lambda gallery: gallery.page.evaluate(script))


def test_requests_are_told_with_origin_and_cors_verdict(someone: Developer) -> None:
    someone.at("bucket-without-cors")

    someone.click()

    row = someone.control.locator("#lines tr").filter(has_text="user-").filter(has_text="refused").last
    expect(row).to_contain_text("bucket")
    expect(row).to_contain_text(someone.session.lab.origin.removeprefix("http://"))
    assert "X-Amz-Signature" not in someone.control.content()


def test_a_video_is_added_dropped_and_deleted_by_hand_and_its_hostile_title_is_text_and_nothing_else(
    someone: Developer,
) -> None:
    someone.at("presigned-link")
    control = someone.control
    control.get_by_placeholder("Title of another video").fill(HOSTILE)
    control.get_by_role("button", name="Add", exact=True).click()
    item = control.locator("#library li").filter(has_text=HOSTILE)
    expect(item).to_be_visible()
    item.get_by_role("button", name="Drop object of “").click()
    expect(item).to_contain_text("object missing")
    someone.in_gallery(lambda gallery: gallery.open())

    outcome = someone.click(title=HOSTILE)

    assert (outcome["verdict"], outcome["promise"][:13]) == ("kept", "saved or told"), as_json(outcome)
    assert outcome["video"] == HOSTILE
    expect(control.locator("#outcome")).to_contain_text(HOSTILE)
    assert control.locator("#library img, #outcome img").count() == 0
    assert "owned" not in control.title()
    item.get_by_role("button", name="Delete of “").click()
    expect(item).to_have_count(0)


def test_links_are_expired_now_and_the_word_on_it_does_not_stay_behind_a_dialog(someone: Developer) -> None:
    someone.at("presigned-link")
    control = someone.control

    control.get_by_role("button", name="Expire links now").click()
    expect(control.locator("#said")).to_contain_text("has expired now")
    control.get_by_role("button", name="Copy as scenario").click()
    expect(control.get_by_role("dialog")).to_be_visible()
    assert control.locator("#said").text_content() == ""  # by then, and not because its time has passed
    control.get_by_role("button", name="Close", exact=True).click()
    outcome = someone.click()

    assert outcome["verdict"] in ("kept", "not exercised"), as_json(outcome)
    assert any("ExpiredRequest" in line["what"] for line in outcome["lines"])


def test_a_scenario_that_was_not_touched_is_copied_as_it_is(session: Session) -> None:
    session.switch("expired-link")

    copy = declared(as_file(session)["text"])

    assert copy == replace(session.scenario, name="expired-link-in-the-lab")


def test_the_log_of_requests_fits_whatever_origin_asked(someone: Developer) -> None:
    origin = "https://" + "a-gallery-with-a-long-name." * 3 + "example.com:8443"
    line = {
        "at": 0, "took": 1, "server": "backend", "method": "GET", "path": "/api/downloads", "status": 403,
        "sent": 105_000_000, "origin": origin, "dest": "empty", "cors": "refused", "error": "RequestTimeTooSkewed",
        "fault": "", "aborted": False, "hungUp": False, "to": "",
    }  # fmt: skip
    someone.session.feed.put("line", "line-of-a-long-origin", line)
    control = someone.control
    told = control.locator("#lines td.cors-verdict", has_text="a-gallery-with")
    expect(told).to_be_visible()

    fits = []
    for width in (390, 1280):
        control.set_viewport_size({"width": width, "height": 900})
        fits += [
            control.locator("#log").evaluate("(log) => log.scrollWidth <= log.clientWidth"),
            told.evaluate("(cell) => [...cell.children].every((one) => one.offsetWidth <= cell.clientWidth)"),
        ]

    assert fits == [True] * 4


def test_it_is_accessible_and_fits(someone: Developer, say: Say) -> None:
    someone.at("object-missing")
    someone.click()
    control, found = someone.control, {}

    for width, scheme in LOOKS.items():
        control.set_viewport_size({"width": width, "height": 900})
        control.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        fits = control.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found[width] = fits, violations(control, axe_source(say=say))

    assert found == dict.fromkeys(LOOKS, (True, ()))


def test_everything_can_be_done_by_keyboard(someone: Developer) -> None:
    someone.change(lambda session: session.switch("presigned-link"))
    control = someone.control
    control.get_by_label("Find").focus()
    control.keyboard.type("stale-key")
    control.keyboard.press("Tab")
    for _ in range(4):
        if control.evaluate("document.activeElement.dataset.scenario"):
            break
        control.keyboard.press("Tab")
    control.keyboard.press("Enter")
    expect(control.get_by_role("heading", name="link-by-a-stale-key")).to_be_visible()

    control.get_by_label("Find").fill("")
    control.get_by_role("button", name="Copy as scenario").focus()
    control.keyboard.press("Enter")
    expect(control.get_by_role("dialog")).to_be_visible()
    control.keyboard.press("Escape")

    expect(control.get_by_role("dialog")).to_be_hidden()


def test_a_page_of_another_origin_cannot_turn_the_knobs(someone: Developer) -> None:
    someone.at("presigned-link")
    address = someone.control.url

    status = someone.context.request.post(f"{address}knob", data="{}", headers={"Content-Type": "text/plain"}).status
    refused = someone.in_gallery(lambda gallery: gallery.page.evaluate(POSTING, f"{address}knob"))

    assert (status, refused) == (415, True)


def test_a_mistaken_knob_is_refused_with_the_nearest_word(someone: Developer) -> None:
    answer = someone.context.request.post(f"{someone.control.url}knob", data={"name": "cors", "value": "nones"})

    assert answer.status == 400
    assert "did you mean 'none'?" in answer.json()["detail"]
