"""A mistake in a scenario file is told with its line when the file is read; so are two scenarios of one name."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.pages import GalleryPage
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE, read, read_file, refuse_twins
from fake_backend import Fault
from fixtures.errors import CannotRun
from fixtures.judging.findings import known_findings
from fixtures.preparing.profile import load_profile

Declare = Callable[[str], str]


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Writes one declaration, whose second line is line 5, and gives back the name of its module."""
    monkeypatch.syspath_prepend(str(tmp_path))
    names = iter(f"declared_{tmp_path.name.replace('-', '_')}_{number}" for number in range(9))

    def write(fields: str) -> str:
        name = next(names)
        head = "from e2e.scenario import MEGABYTE, Scenario, Setting, Then\n\nSCENARIOS = (\n"
        fields = textwrap.indent(textwrap.dedent(fields), "    ")
        (tmp_path / f"{name}.py").write_text(f"{head}    Scenario(\n{fields}\n    ),\n)\n")
        return name

    return write


GOOD = 'name="a", promise="B.", expect="saved"'


def test_a_good_declaration_is_read(declare: Declare) -> None:
    assert [one.name for one in read(declare(GOOD))] == ["a"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (f'{GOOD}, severity="mast"', r":4: there is no severity='mast'; did you mean 'must'\?"),
        (f"{GOOD}, classes=(790,)", r":4: there is no class of failure 790; did you mean '7\d?'\?"),
        (f'{GOOD}, buttons=("lists",)', r":4: there is no button 'lists'; did you mean 'list'\?"),
        (f'{GOOD}, causes=("stale-links",)', r":4: there is no finding 'stale-links'; did you mean 'stale-link'\?"),
        (f'{GOOD}, act="clicks"', r":4: there is no act='clicks'; did you mean 'click'\?"),
        (f'{GOOD}, flow="one clic"', r":4: there is no flow='one clic'; did you mean 'one click'\?"),
        (f'{GOOD}, device="phones"', r":4: there is no device='phones'; did you mean 'phone'\?"),
        (f'{GOOD}, titel="x"', r":4: a Scenario has no 'titel'; did you mean 'titles?'\?"),
        (f'{GOOD},\nat_load=Setting(buckt="cut")', r":6: a Setting has no 'buckt'; did you mean 'bucket'\?"),
        (f'{GOOD},\nat_load=Setting(bucket="cutt")', r":6: there is no fault 'cutt'; did you mean 'cut'\?"),
        (
            f'{GOOD},\nat_load=Setting(backend={{"fiel": "cut"}})',
            r":6: there is no backend route 'fiel'; did you mean 'file'",
        ),
        (
            f'{GOOD},\nat_load=Setting(link="expird")',
            r":6: there is no link='expird'; did you mean 'expired'\?",
        ),
        (f'{GOOD},\nat_load=Setting(object="mising")', r":6: there is no object='mising'; did you mean 'missing'\?"),
        (f'{GOOD},\nthen=Then(act="retrie", expect="saved")', r":6: there is no act='retrie'; did you mean 'retry'\?"),
        ('name="a", expect="saved"', r":4: .*missing.*'promise'"),
        (f"{GOOD}, size=MEGABYTES", r":5: name 'MEGABYTES' is not defined"),
        (f"{GOOD}, (", r":\d+: "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_word(fields: str, said: str, declare: Declare) -> None:
    name = declare(fields)

    with pytest.raises(CannotRun, match=f"{name}\\.py{said}"):
        read(name)


def test_two_scenarios_of_one_name_are_refused_with_both_lines() -> None:
    first = Scenario(name="a", promise="B.", expect="saved")
    second = Scenario(name="a", promise="C.", expect="told")

    with pytest.raises(CannotRun, match=rf"{__file__}:\d+: there is a scenario 'a' already, at {__file__}:\d+") as told:
        refuse_twins([first, second])
    assert str(told.value).startswith(second.where)
    assert first.where in str(told.value)


def test_a_scenario_knows_the_findings_of_its_breach_first_what_lies_behind_it() -> None:
    scenario = Scenario(name="a", promise="B.", expect="saved-or-told", causes=("stale-link",))

    assert scenario.findings[0] == "stale-link"
    assert {"navigated-away", "no-retry"} <= set(scenario.findings)


def test_every_finding_belongs_to_some_scenario() -> None:
    assert {code for one in CATALOGUE for code in one.findings} == set(known_findings())


OF_ONES_OWN = """from e2e.scenario import Scenario, Setting
from fake_backend import Fault

SCENARIOS = (
    Scenario(
        name="mine",
        promise="It is told.",
        expect="told",
        at_click=Setting({knobs}),
    ),
)
"""


def test_a_file_of_ones_own_adds_scenarios_and_faults(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OF_ONES_OWN.replace("{knobs}", 'bucket=Fault.named("stall", after=1000)'))

    (mine,) = read_file(file)

    assert mine.at_click.bucket == Fault.named("stall", after=1000)
    assert mine.state_of_the_lab == "at the click: bucket=stall with after=1000"
    assert mine.where == f"{file}:5"


@pytest.mark.parametrize(
    ("knobs", "told"),
    [
        ('bucket="stal"', "mine.py:9: there is no fault 'stal'; did you mean 'stall'?"),
        ('bucket=Fault.named("stal")', "mine.py:9: There is no fault named 'stal': the nearest is 'stall'"),
        ('bucket=Fault.named("stall", afer=1)', "mine.py:9: a Fault has no 'afer'; did you mean 'after'?"),
        ('bukket="stall"', "mine.py:9: a Setting has no 'bukket'; did you mean 'bucket'?"),
    ],
)
def test_a_mistake_in_a_file_of_ones_own_is_told_with_its_line(tmp_path: Path, knobs: str, told: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OF_ONES_OWN.replace("{knobs}", knobs))

    with pytest.raises(CannotRun, match=re.escape(told)):
        read_file(file)


def test_nothing_is_left_beside_a_user_s_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "scenarios.py").write_text("SCENARIOS = ()\n")
    (tmp_path / "profile.py").write_text("from e2e.pages import GalleryPage\n\nclass Mine(GalleryPage): ...\n")

    read_file(tmp_path / "scenarios.py")
    load_profile(str(tmp_path / "profile.py"), GalleryPage)

    assert sorted(one.name for one in tmp_path.iterdir()) == ["profile.py", "scenarios.py"]


def test_a_file_of_ones_own_without_scenarios_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("SCENARIOS = 1\n")

    with pytest.raises(CannotRun, match=r"SCENARIOS must be a tuple of Scenario, as in"):
        read_file(tmp_path / "mine.py")
    with pytest.raises(CannotRun, match="There is no Python file"):
        read_file(tmp_path / "nowhere.py")
