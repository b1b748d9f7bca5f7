"""How a button is reached by the keyboard and in a menu, and the room that it needs."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from playwright.sync_api import Browser, Error, Locator, Page

from fixtures.watching.accessibility import OVERFLOW
from fixtures.watching.acts import reach_by_tab
from fixtures.watching.gallery import GalleryPage, sight_of


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


MENU = """<div role=menu>
  <div role=menuitem tabindex=-1>Play</div><div role=menuitem tabindex=-1 id=it>Download</div>
</div>
<script>
  const items = [...document.querySelectorAll("[role=menuitem]")];
  onkeydown = ({ key }) => {
    if (key === "Tab") document.querySelector("[role=menu]").remove();
    if (key === "ArrowDown") items[items.indexOf(document.activeElement) + 1].focus();
  };
  items[0].focus();
</script>"""


def test_keys_in_a_menu_are_its_arrows(page: Page) -> None:
    page.set_content(MENU)

    reach_by_tab(page.locator("#it"))

    assert page.locator("#it").evaluate("(item) => item === document.activeElement")


def test_keys_in_a_toolbar_without_arrows_are_tabs(page: Page) -> None:
    page.set_content("<div role=toolbar><button>Play</button><button id=it>Download</button></div>")

    reach_by_tab(page.locator("#it"))

    assert page.locator("#it").evaluate("(item) => item === document.activeElement")


GRID = """<div role=grid>
  <div role=row><button>Play</button> <button tabindex=-1>Download</button></div>
  <div role=row><button tabindex=-1>Play</button> <button tabindex=-1 id=it>Download</button></div>
  <div role=row><button tabindex=-1>Play</button> <button tabindex=-1>Download</button></div>
</div>
<script>
  const cells = [...document.querySelectorAll("[role=grid] button")];
  const by = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 };
  onkeydown = ({ key }) => cells[cells.indexOf(document.activeElement) + by[key]]?.focus();
</script>"""


# As in a tree grid: up and down from row to row, or from cell to cell, and a key that leads inside.
INSIDE = """<div role=grid dir={dir}>
  <div role={role} tabindex=0><button tabindex=-1>Download</button></div>
  <div role={role} tabindex=-1><button tabindex=-1>Play</button> <button tabindex=-1 id=it>Download</button></div>
  <div role={role} tabindex=-1><button tabindex=-1>Download</button></div>
</div>
<script>
  onkeydown = ({{ key }}) => {{
    const at = document.activeElement, place = at.closest("[role={role}]");
    if (key === "ArrowDown") place?.nextElementSibling?.focus();
    if (at === place && key === "{inside}") place.firstElementChild.focus();
    if (at !== place && key === "{further}") at.nextElementSibling?.focus();
  }};
</script>"""


@pytest.mark.parametrize(
    ("role", "direction", "inside", "further"),
    [
        ("row", "ltr", "ArrowRight", "ArrowRight"),
        ("row", "rtl", "ArrowLeft", "ArrowLeft"),
        ("gridcell", "ltr", "F2", "ArrowRight"),
    ],
)
def test_keys_in_a_grid_lead_into_a_row_or_cell(
    role: str, direction: str, inside: str, further: str, page: Page
) -> None:
    page.set_content(INSIDE.format(role=role, dir=direction, inside=inside, further=further))

    reach_by_tab(page.locator("#it"))

    assert page.locator("#it").evaluate("(item) => item === document.activeElement")


def test_keys_in_a_grid_are_the_arrows_that_lead_there(page: Page) -> None:
    page.set_content(GRID)

    reach_by_tab(page.locator("#it"))

    assert page.locator("#it").evaluate("(item) => item === document.activeElement")


# As in MUI's data grid: the arrows lead from cell to cell and into none of them, and every button is a stop of Tab's.
CELLS = """<div role=grid>
  <div role=row><div role=gridcell tabindex=0>Cup Final</div><div role=gridcell tabindex=-1>
    <button>Play</button> <button id=it>Download</button></div></div>
  <div role=row><div role=gridcell tabindex=-1>Training</div><div role=gridcell tabindex=-1><button>Play</button></div>
  </div>
</div>
<script>
  const places = [...document.querySelectorAll("[role=gridcell]")];
  const next = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 };
  onkeydown = ({ key }) =>
    places[places.indexOf(document.activeElement.closest("[role=gridcell]")) + next[key]]?.focus();
</script>"""
# As in Vuetify's menu: it stands elsewhere in the page, says nothing of being a menu, and Tab closes it.
POPUP = """<button autofocus aria-haspopup=menu aria-expanded=true aria-controls=popup>More</button>
<div id=popup><div role=listitem tabindex=-1>Play</div><div role=listitem tabindex=-1 id=it>Download</div></div>
<script>
  const entries = [...document.querySelectorAll("[role=listitem]")];
  onkeydown = ({ key }) => {
    if (key === "Tab") popup.remove();
    if (key === "ArrowDown") entries[entries.indexOf(document.activeElement) + 1]?.focus();
  };
  document.querySelector("button").focus();
</script>"""


@pytest.mark.parametrize("content", [CELLS, POPUP])
def test_keys_in_widgets_of_component_libraries_lead_to_the_button(content: str, page: Page) -> None:
    page.set_content(content)

    reach_by_tab(page.locator("#it"))

    assert page.locator("#it").evaluate("(item) => item === document.activeElement")


MENU_OF_A_ROW = """<li aria-label="Cup Final" style="display: flex; width: 300px; justify-content: end">
<button popovertarget=menu>More</button>
<div popover id=menu style="width: 80px"><button id=it>Download</button></div></li>"""


@pytest.mark.parametrize("is_open", [True, False])
def test_a_menu_needs_no_room_for_the_row_that_it_hangs_on(page: Page, *, is_open: bool) -> None:
    page.set_content(MENU_OF_A_ROW)
    if is_open:
        page.get_by_role("button", name="More").click()

    assert page.locator("#it").evaluate(OVERFLOW) == 0


# A table that scrolls sideways by itself; its last column may stay in view.
TABLE = """<div style="width: 200px; overflow-x: auto"><table style="width: 500px"><tr><td>Cup Final</td>
<td style="{column}; right: 0"><button id=it>Download</button></td></tr></table></div>"""


@pytest.mark.parametrize(("column", "overflows"), [("position: sticky", False), ("position: relative", True)])
def test_a_table_with_a_fixed_column_needs_no_sideways_scrolling(column: str, page: Page, *, overflows: bool) -> None:
    page.set_content(TABLE.format(column=column))

    assert bool(page.locator("#it").evaluate(OVERFLOW)) is overflows


class WithMenus(GalleryPage):
    """Each row has a menu."""

    def loc_row(self, title: str) -> Locator:
        return self.page.get_by_role("listitem", name=title, exact=True)

    def loc_menu(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="More")

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Download")

    def loc_play(self, title: str) -> Locator:
        return self.loc_list_button(title)


def test_a_menu_that_is_open_is_not_opened_again(page: Page) -> None:
    page.set_content(MENU_OF_A_ROW)
    gallery = WithMenus(page, "")

    gallery.reach("Cup Final")
    gallery.reach("Cup Final")  # a click would close it

    assert gallery.loc_list_button("Cup Final").is_visible()


# The icon is in the row, the play button in a menu that covers it; or the other way round.
COVERING_MENU = """<ul><li aria-label="Cup Final">Cup Final <button>{in_row}</button>
  <button aria-haspopup=menu aria-expanded=false>More</button></li></ul>
<div id=menu role=menu hidden style="position: fixed; inset: 0"><button>{in_menu}</button></div>
<script>
  document.querySelector("[aria-haspopup]").onclick = () => (document.querySelector("#menu").hidden = false);
</script>"""


class WithCoveringMenus(WithMenus):
    """A button is in the row or in the menu, which is at the end of the page."""

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("list")

    def loc_list_button(self, title: str) -> Locator:
        return self.page.get_by_role("button", name="Download")

    def loc_play(self, title: str) -> Locator:
        return self.page.get_by_role("button", name="Play")


@pytest.mark.parametrize(("in_row", "in_menu"), [("Download", "Play"), ("Play", "Download")])
def test_the_menu_is_opened_only_for_what_is_in_it(in_row: str, in_menu: str, page: Page) -> None:
    page.set_content(COVERING_MENU.format(in_row=in_row, in_menu=in_menu))
    gallery = WithCoveringMenus(page, "")

    for name in (in_row, in_menu):
        gallery.find_list_button("Cup Final") if name == "Download" else gallery.play("Cup Final")
        assert page.locator("#menu").is_visible() is (name == in_menu)


def test_a_row_s_menu_is_no_collapsed_group(page: Page) -> None:
    page.set_content(COVERING_MENU)
    assert WithCoveringMenus(page, "").loc_groups().count() == 0


TABS = """<main></main>
<script>
  var titles = ["Cup Final", "Semi Final", "Opening Match", "Training"];
  var tab = (at, open) => `<button role=tab aria-selected=${at === open} onclick="show(${at})">${at}</button>`;
  var show = (open) => document.querySelector("main").innerHTML =
    titles.map((_, at) => tab(at, open)).join("") + `<ul><li aria-label="${titles[open]}">…</li></ul>`;
  show(1);
</script>"""


@pytest.mark.parametrize("title", ["Cup Final", "Semi Final", "Opening Match", "Training"])
def test_each_tab_is_opened_until_the_row_is_there(title: str, page: Page) -> None:
    class Tabs(GalleryPage):
        def loc_panel(self) -> Locator:
            return self.page.get_by_role("main")

        def loc_groups(self) -> Locator:
            return self.page.get_by_role("tab", selected=False)

    page.set_content(TABS)
    gallery = Tabs(page, "http://gallery.example/")

    gallery.expand(title)

    assert gallery.loc_row(title).is_visible()


def test_a_page_that_goes_back_by_itself_meanwhile_is_opened_all_the_same() -> None:
    asked: list[str] = []

    def goto(address: str, **options: str) -> None:
        asked.append(address)
        if len(asked) == 1:
            raise Error(f'Page.goto: Navigation to "{address}" is interrupted by another navigation to "{address}"')

    GalleryPage(Mock(spec=Page, goto=goto), "http://gallery.example/").goto()

    assert len(asked) == 2


# How a page that a server has rendered gets the script that makes its button work.
LATE = {
    "/async": "<script async src=/late.js></script>",
    "/by-a-module": "<script type=module>import('/late.js')</script>",
    "/by-another-script": "<script async src=/first.js></script>",
}
SCRIPTS = {
    "/first.js": "import('/late.js')",
    "/late.js": "document.querySelector('button').onclick = ({ target }) => { target.textContent = 'playing'; }",
}


class Rendered(http.server.BaseHTTPRequestHandler):
    """Pages whose scripts come late."""

    def do_GET(self) -> None:
        if self.path == "/late.js":
            time.sleep(0.3)  # so that a click which does not wait comes first
        kind = "text/javascript" if self.path in SCRIPTS else "text/html"
        body = SCRIPTS.get(self.path) or f"<!doctype html><button>Play</button>{LATE.get(self.path, '')}"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_page_that_a_server_has_rendered_is_open_once_its_scripts_have_run(page: Page) -> None:
    clicked = {}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Rendered) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for way in LATE:
            GalleryPage(page, f"http://127.0.0.1:{server.server_port}{way}").goto()
            page.get_by_role("button").click()
            clicked[way] = page.get_by_role("button").inner_text()
        page.goto("about:blank")
        server.shutdown()

    assert clicked == dict.fromkeys(LATE, "playing")


def test_a_page_whose_late_script_leads_to_another_is_open_when_that_is(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document may go just while it is asked whether its script has run; here, by the question itself."""
    leads_on = "() => location.search || new Promise(() => location.replace('?second'))"
    monkeypatch.setattr("fixtures.watching.gallery.TURN", leads_on)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Rendered) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        GalleryPage(page, f"http://127.0.0.1:{server.server_port}/async").goto()
        page.wait_for_url("**?second")
        page.goto("about:blank")
        server.shutdown()


# As Headless UI draws dialogs: the dialog has no size, as all in it is fixed.
FIXED = (
    "<div role=dialog aria-modal=true aria-label=Player><div style='position: fixed; inset: 0'>Not saved</div></div>"
)


def test_a_dialog_without_a_size_can_be_seen_if_what_is_in_it_can(page: Page) -> None:
    page.set_content(FIXED)
    gallery = GalleryPage(page, "")
    dialog = page.get_by_role("dialog", name="Player")

    assert not dialog.is_visible()  # in Playwright's words
    assert sight_of(dialog).is_visible()
    assert gallery.loc_alerts().count() == 1

    dialog.locator("div").evaluate("(inner) => { inner.hidden = true; }")
    assert not sight_of(dialog).is_visible()
    assert gallery.loc_alerts().count() == 0
