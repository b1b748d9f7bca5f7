"""A process of the gate, as the mutants meet it: over a gallery with one switch in it, set by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.preparing.build import prepare_gallery
from tests.mutants.mutant import Edit, Mutant
from tests.stryker.pool import Gate
from tests.stryker.profile import InstrumentedGallery

CLICK = "  return track(video, retry, (tools) =>"
FIRST = "self.addEventListener("
# As Stryker's own helpers do: who is on, and who has been executed.
EXECUTED = "(globalThis.__stryker__.mutantCoverage ??= {{ static: {{}} }}).static[{id}] = 1;"
SWITCH = EXECUTED + ' if (globalThis.__stryker__.activeMutant === "{id}") return;'


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    scratch = tmp_path_factory.mktemp("switched")
    switched = Mutant(
        name="switched", says="", finding="", by=(),
        edits=(Edit("src/download/variants/fixed.js", CLICK, f"  {SWITCH.format(id=1)}\n{CLICK}"),),
    )  # fmt: skip
    switched.write(scratch / "gallery")
    target = prepare_gallery(str(scratch / "gallery"), InstrumentedGallery, variant=None, say=lambda _: None)
    assert target.folder is not None
    gate = Gate(target.folder, scratch / "gate")
    yield gate
    gate.stop()


def test_a_mutant_breaks_a_promise_while_it_is_switched_on_and_a_gate_whose_process_ends_is_started_anew(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it, other = (gate.run("presigned-link:list", mutant) for mutant in ("1", "2"))

    assert (with_it.state, with_it.says) == ("broken", "nothing-happened")
    assert other.state == "kept"

    with monkeypatch.context() as impatient:
        impatient.setattr("tests.stryker.pool.TRYING", 0)
        hung = gate.run("presigned-link:list", "1")

    without = gate.run("presigned-link:list", None)

    assert (hung.state, without.state) == ("hung", "kept")
    assert without.executed == {"1"}
