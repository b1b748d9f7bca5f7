"""A page cannot make `init` run or write anything but literals, whatever it calls its buttons and asks of its API."""

from __future__ import annotations

import ast
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.init import guess
from e2e.init.boot import add_replies, replies_for, template
from e2e.init.draft import Draft, hooks
from e2e.init.look import GROUPED, SCRIPT
from e2e.init.place import ROLES, TITLE, Place, click_on, source_of
from e2e.init.tree import Node, Tree, tree_of
from e2e.pages import GalleryPage
from fake_backend import Reply
from fixtures.preparing.profile import load_profile

RUN = "__import__('pathlib').Path('escaped').touch()"
HOSTILE = [
    f'"); {RUN}; ("', f"'); {RUN}; ('", f'""" + {RUN} + """', f"''' + {RUN} + '''", f"{{{RUN}}}", f"{{{{{RUN}}}}}",
    f"x\n{RUN}", f"x\r{RUN}", f"x\u2028{RUN}\u2029{RUN}", f"x\x0c{RUN}\x85{RUN}", "\\", '\\"', "\\\n", "\\N{BULLET}",
    "\\x41", "\0", "\ud800", "\u202e gnp.", "# coding: utf-7 +AGEAYg-",
    f"{TITLE}\"{{{RUN}}}\\", f"{{}}%s{TITLE}{TITLE}",
    "\x1b]0;owned\x07", "x" * 400, "🎬 ⬇", "class", "", " ",
]  # fmt: skip


def drafted(text: str) -> Draft:
    """A draft in which every part that can come from a page is this text."""
    inner = Place("page").text(text, exact=True)
    name = re.compile(re.escape(text), re.IGNORECASE)
    row = Place("panel").role("listitem").holding(inner).holding(Place("page").label(text)).last()
    return Draft(
        facts={"built": text, "base": text, "build": ("npm", "run", text), "retry_name": name},
        replies={f"GET {text}": {text: [text]}, f"POST {text}": Reply(json=text, headers={text: text})},
        methods={
            "loc_row": row,
            "loc_play": Place("row").role("button", text, exact=True),
            "loc_menu": Place("row").role("button", name),
            "loc_list_button": Place("row").title(text),
            "loc_panel": Place("page").test_id(text),
            "close_player": (click_on(Place("page").role("button", text)),),
        },
        remarks=[text, f"Seen: {text}"],
    )


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_the_structure_of_a_profile_does_not_depend_on_what_a_page_says(text: str) -> None:
    usual = TITLE if TITLE in text else "Save"
    written = drafted(text).source(text)

    assert written.encode("utf-8").decode() == written
    assert calls_of(written) == calls_of(drafted(usual).source("x"))


def calls_of(source: str) -> set[str]:
    """The names that a profile uses: as a caller, by attribute, or as what it imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(f".{node.attr}")
        elif isinstance(node, ast.alias):
            found.add(f"import {node.name}")
    return found - {"inner_1", "inner_2"}  # how long lines are broken


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_text_is_read_back_from_the_profile_as_it_was(text: str, tmp_path: Path) -> None:
    file = tmp_path / "profile.py"
    file.write_text(drafted(text).source(text), encoding="utf-8")

    made = load_profile(str(file), GalleryPage)

    assert made.built == made.base == text
    assert made.build == ("npm", "run", text)
    assert made.replies[f"GET {text}"] == {text: [text]}
    assert not Path("escaped").exists()


def test_a_reply_for_a_hostile_call_is_data() -> None:
    for method, text in product(("GET", "POST"), HOSTILE):
        for path in (f"/api/{text}", f"/api/{text}/session", f"/{text}s"):
            draft = Draft()

            add_replies(draft, [f"{method} {path}"], elsewhere=False)

            for reply in replies_for(f"{method} {path}", elsewhere=True):
                assert isinstance(source_of(reply), str)
            assert template(f"{method} {path}") in draft.replies
            ast.parse(draft.source("x"))


@pytest.mark.parametrize("role", ["button']", "button >> css=body", 'x"); exit(); ("', "Button", ""])
def test_a_role_that_aria_does_not_know_is_no_place(role: str) -> None:
    with pytest.raises(ValueError, match="is not a role of ARIA's"):
        Place("page").role(role)


def hostile_page(page: Page, text: str) -> None:
    """A list with two buttons that are called, labelled and marked by a text."""
    page.set_content("<!doctype html><main></main>")
    page.evaluate(
        """([text, title]) => {
          for (const attribute of ["role", "aria-label", "title", "data-testid", "class", "alt", "name"]) {
            const button = document.createElement("button");
            button.textContent = `${title} ${text}`;
            button.setAttribute(attribute, text);
            document.querySelector("main").append(button);
          }
        }""",
        [text, TITLE],
    )


def test_what_a_hostile_page_shows_is_found_and_written_as_literals(page: Page) -> None:
    for text in HOSTILE:
        if text != "\ud800":  # no browser hands that over
            hostile_page(page, text)
            written_as_literals(page)


def written_as_literals(page: Page) -> None:
    tree = tree_of(page.evaluate(SCRIPT, {"titles": [TITLE], "roles": sorted(ROLES)}), [TITLE])

    places = [place for node in tree.controls() for place in guess.exprs(node, "page")]
    places += [place for node in tree for place in (*guess.titled(node, tree), *guess.rows(node, tree, tree[-1]))]
    places += [place for node in tree for place in guess.players(node, tree, Place("page").tag("video"))]
    assert len(places) > 7
    assert {node.role for node in tree} <= ROLES | {""}
    driven = GalleryPage(page, "")
    for place in places:
        assert place.find(driven).count() >= 0  # Playwright takes it for a text, not for a selector
        ast.parse("\n".join(["def method(self, title):", *(f"    {line}" for line in place.lines())]))


TAMPERED = """() => {
  Array.prototype.push = function (...items) { this[this.length] = items[0]; return this.length; };
  Element.prototype.getAttribute = () => "evil'] >> css=body";
  window.getComputedStyle = () => ({ display: 7, visibility: "visible", cursor: {} });
}"""


def test_a_page_that_changes_what_its_scripts_answer_gives_nodes_of_the_right_kinds(page: Page) -> None:
    hostile_page(page, "x")
    page.evaluate(TAMPERED)

    tree = tree_of(page.evaluate(SCRIPT, {"titles": [TITLE], "roles": sorted(ROLES)}), [TITLE])

    assert {node.role for node in tree} <= ROLES | {""}


JUNK: list[Any] = [
    None, 7, "nodes", [None], [7, "x", []], [{"parent": 5}], [{"parent": 0}, {"parent": 1}], [{"parent": "0"}],
    [{"role": ["button"], "name": {"a": 1}, "visible": "yes", "titles": "Summer Cup Final", "index": -3, "more": 1}],
]  # fmt: skip


@pytest.mark.parametrize("told", JUNK, ids=ascii)
def test_junk_in_place_of_nodes_gives_a_tree_without_circles(told: Any) -> None:
    tree = tree_of(told, [TITLE, GROUPED])

    for number, node in enumerate(tree):
        assert node.index == number
        assert node.parent < number
        assert isinstance(node.name, str)
        assert node.visible is False
        assert list(tree.above(node))[-1].parent == -1
    assert isinstance(tree, Tree)
    assert all(isinstance(node, Node) for node in tree)


def test_what_is_printed_moves_no_cursor(tmp_path: Path) -> None:
    source = drafted("\x1b]0;owned\x07\u202e").source("\x1b[2J")

    assert all(one.isprintable() for one in source.replace("\n", ""))


def test_every_method_is_written_as_the_page_object_declares_it() -> None:
    for name in hooks():
        written = ast.parse(Draft(methods={name: Place("page").tag("body")}).source("x")).body[-1]
        declared = getattr(GalleryPage, name).__annotations__

        assert isinstance(written, ast.ClassDef)
        method = written.body[-1]
        assert isinstance(method, ast.FunctionDef)
        assert (method.name, ast.unparse(method.returns or ast.Constant(None))) == (name, declared["return"])
        assert [one.arg for one in method.args.args[1:]] == [one for one in declared if one != "return"]


def test_a_profile_that_a_person_has_begun_stays_and_what_is_found_is_added(tmp_path: Path) -> None:
    begun = (
        '"""Mine."""\n\nimport re\n\nfrom e2e.pages import GalleryPage\n\n\nclass Mine(GalleryPage):\n'
        '    replies = {"GET /api/me": {"name": "Kim"}}\n\n    def open(self) -> None:\n        self.goto()\n'
    )
    mine, file = tmp_path / "mine.py", tmp_path / "profile.py"
    mine.write_text(begun)
    base: Any = load_profile(str(mine), GalleryPage)
    found = {"loc_play": Place("row").role("button", re.compile("play", re.IGNORECASE))}
    draft = Draft(base=base, begun=begun, methods=dict(found), replies={"GET /api/teams": []})

    file.write_text(draft.source("x"), encoding="utf-8")
    made = load_profile(str(file), GalleryPage)

    assert made.__name__ == "MineFound"
    assert made.replies == {"GET /api/me": {"name": "Kim"}, "GET /api/teams": []}
    assert "open" not in vars(made)
    assert draft.says("open")
    assert not draft.says("loc_row")
    assert begun.partition("class")[2] in file.read_text()
