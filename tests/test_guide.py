"""The guide is true: its files are loaded, its commands are run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from e2e.pages import GalleryPage
from fake_backend import Backend, Contract, Video
from fake_backend.contract import LINK, ROLES, SAMPLE
from fixtures.preparing.backend import OwnBackend, OwnServer
from fixtures.preparing.build import ROOT
from fixtures.preparing.profile import load_profile
from tests.backends.other.profile import OverTheLab
from tests.fake_backend.in_process import ask
from tests.fake_backend.test_contract import NEWER, OLDER, api
from tests.forked import forked
from tests.test_foreign_galleries import GALLERIES

DOCS = ROOT / "docs"
PAGES = ("your-frontend.md", "your-api.md", "your-backend.md", "your-deployment.md")
OTHERS = ("api-roles.md", "api-shapes.md", "backend-settings.md", "default-api.md", "guide.md", "your-server.md")
TEXTS = {name: (DOCS / name).read_text(encoding="utf-8") for name in (*PAGES, *OTHERS)}


def files_of(page: str) -> dict[str, str]:
    """The Python files that a page shows, by name."""
    shown = [token.content for token in MarkdownIt().parse(TEXTS[page]) if token.info == "python"]
    return {text.splitlines()[0].removeprefix("# "): text for text in shown}


def commands_of(page: str) -> list[str]:
    shown = [token.content for token in MarkdownIt().parse(TEXTS[page]) if token.info == "sh"]
    return [line for text in shown for line in text.splitlines()]


FILES = files_of("guide.md")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_in_one_go(page: str) -> None:
    assert len(TEXTS[page].splitlines()) <= 60


def test_the_guides_profile_loads(tmp_path: Path) -> None:
    (tmp_path / "profile.py").write_text(files_of("your-frontend.md")["profile.py"], encoding="utf-8")

    assert load_profile(str(tmp_path / "profile.py"), GalleryPage).built == "www"


def test_the_default_api_is_as_its_page_says() -> None:
    [shown] = [token.content for token in MarkdownIt().parse(TEXTS["default-api.md"]) if token.info == "json"]
    contract = Contract()

    assert json.loads(shown) == contract.listing([contract.record(SAMPLE, LINK)], 1, {})
    routes = dict(re.findall(r"^\| `([A-Z]+ /\S+)` \| `([\w-]+)` \|", TEXTS["default-api.md"], re.MULTILINE))
    assert {role: route for route, role in routes.items()} == dict(contract.routes)


def test_the_page_of_roles_has_them_all_and_every_field_of_a_video() -> None:
    named = re.findall(r"^\| (`.+?`) \|", TEXTS["api-roles.md"], re.MULTILINE)
    words = {word for cell in named for word in re.findall(r"`(\w[\w-]*)`", cell)}

    assert words == {*ROLES, *(one.name for one in fields(Video))} - {"otherwise"}


def test_the_tables_of_arguments_have_them_all(tmp_path: Path) -> None:
    (tmp_path / "profile.py").write_text(files_of("your-server.md")["profile.py"], encoding="utf-8")

    assert load_profile(str(tmp_path / "profile.py"), GalleryPage).server == OwnServer(environment={"API_URL": "{api}"})
    for page, own in (("your-server.md", OwnServer), ("backend-settings.md", OwnBackend)):
        named = re.findall(r"^\| `(\w+)(?:\(.*\))?` \|", TEXTS[page], re.MULTILINE)
        assert {*named} == {one.name for one in fields(own)}


def test_a_scenario_or_a_fault_of_ones_own_takes_few_lines() -> None:
    for name in ("mine.py", "faulty.py"):
        statements = re.sub(r"^(#|from |import ).*$", "", FILES[name], flags=re.MULTILINE)
        assert len([line for line in statements.splitlines() if line.strip()]) < 15


def test_the_contract_in_the_guide_is_the_one_that_the_film_archive_is_checked_over(tmp_path: Path) -> None:
    (tmp_path / "profile.py").write_text(files_of("your-api.md")["profile.py"], encoding="utf-8")
    profile = load_profile(str(tmp_path / "profile.py"), GalleryPage)

    shown, checked = profile.contract, OverTheLab.contract

    records = [shown.record(SAMPLE, None)]
    assert records == [checked.record(SAMPLE, None)]
    assert shown.listing(records, 1, {}) == checked.listing(records, 1, {})
    assert shown.signed(SAMPLE, LINK) == checked.signed(SAMPLE, LINK)
    assert (shown.file, shown.session) == (checked.file, checked.session)
    assert {**shown.routes, "health": "GET /v1/ping"} == checked.routes
    assert profile.api_prefix == OverTheLab.api_prefix


def test_contracts_of_other_shapes_are_served_as_written(tmp_path: Path) -> None:
    """Each lists the sample, and pages, tokens, errors and ids are as the page says."""
    served: dict[str, Backend] = {}
    for name, text in files_of("api-shapes.md").items():
        if "Contract(" not in text:
            continue
        (tmp_path / name).write_text(text, encoding="utf-8")
        contract = load_profile(str(tmp_path / name), GalleryPage).contract
        served[name] = api(contract, videos=[OLDER, NEWER])
    clip = {"operationName": "Clip", "variables": {"id": "2"}}

    one, missing = (ask(served["graphql.py"], "POST", "/graphql", content=clip | more) for more in ({}, NOWHERE))
    token = ask(served["jsonapi.py"], "POST", "/api/sessions").json["data"]["attributes"]["access"]
    size = "page[size]=1"
    first = ask(served["jsonapi.py"], "GET", f"/api/clips?{size}", headers={"Authorization": f"Bearer {token}"}).json
    last = ask(served["jsonapi.py"], "GET", first["links"]["next"], headers={"Authorization": f"Bearer {token}"}).json
    cookie = ask(served["streamed.py"], "POST", "/api/session").headers["set-cookie"].partition(";")[0]
    media = ask(served["streamed.py"], "GET", "/api/media?offset=1", headers={"Cookie": cookie}).json

    assert one.json == {"data": {"clip": {"id": "2", "title": "Cup Final"}}}
    assert (missing.status, missing.json["errors"]) == (200, [{"message": "Download not found"}])
    assert [page["data"][0]["id"] for page in (first, last)] == ["2", "1"]
    assert last["links"]["next"] is None
    assert (media["total"], [one["uuid"][-1] for one in media["items"]]) == (2, ["1"])


NOWHERE = {"variables": {"id": "9"}}


def test_the_guides_commands_lead_from_nothing_to_a_verdict(tmp_path: Path) -> None:
    shutil.copytree(GALLERIES / "mediathek", tmp_path / "path/to/frontend")
    for name in ("mine.py", "faulty.py"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    first, *checks = map(words_of, commands_of("your-frontend.md") + commands_of("guide.md"))
    check = checks[0]
    assert len(checks) == 3
    # All three in one run, with one button of each scenario; `init` has tried the first promise.
    own = [word for words in checks for word in words[len(check) :]]
    assert all(words[: len(check)] == check for words in checks)
    assert own.count("--scenario") == 2

    try_command(first, tmp_path, "2 kept")
    try_command([*check, *(f"{word}:list" if word in OWN else word for word in own)], tmp_path, "2 kept")

    assert "\n# " not in (tmp_path / "profile.py").read_text(encoding="utf-8")  # a comment says what is missing
    profile = load_profile(str(tmp_path / "profile.py"), GalleryPage)
    assert {name for name in vars(profile) if not name.startswith("__")} == FOUND


OWN = ("bucket-is-busy", "breaks-once")
# What must be said of this gallery and cannot be told from the base class.
FOUND = {
    "built", "replies", "retry_name", "loc_gallery_button", "loc_panel", "loc_row", "loc_menu", "loc_list_button",
    "loc_play", "loc_player", "loc_player_button", "close_player",
}  # fmt: skip


def test_the_guides_profile_of_a_backend_leads_to_a_verdict(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "gallery", tmp_path / "path/to/frontend", ignore=shutil.ignore_patterns("node_modules", "dist")
    )
    shutil.copytree(ROOT / "tests" / "backends" / "product", tmp_path / "server")
    (tmp_path / "profile.py").write_text(files_of("your-backend.md")["profile.py"], encoding="utf-8")

    [command] = commands_of("your-backend.md")
    try_command([*words_of(command), "--scenario", "presigned-link:list"], tmp_path, "1 kept")


def words_of(command: str) -> list[str]:
    """What a command of the guide says to the suite."""
    words = shlex.split(command)
    assert words[:3] == ["python3", "-m", "e2e"]
    return words[3:]


def try_command(words: list[str], folder: Path, said: str) -> None:
    """Run a command of the guide in a folder of the user's; it ends well and says this."""
    # A worker takes longer to start than two promises take.
    done = forked(*words, *(["-n", "0"] if words[0] == "check" else []), folder=folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert said in done.stdout, done.stdout


@pytest.mark.parametrize("page", TEXTS)
def test_what_the_guide_links_to_is_there(page: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([\w./-]+)", TEXTS[page]):
        assert (DOCS / target).exists(), target
