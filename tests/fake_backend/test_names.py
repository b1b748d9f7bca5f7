"""The name a download is saved under by the backend's header: safe anywhere, true to the title."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_backend.disposition import ascii_name, attachment, download_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Summer Cup", "Summer_Cup_final.mp4"),
        ("春の🌸", "春の_final.mp4"),
        ("wöchentlich", "wöchentlich_final.mp4"),
        ("wo\u0308chentlich", "wöchentlich_final.mp4"),
        ("हिन्दी", "हिन्दी_final.mp4"),
        ("../../etc/passwd", "etcpasswd_final.mp4"),
        ('a\\b:c*d?e"f<g>h|i', "abcdefghi_final.mp4"),
        ("O'Brien's, 100% (1)", "OBriens_100_1_final.mp4"),
        ("x\r\nSet-Cookie: a=b", "x__Set-Cookie_ab_final.mp4"),
        ("clip.mp4", "clipmp4_final.mp4"),
        ("CON", "CON_final.mp4"),
        (" . ", "video_final.mp4"),
        ("", "video_final.mp4"),
        ("🌸🌸", "video_final.mp4"),
        ("❤️ 1", "1_final.mp4"),
        ("safe\u202emp4.exe", "safemp4exe_final.mp4"),
    ],
)
def test_titles_become_names(title: str, name: str) -> None:
    assert download_name(title) == name


def letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] in "LN")


@given(st.text(max_size=40))
def test_letters_and_digits_stay_in_order(title: str) -> None:
    stem = download_name(title).removesuffix("_final.mp4")

    assert letters(stem) == (letters(title) or "video")


@given(st.text())
def test_a_name_is_safe_on_every_system(title: str) -> None:
    name = download_name(title)

    assert name.endswith("_final.mp4")
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    assert all(unicodedata.category(char)[0] in "LNM" or char in "-_." for char in name)
    assert name == unicodedata.normalize("NFC", name)


@given(st.text())
def test_the_header_is_ascii_and_carries_the_name_whole(title: str) -> None:
    name = download_name(title)
    header = attachment(name)

    assert header.isascii()
    assert header.isprintable()
    assert header.startswith(f'attachment; filename="{ascii_name(name)}"; filename*=UTF-8')
    assert unquote(header.partition("UTF-8''")[2]) == name


@pytest.mark.parametrize("title", ["x" * 300, "春" * 100, "🌸x" * 200, "e\u0301" * 300])
def test_long_titles_are_cut_between_characters(title: str) -> None:
    name = download_name(title)

    assert 150 <= len(name.encode()) <= 200
    assert letters(unicodedata.normalize("NFC", title)).startswith(letters(name.removesuffix("_final.mp4")))


def test_a_slow_machine_fails_no_example() -> None:
    usual = settings()

    assert (usual.deadline, usual.derandomize) == (None, True)
