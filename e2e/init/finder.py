"""What all that `init` looks for has in common: a look, a draft to fill, and telling nodes of two looks apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from e2e.init import guess
from e2e.init.boot import add_replies
from e2e.init.draft import Draft
from e2e.init.look import Look
from e2e.init.place import TITLE, Body, Place
from e2e.init.tree import Node, Tree
from e2e.pages import GalleryPage
from fixtures.judging.outcome import Outcome

CameOf = Literal["saves", "plays", "opens", "nothing"]


@dataclass
class Finder:
    """Fills a draft; what it cannot find it notes there for a person."""

    look: Look
    draft: Draft
    facts: list[str] = field(default_factory=list)  # what a person may want to know
    lacks: list[str] = field(default_factory=list)  # what the gallery expects of a backend, and does not get
    list_found: bool = False

    def page(self, made: type[GalleryPage]) -> GalleryPage:
        return made(self.look.page, self.look.lab.address)

    def first(self, places: Iterable[Place], node: Node) -> Place | None:
        """The first of these places that is exactly this node."""
        page = self.page(self.draft.page_class())
        return next((one for one in islice(places, 12) if self.look.is_it(one.find(page), node)), None)

    def would(self, name: str, body: Body | None, right: Callable[[type[GalleryPage]], bool]) -> bool:
        """Whether a body would be right, which is not kept."""
        return replace(self.draft, methods=dict(self.draft.methods)).accept(name, [body], right)

    def what_comes_of(self, node: Node, before: Tree) -> CameOf:
        """Click a node and see: is a video saved, does one play, are there new things to click?"""
        look = self.look
        outcome = look.do(partial(look.click, node))
        self.learn()
        if outcome is None:
            return "nothing"
        if is_download(outcome):
            return "saves"
        after = look.nodes()
        if guess.SAVES.search(f"{node.name} {node.title} {node.text}") and self.goes_on(after, before):
            return "saves"
        if len(after.films()) > len(before.films()):
            return "plays"
        if any(call.for_file and call.fetched and call.took is None for call in outcome.calls):
            return "saves"  # a backend that is slow, as at its first file
        return "opens" if new_controls(after, before) else "nothing"

    def goes_on(self, tree: Tree, before: Tree) -> bool:
        """Whether a click has asked a question whose plain answer saves the video; if so it is noted how to go on."""
        known = {node.index for node in new_controls(tree, before)}
        if self.draft.says("loc_go_on") or tree.films():
            return False
        for outer in [one for one in tree if one.visible and one.role in ("dialog", "alertdialog")]:
            inner = [one for one in tree.controls() if one.index in known and tree.inside(one, outer)]
            answers = go_on_of(inner)
            if len(answers) != 1:
                continue
            place = Place("page").role(outer.role).role(answers[0].role, answers[0].name, exact=True)
            if not self.look.is_it(place.find(self.page(self.draft.page_class())), answers[0]):
                continue
            outcome = self.look.do(partial(self.look.click, answers[0]))
            if outcome is not None and is_download(outcome):
                self.draft.methods["loc_go_on"] = place
                return True
        return False

    def play(self, *, here: bool = False) -> None:
        """Open the player as the draft says, in a page of its own, or `here`, where the list is open."""
        look, how = self.look, ("play", self.draft.playing())
        if look.is_as(*how):
            return
        if not here:
            look.open(self.draft)
        look.before = look.nodes()
        page = self.page(self.draft.page_class())
        played = look.do(lambda: page.play(TITLE))
        if not self.learn() and played:
            look.leave_as(*how)

    def titles(self) -> list[str]:
        return [TITLE, *(video.name for video in self.look.stage.neighbours)]

    def learn(self) -> bool:
        """List replies to calls that only now were made; whether there were any."""
        return add_replies(self.draft, self.look.unlisted, elsewhere="api_origin" in self.draft.facts)

    def shown(self) -> str:
        return "\n".join(["The page shows:", *self.look.snapshot()[1:]])


def go_on_of(controls: Iterable[Node]) -> list[Node]:
    """The controls of a question that may go on with a download: those that say so, else the only one that stays."""
    named = [one for one in controls if one.role == "button" and one.name and TITLE not in one.name]
    named = [
        one for one in named if not any(words.search(one.name) for words in (guess.HARMS, guess.STAYS, guess.CLOSES))
    ]
    saying = [one for one in named if guess.SAVES.search(one.name) or guess.GOES_ON.search(one.name)]
    return saying or named


def new_controls(tree: Tree, before: Tree) -> list[Node]:
    """The controls that were not on the page before, by their names."""
    known = Counter((node.role, node.name, node.text) for node in before.controls())
    new = []
    for node in tree.controls():
        key = node.role, node.name, node.text
        known[key] -= 1
        if known[key] < 0:
            new.append(node)
    return new


def same_as(node: Node, tree: Tree, near: Node | None = None) -> Node | None:
    """The node of another look that is called the same; of several, the one that shares most with `near`."""
    those = [one for one in tree if one.visible and (one.role, one.name, one.tag) == (node.role, node.name, node.tag)]
    if near is not None:
        those.sort(key=lambda one: -depth_shared(one, near, tree))
    return next(iter(those), None)


def depth_shared(one: Node, other: Node, tree: Tree) -> int:
    above = {node.index for node in tree.above(other)}
    return sum(node.index in above for node in tree.above(one))


def is_download(outcome: Outcome) -> bool:
    """Whether a click was for the file, whatever came of it."""
    if outcome.files:
        return True
    gone_to = urlsplit(outcome.navigation.url).path if outcome.navigation else ""
    return gone_to.endswith(".mp4") or any(call.for_file and call.path == gone_to for call in outcome.calls)
