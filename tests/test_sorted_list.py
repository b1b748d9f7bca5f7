"""A list that the user has sorted: each row still saves its own video, by a link that is renewed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from e2e.pages import GalleryPage
from fixtures.lab.lab import running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from tests.backends.trying import KEPT, SCENARIOS, tried

BY_ID, BY_PLACE = (
    "fresh.find(({ id }) => id === video.id)",
    "fresh[rows().findIndex((row) => row.about === video.title)]",
)
PAGE = """<!doctype html>
<title>A list to sort</title>
<button>Sort by title</button>
<script type="module">
import { show } from "./gallery.js";

const rows = () => [...document.querySelectorAll("li")].map((row) => ({ row, about: row.ariaLabel }));

async function list() {
  const { downloads } = await (await fetch("/api/downloads")).json();
  return downloads.map((video) => ({ ...video, title: video.project_name }));
}

async function file(video) {
  const first = await fetch(video.file_url);
  if (first.ok) return first;
  const fresh = await list();
  const { id, file_url } = BY_WHAT;
  const second = await fetch(file_url);
  return second.ok ? second : fetch(`/api/downloads/${id}/download`);
}

await show({ list, file });
document.querySelector("button").onclick = () => {
  const sorted = rows().sort((one, other) => other.about.localeCompare(one.about));
  document.querySelector("ul").append(...sorted.map(({ row }) => row));
};
</script>
"""


class Sorted(GalleryPage):
    """A list that is there at once, and can be sorted."""

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("list", name="Videos")

    def open(self) -> None:
        self.goto()
        self.loc_panel().wait_for()

    def narrow(self) -> bool:
        self.page.get_by_role("button", name="Sort by title").click()
        return True


@pytest.mark.parametrize(("by_what", "verdict"), [(BY_ID, KEPT), (BY_PLACE, "wrong-video")])
def test_sorted_list_renews_the_link_of_the_video_and_not_of_its_old_place(
    by_what: str, verdict: str, browser: Browser, say: Say, tmp_path: Path
) -> None:
    shutil.copy(Path(__file__).with_name("backends") / "shapes" / "gallery.js", tmp_path)
    (tmp_path / "index.html").write_text(PAGE.replace("BY_WHAT", by_what), encoding="utf-8")

    with running_lab(Target("sorted", folder=tmp_path), Sorted, say=say) as lab:
        found, _ = tried(SCENARIOS["within-a-filter"], "list", lab, browser)

    assert found == verdict
