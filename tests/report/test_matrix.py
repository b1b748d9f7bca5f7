"""Reports of several galleries and browsers become one: a section for each gallery, a column for each browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from e2e.cli import main
from fixtures.errors import CannotRun
from report import folder, rules
from report.identity import Identity
from report.matrix import Place, parse
from report.merge import merge, merge_into
from report.record import Report, browser_of
from tests.report.by_hand import WHOLE, cell, report, run, written
from tests.report.conftest import Part

LIST = WHOLE[0]


def states(merged: Report) -> dict[str, str]:
    return {one.full_name: one.state for one in merged.cells}


def reasons(merged: Report) -> set[str]:
    return {one.reason for one in merged.cells} - {""}


def test_each_promise_stands_once_for_each_gallery_and_browser(four: list[Path]) -> None:
    merged = merge(four)

    broken = "kept-one:player in firefox of shop"
    assert {name for name, state in states(merged).items() if state == "broken"} == {broken}
    assert list(states(merged)) == [
        f"{one.name} in {browser} of {gallery}"
        for gallery in ("shop", "admin") for one in WHOLE for browser in ("chromium", "firefox")
    ]  # fmt: skip
    assert [(one.gallery, one.browser, one.shards) for one in merged.run.parts] == [
        ("shop", "chromium 1.2", ("1/2", "2/2")), ("shop", "firefox 1.2", ()),
        ("admin", "chromium 1.2", ()), ("admin", "firefox 1.2", ()),
    ]  # fmt: skip
    assert rules.exit_code(merged) == 1


def test_pictures_lie_where_each_promise_says(four: list[Path], tmp_path: Path) -> None:
    merged = merge_into(four, tmp_path / "all")

    shown = [click.at for one in merged.cells for click in one.clicks if click.at]
    assert len(set(shown)) == len(merged.cells) == 12
    assert all((tmp_path / "all" / path).is_file() for path in shown)
    assert folder.read(tmp_path / "all") == merged


@pytest.mark.parametrize(
    ("places", "name"),
    [
        ([("shop", "chromium"), ("shop", "firefox")], "kept-one:list in firefox"),
        ([("shop", "firefox"), ("admin", "firefox")], "kept-one:list of admin"),
        ([("shop", "chromium")], "kept-one:list"),
    ],
)
def test_a_name_says_only_what_there_are_several_of(places: list[tuple[str, str]], name: str, part: Part) -> None:
    merged = merge([part(*place) for place in places])

    assert name in states(merged)
    assert bool(merged.run.parts) == (len(places) > 1)


def test_browsers_may_try_different_promises(part: Part, tmp_path: Path) -> None:
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1"))

    merged = merge([part("shop", "chromium"), few])

    assert [name for name in states(merged) if "firefox" in name] == ["kept-one:list in firefox"]
    assert rules.exit_code(merged) == 0


# -- what is missing


def test_a_missing_shard_is_named_with_its_gallery_and_browser(part: Part) -> None:
    merged = merge([part("shop", "chromium"), part("shop", "firefox", shard="2/2")])

    missing = "Shard 1/2 of shop in firefox is missing: run its job again, and merge all parts."
    assert reasons(merged) == {missing}
    assert merged.run.notes == (f"{missing} Not tried: 2 of 3 promises.",)
    assert rules.exit_code(merged) == 2


def test_every_gallery_is_expected_in_every_browser_that_is_there(part: Part) -> None:
    merged = merge([part("shop", "chromium"), part("shop", "firefox"), part("admin", "firefox")])

    untried = [name for name, state in states(merged).items() if state == "could not run"]
    assert untried == [f"{one.name} in chromium of admin" for one in WHOLE]
    assert all(reason.startswith("admin in chromium is missing: its jobs left no report") for reason in reasons(merged))
    assert rules.exit_code(merged) == 2


def test_a_missing_part_has_the_promises_of_its_browser(part: Part, tmp_path: Path) -> None:
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1"))

    merged = merge([part("shop", "chromium"), part("admin", "chromium"), few])

    assert [name for name, state in states(merged).items() if state == "could not run"] == [
        "kept-one:list in firefox of admin"
    ]


def test_a_part_that_ended_before_it_had_begun_is_missing(part: Part, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run(gallery="shop", browser="none", identity=Identity(browser="firefox")))

    merged = merge([part("shop", "chromium"), tmp_path / "crashed"])

    assert {one.state for one in merged.cells if one.engine == "firefox"} == {"could not run"}


def ended(code: object, *words: str) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["merge", *words])
    assert ending.value.code == code


def test_what_is_expected_is_missed_though_no_part_speaks_of_it(part: Part, capsys: pytest.CaptureFixture[str]) -> None:
    only = str(part("shop", "chromium"))

    ended(0, only)
    ended(0, only, "--expect", "chromium:shop")
    ended(2, only, "--expect", "chromium:shop", "firefox:shop")

    assert "shop in firefox is missing: its jobs left no report" in capsys.readouterr().out


def test_a_browser_that_has_only_one_of_the_galleries_can_be_expected_there_alone(part: Part) -> None:
    places = [Place("shop", "chromium"), Place("shop", "firefox"), Place("admin", "chromium")]

    merged = merge([part(place.gallery, place.browser) for place in places], expected=places)

    assert set(states(merged).values()) == {"kept"}
    assert "kept-one:list in firefox of admin" not in states(merged)


# -- what does not go together


def refused(parts: list[Path], **more: Any) -> str:
    with pytest.raises(CannotRun) as refusal:
        merge(parts, **more)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_a_part_that_is_there_twice_is_refused(part: Part) -> None:
    parts = [part("shop", "firefox"), part("admin", "firefox"), part("shop", "firefox")]

    assert "kept-one:list is both in" in refused(parts)
    assert "name only the report that counts" in refused(parts)


def test_two_states_of_one_gallery_are_refused_whatever_the_browser(part: Part) -> None:
    its = [part("shop", name, identity=Identity(content=content)) for name, content in
           (("chromium", "dead"), ("firefox", "beef"))]  # fmt: skip

    assert "of different states of shop" in refused(its)


def test_two_galleries_have_states_of_their_own(part: Part) -> None:
    merged = merge([part(name, "chromium", identity=Identity(content=name)) for name in ("shop", "admin")])

    assert [one.identity.content for one in merged.run.parts] == ["shop", "admin"]
    assert merged.run.identity.content == ""


def test_a_part_that_is_not_expected_is_refused(part: Part) -> None:
    assert "is of shop in webkit, which --expect does not name" in refused(
        [part("shop", "webkit")], expected=[parse("firefox:shop")]
    )


def test_a_part_without_a_browser_is_refused_where_there_are_several(part: Part, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run(gallery="shop", browser="none"))

    said = refused([part("shop", "chromium"), part("shop", "firefox"), tmp_path / "crashed"])

    assert "does not say which browser it ran in" in said


def test_an_empty_folder_is_refused(part: Part, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert "is not a report: it has no report.json" in refused([part("shop", "chromium"), tmp_path / "empty"])


@pytest.mark.parametrize("text", ["firefox", ":shop", "firefox:", "fire fox:shop", ""])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(CannotRun, match="write BROWSER:GALLERY, as in firefox:frontend"):
        parse(text)


def test_a_gallery_may_be_an_address() -> None:
    assert parse("WebKit:http://localhost:5173") == Place("http://localhost:5173", "webkit")


@pytest.mark.parametrize(
    ("browser", "identity", "name"),
    [
        ("Chromium 141.0 (headless shell)", "", "chromium"),
        ("firefox 140.5.0esr", "", "firefox"),
        ("WebKitGTK 2.50", "", "webkitgtk"),
        ("none", "firefox", "firefox"),
        ("none", "", ""),
    ],
)
def test_a_browser_is_known_by_its_name_without_the_version(browser: str, identity: str, name: str) -> None:
    assert browser_of(run(browser=browser, identity=Identity(browser=identity))) == name
