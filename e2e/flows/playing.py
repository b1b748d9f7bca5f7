"""Flows in which the player must play."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from playwright.sync_api import Locator

from e2e.flows.around import appears, messages
from e2e.flows.clicking import click_once
from e2e.scenario import Scenario
from fixtures.errors import NotExercised
from fixtures.judging.answers import wrong_link_given, wrong_parts
from fixtures.judging.findings import Finding, finding
from fixtures.judging.outcome import Button, Outcome
from fixtures.judging.promise import Plays
from fixtures.judging.words import FAILURE, without
from fixtures.lab.library import LabVideo
from fixtures.lab.media import spread_video
from fixtures.lab.setting import Setting
from fixtures.watching.acts import has_no_source, pause, play, seek_to_end, until_loaded, where
from fixtures.watching.gallery import sight_of
from fixtures.watching.stage import Stage
from fixtures.watching.timeline import call_of

NEXT = re.compile(
    r"\b(next|previous)\b(?! (frame|slide|page|chapter|caption|second))|n(ä|ae)chste|vorherige|suivant|précédent|"
    r"siguiente|anterior|próxim|successiv|precedente|volgende|vorige|następn|poprzedni|следующ|предыдущ|次の|前の|下一|上一|다음|이전",
    re.IGNORECASE,
)
SOON = 1000  # milliseconds
AS_GOOD_AS_STILL = 0.1  # seconds
GAP = 20_000_000  # bytes: more than a browser reads ahead, so each connection stays open until the player lets go


def play_it(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player's video starts, and its time goes on."""
    return shown(stage, subject, button, seeking=False, change=scenario.at_click)


def seek_in_it(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player's video starts, and plays on after a jump to its end, whatever has changed meanwhile."""
    return shown(stage, subject, button, seeking=True, change=scenario.at_click)


def play_among_downloads(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player's video starts while eight others are on their way."""
    more = [stage.lab.add_shared(f"Group Match {number}", f"row-{number}") for number in range(1, 7)]
    stage.neighbours += more
    return shown(stage, subject, button, seeking=False, change=scenario.at_click, downloading=stage.neighbours)


def next_in_the_player(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player goes on to another video by its own button, and its Download button goes along.

    The user comes back to no video and leaves the player meanwhile: what it holds of the first one must not stay.
    """
    stage.open()
    stage.gallery.play(subject.name)
    player = stage.gallery.loc_player(subject.name)
    sight_of(player).wait_for()
    onward = player.get_by_role("button", name=NEXT).or_(player.get_by_role("link", name=NEXT))
    if not onward.count():
        raise NotExercised("the player has no button for the next or the previous video")
    onward.first.click()
    others = [one for one in stage.library if one.name != subject.name]
    arrived = next((one for one in others if appears(sight_of(stage.gallery.loc_player(one.name)), within=SOON)), None)
    if arrived is None:
        raise NotExercised("the button of the player that seems to lead to another video leads to none")
    outcome = stage.click(
        arrived, button, control=stage.gallery.loc_player_button(arrived.name), timeout_s=scenario.timeout_s
    )
    stage.expect("saved", arrived, outcome)
    return True


def shown(
    stage: Stage, subject: LabVideo, button: Button, *,
    seeking: bool, change: Setting, downloading: Collection[LabVideo] = (),
) -> bool:  # fmt: skip
    """Raise BrokenPromise unless the player shows the picture asked for and nothing denies it; `downloading` others."""
    stage.open()
    stage.gallery.expand(subject.name)  # what changes now must not meet the list on its way
    if not seeking:
        stage.apply(change, subject)
    with stage.watching(subject, button) as watch:
        for other in downloading:
            stage.rest()
            stage.press(stage.gallery.find_button(other.name, "list"), watch)
            stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.rest()
        stage.gallery.play(subject.name)
        element = stage.gallery.loc_video(subject.name)
        until_loaded(element)  # a dead link may still be renewed
        unasked = not downloading and not where(element)[1]
        code, state = "video-not-playing", play(element)
        if state == "playing" and seeking:
            stage.apply(change, subject)
            code, state = "cannot-seek", seek_to_end(element)
        watch.seen.note("page", f"the video: {state}")
        denied = [
            text for text in messages(stage.page).all_inner_texts() if FAILURE.search(without(subject.name, text))
        ]
    wanted = {other.media.sha256 for other in downloading}
    for file in stage.outcomes[-1].files:
        if file.sha256 in wanted:
            continue
        told = f"playing “{subject.name}” also saved “{file.name}”, which the user did not ask for"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding("unasked-download", told, "saved"))
    if state != "playing":
        what = "go on after a jump to its end" if code == "cannot-seek" else "play"
        told = f"the video of “{subject.name}” does not {what} in the player: {state}"
        behind = mistakes_of_the_backend(stage, subject, stage.outcomes[-1])
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding(code, told, "the video:"), *behind)
    if unasked and waits_for_the_user(stage):
        told = f"“{subject.name}” began to play by itself when its link was renewed, although other videos wait"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding("playback-disturbed", told))
    if denied:
        told = f"the video of “{subject.name}” plays, but the page says “{denied[0]}”"
        stage.break_promise(
            Plays(video=subject.name), stage.outcomes[-1], finding("playing-and-alarmed", told, denied[0])
        )
    return True


def mistakes_of_the_backend(stage: Stage, subject: LabVideo, outcome: Outcome) -> Iterator[Finding]:
    """What the gallery's own backend gave the player that no player can play."""
    if outcome.wrong_link:
        yield wrong_link_given(outcome, outcome.wrong_link)
    contents = [video.media.content for video in (subject, *stage.neighbours)]
    yield from wrong_parts([call_of(exchange, 0) for exchange in stage.lab.exchanges()], contents)


def waits_for_the_user(stage: Stage) -> bool:
    """Whether the player does not start a video by itself whose link is good."""
    other = stage.neighbours[0]
    stage.apply(Setting(link="fresh"), other)
    stage.open()
    stage.gallery.play(other.name)
    element = stage.gallery.loc_video(other.name)
    until_loaded(element)
    return where(element)[1]


def download_while_playing(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The video is downloaded while it plays its last quarter, and plays on."""
    return download_by_player(scenario, stage, subject, button, paused=False)


def download_while_paused(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The video is downloaded while it is paused in its last quarter, and stays there."""
    return download_by_player(scenario, stage, subject, button, paused=True)


def download_by_player(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button, *, paused: bool) -> bool:
    """Raise BrokenPromise unless the download leaves the player as it was."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    element = stage.gallery.loc_video(subject.name)
    until_loaded(element)
    watched = play(element) == seek_to_end(element) == "playing"  # else others tell of it
    fills_screen = watched and not element.evaluate("(video) => video.playsInline ?? true")
    if watched and paused:
        pause(element)
    before = where(element)[0] if watched else 0
    click_once(scenario, stage, subject, button, control=control)
    if watched and (found := player_change(element, subject.name, before, paused=paused)):
        stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], found)
    if fills_screen:
        told = "the player's video has no `playsinline`: on an iPhone it fills the screen and hides the Download button"
        stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], finding("player-fills-screen", told))
    return watched


def player_change(element: Locator, title: str, before: float, *, paused: bool) -> Finding | None:
    """What a download did to a player that was at this second."""
    was = f"“{title}” {'was paused' if paused else 'played'} at {before:.1f} s when it was downloaded"
    if not element.count():
        return finding("playback-disturbed", f"{was}, and then the player was gone")
    if has_no_source(element):
        return finding("playback-disturbed", f"{was}, and then the player had no video to play")
    after, still = where(element)
    if still == paused and (abs(after - before) < AS_GOOD_AS_STILL if paused else after >= before):
        return None
    return finding("playback-disturbed", f"{was}, and then it {'stood still' if still else 'played'} at {after:.1f} s")


def after_six_others(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Six long videos are looked at in the player, one after another, and left again; then one is downloaded."""
    long = spread_video("spread", gap=GAP)
    others = [stage.lab.add_shared(f"Long Match {number}", "long", long) for number in range(1, 7)]
    stage.open()
    for other in others:
        stage.gallery.play(other.name)
        until_loaded(stage.gallery.loc_video(other.name))
        stage.gallery.close_player()
        sight_of(stage.gallery.loc_player(other.name)).wait_for(state="hidden")
    return click_once(scenario, stage, subject, button)
