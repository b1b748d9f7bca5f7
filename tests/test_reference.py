"""The pages of docs/ that are made from the code are current."""

from __future__ import annotations

import pytest

from tests.reference import PAGES, page, path_of


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_what_the_code_says(name: str) -> None:
    assert path_of(name).read_text(encoding="utf-8") == page(name), "run `python -m tests.reference`"
