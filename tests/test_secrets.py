"""No secret is printed or kept: not in text, not in JSON, not in a trace."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.secrets import MASK, mask, mask_json, mask_trace, sealed

SECRET = "d41d8cd98f00b204e9800998ecf8427e"


@pytest.mark.parametrize(
    "text",
    [
        f"https://r2.example.com/key?X-Amz-Expires=1&X-Amz-Signature={SECRET}",
        f"https://r2.example.com/key?X-Amz-Signature={SECRET}&x-id=GetObject",
        f"https://r2.example.com/key?x-amz-security-token={SECRET}",
        f"https://r2.example.com/key?X-Amz-Credential={SECRET}%2F20260101%2Fauto%2Fs3%2Faws4_request&a=b",
        f"https://app.example.com/go?to=https%3A%2F%2Fr2%2Fkey%3FX-Amz-Signature%3D{SECRET}",
        f"https://app.example.com/?access_token={SECRET}#top",
        f"<video src='https://r2/key?X-Amz-Signature={SECRET}'>",
        f"https://account.blob.core.windows.net/videos/a.mp4?sv=2025-01-05&sr=b&sig={SECRET}%3D",
        f"https://storage.googleapis.com/videos/a.mp4?X-Goog-Expires=900&X-Goog-Signature={SECRET}",
        f"https://d1.cloudfront.net/a.mp4?Expires=1&Signature={SECRET}~__&Key-Pair-Id=K1",
        f"https://cdn.example.com/a.mp4?hdnts=exp%3D1~hmac%3D{SECRET}",
        f"https://files.example.com/a.mp4?expires=1&md5={SECRET}",
        f"https://f1.backblazeb2.com/file/videos/a.mp4?Authorization={SECRET}",
        f"https://app.example.com/go?to=https%3A%2F%2Fcdn%2Fa.mp4%3Fsig%3D{SECRET}",
        f'{{"url": "https://cdn.example.com/a.mp4?e=1\\u0026sig={SECRET}"}}',
        f"Authorization: Bearer {SECRET}",
        f"authorization: AWS4-HMAC-SHA256 Credential={SECRET}, Signature={SECRET}",
        f"Cookie: session={SECRET}; theme=dark",
        f"set-cookie: session={SECRET}; Path=/",
        f"sent with Bearer {SECRET}",
        f'{{"token": "{SECRET}"}}',
        f'{{"refresh_token":"{SECRET}"}}',
        f"https://kim:{SECRET}@example.com/",
        f"eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET}",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    assert SECRET not in mask(text)
    assert MASK in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "the link had expired, and the bucket refused it (403 ExpiredRequest)",
        "GET /cdn-cgi/local/r2/s3/gallery/user-2/final_videos/export_0002.mp4 → 200 (10,550 bytes, fault: stall)",
        f"saved “Summer_Cup_final.mp4”, SHA-256 {SECRET}",
        "the request to the bucket carries the app's cookies or an Authorization header, as from a wrapper",
        "the bucket refused the link's signature (403 SignatureDoesNotMatch)",
    ],
)
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


def test_a_known_secret_is_masked_wherever_it_stands() -> None:
    assert mask(f"so {SECRET} it is", [SECRET]) == f"so {MASK} it is"


def test_what_signs_a_link_is_known_whatever_its_store_calls_it() -> None:
    link = f"https://cdn.example.com/a.mp4?to=20261130&st={SECRET}%3D&name=Cup+Final"

    assert (
        mask(f"refused: {SECRET}=, of {link}", sealed(link))
        == f"refused: {MASK}, of {link.replace(f'{SECRET}%3D', MASK)}"
    )


def test_a_known_secret_of_a_few_letters_would_mask_every_other_word() -> None:
    assert mask("session s1 of class1", ["s1"]) == "session s1 of class1"


@given(st.text(alphabet=st.characters(exclude_characters="*"), max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_a_value_is_masked_where_its_name_tells() -> None:
    har = {
        "request": {
            "headers": [{"name": "Cookie", "value": SECRET}, {"name": "Accept", "value": "*/*"}],
            "cookies": [{"name": "sid", "value": SECRET}],
            "queryString": [{"name": "X-Amz-Signature", "value": SECRET}],
        },
        "authorization": SECRET,
    }

    clean = mask_json(har)

    assert SECRET not in json.dumps(clean)
    assert clean["request"]["headers"][1] == {"name": "Accept", "value": "*/*"}


def test_a_trace_keeps_its_files_and_loses_its_secrets(tmp_path: Path) -> None:
    trace, picture = tmp_path / "trace.zip", b"\xff\xd8\xff\xe0 not text"
    lines = [{"type": "event", "url": f"https://r2/key?X-Amz-Signature={SECRET}"}, {"session": SECRET}]
    with zipfile.ZipFile(trace, "w") as made:
        made.writestr("trace.trace", "\n".join(json.dumps(line) for line in lines))
        made.writestr("resources/page.html", f"<a href='/?token={SECRET}'>")
        made.writestr("resources/shot.jpeg", picture)

    mask_trace(trace, trace, [SECRET])

    with zipfile.ZipFile(trace) as clean:
        content = {name: clean.read(name) for name in clean.namelist()}
    assert sorted(content) == ["resources/page.html", "resources/shot.jpeg", "trace.trace"]
    assert SECRET.encode() not in b"".join(content.values())
    assert content["resources/shot.jpeg"] == picture
    assert [json.loads(line)["type"] for line in content["trace.trace"].splitlines()[:1]] == ["event"]
