"""Reports of several machines become one, the same as one machine's; what does not go together is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from e2e.cli import main
from fixtures.errors import CannotRun
from fixtures.running.verdict import State
from report import folder
from report.identity import Identity
from report.merge import merge, merge_into
from tests.report.by_hand import WHOLE, cell, declare, report, run, written

FIRST, SECOND = (WHOLE[0], WHOLE[2]), (WHOLE[1],)
Shard = Callable[..., Path]
GONE = "Shard 2/2 is missing: run its job again, and merge all parts."


@pytest.fixture
def shard(tmp_path: Path) -> Shard:
    """Writes the report of shard `k`/2, by default of all kept; further facts are the run's."""

    def write(k: int, states: tuple[State, ...] = ("kept", "kept"), **more: Any) -> Path:
        cells = [cell(one, state) for one, state in zip((FIRST, SECOND)[k - 1], states, strict=False)]
        facts = {"shards": (f"{k}/2",), "whole": WHOLE, "command": f"check --shard {k}/2", **more}
        return written(tmp_path / f"shard-{k}-{len(list(tmp_path.iterdir()))}", report(*cells, **facts))

    return write


def test_shards_come_to_the_same_as_one_run(shard: Shard, tmp_path: Path) -> None:
    one_machine = report(cell(WHOLE[0]), cell(WHOLE[1], "broken"), cell(WHOLE[2], "not exercised"))
    parts = [shard(2, ("broken",), seconds=30.0), shard(1, ("kept", "not exercised"), notes=("It rained.",))]

    merged = merge_into(parts, tmp_path / "whole")

    assert merged.cells == one_machine.cells
    assert merged.run == replace(
        one_machine.run,
        seconds=30.0,  # of the longest
        shards=("1/2", "2/2"),
        command="check --shard 2/2; check --shard 1/2",
        notes=("Shard 1/2: It rained.",),
    )
    assert folder.read(tmp_path / "whole") == merged


def test_the_evidence_comes_with_it(shard: Shard, tmp_path: Path) -> None:
    merged = merge_into([shard(1), shard(2)], tmp_path / "whole")

    pictures = [click.at for one in merged.cells for click in one.clicks if click.at]
    assert [(tmp_path / "whole" / path).read_text() for path in pictures] == [f"picture of {one.name}" for one in WHOLE]
    for name in ("index.html", "checklist.md", "junit.xml", "ctrf.json", "report.json"):
        assert (tmp_path / "whole" / name).is_file()


def test_a_missing_shard_could_not_run(shard: Shard) -> None:
    merged = merge([shard(1)])

    assert {one.declared.name: (one.state, one.reason) for one in merged.cells} == {
        "kept-one:list": ("kept", ""),
        "kept-one:player": ("could not run", GONE),
        "another:list": ("kept", ""),
    }
    assert merged.run.notes == (f"{GONE} Not tried: 1 of 3 promises.",)
    assert merged.run.planned == WHOLE


def test_two_missing_shards_are_both_named(tmp_path: Path) -> None:
    only = written(tmp_path / "only", report(cell(WHOLE[1]), shards=("2/3",), whole=WHOLE))

    assert {one.reason for one in merge([only]).cells} == {
        "",
        "Shards 1/3, 3/3 are missing: run their jobs again, and merge all parts.",
    }


def test_a_shard_whose_run_ended_before_it_began_is_missing(shard: Shard, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run(shards=("2/2",)))

    merged = merge([shard(1), tmp_path / "crashed"])

    assert [one.state for one in merged.cells] == ["kept", "could not run", "kept"]
    assert merged.cells[1].reason == GONE
    assert merged.run.notes[0] == "Shard 2/2: The run was ended before it was over."


def test_what_fell_between_two_shards_could_not_run(shard: Shard, tmp_path: Path) -> None:
    other_cut = written(
        tmp_path / "other", report(cell(WHOLE[1]), shards=("1/2",), whole=(*WHOLE, declare("new", rank=3)))
    )
    same_cut = written(
        tmp_path / "same", report(cell(WHOLE[0]), shards=("2/2",), whole=(*WHOLE, declare("new", rank=3)))
    )

    merged = merge([other_cut, same_cut])

    assert [one.state for one in merged.cells] == ["kept", "kept", "could not run", "could not run"]
    assert "different versions of this suite" in merged.cells[2].reason


def test_whole_runs_of_different_promises_are_put_together(tmp_path: Path) -> None:
    one = written(tmp_path / "one", report(cell(WHOLE[2])))
    two = written(tmp_path / "two", report(cell(WHOLE[0]), cell(WHOLE[1])))

    merged = merge([one, two])

    assert [cell.declared for cell in merged.cells] == list(WHOLE)
    assert merged.run.planned == WHOLE
    assert merged.run.shards == ()


def test_the_stricter_of_two_rules_holds(shard: Shard) -> None:
    merged = merge([shard(1, strict=True), shard(2, exercised=True)])

    assert (merged.run.strict, merged.run.exercised) == (True, True)


@pytest.mark.parametrize(
    ("second", "rules", "code"),
    [
        (["kept"], {}, 0),
        (["broken"], {}, 1),
        (["could not run"], {}, 2),
        (["not exercised"], {}, 0),
        (["not exercised"], {"exercised": True}, 1),
        (None, {}, 2),
    ],
)
def test_the_exit_code_is_that_of_one_run(
    second: tuple[State, ...] | None, rules: dict[str, bool], code: int, shard: Shard,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    parts = [shard(1, **rules), *([] if second is None else [shard(2, second)])]

    with pytest.raises(SystemExit) as ended:
        main(["merge", *map(str, parts)])

    assert ended.value.code == code
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:3]] == ["kept-one", "another"]


def test_a_should_counts_where_a_shard_was_strict(tmp_path: Path) -> None:
    lesser = replace(WHOLE[1], severity="should")
    whole = (WHOLE[0], lesser)

    def code(strict: bool) -> object:
        one = written(tmp_path / "one", report(cell(WHOLE[0]), shards=("1/2",), whole=whole, strict=strict))
        two = written(tmp_path / "two", report(cell(lesser, "broken"), shards=("2/2",), whole=whole, strict=strict))
        with pytest.raises(SystemExit) as ended:
            main(["merge", str(one), str(two)])
        return ended.value.code

    assert (code(strict=False), code(strict=True)) == (0, 1)


def refused(*parts: Path) -> str:
    with pytest.raises(CannotRun) as refusal:
        merge(parts)
    return str(refusal.value)


def test_a_shard_that_was_run_again_is_for_a_person_to_choose(shard: Shard) -> None:
    first, again = shard(1, ("broken",)), shard(1, began="2026-11-25T11:00:00+00:00")

    said = refused(first, again, shard(2))

    assert said == (
        f"Shard 1/2 is both in {first} (begun 2026-11-25T10:00:00+00:00) and in {again} "
        "(begun 2026-11-25T11:00:00+00:00); name only the report that counts."
    )


def test_one_promise_in_two_reports_is_refused(tmp_path: Path) -> None:
    one, two = (written(tmp_path / name, report(cell(WHOLE[0]))) for name in ("one", "two"))

    assert refused(one, two).startswith("kept-one:list is both in")


def test_one_report_named_twice_is_refused(shard: Shard) -> None:
    part = shard(1)

    assert refused(part, part / "..", part) == "One report is named twice; name each once."


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"version": "0.2.0"}, "of different versions of this suite"),
        ({"identity": Identity(content="feed")}, "of different states of the bundled gallery"),
        ({"identity": Identity(suite="face")}, "of different commits of this suite"),
        ({"shards": ("2/3",)}, "not the shards of one run"),
        ({"shards": ()}, "not the shards of one run"),
        ({"whole": WHOLE[:2]}, "give each shard the same options"),
        ({"shards": ("2/2", "1/2")}, "is itself merged"),
        ({"schema": 99}, "of another version of this suite (format 99)"),
    ],
)
def test_reports_that_do_not_go_together_are_refused(differs: dict[str, Any], said: str, shard: Shard) -> None:
    its = Identity(content="dead", suite="beef")

    message = refused(shard(1, identity=its), shard(2, **{"identity": its, **differs}))

    assert said in message
    assert "\n" not in message


def test_what_an_older_report_does_not_know_of_itself_is_no_difference(shard: Shard) -> None:
    its = Identity(commit="c0ffee", content="dead", suite="beef")

    assert merge([shard(1), shard(2, identity=its)]).run.identity == its


def test_shards_that_know_nothing_are_refused(tmp_path: Path) -> None:
    for k in (1, 2):
        folder.claim(tmp_path / str(k)).release()
        folder.begin(tmp_path / str(k), run(shards=(f"{k}/2",)))

    assert "None of these shards contains the list of its promises" in refused(tmp_path / "1", tmp_path / "2")


def test_a_whole_run_that_knows_nothing_is_refused(shard: Shard, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run())
    other = written(tmp_path / "other", report(cell(WHOLE[0])))

    assert "holds no promise: its run ended before it had begun" in refused(other, tmp_path / "crashed")


@pytest.mark.parametrize("where", ["shard", "shard/below", "."])
def test_a_merge_never_writes_over_what_it_reads(where: str, shard: Shard, tmp_path: Path) -> None:
    part = shard(1).rename(tmp_path / "shard")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(CannotRun, match="one of the reports; name another folder"):
        merge_into([part], tmp_path / where)

    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_told(
    shard: Shard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SystemExit) as ended:
        main(["merge", str(shard(1)), "--into", str(tmp_path / "file" / "whole")])

    assert ended.value.code == 2
    assert "The report cannot be written to" in capsys.readouterr().err


def test_an_older_merge_is_written_over(shard: Shard, tmp_path: Path) -> None:
    merge_into([shard(1)], tmp_path / "whole")
    merge_into([shard(1), shard(2)], tmp_path / "whole")

    assert {one.state for one in folder.read(tmp_path / "whole").cells} == {"kept"}
