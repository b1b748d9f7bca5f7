"""What people call their videos, and the one safe file name that must come of each, by either way."""

from __future__ import annotations

from e2e import checks
from e2e.scenario import MEGABYTE, Scenario

# At most ten downloads of one page at a time: Chromium quietly drops the eleventh.
SCENARIOS = (
    Scenario(
        name="titles-in-any-script",
        promise="A title in any writing system (Latin, Arabic, Chinese …) becomes a safe, readable file name, and the name is the same from the bucket and through the backend.",
        expect="saved",
        flow="every title",
        causes=("name-differs",),
        classes=(2, 10, 46, 63),
        title="春の祭り 2026",
        titles=("Größenwahn", "Ελλάδα–Κύπρος", "مباراة ودية", "🏆 Final 🥇", "Cafe\u0301 Zoë"),
    ),
    Scenario(
        name="titles-with-special-characters",
        promise="A title with percent signs, quotes, slashes, markup or placeholders becomes a safe, readable file name, and an alert shows it as it is.",
        expect="saved",
        flow="every title",
        causes=("name-differs",),
        classes=(11, 15, 46, 47),
        title="50%20off, 99%",
        titles=(
            "Foo, Bar; baz",
            'O\'Brien’s "best"',
            "a/b\\c:d*e?",
            "../../etc/passwd",
            "<b>bold</b> & more; x=1",
            "Row #2 + {3}",
            "???",
            "Win $& Lose $1, A$$AP {name} %s",
        ),
    ),
    Scenario(
        name="titles-with-traps",
        promise="A title that would be a bad file name (reserved, hidden, with dots, with a false extension, too long) becomes a safe, readable file name.",
        expect="saved",
        flow="every title",
        causes=("name-differs",),
        classes=(29, 61, 62, 63),
        title="CON",
        titles=("clip.mp4", "two\r\nlines", "v2.0 final.", ".hidden", "evil\u202e4pm.exe", "A" * 300, "漢" * 100),
    ),
    Scenario(
        name="no-title",
        promise="A video without a title is saved under a safe name too.",
        expect="saved",
        severity="should",
        classes=(29,),
        title="",
        may_be_absent=True,
    ),
    Scenario(
        name="blank-title",
        promise="A video whose title is only white space is saved under a safe name too.",
        expect="saved",
        severity="should",
        classes=(29,),
        title="  ",
        may_be_absent=True,
        buttons=("list",),
    ),
    Scenario(
        name="same-name-by-both-buttons",
        promise="Both buttons save a video under the same name.",
        expect="saved",
        classes=(10,),
        flow="both buttons",
        title="Under 12 – Semi-Final (2026)",
        buttons=("list",),
        causes=("name-differs",),
    ),
    Scenario(
        name="larger-file-in-any-script",
        promise="A larger video whose title has non-ASCII letters gets a good file name too.",
        expect="saved",
        classes=(2, 5),
        title="春の祭り (1)",
        size=12 * MEGABYTE,
        buttons=("list",),
        extra_checks=(checks.name_reads_the_same_everywhere,),
    ),
    Scenario(
        name="own-script-in-the-name",
        promise="When a title is not in Latin letters, the file name keeps a part of it, with its vowel signs, so that users can distinguish their videos.",
        expect="saved",
        severity="should",
        classes=(2,),
        title="हिंदी ट्रॉफी",
        extra_checks=(checks.name_tells_videos_apart, checks.vowel_signs_are_kept),
        buttons=("list",),
    ),
)
