"""What a page makes of a title that looks like markup, or holds what a template takes for a placeholder."""

from __future__ import annotations

import pytest

from e2e.flows.clicking import PLACEHOLDER, taken_for_markup

BOLD = "<b>bold</b> & more"


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        (BOLD, "“bold & more” was downloaded.", True),
        (BOLD, "“<b>bold</b> & more” was downloaded.", False),
        (BOLD, "Saved as b_bold_b_more.mp4", False),  # names no video
        ("Cup Final", "“Cup Final” was downloaded.", False),
        ("1 < 2 > 0", "“1 < 2 > 0” was downloaded.", False),
    ],
)
def test_a_title_without_its_tags_was_taken_for_markup(title: str, text: str, found: bool) -> None:
    assert taken_for_markup(title, ["Loading", text]) == (text if found else None)


@pytest.mark.parametrize("title", ["Win $& Lose", "A$$AP", "99%", "{name}", BOLD, "&amp;"])
def test_a_title_with_a_placeholder_is_looked_for_in_an_alert(title: str) -> None:
    assert PLACEHOLDER.search(title)


@pytest.mark.parametrize("title", ["Foo, Bar; baz", "a/b", "Tom & Jerry", "???"])
def test_other_titles_are_not(title: str) -> None:
    assert not PLACEHOLDER.search(title)
