"""The name rule and the rule of safe names, for every title a person could give."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fixtures.judging.judge import unsafe
from fixtures.judging.promise import any_letters, same_letters_and_digits

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
# Letters of several scripts, with and without case and marks.
words = st.text("abcXYZ019 äÖéßñİıΐЖя漢字かなحبहिन्दी한국", min_size=1, max_size=30)


@given(titles)
def test_the_title_itself_is_a_right_name(title: str) -> None:
    assert same_letters_and_digits(title, f"{title}.mp4")
    assert same_letters_and_digits(title, f"{title}_final.MP4")


@given(words, st.sampled_from(FORMS), st.sampled_from(FORMS))
@example("Ä", "NFC", "NFD")
@example("ΐ", "NFD", "NFC")
def test_the_form_in_which_marks_are_kept_does_not_matter(title: str, one: Form, other: Form) -> None:
    kept = unicodedata.normalize(other, title)

    assert same_letters_and_digits(unicodedata.normalize(one, title), f"{kept}.mp4")


@given(words)
@example("ΐ")
@example("Straße")
def test_case_does_not_matter(title: str) -> None:
    assume("ı" not in title and "İ" not in title)  # a dotted and a dotless i are two letters, whose capitals cross

    assert same_letters_and_digits(title, f"{title.upper()}.mp4")
    assert same_letters_and_digits(title, f"{title.casefold()}.mp4")


@given(titles, st.text(" _-.()[]!&+", max_size=5))
def test_what_is_neither_letter_nor_digit_does_not_matter(title: str, between: str) -> None:
    assert same_letters_and_digits(title, f"{between.join(any_letters(title))}{between}.mp4") or not any_letters(title)
    assert same_letters_and_digits(between.join(title), f"{title}.mp4")


@given(titles)
@example("İstanbul")
@example("\N{KELVIN SIGN}")
def test_keeping_ascii_alone_is_right_for_every_title(title: str) -> None:
    kept = "".join(char if char.isascii() and char.isalnum() else "_" for char in title)
    lowered = "".join(char if char.isascii() and char.isalnum() else "_" for char in title.lower())

    assert same_letters_and_digits(title, f"{kept}_final.mp4")
    assert same_letters_and_digits(title, f"{lowered}_final.mp4")


@pytest.mark.parametrize(
    ("title", "other"), [("日本語", "中文"), ("Größe 7", "Grüße 7"), ("Кубок", "Финал"), ("Cup 東京", "Cup 京都")]
)
def test_letters_of_another_title_are_wrong_in_every_script(title: str, other: str) -> None:
    assert not same_letters_and_digits(title, f"{other}.mp4")
    assert not same_letters_and_digits(title, f"{other}_final.mp4")


@given(words, words)
def test_two_names_that_keep_every_letter_are_never_taken_for_each_other(title: str, other: str) -> None:
    other = f"{other}漢"  # then it kept more than ASCII
    assume(any_letters(title) and any_letters(other) not in (any_letters(title), f"{any_letters(title)}final"))

    assert not same_letters_and_digits(title, f"{other}.mp4")


@pytest.mark.parametrize(
    ("length", "right"),
    [(38, False), (39, False), (40, True), (41, True), (60, True)],
)
@pytest.mark.parametrize("added", ["", "_final"])
def test_a_long_title_may_be_cut_after_40_letters_and_not_before(length: int, right: bool, added: str) -> None:
    title = "ab1" * 30
    kept = length - len(added.removeprefix("_"))

    assert same_letters_and_digits(title, f"{title[:kept]}{added}.mp4") is right
    assert not same_letters_and_digits(title, f"{title[:kept]}x{added}.mp4")
    assert not same_letters_and_digits(title, f"x{title[:kept]}{added}.mp4")


@pytest.mark.parametrize(
    "saved", ["Cup", "Cup.mov", ".mp4", "mp4", "Cupmp4", "Cup.mp4.txt", "final.mp4", "finalCup.mp4"]
)
def test_what_is_no_mp4_of_that_title_is_wrong(saved: str) -> None:
    assert not same_letters_and_digits("Cup", saved)


@pytest.mark.parametrize("saved", ["video.mp4", "a.b.mp4"])
def test_a_title_without_letters_leaves_the_name_to_the_gallery(saved: str) -> None:
    assert same_letters_and_digits("!!! 🏆", saved)
    assert not same_letters_and_digits("!!! 🏆", "video.mov")


# -- safe names


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("é" * 126 + ".mp4", "is longer than 255 bytes"),
        ("a" * 252 + ".mp4", "is longer than 255 bytes"),
        *((name, "is the name of a device on Windows") for name in ("CON", "prn.mp4", "Aux.a.b", "nul.mp4")),
        *((name, "is the name of a device on Windows") for name in ("com1.mp4", "LPT9.mp4")),
        (f"a{chr(0xD83C)}b.mp4", "holds half a character"),
        *((f"a{char}b.mp4", "holds a character that Windows refuses") for char in '<>:"/\\|?*'),
        ("a\ufffdb.mp4", "holds half a character"),
        ("a\x07b.mp4", "holds an invisible control character"),
        ("a\u202eb.mp4", "holds an invisible control character"),
        *((name, "begins or ends with a dot or a space") for name in (".a.mp4", " a.mp4", "a.mp4.", "a.mp4 ")),
    ],
)
def test_it_is_said_why_a_name_is_unsafe(name: str, why: str) -> None:
    assert unsafe(name) == why


@pytest.mark.parametrize(
    "name", ["a" * 251 + ".mp4", "é" * 125 + "a.mp4", "icon.mp4", "con_.mp4", "com10.mp4", "X.mp4", "a.con", "漢字.mp4"]
)
def test_a_name_just_short_of_it_is_safe(name: str) -> None:
    assert unsafe(name) is None


@given(st.text(st.characters(max_codepoint=127), max_size=300))
def test_every_name_is_as_safe_in_capitals(name: str) -> None:
    assert unsafe(name) == unsafe(name.upper())


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=40))
def test_a_name_of_letters_and_digits_is_safe(stem: str) -> None:
    assert unsafe(f"{stem}_final.mp4") is None
