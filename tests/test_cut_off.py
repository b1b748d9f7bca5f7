"""What part of a button is beyond an edge where nobody but a script can scroll."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from e2e.flows.clicking import CUT_OFF

BOX = """<div style='height: 200px; width: 200px; {box}'>
  <div style='height: 500px; width: 500px; {inner}'>{button}</div></div>"""
LOW = "<button style='position: absolute; top: 400px; width: 50px; height: 20px; padding: 0'>Download</button>"
RIGHT = "<button style='position: absolute; left: 400px; width: 50px; height: 20px; padding: 0'>Download</button>"
# box, what is in it, the button -> pixels that are cut off, in a window of 640 × 360
WAYS = [
    ("overflow: auto; position: relative", "", LOW, 0),
    ("overflow: hidden; position: relative", "", LOW, 220),
    ("overflow: clip; position: relative", "", RIGHT, 250),
    ("overflow: hidden; position: relative", "", "<button>Download</button>", 0),
    ("overflow-x: hidden; overflow-y: auto; position: relative", "", LOW, 0),
    ("overflow-x: hidden; overflow-y: auto; position: relative", "", RIGHT, 250),
    # The box does not hold it.
    ("overflow: hidden", "", LOW, 0),
    # In the box, something scrolls by itself.
    ("overflow: hidden; position: relative", "overflow: auto; max-height: 200px; position: relative", LOW, 0),
    # The page scrolls, but not what is fixed in the window.
    ("position: relative", "", LOW, 0),
    ("position: fixed; top: 0; left: 0; overflow: visible", "", LOW, 60),
    ("position: fixed; top: 0; left: 0; overflow: auto; max-height: 100%", "", LOW, 0),
]


@pytest.mark.parametrize("locked", [False, True], ids=["", "below a page that does not scroll"])
def test_only_what_nobody_can_scroll_to_is_cut_off(locked: bool, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 640, "height": 360}) as context:
        page = context.new_page()
        for box, inner, button, expected in WAYS:
            if locked and box in ("position: relative", "overflow: hidden"):
                expected = 60
            style = f"body {{ margin: 0; {'overflow: hidden' if locked else ''} }}"
            page.set_content(f"<style>{style}</style>{BOX.format(box=box, inner=inner, button=button)}")

            assert page.get_by_role("button").evaluate(CUT_OFF) == expected, (box, inner, button)
