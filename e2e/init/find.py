"""Finds a gallery's parts by doing what a user does, and by what comes of it: the list, its rows, the player."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from e2e.init import guess
from e2e.init.boot import add_replies
from e2e.init.draft import Body, Draft, quoted
from e2e.init.guess import exprs, ranked, returning
from e2e.init.look import GROUP, GROUPED, TITLE, Look, Node, Tree
from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.outcome import Outcome

OPENERS, CONTROLS = 8, 8  # how many are tried before giving up
FILE_ROUTES = (".mp4", "/file", "/download")
CameOf = Literal["saves", "plays", "opens", "nothing"]


@dataclass
class Finder:
    """Fills a draft, part by part; what it cannot find it notes there for a person."""

    look: Look
    draft: Draft
    facts: list[str] = field(default_factory=list)  # what a person may want to know

    # -- the list

    def opener(self) -> bool:
        """Find what opens the gallery; whether the list can be seen at all."""
        look = self.look
        look.fresh(self.draft)
        tree = look.nodes()
        if tree.naming(TITLE):
            return self.keep_panel(["self.goto()"])
        for number, node in enumerate(ranked(tree.controls(), guess.OPENS)[:OPENERS]):
            if number:
                look.fresh(self.draft)
                node = same_as(node, look.nodes()) or node
            here = look.nodes()
            step = self.first(exprs(node, "self.page"), node)
            if step is None or look.do(partial(look.click, node)) is None:
                continue
            self.learn()
            if look.nodes().naming(TITLE):
                return self.keep_opener(node, [step])
            for inner in ranked(new_controls(look.nodes(), here), guess.OPENS)[:2]:
                second = self.first(exprs(inner, "self.page"), inner)
                if second and look.do(partial(look.click, inner)) and look.nodes().naming(TITLE):
                    return self.keep_opener(None, [step, second])
        self.draft.remarks.append(
            "Nothing on the page that was clicked led to a list of the videos; say in `loc_gallery_button` or `open` "
            "how a user gets there. " + self.shown()
        )
        return False

    def keep_opener(self, node: Node | None, steps: list[str]) -> bool:
        """Note how the gallery is opened, then what it is."""
        if node is None or len(steps) > 1:
            return self.keep_panel(["self.goto()", *(f"{step}.click()" for step in steps)])
        look = self.look
        if not self.keep_panel(None):
            return False
        look.fresh(self.draft)
        tree = look.nodes()
        node = same_as(node, tree) or node
        self.draft.accept(
            "loc_gallery_button", [None, *returning([*steps])],
            lambda made: look.is_it(self.page(made).loc_gallery_button(), node),
        )  # fmt: skip
        return True

    def keep_panel(self, steps: list[str] | None) -> bool:
        """Note what holds the list, and how it is opened where that is not one click."""
        look, tree = self.look, self.look.nodes()
        those = [node for node in tree.naming(TITLE) if not inside_film(node, tree)]
        if not those:
            return False
        others = [video.name for video in look.stage.neighbours]
        around = next(node for node in tree.above(those[0]) if set(others) <= set(node.titles))
        outer = [(node, source) for node, source in guess.panels(tree, around)]

        def is_panel(made: type[GalleryPage]) -> bool:
            panel = self.page(made).loc_panel()
            return any(look.is_it(panel, node) for node, _ in outer)

        found = self.draft.accept("loc_panel", [None, *returning(source for _, source in outer)], is_panel)
        if steps is not None:
            wait = ['with self.finding("open gallery", self.loc_panel()) as panel:', "    panel.wait_for()"]
            self.draft.methods["open"] = tuple([*steps, *wait])
        return found

    # -- rows

    def row(self) -> bool:
        """Find how a row is told from the others, and its buttons; whether both are there."""
        look = self.look
        look.open(self.draft)
        tree = look.nodes()
        node = self.row_of(tree)
        if node is None:
            self.draft.remarks.append(f"No row of “{TITLE}” stands apart from the others. {self.shown()}")
            return False
        look.hover(node)
        tree = look.nodes()
        node = self.row_of(tree) or node
        inner = [one for one in tree.controls() if tree.inside(one, node)]
        chain = [one for one in tree.above(tree.naming(TITLE)[0]) if tree.inside(one, node)][::-1]
        chain.sort(key=lambda one: not any(tree.inside(control, one) for control in inner))
        control = next(iter(ranked((one for one in inner if one.index != node.index), guess.SAVES)), None)
        bodies = (body for one in chain for body in guess.rows(one, tree, control))
        if not self.draft.accept("loc_row", [None, *bodies], self.tells_rows_apart):
            self.draft.remarks.append(f"The row of “{TITLE}” has neither a role nor a name of its own. {self.shown()}")
            return False
        return self.row_buttons()

    def row_of(self, tree: Tree) -> Node | None:
        """The outermost node that shows this video and no other."""
        for named in tree.naming(TITLE):
            alone = [one for one in tree.above(named) if one.titles == (TITLE,)]
            if alone:
                return alone[-1]
        return None

    def tells_rows_apart(self, made: type[GalleryPage]) -> bool:
        """Whether `loc_row` finds each video in a place of its own."""
        page = self.page(made)
        for title in [TITLE, *(video.name for video in self.look.stage.neighbours)]:
            row = page.loc_row(title)
            if row.count() != 1 or not row.is_visible():
                return False
            said = f"{row.text_content()} {row.get_attribute('aria-label')} {row.inner_html()}"
            if title not in said or any(other in said for other in self.titles() if other != title):
                return False
        return True

    def titles(self) -> list[str]:
        return [TITLE, *(video.name for video in self.look.stage.neighbours)]

    def row_buttons(self) -> bool:
        """Find the row's download and play buttons by clicking what is in it, in a menu too."""
        direct = self.try_controls("loc_row", wanted=("saves", "plays"))
        if missing := [kind for kind in ("saves", "plays") if kind not in direct]:
            if menu := direct.get("opens"):
                self.draft.accept("loc_menu", returning([menu]), lambda made: True)
                behind = self.try_controls("menu", wanted=tuple(missing))
            else:
                behind = {}
            for kind in missing:
                if kind in behind:
                    self.keep_button(kind, behind[kind])
            if behind and direct:
                self.past_the_menu(direct)
            elif not behind:
                self.draft.methods.pop("loc_menu", None)
            direct = {**behind, **direct}
        for kind, name in (("saves", "download icon"), ("plays", "play button")):
            if kind in direct:
                self.keep_button(kind, direct[kind])
            else:
                self.look.open(self.draft)
                self.draft.remarks.append(
                    f"No click in the row of “{TITLE}” was its {name}; say which in "
                    f"`{'loc_list_button' if kind == 'saves' else 'loc_play'}`. {self.shown()}"
                )
        return "saves" in direct and "plays" in direct

    def keep_button(self, kind: str, source: str) -> None:
        """Note a button of the row, unless the base class finds it too."""
        name = "loc_list_button" if kind == "saves" else "loc_play"
        self.draft.methods[name] = (f"return {source}",)

    def past_the_menu(self, direct: dict[str, str]) -> None:
        """Where one button is in the row and the other in its menu, the first needs no menu."""
        if "saves" in direct:
            self.draft.methods["find_list_button"] = (
                "self.expand(title)",
                "self.loc_row(title).hover()",
                'with self.finding(f"download icon of “{title}”", self.loc_list_button(title)) as button:',
                "    button.wait_for()",
                "return button",
            )
        elif "plays" in direct:
            self.draft.methods["play"] = (
                "self.expand(title)",
                'with self.finding(f"play button of “{title}”", self.loc_play(title)) as play:',
                "    play.click()",
            )

    def try_controls(self, where: Literal["loc_row", "menu"], *, wanted: tuple[str, ...]) -> dict[str, str]:
        """What can be clicked in a row or its menu: what comes of it -> an expression for it."""
        look, found = self.look, dict[str, str]()
        tried: set[tuple[str, str, str]] = set()
        while len(tried) < CONTROLS and not set(wanted) <= set(found):
            look.open(self.draft)
            page = self.page(self.draft.page_class())
            row = page.loc_row(TITLE)
            look.hover(row)
            if where == "menu":
                before = look.nodes()
                look.do(partial(page.reach, TITLE))
                tree = look.nodes()
                inner = new_controls(tree, before)
            else:
                tree = look.nodes()
                node = next((one for one in tree if TITLE in one.titles and look.is_it(row, one)), None)
                if node is None:
                    return found
                inner = [one for one in tree.controls() if tree.inside(one, node)]
            patterns = [{"saves": guess.SAVES, "plays": guess.PLAYS}[kind] for kind in wanted if kind not in found]
            left = [one for one in inner if (one.role, one.name, one.text) not in tried]
            for one in ranked(left, *patterns, guess.MENUS):
                tried.add((one.role, one.name, one.text))
                source = self.in_row(one, tree) if where == "loc_row" else self.in_menu(one)
                if source is not None:
                    came = self.what_comes_of(one, tree)
                    found.setdefault(came, source)
                    break
                self.facts.append(f"a {one.role or one.tag} in a row has no name of its own: {one.text or '(nothing)'}")
            else:
                return found
        return found

    def in_row(self, node: Node, tree: Tree) -> str | None:
        """An expression for a control in a row."""
        if self.look.is_it(self.page(self.draft.page_class()).loc_row(TITLE), node):
            return "self.loc_row(title)"
        return self.first(exprs(node, "self.loc_row(title)"), node)

    def in_menu(self, node: Node) -> str | None:
        return self.first([*exprs(node, "self.loc_row(title)"), *exprs(node, "self.page")], node)

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
        if len(after.films()) > len(before.films()):
            return "plays"
        return "opens" if new_controls(after, before) else "nothing"

    # -- groups

    def groups(self) -> None:
        """Find how a collapsed group is opened, where the gallery has any."""
        look = self.look
        look.open(self.draft)
        tree = look.nodes()
        if tree.naming(GROUPED):
            return
        toggles = [node for node in tree.controls() if GROUP in f"{node.name} {node.text}"]
        toggle = next(iter(toggles), None)
        if toggle is None or look.do(partial(look.click, toggle)) is None or not look.nodes().naming(GROUPED):
            self.draft.remarks.append(
                f"“{GROUPED}”, which is in the group “{GROUP}”, cannot be seen, and no click brought it; say in "
                f"`loc_groups` what opens a collapsed group. {self.shown()}"
            )
            return
        opened = next((one for one in look.nodes().controls() if GROUP in f"{one.name} {one.text}"), None)
        look.open(self.draft)
        tree = look.nodes()
        toggle = next(one for one in tree.controls() if GROUP in f"{one.name} {one.text}")

        def opens_it(made: type[GalleryPage]) -> bool:
            look.open(self.draft)
            page = self.page(made)
            try:
                page.expand(GROUPED)
            except CannotRun:
                return False
            return page.loc_row(GROUPED).is_visible() and page.loc_row(TITLE).is_visible()

        if not self.draft.accept("loc_groups", [None, *toggles_like(toggle, opened, tree, self.row_role())], opens_it):
            self.draft.remarks.append(
                f"A collapsed group is opened by “{toggle.name}”, but nothing tells it from one that is open (such as "
                "`aria-expanded`); say in `loc_groups` which are collapsed."
            )

    # -- the player

    def player(self) -> bool:
        """Find the player and its download button; whether both are there."""
        look = self.look
        tried: set[tuple[str, str]] = set()
        for _ in range(CONTROLS):
            before = self.play()
            tree = look.nodes()
            film = next(iter(tree.films()), None)
            if film is None:
                return False
            near = [one for one in tree.controls() if (one.role, one.name) not in tried]
            fresh = new_controls(tree, before)
            new = [one for one in near if one in fresh] or near
            button = next(iter(ranked(sorted(new, key=lambda one: not beside(one, film, tree)), guess.SAVES)), None)
            if button is None:
                break
            tried.add((button.role, button.name))
            place = next((one for one in tree.above(film) if tree.inside(button, one)), film)
            found = self.first(exprs(button, "self.page"), button) or next(exprs(button, "self.page"), None)
            if found is None or self.what_comes_of(button, tree) != "saves":
                continue
            return self.keep_player(found, button, place)
        self.play()
        self.draft.remarks.append(
            "No click in the player saved the video; say in `loc_player_button` which button does. " + self.shown()
        )
        return False

    def keep_player(self, found: str, button: Node, place: Node) -> bool:
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
        self.page(self.draft.page_class()).expand(TITLE)

        def is_gone(made: type[GalleryPage]) -> bool:
            return not self.page(made).loc_player(TITLE).is_visible()

        if not self.draft.accept("loc_player", bodies, is_gone):
            self.play()
            self.draft.remarks.append("The open player cannot be told from the list. " + self.shown())
            return False
        self.play()
        here = same_as(button, look.nodes(), near=look.nodes().films()[0]) or button
        self.draft.accept(
            "loc_player_button", [None, *returning(exprs(here, "self.loc_player(title)"))],
            lambda made: look.is_it(self.page(made).loc_player_button(TITLE), here),
        )  # fmt: skip
        return True

    def would(self, name: str, body: Body | None, right: Callable[[type[GalleryPage]], bool]) -> bool:
        """Whether a body would be right, which is not kept."""
        return Draft(methods=dict(self.draft.methods)).accept(name, [body], right)

    def play(self) -> Tree:
        """Open the player as the draft says; what was on the page before."""
        look = self.look
        look.open(self.draft)
        before = look.nodes()
        page = self.page(self.draft.page_class())
        look.do(lambda: page.play(TITLE))
        self.learn()
        return before

    def closing(self) -> None:
        """Find how a user gets back from the player to the list."""
        if self.closes(None):
            return
        look = self.look
        before = self.play()
        tree = look.nodes()
        near = new_controls(tree, before)
        sources = [
            source for node in ranked(near, guess.CLOSES)[:4] if (source := self.first(exprs(node, "self.page"), node))
        ]
        opener = ["self.loc_gallery_button().click()", "self.loc_panel().wait_for()"]
        again: list[Body] = [] if "open" in self.draft.methods else [('self.page.keyboard.press("Escape")', *opener)]
        for body in [*((f"{source}.click()",) for source in sources), ("self.page.go_back()",), *again]:
            if self.closes(body):
                return
        self.play()
        self.draft.remarks.append("Nothing was found that leads back from the player to the list. " + self.shown())

    def closes(self, body: Body | None) -> bool:
        """Whether this leads back from the player to the list; if so it is kept."""
        look = self.look
        self.play()

        def works(made: type[GalleryPage]) -> bool:
            page = self.page(made)
            look.do(page.close_player)
            return not page.loc_player(TITLE).is_visible() and page.loc_row(self.titles()[1]).is_visible()

        return self.draft.accept("close_player", [body], works)

    # -- a failure

    def failure(self) -> None:
        """Find the retry that an alert offers when the file is gone."""
        look = self.look
        look.open(self.draft)
        look.lab.remove_object(look.video)
        page = self.page(self.draft.page_class())
        outcome = look.do(lambda: page.find_list_button(TITLE).click())
        if outcome is None:
            return
        if not outcome.alerts:
            went = " the tab left the gallery." if outcome.navigation else " nothing on the page told the user so."
            dialog = " a dialog told the user so." if outcome.dialogs else went
            self.facts.append(f"When the file is gone,{dialog}")
            return
        if self.page(self.draft.page_class()).loc_retry(TITLE).count() == 1:
            return
        tree = look.nodes()
        alert = next((node for node in tree if node.role == "alert" and node.visible and node.text), None)
        inner = [node for node in tree.controls() if alert is not None and tree.inside(node, alert)]
        for node in ranked(inner, guess.AGAIN):
            scope = 'self.page.get_by_role("alert").filter(has_text=title)'
            source = self.first(exprs(node, scope), node)
            if source is None:
                continue
            clicked = look.do(partial(look.click, node))
            if clicked and any(call.path.endswith(FILE_ROUTES) for call in clicked.calls):
                self.draft.methods["loc_retry"] = (f"return {source}",)
                return
        said = outcome.alerts[0].text
        self.draft.remarks.append(f"The alert “{said}” names no video, or no click in it tries again.")

    # -- helpers

    def page(self, made: type[GalleryPage]) -> GalleryPage:
        return made(self.look.page, self.look.lab.address)

    def first(self, sources: Iterator[str] | list[str], node: Node) -> str | None:
        """The first expression that leads to exactly this node."""
        for source in islice(sources, 12):
            draft = Draft(methods={**self.draft.methods, "loc_play": (f"return {source}",)})
            locator: Locator = self.page(draft.page_class()).loc_play(TITLE)
            if self.look.is_it(locator, node):
                return source
        return None

    def learn(self) -> None:
        """List replies to calls that only now were made."""
        add_replies(self.draft, self.look.unlisted, elsewhere="api_origin" in self.draft.facts)

    def row_role(self) -> str:
        """The role of the rows, as `loc_row` has it."""
        found = re.findall(r'get_by_role\("(\w+)"', " ".join(self.draft.methods.get("loc_row", ("",))[-1:]))
        return found[0] if found else "listitem"

    def shown(self) -> str:
        return "\n".join(["The page shows:", *self.look.snapshot()[1:]])


def new_controls(tree: Tree, before: Tree) -> list[Node]:
    """What can be clicked and was not there before, as far as that can be told from what it says."""
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


def beside(node: Node, film: Node, tree: Tree) -> bool:
    """Whether a control is in something that holds the film, and not all of the page."""
    return depth_shared(node, film, tree) > 1


def inside_film(node: Node, tree: Tree) -> bool:
    return any(one.film for one in tree.above(node))


def is_download(outcome: Outcome) -> bool:
    """Whether a click was for the file, whatever came of it."""
    if outcome.files:
        return True
    gone_to = urlsplit(outcome.navigation.url).path if outcome.navigation else ""
    return gone_to.endswith(FILE_ROUTES)


def toggles_like(toggle: Node, opened: Node | None, tree: Tree, row: str) -> Iterator[Body]:
    """How toggles of collapsed groups can be told from those of open ones: by a mark, or by having no rows yet."""
    role = toggle.role or "button"
    if opened and (mark := toggle.name[:1]) and mark != opened.name[:1] and not mark.isalnum():
        yield (f'return self.loc_panel().get_by_role("{role}", name={quoted(mark)})',)
    for outer in tree.above(toggle):
        if outer.role in ("region", "group", "listitem", "article", "rowgroup"):
            yield (
                f'groups = self.loc_panel().get_by_role("{outer.role}")',
                f'rows = self.page.get_by_role("{row}")',
                f'return groups.filter(has_not=rows).get_by_role("{role}")',
            )
