"""The name rule and the rule of safe names, for every title a person could give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Literal, cast
from unittest.mock import Mock
from urllib.parse import quote, unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fake_backend.disposition import ascii_name, download_name
from fixtures.judging.names import any_letters, ascii_letters, recognisable, without_marks
from fixtures.judging.saved_file import unsafe
from fixtures.lab.library import LabVideo
from fixtures.watching.gallery import GalleryPage
from fixtures.watching.promised import is_right_name
from tests.judging.outcomes import SAVED

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
# Letters of several scripts, with and without case and marks.
words = st.text("abcXYZ019 äÖéßñİıΐЖя漢字かなحبहिन्दी한국", min_size=1, max_size=30)


@given(titles)
def test_the_title_itself_is_a_right_name(title: str) -> None:
    assert recognisable(title, f"{title}.mp4")
    assert recognisable(title, f"{title}_final.MP4")


@given(words, st.sampled_from(FORMS), st.sampled_from(FORMS))
@example("Ä", "NFC", "NFD")
@example("ΐ", "NFD", "NFC")
def test_the_form_in_which_marks_are_kept_does_not_matter(title: str, one: Form, other: Form) -> None:
    kept = unicodedata.normalize(other, title)

    assert recognisable(unicodedata.normalize(one, title), f"{kept}.mp4")


@given(words)
@example("ΐ")
@example("Straße")
def test_case_does_not_matter(title: str) -> None:
    assume("ı" not in title and "İ" not in title)  # a dotted and a dotless i are two letters, whose capitals cross

    assert recognisable(title, f"{title.upper()}.mp4")
    assert recognisable(title, f"{title.casefold()}.mp4")


@given(titles, st.text(" _-.()[]!&+", max_size=5))
def test_what_is_neither_letter_nor_digit_does_not_matter(title: str, between: str) -> None:
    assert recognisable(title, f"{between.join(any_letters(title))}{between}.mp4") or not any_letters(title)
    assert recognisable(between.join(title), f"{title}.mp4")


@given(titles)
@example("İstanbul")
@example("\N{KELVIN SIGN}")
def test_keeping_ascii_alone_is_right_for_every_title(title: str) -> None:
    kept = "".join(char if char.isascii() and char.isalnum() else "_" for char in title)
    lowered = "".join(char if char.isascii() and char.isalnum() else "_" for char in title.lower())

    assert recognisable(title, f"{kept}_final.mp4")
    assert recognisable(title, f"{lowered}_final.mp4")


@pytest.mark.parametrize(
    ("title", "other"), [("日本語", "中文"), ("Größe 7", "Grüße 7"), ("Кубок", "Финал"), ("Cup 東京", "Cup 京都")]
)
def test_letters_of_another_title_are_wrong_in_every_script(title: str, other: str) -> None:
    assert not recognisable(title, f"{other}.mp4")
    assert not recognisable(title, f"{other}_final.mp4")


@given(words, words)
def test_two_names_that_keep_every_letter_are_never_taken_for_each_other(title: str, other: str) -> None:
    other = f"{other}漢"  # then it kept more than ASCII
    assume(not re.search(r"\d", other))  # a number may have been added
    plain = without_marks(any_letters(title))  # which may have lost the marks on its letters
    assume(plain and without_marks(any_letters(other)) not in (plain, f"{plain}final"))

    assert not recognisable(title, f"{other}.mp4")


@pytest.mark.parametrize(
    ("length", "right"),
    [(22, False), (23, False), (24, True), (25, True), (60, True)],
)
@pytest.mark.parametrize("added", ["", "_final"])
def test_a_long_title_may_be_cut_after_24_letters_and_not_before(length: int, right: bool, added: str) -> None:
    title = "ab1" * 30

    assert recognisable(title, f"{title[:length]}{added}.mp4") is right
    assert not recognisable(title, f"{title[:length]}x{added}.mp4")
    assert not recognisable(title, f"x{title[:length]}{added}.mp4")


@pytest.mark.parametrize(
    "saved", ["Cup", "Cup.mov", ".mp4", "mp4", "Cupmp4", "Cup.mp4.txt", "final.mp4", "finalCup.mp4"]
)
def test_what_is_no_mp4_of_that_title_is_wrong(saved: str) -> None:
    assert not recognisable("Cup", saved)


ADDED = (
    "2026-01-12 {}", "{}_2026-01-12", "20260112-{}", "12.01.2026 {}", "2026-01-12T18-30-05Z_{}", "12 Jan 2026 - {}",
    "20260112_183005 {}", "{} (1080p)", "{} [4K]", "{}-42", "07 - {}", "{}_3f2a9c1b", "video_{}", "{} - Highlights",
    "{}-123e4567-e89b-12d3-a456-426614174000", "2026-01-12 {} (1080p) [42]",
)  # fmt: skip


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("title", ["Summer Cup Final", "Größe 7", "春の祭り 2026", "2026", "v2.0 final.", "Final"])
def test_dates_numbers_and_the_like_may_stand_around_the_title(title: str, added: str) -> None:
    assert recognisable(title, f"{added.format(title)}.mp4")


ADDED_BY_MISTAKE = (
    "undefined_{}", "null - {}", "NaN {}", "{}.mp4", "{}.mov", "[object Object] {}", "x{}", "2026{}", "{}42",
    "Training Day {}",
)  # fmt: skip


@pytest.mark.parametrize("added", ADDED_BY_MISTAKE)
def test_nothing_else_may_stand_around_the_title(added: str) -> None:
    assert not recognisable("Cup", f"{added.format('Cup')}.mp4")


@pytest.mark.parametrize("saved", ["2026-01-12.mp4", "2026-01-12 42.mp4", "video_1080p.mp4", "3f2a9c1b.mp4"])
def test_what_is_added_alone_names_no_video(saved: str) -> None:
    assert not recognisable("Cup", saved)
    assert not recognisable("東京", saved)


@pytest.mark.parametrize("saved", ["video.mp4", "a.b.mp4"])
def test_a_title_without_letters_leaves_the_name_to_the_gallery(saved: str) -> None:
    assert recognisable("!!! 🏆", saved)
    assert not recognisable("!!! 🏆", "video.mov")


# -- titles, and the rules by which real galleries make names of them

TITLES = (
    "Ça va? 100% “Été” / O'Brien, a\\b: #1", "Größenwahn", "Straße nach Ærø", "Łódź – Đoković", "Þórsmörk & Ísafjörður",
    "İstanbul'da çift maç", "Señor Núñez ½", "Cafe\u0301 Zoë", "Кубок Щукина 2026", "Київ – Львів", "Ελλάδα–Κύπρος",
    "春の祭り 2026", "きゃりー ショー", "東京 vs 京都", "한국 경기", "مباراة ودية", "שלום עולם",
    "हिन्दी फिल्म", "🏆 Final 🥇", "50%20off, 99%", "a/b\\c:d*e?",
    "<b>bold</b> & more; x=1", "CON", "clip.mp4", "v2.0 final.", "two\r\nlines",
    "Under 12 Girls, Semi Final of the Regional Summer Cup 2026, second half and extra time",
)  # fmt: skip


def folded(title: str) -> str:
    return unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()


def german(title: str) -> str:
    for letter, written in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}.items():
        title = title.replace(letter, written)
    return folded(title)


def slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(title.lower())).strip("-")


RULES: Mapping[str, Callable[[str], str]] = {
    "all but a-z and 0-9 replaced": lambda title: re.sub("[^a-z0-9]", "_", title, flags=re.IGNORECASE) + "_final",
    "accents folded, the rest left out": folded,
    "German letters written out": german,
    "dashes between the words": slug,
    "dashes, capitals and a limit": lambda title: slug(german(title)).title()[:50].rstrip("-"),
    "underscores between the words": lambda title: re.sub(r"\W+", "_", folded(title)).strip("_"),
    "letters of any script kept": lambda title: re.sub(r"[^\w]+", " ", title).strip(),
    "marks left out, scripts kept": lambda title: re.sub(r"[^\w]+", "-", without_marks(title)).lower(),
    "what Windows refuses replaced": lambda title: re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", title).rstrip(". "),
    "what Windows refuses left out, and reserved names marked": lambda title: (
        re.sub(r'[<>:"/\\|?*\x00-\x1f]', "", title).strip(". ") + ("_" if title == "CON" else "")
    ),
    "Latin-1 kept": lambda title: title.encode("latin-1", "ignore").decode("latin-1"),
    "question marks, replaced": lambda title: title.encode("ascii", "replace").decode().replace("?", "_"),
    "percent signs decoded": lambda title: re.sub(r"[^\w]+", "_", unquote(title)),
    "the first 64 characters": lambda title: title[:64],
    "the backend's name": lambda title: download_name(title).removesuffix(".mp4"),
    "the backend's plain name": lambda title: ascii_name(download_name(title)).removesuffix(".mp4"),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("title", TITLES)
def test_a_name_by_any_common_rule_is_right_where_it_says_which_video_it_is(title: str, rule: str) -> None:
    name = RULES[rule](title)
    # The backend calls what has no letter in ASCII just “video”, which could be any.
    says_which = name != "video_final"

    assert recognisable(title, f"{name}.mp4") is (says_which and bool(name))


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Größenwahn", "Groeszenwahn"), ("Straße nach Ærø", "strasse-nach-aeroe"), ("Đoković", "Djokovic"),
        ("Þórsmörk & Ísafjörður", "thorsmork-and-isafjordur"), ("Łódź", "lodz"), ("Århus", "aarhus"),
        ("Кубок Щукина 2026", "kubok-schukina-2026"), ("Кубок Щукина", "Kubok Shhukina"), ("Київ – Львів", "kyiv-lviv"),
        ("Чайковский", "tchaikovskiy"), ("Ελλάδα–Κύπρος", "ellada-kypros"), ("Θεσσαλονίκη", "thessaloniki"),
        ("春の祭り 2026", "chun-no-ji-ri-2026"), ("東京 vs 京都", "Dong Jing vs Jing Du"), ("北京", "beijing"),
        ("きゃりー ショー", "kyari-sho"), ("マッチ", "macchi"), ("한국 경기", "hanguk-gyeonggi"), ("서울", "seoul"),
        ("مباراة ودية", "mbarah wdyh"), ("مباراة ودية", "mubarat-wadia"), ("שלום", "shalom"), ("हिन्दी", "hindi"),
        ("٢٠٢٦", "2026"), ("🏆 Final", "trophy-final"), ("100% & more", "100-percent-and-more"),
    ],
)  # fmt: skip
def test_a_title_may_be_written_in_latin_letters(title: str, written: str) -> None:
    assert recognisable(title, f"{written}.mp4")
    assert recognisable(title, f"{written}_final.mp4")


@pytest.mark.parametrize("name", ["CON_.mp4", "_con.mp4", "video CON.mp4", "clip_con_final.mp4"])
def test_a_word_may_be_added_to_a_title_that_windows_reserves(name: str) -> None:
    assert recognisable("CON", name)
    assert not recognisable("CON", "video.mp4")
    assert not recognisable("Icon", f"video {name}")


def mojibake(title: str) -> str:
    return title.encode().decode("latin-1")


WRONG: Mapping[str, Callable[[str], str]] = {
    "another video's title": lambda _: "Opening Match.mp4",
    "another one's slug": lambda _: "training-day_final.mp4",
    "a UUID": lambda _: "0b5f6a1e-64b3-4c1d-9f0a-7d1e5b2c3a4f.mp4",
    "the object's name": lambda _: "export_0002.mp4",
    "nothing of its own": lambda _: "download.mp4",
    "what every video is called": lambda _: "video.mp4",
    "UTF-8 read as Latin-1": lambda title: f"{mojibake(title)}.mp4",
    "percent-encoding": lambda title: f"{quote(title, safe='')}.mp4",
    "percent-encoding, its signs replaced": lambda title: f"{quote(title, safe='').replace('%', '_')}.mp4",
    "lost characters": lambda title: f"{title.encode('ascii', 'replace').decode().replace('?', chr(0xFFFD))}.mp4",
    "another extension": lambda title: f"{title}.mov",
    "another extension after it": lambda title: f"{title}.mp4.txt",
    "no extension": folded,
}


@pytest.mark.parametrize("mistake", WRONG)
@pytest.mark.parametrize("title", [title for title in TITLES if any_letters(title) != ascii_letters(title)])
def test_a_name_that_says_nothing_or_something_else_is_wrong(title: str, mistake: str) -> None:
    assert not recognisable(title, WRONG[mistake](title))


@pytest.mark.parametrize(
    ("video", "other", "saved", "right"),
    [
        ("Été", "Ete", "Été.mp4", True),
        ("Été", "Ete", "Ete.mp4", False),
        ("Été", "Ete", "ete_final.mp4", False),
        ("Été", "Summer", "Ete.mp4", True),
        ("Summer Cup Final", "Summer Cup", "Summer_Cup_Final.mp4", True),
        ("Cup 7", "🏆", "Cup_7_final.mp4", True),
        ("日本", "🏆", "__final.mp4", True),
        ("日本", "🏆 Final", "final.mp4", True),
    ],
)
def test_a_name_that_is_letter_by_letter_another_video_s_is_wrong(
    video: str, other: str, saved: str, right: bool
) -> None:
    assert replace(SAVED, video=video, others=(("a", other),), name_rule=recognisable).is_named(saved) is right


# -- safe names


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("é" * 126 + ".mp4", "is longer than 255 bytes"),
        ("a" * 252 + ".mp4", "is longer than 255 bytes"),
        *((name, "is the name of a device on Windows") for name in ("CON", "prn.mp4", "Aux.a.b", "nul.mp4")),
        *((name, "is the name of a device on Windows") for name in ("com1.mp4", "LPT9.mp4")),
        (f"a{chr(0xD83C)}b.mp4", "contains a broken character"),
        *((f"a{char}b.mp4", "contains a character that Windows refuses") for char in '<>:"/\\|?*'),
        ("a\ufffdb.mp4", "contains a broken character"),
        ("a\x07b.mp4", "contains an invisible control character"),
        ("a\u202eb.mp4", "contains an invisible control character"),
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


@pytest.mark.parametrize(
    ("stored", "saved", "right"),
    [
        ("IMG_0042.MOV", "Cup Final.mov", True),
        ("IMG_0042.MOV", "Cup Final.mp4", True),
        ("IMG_0042.MOV", "IMG_0042.MOV", False),
        ("IMG_0042.MOV", "Cup Final.webm", False),
        ("export_1.mp4", "Cup Final.mov", False),
        (None, "Cup Final.mov", False),
    ],
)
def test_a_file_may_have_the_extension_that_its_object_has(stored: str | None, saved: str, *, right: bool) -> None:
    video = cast(LabVideo, SimpleNamespace(record=SimpleNamespace(filename=stored)))
    rules = GalleryPage(Mock(), "http://gallery.example/")

    assert is_right_name(rules, video, "Cup Final", saved) == right
