"""A mutant with a mistake of its own is refused when the mutants are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mutants.catalogue import MUTANTS, check
from tests.mutants.mutant import Edit, Mutant

GOOD = MUTANTS[0]
FILE = "src/main.jsx"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (replace(GOOD, finding="no-such-finding"), "there is no finding no-such-finding"),
        (replace(GOOD, by=()), "names no promise"),
        (replace(GOOD, by=("expird-link:list",)), "There is no scenario expird-link; did you mean expired-link"),
        (replace(GOOD, by=("expired-link",)), "expired-link names no button"),
        (replace(GOOD, edits=(Edit(FILE, "not there", ""),)), "has 0 places that read 'not there'"),
        (replace(GOOD, edits=(Edit(FILE, "import", ""),)), "places that read 'import', where exactly one"),
        (replace(GOOD, edits=(Edit(FILE, "<App />", "<App />"),)), "changes nothing"),
        (replace(GOOD, edits=(Edit("src/gone.js", "a", "b"),)), "No such file"),
        (replace(GOOD, edits=(Edit(FILE, "", "new"),)), "is there already"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mutant_with_a_mistake_is_refused(bad: Mutant, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{bad.name}.*{message}"):
        check([bad])


def test_two_mutants_with_the_same_name_are_refused() -> None:
    with pytest.raises(ValueError, match=f"The name {GOOD.name} is given to 2 mutants"):
        check([GOOD, GOOD])


def test_a_mistake_may_need_a_new_file() -> None:
    assert replace(GOOD, edits=(Edit("src/new/file.js", "", "export {};"),)).changed() == {
        "src/new/file.js": "export {};"
    }


def test_edits_of_one_file_build_on_each_other() -> None:
    one, two = Edit(FILE, "<App />", "<Other />"), Edit(FILE, "<Other />", "<Third />")

    assert "<Third />" in replace(GOOD, edits=(one, two)).changed()[FILE]
