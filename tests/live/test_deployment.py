"""A check of a deployment: its own page, backend and bucket; nothing but GET, nothing faked, no secret written."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Playwright

from e2e.flows import check_backend, wanted
from e2e.pages import BundledGallery
from e2e.scenarios import CATALOGUE
from fake_backend import Bucket
from fake_backend.contract import SAMPLE
from fixtures.errors import CannotRun, NotExercised, Unchangeable
from fixtures.judging.outcome import NoLink
from fixtures.lab.client import Client, Pace
from fixtures.lab.deployment import UNCHANGED, Deployment, Wanted
from fixtures.lab.lab import Lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import video
from fixtures.lab.servers import told
from fixtures.lab.unlinked import no_link
from fixtures.preparing.browser import launch
from fixtures.preparing.build import ROOT
from fixtures.running import live
from fixtures.running.verdict import read_verdicts
from fixtures.secrets import REMEMBERED, mask
from fixtures.watching.look import look
from report.folder import read, write
from report.identity import Identity
from tests.forked import forked
from tests.live.staging import COOKIE, PASSWORD, TITLES, Staging, staging
from tests.typed import gallery_e2e

GUIDE = (ROOT / "docs" / "your-deployment.md").read_text(encoding="utf-8")
ADDRESS = "https://staging.example.com/"
TRIED = {
    "presigned-link:list": "kept", "presigned-link:player": "kept", "special-characters:list": "kept",
    "player-plays:player": "kept", "double-click:list": "kept", "screen-reader-saved:list": "kept",
    "expired-link:list": "not exercised", "large-file:list": "not exercised", "several-rows:list": "not exercised",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staging]:
    with staging(bucket, tmp_path_factory.mktemp("staging")) as one:
        yield one


@pytest.fixture(autouse=True)
def as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    REMEMBERED.clear()
    if "site" in request.fixturenames:
        one: Staging = request.getfixturevalue("site")
        one.members_only = one.counts = one.watches = False
        one.gives_links = True


@pytest.fixture(scope="module")
def engine(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright.chromium, {}, say=print) as browser:
        yield browser


def looked(site: Staging, browser: Browser, profile: type[BundledGallery] = BundledGallery) -> Deployment:
    deployment = Deployment(site.url, profile, Client(pace=Pace(10_000)))
    look(deployment, browser)
    return deployment


# -- what is tried


def shown(language: str) -> list[str]:
    """What the guide shows."""
    return [token.content for token in MarkdownIt().parse(GUIDE) if token.info == language]


def test_check_signs_in_tries_what_needs_no_fault_and_writes_nothing(
    site: Staging, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.members_only = True
    site.asked.clear()
    [profile] = shown("python")
    lines = "".join(shown("sh")).replace(ADDRESS, site.url).splitlines()
    local, check, merge = (shlex.split(line)[3:] for line in lines)
    (tmp_path / "profile.py").write_text(profile)
    only = [part for name in TRIED for part in ("--scenario", name)]

    done = forked(
        *check, *only, "--verdicts", "verdicts.jsonl", folder=tmp_path, environment={"STAGING_PASSWORD": PASSWORD}
    )

    assert done.returncode == 0, done.stdout + done.stderr
    cells = read_verdicts(tmp_path / "verdicts.jsonl")
    assert {name: cell.state for name, cell in cells.items()} == TRIED, done.stdout
    assert f"1 promise not exercised, because {UNCHANGED}" in done.stdout
    assert "needs more videos than the 4 that the list shows" in done.stdout
    assert site.asked.keys() <= {"GET", "POST"}
    assert site.asked["POST"] == 1  # the profile's own, to sign in
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "profile.py"]
    assert not [path for path in left if path.suffix in (".jpg", ".png", ".zip")]
    everything = done.stdout + done.stderr + "".join(path.read_text(errors="replace") for path in left)
    assert "Training Day" in everything
    for secret in (COOKIE, PASSWORD, "X-Amz-Signature=", "X-Amz-Credential="):
        assert secret not in everything
    report = read(tmp_path / "live")
    assert local[-2:] == ["--report", "local"]  # made here of the other report, to save a check
    its = replace(report.run, gallery="frontend", live=False, identity=Identity(browser=report.run.identity.browser))
    (tmp_path / "local").mkdir()
    write(tmp_path / "local", replace(report, run=its), None)
    monkeypatch.chdir(tmp_path)
    assert gallery_e2e(*merge).returncode == 0
    checklist = (tmp_path / "release" / "checklist.md").read_text()
    assert "| The video is saved from its link to the bucket, and plays. | both | both |" in checklist
    assert f"- Live: {site.url}, {report.run.began[:10]}" in checklist
    assert "- Lab: frontend, " in checklist


def test_what_can_be_tried_follows_from_what_a_scenario_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = Pace(10_000)
    deployment = Deployment("https://staging.example.com/", BundledGallery, Client(pace=fast), pace=fast)
    deployment.titles = [f"Video {number}" for number in range(110)]
    deployment.links = dict.fromkeys(deployment.titles, "https://bucket.example.com/a.mp4")
    deployment.sizes = dict.fromkeys(deployment.titles, 200_000_000)
    monkeypatch.setattr(deployment, "video", lambda title: None)
    tried, unchangeable = set[str](), set[str]()
    for scenario in CATALOGUE:
        try:
            check_backend(scenario, deployment)
            deployment.find(wanted(scenario))
            tried.add(scenario.name)
        except NotExercised as error:
            if isinstance(error, Unchangeable):
                unchangeable.add(scenario.name)

    assert tried >= {
        "presigned-link", "large-file", "gallery-stays", "player-plays", "first-of-many", "last-of-many", "seek",
        "double-click", "impatient-clicks", "several-rows", "cancelled", "enter-key", "space-key", "finger-on-a-phone",
        "screen-reader-saved", "focus-comes-back", "with-animations", "offline",
    }  # fmt: skip
    assert not tried & {
        "expired-link", "object-missing", "bucket-without-cors", "redirect", "session-ended", "deployed-meanwhile",
        "titles-with-traps", "everything-known", "record-size-too-small", "progress-is-true", "collapsed-group",
    }  # fmt: skip
    assert unchangeable >= {"expired-link", "object-missing", "bucket-without-cors", "session-ended", "collapsed-group"}


@pytest.mark.parametrize(
    "change",
    [
        lambda lab, video: lab.store("key", video.media),
        lambda lab, video: lab.remove_object(video),
        lambda lab, video: lab.remove(video),
        lambda lab, video: lab.change(video, file_size=1),
        lambda lab, video: lab.add_thumbnail(video),
        lambda lab, video: lab.add_video("One more"),
        lambda lab, video: lab.expire_links(),
        lambda lab, video: lab.serve_at(secure_context=False),
        lambda lab, video: lab.backend.videos.clear(),
        lambda lab, video: setattr(lab.edge, "fault", None),
    ],
)
def test_nothing_that_a_lab_does_to_its_servers_can_be_done(change: object) -> None:
    deployment: Lab = Deployment("https://staging.example.com/", BundledGallery, Client())
    assert callable(change)

    with pytest.raises(NotExercised, match=UNCHANGED):
        change(deployment, LabVideo(SAMPLE, video("sample")))


# -- what is there


def test_look_finds_the_videos_and_their_bytes_and_tells_what_the_page_sends_by_itself(
    site: Staging, engine: Browser
) -> None:
    site.watches = True

    deployment = looked(site, engine)

    assert set(deployment.titles) == set(TITLES)
    assert set(deployment.sizes.values()) == {200_000}
    assert len(deployment.servers.stores) == 1
    assert list(told(deployment.watched.sent)) == [f"POST {site.url}statistics (2 times)"]


def test_link_that_a_deployment_does_not_give_is_known(site: Staging, engine: Browser) -> None:
    site.gives_links = False

    deployment = looked(site, engine)

    found = no_link(deployment, deployment.find(Wanted())[0])
    route = "GET /api/downloads/{id}/download"
    assert found == NoLink("list", "GET /api/downloads", "`file_url`: null", route=route, backend_at_fault=True)


def test_storage_state_signs_in(
    site: Staging, engine: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = {"name": "session", "value": COOKIE, "domain": "127.0.0.1", "path": "/", "expires": -1, "httpOnly": True}
    state = {"cookies": [{**cookie, "secure": False, "sameSite": "Lax"}], "origins": []}
    (tmp_path / "state.json").write_text(json.dumps(state))
    options = {"gallery": site.url, "live": True, "storage_state": str(tmp_path / "state.json")}
    monkeypatch.setattr(live, "LOOKED", {})
    site.members_only = True

    deployment = live.deployment_of(options.get, BundledGallery)
    live.first_look(deployment, engine, {})

    assert set(deployment.titles) == set(TITLES)
    assert live.deployment_of(options.get, BundledGallery) is deployment


@pytest.mark.parametrize("asked_by", ["the suite", "the page"])
def test_what_signs_a_link_is_masked_whatever_its_store_calls_it(asked_by: str) -> None:
    """A store of which the suite knows nothing but that the video came from it."""
    deployment = Deployment(ADDRESS, BundledGallery, Client(pace=Pace(10_000)))
    link = "https://store.example.com/a.mp4?until=20261201&grant=" + "Zk9x" * 8
    deployment.servers.stores.add("https://store.example.com")

    if asked_by == "the suite":
        deployment.learn("Cup Final", link, 1, link)
    else:
        page = Mock(url=link, method="GET", headers={}, resource_type="fetch", redirected_from=None)
        page.post_data_buffer = None
        deployment.watched._request(page)

    assert mask(f"refused: {link}") == "refused: https://store.example.com/a.mp4?until=20261201&grant=***"


# -- what is none


def test_video_that_is_not_there_is_one_sentence(site: Staging, engine: Browser) -> None:
    class Named(BundledGallery):
        videos = ("Nobody's Video",)
        patience = 3.0

    with pytest.raises(
        CannotRun, match=r"has no video “Nobody's Video”, which the profile names .*it shows “"
    ) as error:
        looked(site, engine, Named)
    assert len(str(error.value).splitlines()) == 1


def test_deployment_that_writes_on_get_is_one_sentence(site: Staging, engine: Browser) -> None:
    site.counts = True

    with pytest.raises(CannotRun, match=r"was read twice, with nothing but GET in between, and views went from \d+ to"):
        looked(site, engine)


def test_sign_in_page_that_a_script_shows_is_one_sentence(site: Staging, engine: Browser) -> None:
    class Impatient(BundledGallery):
        patience = 0.5

    site.members_only = True

    with pytest.raises(CannotRun, match=r"leads to a sign-in page, .*/sign-in; sign in with --storage-state FILE"):
        looked(site, engine, Impatient)


def test_redirect_to_a_sign_in_page_ends_the_command_before_a_browser_starts(site: Staging) -> None:
    site.members_only = True

    done = gallery_e2e("check", site.url, "--live", "--no-report")

    assert done.returncode == 2
    assert "leads to a sign-in page" in done.stderr
    assert len(done.stderr.splitlines()) == 1
