"""A mistake in a data file is one sentence with file and line, and exit code 2."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.cli import main
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.judging import classes, findings

FINDINGS = """# head
[symptom.a-b]
suffered = "suffer"
breaks = ["saved"]
classes = [1, 2]
cause = '''
It did.
Twice.
'''
mechanism = "So."
fix = "Not so (see c)."

[cause.c]
cause = "It is."
mechanism = "So."
fix = "Not so."
"""
CLASSES = """[1]
severity = "must"
what = "it fails"
reports = ["owner/repository#12", "bugzilla.mozilla.org 7"]

[2]
severity = "should"
what = "it fails too"
reports = ["owner/repository#13"]
every_click = "a-b"
"""


def told(read: Callable[[Path], Any], text: str, old: str, new: str, folder: Path) -> str:
    """What is said of a file in which one thing is otherwise, without the file's path."""
    assert text.count(old) == 1
    path = folder / "data.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CannotRun) as refused:
        read(path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert sentence.startswith(f"{path}:")
    return sentence.removeprefix(f"{path}:")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[cause.c]", "[cause.c", "13: this is not TOML: Expected ']' at the end of a table declaration."),
        ("[cause.c]", "[symptom.a-b]", "13: this is not TOML: Cannot declare ('symptom', 'a-b') twice."),
        ('suffered = "suffer"\n', "", "2: [symptom.a-b] `suffered` is missing."),
        ("Not so (see c).", " ", "11: [symptom.a-b] `fix` is wrong: it is empty."),
        ("Twice.", "Twice", "6: [symptom.a-b] `cause` is wrong: it does not end with a full stop."),
        ("breaks", "brakes", "4: [symptom.a-b] `brakes` means nothing here; did you mean breaks or beside?"),
        ('"saved"', '"kept"', "4: [symptom.a-b] `breaks` is wrong: input should be 'saved', 'told', 'cancelled' or 'plays'."),
        ('"saved"', '"saved", "saved"', "4: [symptom.a-b] `breaks` is wrong: it holds one thing twice."),
        ("[1, 2]", "[1, 999]", "5: [symptom.a-b] `classes` names the class of failure 999, which does not exist."),
        ("(see c)", "(see a-c)", "11: [symptom.a-b] `fix` refers to the finding a-c, which does not exist; did you mean a-b or c?"),
        ("[cause.c]", "[cause.a-b]", "2: [symptom.a-b] is named as a cause too."),
        ("[cause.c]", "[cause.c]\ncause = 'It is.'\nmechanism = 'So.'\nfix = 'Not so.'\n[cause.C]", "17: [cause.C] must be named by small letters and hyphens."),
        ("[cause.c]", '[cause.c]\nsuffered = "x"', "14: [cause.c] `suffered` is wrong: input should be ''."),
        ("[cause.c]", '[[symptom.a-b.instead]]\ncause = "So."\nbeside = "a-c"\n\n[cause.c]', "2: [symptom.a-b] `instead` refers to the finding a-c, which does not exist; did you mean a-b or c?"),
        ("[cause.c]", '[[symptom.a-b.instead]]\ncause = "So."\nwhere = "("\n\n[cause.c]', "2: [symptom.a-b] `instead` is wrong: it is no regular expression: missing ), unterminated subpattern at position 0."),
        ("[cause.c]", "[causes.c]\nfix = 'Not so.'\n\n[cause.c]", "13: [causes] means nothing here; did you mean cause or classes?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_findings_is_one_sentence_with_its_line(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    assert told(findings.read, FINDINGS, old, new, tmp_path) == sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"should"', '"may"', "7: [2] `severity` is wrong: input should be 'must' or 'should'."),
        ("owner/repository#13", "owner#13", "9: [2] `reports` is wrong: 'owner#13' is written neither as owner/repository#number nor as bugzilla.mozilla.org number."),
        ('["owner/repository#13"]', "[]", "9: [2] `reports` is empty: nobody reported it in public."),
        ("every_click", 'not_covered = "no"\nevery_click', "10: [2] `not_covered` and `every_click` exclude each other."),
        ("[2]", "[two]", "6: [two] is wrong: input should be a valid integer, unable to parse string as an integer."),
    ],
)  # fmt: skip
def test_a_mistake_in_the_classes_is_one_sentence_with_its_line(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    assert told(classes.read, CLASSES, old, new, tmp_path) == sentence


def test_texts_of_several_lines_become_one(tmp_path: Path) -> None:
    (tmp_path / "data.toml").write_text(FINDINGS, encoding="utf-8")

    assert findings.read(tmp_path / "data.toml")["a-b"].cause == "It did. Twice."


def test_the_command_ends_with_the_sentence_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "findings.toml"
    broken.write_text(re.sub("Twice.", "Twice", FINDINGS), encoding="utf-8")
    monkeypatch.setattr(findings, "FILE", broken)
    findings.known_findings.cache_clear()

    with pytest.raises(SystemExit) as ended:
        main(["explain", "stale-link"])

    findings.known_findings.cache_clear()
    assert ended.value.code == EXIT_COULD_NOT_RUN
    assert capsys.readouterr().err == f"{broken}:6: [symptom.a-b] `cause` is wrong: it does not end with a full stop.\n"
