"""How a promise is tried: what the user does from the first click to the last, flow by flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from e2e import checks
from e2e.flows import around, cancelling, changing, clicking, elsewhere, listing, playing, rows, several, telling
from e2e.scenario import Flow, Scenario
from e2e.scenarios.people import LONG
from fixtures.errors import Missing, NeverOccurred, NotExercised, NotOpened
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab import needs
from fixtures.lab.deployment import Wanted
from fixtures.lab.knob import HEALTHY, turned
from fixtures.lab.lab import Lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import spread_video, video
from fixtures.lab.setting import Setting
from fixtures.preparing.browser import engine_of
from fixtures.preparing.engine import MUCH
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage

ABOUT_THE_BUCKET = (checks.bucket_served, checks.reading_was_refused, checks.asked_the_bucket)
NO_BUCKET = "this API sends every file through the backend, and the page never gets one from the bucket"
MET_NOTHING = "the fault or the state that the scenario sets up met no request of the download"
# Why the precondition of a scenario may be unmet, though the promise was kept.
UNMET: Mapping[Callable[[Outcome], bool] | None, str] = {
    checks.bucket_served: "the page did not get the file from the bucket",
    checks.asked_the_bucket: "the page did not request the file from the bucket",
    checks.backend_asked: "the page did not request the file from the backend",
    checks.expired_link_refused: "the page did not use the link that had expired",
    checks.link_was_renewed: "the page did not use the link that had expired",
    checks.object_was_missing: "the page requested nothing that was missing",
    checks.reading_was_refused: "the page requested nothing that CORS kept it from reading",
    checks.unreachable: "the page requested nothing that cannot be reached",
    checks.thumbnail_was_loaded: "the list shows no pictures of the videos",
    checks.script_was_gone: "the page loads no further script at a click",
    checks.requests_passed_by_service_worker: "no request of the download went through the service worker",
    checks.policy_refused: "the page requested nothing that its policy forbids",
    checks.count_was_asked: "the page does not ask for the number of videos",
    checks.bucket_was_requested_by_link: "the page did not use a link to the bucket",
    checks.bucket_was_requested_since_the_click: "the page did not request the video from the bucket",
    checks.fetched_by_the_page: "the page does not fetch the file by itself, but leaves that to the browser",
    checks.backend_redirected: "the page did not use the backend's redirect",
}
NOT_LISTED = "the list shows no such video, or the profile does not say what it shows for its title (`shown`)"
PAST_THE_BUCKET = "the page gets the file from the backend, and requests nothing from the bucket"
NO_LINK_HELD = "pages over this API hold no link that could be bad, but ask for one at each click"
NOTHING_TO_PLAY = "the links in the records of this API are the only way to a file, and it gives no good one here"
NEW_LINK = "the page asks the API for the video's record or link at each click, so it never uses an old link"
BY_SOCKET = "its situation was not seen; the page also gets messages by WebSocket ({}), which the suite does not read"
ONE_WAY = "this API sends files only from the bucket, which sends none here; an alert said so, as it should"


def try_promise(scenario: Scenario, stage: Stage, button: Button) -> bool:
    """Set the stage, do what the flow says, and say whether the scenario's trouble was met.

    Raises BrokenPromise with the whole account, NotExercised where this lab cannot be so, or CannotRun.
    """
    check_backend(scenario, stage.lab)
    declared, scenario = scenario, within_reach(scenario, stage.lab)
    engine = engine_of(stage.page.context.browser)
    if scenario.device == "moving desktop":
        engine.needs("show animations")
    if scenario.device == "desktop in Germany":
        engine.needs("change the locale")
    if scenario.measure_memory:
        engine.needs("measure memory")
    if (scenario.size or 0) > MUCH:
        engine.needs("save more than 50 MB")
    subject = stage.find_in_library(wanted(scenario)) if stage.lab.live else fill_library(scenario, stage)
    stage.apply(scenario.at_load, subject)
    try:
        with stage.in_plain_words():
            exercised = FLOWS[scenario.flow](scenario, stage, subject, button)
    except Missing:
        if scenario.may_be_absent:
            raise NeverOccurred(NOT_LISTED) from None
        if scenario.rows > 3 and not stage.gallery.loc_row(subject.name).count():
            words = f"the {scenario.place} of {scenario.rows} videos, “{subject.name}”, is not in the list"
            around.raise_broken(stage, subject, button, "misleading-list", words)
        raise
    except NotOpened as failed:
        refuse_not_opening(scenario, stage, subject, button, failed)
        raise
    except BrokenPromise:
        if scenario.applies is None or any(scenario.applies(outcome) for outcome in stage.outcomes):
            raise
        raise NeverOccurred(UNMET.get(scenario.applies, MET_NOTHING)) from None
    if scenario is not declared and not any(outcome.files for outcome in stage.outcomes):
        raise NotExercised(ONE_WAY)
    precondition = scenario.precondition
    met = precondition is None or any(precondition(outcome) for outcome in stage.outcomes)
    if not met and precondition in ABOUT_THE_BUCKET and not stage.lab.live and stage.lab.streams_only:
        raise NotExercised(NO_BUCKET)
    if not (exercised and met) and needs_an_old_link(scenario) and any(map(asks_first, stage.outcomes)):
        raise NotExercised(NEW_LINK)
    by_link = precondition in ABOUT_THE_BUCKET or needs_an_old_link(scenario)
    if not (exercised and met) and by_link and only_asks_the_backend(stage.outcomes):
        raise NotExercised(PAST_THE_BUCKET)
    if not (exercised and met) and (talks := {one.path for one in stage.lab.sockets if one.to_page}):
        raise NotExercised(BY_SOCKET.format(", ".join(sorted(talks))))
    if not met:
        raise NeverOccurred(UNMET.get(precondition, MET_NOTHING))
    return exercised


def only_asks_the_backend(outcomes: Iterable[Outcome]) -> bool:
    """Whether the backend was asked for the file, and nobody else was."""
    return {call.server for outcome in outcomes for call in outcome.calls if call.for_file} == {"backend"}


def needs_an_old_link(scenario: Scenario) -> bool:
    """Whether the situation is that of a link which the page was given before the click."""
    return any(one.link or one.links for one in (scenario.at_load, scenario.at_click))


def asks_first(outcome: Outcome) -> bool:
    """Whether the first request after the click was to the API, for the list, a record or a link."""
    return bool(outcome.calls) and outcome.calls[0].role in ("list", "record", "link")


def refuse_not_opening(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button, failed: NotOpened) -> None:
    """Raise BrokenPromise where the gallery opens as usual, and only in this situation does not.

    Twice in turn, as the machine may only have stood still. Not where whoever serves the gallery has chosen the
    situation, nor where it concerns the list itself: there the profile's `open` may wait for what cannot come.
    """
    at_load = scenario.at_load
    chosen = at_load.page_headers or at_load.address or at_load.session or at_load.clock
    if stage.lab.live or at_load == Setting() or chosen or at_load.library or "list" in (at_load.backend or {}):
        return
    for _ in range(2):
        for knob, value in turned(at_load):
            if knob.usual is not None:
                healthy = {route: HEALTHY for route in value} if knob.kind == "routes" else knob.usual
                stage.lab.turn(knob, subject, healthy)
        stage.lab.go_on()
        if not stage.opens_as_usual():
            return
        at_load.apply_to_servers(stage.lab, subject)
        try:
            return stage.open()
        except NotOpened:
            pass
    words = f"the gallery opens as usual, but not in this situation ({at_load}): {failed.args[0]}"
    around.raise_broken(stage, subject, button, "misleading-list", words)


def within_reach(scenario: Scenario, lab: Lab) -> Scenario:
    """The promise as it can be kept: where the only way to the file is closed, a gallery can only say so."""
    link = scenario.at_click.link or scenario.at_load.link
    if scenario.expect != "saved" or scenario.then or lab.live or not lab.bucket_only:
        return scenario
    bad = stays_without_a_link(scenario, lab) or (
        lab.signs_at_the_click and link not in (None, "fresh", "named", "null")
    )
    if not (bad or scenario.at_load.closes_the_bucket or scenario.at_click.closes_the_bucket):
        return scenario
    return replace(scenario, expect="saved-or-told")


def stays_without_a_link(scenario: Scenario, lab: Lab) -> bool:
    """Whether the only way to the file is a link that is bad, and stays so."""
    link = scenario.at_click.link or scenario.at_load.link
    return not lab.live and lab.links_only and link not in (None, "fresh", "named")


def fill_library(scenario: Scenario, stage: Stage) -> LabVideo:
    """The scenario's video among others, in the lab's library."""
    return stage.fill_library(**content_of(scenario))


def content_of(scenario: Scenario) -> dict[str, Any]:
    """What a library is filled with for a scenario, as `Lab.fill` is given it."""
    made = None
    if scenario.size is not None:
        made = video(f"of-{scenario.size}-bytes", size=scenario.size)
    elif scenario.gap is not None:
        made = spread_video("spread", gap=scenario.gap)
    its_own = {"title": scenario.title, "made": made, "place": scenario.place, "rows": scenario.rows}
    return {**its_own, "group_key": scenario.group, **scenario.record}


def wanted(scenario: Scenario) -> Wanted:
    """What a scenario asks of a library that is as it is: all that its declaration says other than usual."""
    usual = {one.name: one.default for one in fields(Scenario)}
    long = scenario.rows != usual["rows"]
    return Wanted(
        # A title that is only long stands for the titles that are there.
        title=None if scenario.title in (usual["title"], LONG) else scenario.title,
        titles=scenario.titles,
        least=max(scenario.size or 0, scenario.gap or 0),
        rows=scenario.rows if long else 1,
        last=long and scenario.place == "last",
        fields=[name for name, value in {"group_key": scenario.group, **scenario.record}.items() if value is not None],
    )


def check_backend(scenario: Scenario, lab: Lab) -> None:
    """Raise NotExercised, with the reason, where the lab's backend cannot be as the scenario says."""
    for setting in scenario.settings:
        setting.check_lab(lab)
    held = scenario.at_click.link or scenario.at_load.backend or scenario.expect == "plays"
    if scenario.at_load.link not in (None, "fresh", "null") and held and lab.signs_at_the_click:
        raise NotExercised(NO_LINK_HELD)
    if scenario.expect == "plays" and stays_without_a_link(scenario, lab):
        raise NotExercised(NOTHING_TO_PLAY)
    for name, value in {"group_key": scenario.group, **scenario.record}.items():
        if value is not None and not lab.live and (why := needs.shown(lab, name)):
            raise NotExercised(why)


FLOWS: Mapping[Flow, Callable[[Scenario, Stage, LabVideo, Button], bool]] = {
    "one click": clicking.one_click,
    "every title": clicking.every_title,
    "every row": rows.every_row,
    "two at once": rows.two_at_once,
    "cancel": cancelling.cancel,
    "cancel in the browser": cancelling.cancel_in_the_browser,
    "play": playing.play_it,
    "play among downloads": playing.play_among_downloads,
    "seek": playing.seek_in_it,
    "download while playing": playing.download_while_playing,
    "download while paused": playing.download_while_paused,
    "both buttons": clicking.both_buttons,
    "after six others": playing.after_six_others,
    "leave": changing.leave,
    "told apart": clicking.told_apart,
    "in a group": listing.in_a_group,
    "unreadable": listing.unreadable,
    "empty": listing.empty,
    "open again": listing.open_again,
    "next in the player": playing.next_in_the_player,
    "play in vain": around.play_in_vain,
    "focus": around.focus_comes_back,
    "dismiss": around.close_alert,
    "several failures": several.several_failures,
    "beside a slow one": rows.beside_a_slow_one,
    "two of one title": several.two_of_one_title,
    "with a filter": several.with_a_filter,
    "read the facts": telling.read_the_facts,
    "in order": telling.in_order,
    "each success stays": telling.each_success_stays,
    "watch the progress": telling.watch_the_progress,
    "by the wheel": elsewhere.scroll_to_it,
    "by the finger": elsewhere.scroll_to_it,
    "in another tab": elsewhere.in_another_tab,
    "after a deletion": elsewhere.after_a_deletion,
    "stored anew": elsewhere.stored_anew,
    "in another time zone": elsewhere.in_another_time_zone,
    "alert out of the way": elsewhere.alert_out_of_the_way,
    "come online": changing.come_online,
    "close and open": changing.close_and_open,
    "go back": changing.go_back,
    "turn the phone": changing.turn_the_phone,
    "beside a lost picture": changing.beside_a_lost_picture,
}
