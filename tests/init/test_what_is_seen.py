"""What `init` sees of a page is what Playwright finds there again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from e2e.init import guess
from e2e.init.look import SCRIPT
from e2e.init.place import ROLES, TITLE, Place
from e2e.init.tree import Tree, tree_of
from e2e.pages import GalleryPage

# Each element that has a role by itself, in what it must stand in.
ELEMENTS = """<button>a</button><a href=x>a</a><ul><li>a</ul><ol><li>a</ol>
<table><tr><th>a<th>a<tr><th>a<td>a<tr><th scope=row>a<td>a</table><table role=grid><tr><td>a</table>
<article>a</article><main>a</main><nav>a</nav><aside>a</aside><dialog open>a</dialog><h1>a</h1><h2>a</h2><h3>a</h3>
<h4>a</h4><h5>a</h5><h6>a</h6><fieldset>a</fieldset><figure>a</figure><section aria-label=b>a</section>
<details open><summary>a</summary>a</details>"""
UNFOLDS = f"""<main><ul><li>{TITLE}
  <details><summary>⋯</summary><button>Download</button></details></ul>
  <details><summary>Older</summary><p>Third Place Match</p></details></main>"""


def seen(page: Page, *titles: str) -> Tree:
    return tree_of(page.evaluate(SCRIPT, {"titles": titles, "roles": sorted(ROLES)}), titles)


def test_each_role_is_one_by_which_playwright_finds_the_element(page: Page) -> None:
    page.set_content(ELEMENTS)

    for node in seen(page):
        if node.role:
            own = page.evaluate_handle("index => window.__galleryInit[index]", node.index)
            by_role = page.get_by_role(node.role)  # type: ignore[arg-type]
            assert by_role.evaluate_all("(all, own) => all.includes(own)", own), node


@pytest.mark.parametrize("attributes", ["", "open"])
def test_what_a_details_element_holds_is_seen_only_while_it_is_open(attributes: str, page: Page) -> None:
    page.set_content(UNFOLDS.replace("<details>", f"<details {attributes}>"))

    tree = seen(page, TITLE, "Third Place Match")

    assert bool(tree.naming("Third Place Match")) is bool(attributes)
    assert [one.name for one in tree.controls()] == (["⋯", "Download", "Older"] if attributes else ["⋯", "Older"])


def test_a_summary_is_a_control_that_is_found_again_and_opens_a_group(page: Page) -> None:
    page.set_content(UNFOLDS)
    gallery = GalleryPage(page, "")
    gallery.loc_panel = lambda: page.get_by_role("main")  # type: ignore[method-assign]
    menu, group = seen(page).controls()

    assert menu.expands
    for one in (menu, group):
        places = [place.find(gallery, TITLE) for place in guess.exprs(one, "page")]
        assert any(place.count() == 1 and place.text_content() == one.name for place in places)
    assert Place("page").tag("summary").find(gallery, TITLE).count() == 2
    assert gallery.loc_groups().count() == 2
    gallery.loc_groups().last.click()
    assert page.get_by_text("Third Place Match").is_visible()
    assert gallery.loc_groups().count() == 1
