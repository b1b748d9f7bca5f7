"""The control page: what a developer sees and does beside the gallery, in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.control import knobs
from e2e.control.showing import as_file
from e2e.pages import GalleryPage
from e2e.scenario import Scenario, Setting
from fixtures.judging.promise import Told
from fixtures.lab.setting import KNOBS
from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from tests.control.developer import HELD, Developer, as_json
from tests.forked import forked

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> & “quotes” 'n' \u202egpj.4pm"


REFERRER = "fetch(location, { cache: 'no-store' }).then((page) => page.headers.get('referrer-policy'))"
POSTING = """(url) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
  .then(() => false, () => true)"""


def declared(text: str) -> Scenario:
    """What a copied file declares."""
    made: dict[str, tuple[Scenario]] = {}
    exec(text, made)
    return made["SCENARIOS"][0]


def test_one_click_switches_the_scenario_and_the_open_gallery_goes_along(someone: Developer) -> None:
    someone.at("presigned-link")

    someone.control.get_by_role("button", name="expired-link", exact=True).click()

    expect(someone.control.get_by_role("heading", name="expired-link")).to_be_visible()
    assert someone.in_gallery(lambda gallery: gallery.page.url) == someone.session.lab.address


def test_the_verdict_on_a_click_is_shown(someone: Developer) -> None:
    someone.at("expired-link")

    outcome = someone.click()

    assert outcome["verdict"] == "kept", as_json(outcome)
    told = someone.control.locator("#outcome")
    expect(told).to_contain_text("Promise kept")
    expect(told).to_contain_text("Summer_Cup_Final_final.mp4")
    assert someone.session.pending == Setting()


def test_the_link_is_fresh_only_from_the_press_on(someone: Developer) -> None:
    someone.at("expired-link")
    assert someone.session.lab.backend.link == "expired"

    someone.click()

    assert someone.session.lab.backend.link == "fresh"


def test_a_missing_object_is_told_and_its_retry_saves_it(someone: Developer) -> None:
    someone.at("retry")
    title = someone.session.subject.name

    first = someone.click("player")
    second = someone.verdict_of(lambda gallery: gallery.loc_retry(title).click())

    assert [first["verdict"], second["verdict"]] == ["kept", "kept"], as_json(second)
    assert (first["promise"][:5], second["promise"][:5]) == ("told:", "saved")


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


@pytest.mark.parametrize("name", ["presigned-link", "retry"])
def test_what_the_developer_says_a_click_is_judged_as_outlives_a_change_by_hand(name: str, someone: Developer) -> None:
    someone.change(lambda session: session.switch(name))
    someone.change(lambda session: session.expects("told"))

    someone.change(lambda session: session.set_object(session.subject.record.id, "missing"))

    wanted = someone.session.wanted(someone.session.subject, cancelled=False)
    assert (wanted.promise, wanted.extra_checks, wanted.precondition) == (Told(video=wanted.promise.video), (), None)
    someone.change(lambda session: session.switch(name))
    assert someone.session.is_its_own


def test_what_was_pressed_in_an_alert_is_named(someone: Developer) -> None:
    someone.at("retry")
    title = someone.session.subject.name
    someone.click()
    expect(someone.control.locator("#outcome")).to_contain_text(f"the icon in the list of “{title}”")

    someone.verdict_of(lambda gallery: gallery.loc_retry(title).click())

    expect(someone.control.locator("#outcome > p.muted").first).to_contain_text(f"Retry” in the alert of “{title}”")


def test_what_the_lab_has_changed_at_the_press_stays_told(someone: Developer) -> None:
    someone.at("expired-link")
    steps = someone.control.locator("#steps")
    expect(steps).to_contain_text("When you press it, the lab changes: link=fresh.")

    someone.click()
    expect(steps).to_contain_text(
        "When you pressed it, the lab changed: link=fresh. The button “Start over” restores the scenario."
    )
    someone.control.get_by_role("button", name="Start over").click()

    expect(steps).to_contain_text("When you press it, the lab changes: link=fresh.")


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


def test_a_word_that_passes_does_not_stay_behind_the_dialog(someone: Developer) -> None:
    control = someone.control
    control.get_by_role("button", name="Expire links now").click()
    expect(control.locator("#said")).to_contain_text("has expired now")

    control.get_by_role("button", name="Copy as scenario").click()
    expect(control.get_by_role("dialog")).to_be_visible()

    assert control.locator("#said").text_content() == ""  # by then, and not because its time has passed
    control.get_by_role("button", name="Close", exact=True).click()


def test_a_file_that_a_service_worker_streams_is_judged_by_its_saved_bytes(someone: Developer) -> None:
    someone.at("large-file")

    outcome = someone.click()

    assert outcome["verdict"] == "kept", as_json(outcome)
    assert "105,000,000 bytes" in outcome["cameOf"]
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


def test_a_knob_that_is_turned_changes_the_lab_at_once(someone: Developer) -> None:
    someone.at("presigned-link")
    fault = someone.control.get_by_label("Fault of the bucket", exact=True)

    fault.select_option("error-503")
    expect(someone.control.locator(".knob[data-turned=true]")).to_contain_text("Fault of the bucket")
    outcome = someone.click()

    assert any("fault: error-503" in line["what"] for line in outcome["lines"]), as_json(outcome)
    expect(someone.control.locator("#lines")).to_contain_text("fault: error-503")


def test_every_knob_that_is_turned_by_hand_is_shown(someone: Developer) -> None:
    someone.change(lambda session: session.switch("presigned-link"))
    for group in someone.control.locator("details.knobs").all():
        group.evaluate("(group) => (group.open = true)")

    shown = someone.control.locator("#knobs").inner_text()

    assert [knob.label for knob in KNOBS.values() if (knob.label in shown) != knob.by_hand] == []


@pytest.mark.parametrize(
    ("name", "value", "script", "then", "back"),
    [
        ("network", "offline", "navigator.onLine", False, "online"),
        ("popups", "blocked", "window.open('about:blank') === null", True, "allowed"),
        ("page_headers", {"Referrer-Policy": "no-referrer"}, REFERRER, "no-referrer", {}),
    ],
)
def test_a_knob_of_the_page_is_turned_and_turned_back(
    name: str, value: object, script: str, then: object, back: object, someone: Developer
) -> None:
    someone.at("presigned-link")
    usual = someone.in_gallery(lambda gallery: gallery.page.evaluate(script))

    someone.change(lambda session: session.turn(name, value))
    turned = someone.in_gallery(lambda gallery: gallery.page.evaluate(script))
    someone.change(lambda session: session.turn(name, back))

    assert turned == then
    assert someone.in_gallery(lambda gallery: gallery.page.evaluate(script)) == usual != then
    assert knobs.what_changes(someone.session.present) == Setting()


def test_requests_are_told_with_origin_and_cors_verdict(someone: Developer) -> None:
    someone.at("bucket-without-cors")

    someone.click()

    row = someone.control.locator("#lines tr").filter(has_text="user-").filter(has_text="refused").last
    expect(row).to_contain_text("bucket")
    expect(row).to_contain_text(someone.session.lab.origin.removeprefix("http://"))
    assert "X-Amz-Signature" not in someone.control.content()


def test_a_video_is_added_dropped_and_deleted_by_hand(someone: Developer) -> None:
    someone.at("presigned-link")
    control = someone.control
    control.get_by_placeholder("Title of another video").fill("Late Winner")
    control.get_by_role("button", name="Add", exact=True).click()
    item = control.locator("#library li").filter(has_text="Late Winner")
    expect(item).to_be_visible()
    control.get_by_role("button", name="Drop object of “Late Winner”").click()
    expect(item).to_contain_text("object missing")
    someone.in_gallery(lambda gallery: gallery.open())

    outcome = someone.click(title="Late Winner")
    control.get_by_role("button", name="Delete of “Late Winner”").click()

    assert (outcome["verdict"], outcome["promise"][:13]) == ("kept", "saved or told"), as_json(outcome)
    expect(item).to_have_count(0)


def test_links_are_expired_now(someone: Developer) -> None:
    someone.at("presigned-link")

    someone.control.get_by_role("button", name="Expire links now").click()
    expect(someone.control.locator("#said")).to_contain_text("has expired now")
    outcome = someone.click()

    assert outcome["verdict"] in ("kept", "not exercised"), as_json(outcome)
    assert any("ExpiredRequest" in line["what"] for line in outcome["lines"])


def test_a_hostile_title_is_text_and_nothing_else(someone: Developer) -> None:
    someone.at("presigned-link")
    someone.change(lambda session: session.add(HOSTILE))
    someone.in_gallery(lambda gallery: gallery.open())

    outcome = someone.click(title=HOSTILE)

    assert outcome["video"] == HOSTILE
    expect(someone.control.locator("#library")).to_contain_text(HOSTILE)
    assert someone.control.locator("#library img, #outcome img").count() == 0
    assert "owned" not in someone.control.title()


def test_a_scenario_that_was_not_touched_is_copied_as_it_is(someone: Developer) -> None:
    someone.change(lambda session: session.switch("expired-link"))

    copy = declared(someone.change(as_file)["text"])

    assert copy == replace(someone.session.scenario, name="expired-link-in-the-lab")


def test_the_present_state_is_copied_as_a_scenario_that_runs(someone: Developer) -> None:
    someone.at("presigned-link")
    control = someone.control
    control.get_by_label("CORS rules").select_option("none")
    control.get_by_label("Judged as").select_option("told")
    expect(control.locator(".knob[data-turned=true]")).to_contain_text("CORS rules")

    control.get_by_role("button", name="Copy as scenario").click()
    text = control.get_by_role("textbox", name="The declaration")
    expect(text).to_have_value(re.compile(r"Scenario\("))
    copy = declared(text.input_value())
    control.get_by_role("button", name="Close", exact=True).click()

    assert copy.at_click == Setting(cors="none")
    assert copy.expect == "told"


def test_a_file_that_is_copied_runs_by_the_command_that_is_shown(someone: Developer, tmp_path: Path) -> None:
    """The state of the moment is in it, faults too."""
    someone.at("presigned-link")
    someone.change(lambda session: session.turn("bucket", "error-503"))
    someone.change(lambda session: session.turn("link", "expired"))
    control = someone.control
    control.get_by_role("button", name="Copy as scenario").click()
    shown = control.locator("#declaration-command")
    expect(shown).to_have_text("python3 -m e2e check --scenarios FILE.py --scenario presigned-link-in-the-lab")
    (tmp_path / "FILE.py").write_text(control.get_by_role("textbox", name="The declaration").input_value(), "utf-8")
    control.get_by_role("button", name="Close", exact=True).click()

    words = f"{shown.text_content()}:list --no-report -n 0".replace("FILE.py", str(tmp_path / "FILE.py")).split()
    assert words[:3] == ["python3", "-m", "e2e"]
    done = forked(*words[3:], timeout=300)

    said = done.stdout + done.stderr
    assert (done.returncode, "of 1 promise, 1 kept" in said) == (0, True), said


@pytest.mark.parametrize("width", [1280, 390])
def test_the_log_of_requests_fits_whatever_origin_asked(width: int, someone: Developer) -> None:
    someone.change(lambda session: session.switch("presigned-link"))
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
    control.set_viewport_size({"width": width, "height": 900})

    fits = control.locator("#log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
    inside = told.evaluate("(cell) => [...cell.children].every((one) => one.offsetWidth <= cell.clientWidth)")
    control.set_viewport_size({"width": 1280, "height": 900})

    assert (fits, inside) == (True, True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_is_accessible_and_fits(width: int, scheme: str, someone: Developer, say: Say) -> None:
    someone.at("object-missing")
    someone.click()
    control = someone.control
    control.set_viewport_size({"width": width, "height": 900})
    control.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")

    found = violations(control, axe_source(say=say))
    control.set_viewport_size({"width": 1280, "height": 900})

    assert found == ()
    assert control.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


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
