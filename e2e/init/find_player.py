"""Finds the player, its download button and the way back; and what an alert calls its retry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from e2e.init import guess
from e2e.init.finder import Finder, depth_shared, new_controls, same_as
from e2e.init.guess import exprs, ranked
from e2e.init.place import BACK, ESCAPE, OPEN_AGAIN, SHOW_LIST, TITLE, Body, Place, click_on
from e2e.init.tree import Node, Tree
from e2e.pages import GalleryPage
from fixtures.judging.outcome import Outcome
from fixtures.judging.words import names
from fixtures.watching.gallery import sight_of

CONTROLS = 8  # how many are tried before giving up


class PlayerFinder(Finder):
    """Finds the player, and what a failure offers."""

    def player(self) -> bool:
        """Find the player and its download button; whether both are there."""
        look = self.look
        tried: set[tuple[str, str]] = set()
        for _ in range(CONTROLS):
            self.play()
            tree = look.nodes()
            film = next(iter(tree.films()), None)
            if film is None:
                return False
            near = [one for one in tree.controls() if (one.role, one.name) not in tried]
            fresh = new_controls(tree, look.before)
            new = [one for one in near if one in fresh] or near
            button = next(iter(ranked(sorted(new, key=lambda one: not beside(one, film, tree)), guess.SAVES)), None)
            if button is None:
                break
            tried.add((button.role, button.name))
            place = next((one for one in tree.above(film) if tree.inside(button, one)), film)
            nameless = sum(bool(one.role) and not one.name for one in fresh)
            found = self.first(exprs(button, "page"), button) or next(exprs(button, "page"), None)
            if found is None or self.what_comes_of(button, tree) != "saves":
                continue
            if nameless:
                self.facts.append(
                    f"{nameless} button(s) in the player have no name, so a screen reader only says “button”."
                )
            return self.keep_player(found, button, place)
        self.play()
        self.draft.remarks.append(
            "No click in the player saved the video. Return the button that does in `loc_player_button`. "
            + self.shown()
        )
        return False

    def keep_player(self, found: Place, button: Node, place: Node) -> bool:
        """Note what the player is and which of its buttons downloads."""
        look = self.look
        self.play()
        tree = look.nodes()
        film = tree.films()[0]
        here = same_as(button, tree, near=film) or button
        place = next(one for one in tree.above(film) if tree.inside(here, one))
        outer = [one.index for one in tree.above(place)]

        def is_player(made: type[GalleryPage]) -> bool:
            player = self.page(made).loc_player(TITLE)
            return player.count() == 1 and player.locator("video").count() == 1 and look.index_of(player) in outer

        bodies = [
            body for body in [None, *guess.players(place, tree, found)] if self.would("loc_player", body, is_player)
        ]
        look.open(self.draft)
        look.leave_as()
        self.page(self.draft.page_class()).expand(TITLE)

        def is_gone(made: type[GalleryPage]) -> bool:
            return not sight_of(self.page(made).loc_player(TITLE)).is_visible()

        found_it = self.draft.accept("loc_player", bodies, is_gone)
        self.play(here=True)
        if not found_it:
            self.draft.remarks.append(
                "`init` found no element that contains the open player but not the list. " + self.shown()
            )
            return False
        here = same_as(button, look.nodes(), near=look.nodes().films()[0]) or button
        self.draft.accept(
            "loc_player_button", [None, *exprs(here, "player")],
            lambda made: look.is_it(self.page(made).loc_player_button(TITLE), here),
        )  # fmt: skip
        return True

    def closing(self) -> None:
        """Find how a user gets back from the player to the list."""
        if self.closes(None):
            return
        look = self.look
        self.play()
        near = new_controls(look.nodes(), look.before)
        places = [place for one in ranked(near, guess.CLOSES)[:4] if (place := self.first(exprs(one, "page"), one))]
        again: list[Body] = [] if self.draft.says("open") else [(ESCAPE, OPEN_AGAIN, SHOW_LIST)]
        for body in [*((click_on(place),) for place in places), (BACK,), *again]:
            if self.closes(body):
                return
        self.play()
        self.draft.remarks.append("`init` found no way back from the player to the list. " + self.shown())

    def closes(self, body: Body | None) -> bool:
        """Whether this leads back from the player to the list; if so it is kept."""
        look = self.look
        self.play()

        def works(made: type[GalleryPage]) -> bool:
            page = self.page(made)
            look.do(page.close_player)
            return not sight_of(page.loc_player(TITLE)).is_visible() and page.loc_row(self.titles()[1]).is_visible()

        return self.draft.accept("close_player", [body], works)

    def failure(self) -> None:
        """Find the retry that an alert offers when the file is gone."""
        look = self.look
        look.open(self.draft)
        look.lab.remove_object(look.video)
        page = self.page(self.draft.page_class())
        outcome = look.do(lambda: page.find_list_button(TITLE).click(), due=True)
        if outcome is None:
            return
        if not outcome.alerts:
            self.facts.append(f"When the file was missing, {no_alert(outcome)}.")
            return
        if self.page(self.draft.page_class()).loc_retry(TITLE).count() == 1:
            return
        tree = look.nodes()
        alerts = [look.index_of(one) for one in self.page(self.draft.page_class()).loc_alerts().all()]
        for node in ranked(named_in(tree, alerts), guess.AGAIN):
            clicked = look.do(partial(look.click, node))
            if clicked and any(call.for_file or call.role == "link" for call in clicked.calls):
                self.draft.facts["retry_name"] = re.compile(re.escape(without_title(node.name)))
                return
        said = outcome.alerts[0].text
        self.draft.remarks.append(
            f"The alert “{said}” does not name the video, or no click in it starts the download again."
        )


AROUND_A_TITLE = " :–—-·|,.…“”„‘’\"'«»()「」『』"


def no_alert(outcome: Outcome) -> str:
    """What there was in place of an alert."""
    if outcome.dialogs:
        return "a dialog said so"
    if outcome.navigation:
        return "the tab left the gallery"
    said = [text for text in outcome.statuses if names(TITLE, text)]
    return f"only a status line said “{said[-1]}”, which is no alert" if said else "the page showed no message"


def named_in(tree: Tree, places: Iterable[int]) -> list[Node]:
    """The controls with a name in the nodes of these numbers."""
    outer = [tree[number] for number in places if number >= 0]
    return [one for one in tree.controls() if one.name and any(tree.inside(one, place) for place in outer)]


def without_title(name: str) -> str:
    """What a button is called beside the video that it names: the longer of what comes before and after the title."""
    return max((part.strip(AROUND_A_TITLE) for part in name.split(TITLE)), key=len) or name


def beside(node: Node, film: Node, tree: Tree) -> bool:
    """Whether a control is in something that holds the film, and not all of the page."""
    return depth_shared(node, film, tree) > 1
