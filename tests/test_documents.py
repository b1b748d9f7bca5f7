"""The documents link to places that there are; the guides for contributors name files and commands that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fixtures.preparing.build import ROOT

GUIDES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
MADE_BY_A_RUN = {".venv", "gallery-report"}
MODULE = re.compile(r"python3? -m ([\w.]+)")
PATH = re.compile(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|toml|md|yml))`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ANCHOR = re.compile(r"\]\(([\w./-]*\.md)?#([^)\s]+)\)")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    named = {*PATH.findall(text), *LINK.findall(text)}

    assert not {one for one in named if Path(one).parts[0] not in MADE_BY_A_RUN and not (ROOT / one).exists()}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_module_that_a_guide_runs_exists(guide: str) -> None:
    for name in set(MODULE.findall((ROOT / guide).read_text(encoding="utf-8"))) - {"pytest", "e2e"}:
        place = ROOT / name.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), name


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_part_of_a_page_leads_to_a_heading(page: Path) -> None:
    named = ANCHOR.findall(page.read_text(encoding="utf-8"))

    assert not {(to, part) for to, part in named if part not in anchors(page.parent / to if to else page)}
