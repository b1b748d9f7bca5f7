"""Facts about presigned links, held against the engine through the edge."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import pytest

from fake_backend import LINKS
from fake_backend.links import AWKWARD_DISPOSITION, mint
from tests.fake_backend.lab import Lab, ask

REFUSED = [
    ("expired", 403, "ExpiredRequest"),
    ("future", 403, "AccessDenied"),
    ("tampered", 403, "SignatureDoesNotMatch"),
    ("rotated-key", 401, "Unauthorized"),
    ("head-only", 403, "SignatureDoesNotMatch"),
    ("no-such-key", 404, "NoSuchKey"),
]
AWKWARD_NAMES = ["a b.mp4", "a+b.mp4", "a%20b.mp4", "a=b&c.mp4", "a#b?.mp4", "中文.mp4", "d'été (1)!*~.mp4", "50%.mp4"]


def test_a_fresh_link_gives_the_object(lab: Lab) -> None:
    video = lab.add(b"film")

    answer = ask(lab.link(video))

    assert (answer.status, answer.body) == (200, b"film")
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize(("kind", "status", "code"), REFUSED)
def test_a_bad_link_is_refused_with_r2s_own_code(lab: Lab, kind: str, status: int, code: str) -> None:
    lab.backend.link = kind
    video = lab.add(b"film")

    answer = ask(lab.link(video))

    assert answer.status == status
    assert f"<Code>{code}</Code>".encode() in answer.body
    assert lab.edge.records.exchanges[-1].note == code


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_every_key_survives_signing_and_the_way_through_the_edge(lab: Lab, name: str) -> None:
    video = lab.add(name.encode(), key=lab.backend.key(name))

    assert ask(lab.link(video)).body == name.encode()


def test_a_key_encoded_twice_is_not_found(lab: Lab) -> None:
    lab.backend.link = "encoded-twice"
    video = lab.add(key=lab.backend.key("encoded once.mp4"))

    assert ask(lab.link(video)).status == 404


def test_no_two_links_are_equal(lab: Lab) -> None:
    video = lab.add()

    assert len({lab.link(video) for _ in range(20)}) == 20


def test_a_link_is_good_for_its_host_only(lab: Lab) -> None:
    parts = urlsplit(lab.link(lab.add()))

    answer = ask(parts._replace(netloc=f"localhost:{parts.port}").geturl())

    assert (answer.status, lab.edge.records.exchanges[-1].note) == (403, "SignatureDoesNotMatch")


def test_an_unsigned_parameter_breaks_the_link(lab: Lab) -> None:
    assert ask(lab.link(lab.add()) + "&download=1").status == 403


def test_a_link_with_a_signed_name_works_as_it_stands(lab: Lab) -> None:
    lab.backend.link = "named"
    link = lab.link(lab.add(b"film"))

    assert parse_qs(urlsplit(link).query)["response-content-disposition"] == [AWKWARD_DISPOSITION]
    assert ask(link).body == b"film"


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda query: re.sub(r"(?<=^response-content-disposition=)[^&]+", lambda found: quote(found[0]), query),
        lambda query: query.partition("&")[2],
        lambda query: query.replace("%2B", "+"),
        lambda query: query.replace("%25", "%"),
    ],
    ids=["encoded-once-more", "dropped", "plus-decoded", "percent-decoded"],
)
def test_a_signed_name_that_a_client_rewrites_breaks_the_link(lab: Lab, rewrite: Callable[[str], str]) -> None:
    lab.backend.link = "named"
    parts = urlsplit(lab.link(lab.add(b"film")))
    rewritten = rewrite(parts.query)

    answer = ask(parts._replace(query=rewritten).geturl())

    assert rewritten != parts.query
    assert (answer.status, lab.edge.records.exchanges[-1].note) == (403, "SignatureDoesNotMatch")


def test_a_signed_name_may_be_spelt_otherwise_as_long_as_it_means_the_same(lab: Lab) -> None:
    lab.backend.link = "named"
    parts = urlsplit(lab.link(lab.add(b"film")))

    answer = ask(parts._replace(query=urlencode(parse_qsl(parts.query), safe="'()*")).geturl())

    assert (answer.status, answer.body) == (200, b"film")


def test_a_closed_port_refuses_connections_for_good(lab: Lab) -> None:
    lab.backend.link = "closed-port"
    parts = urlsplit(lab.link(lab.add()))
    assert parts.hostname is not None

    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((parts.hostname, parts.port or 0), timeout=1)
    with socket.socket() as sock, pytest.raises(OSError, match="in use"):
        sock.bind((parts.hostname, parts.port or 0))


@pytest.mark.parametrize(("kind", "given"), [("null", None), ("empty", ""), ("null-text", "null")])
def test_a_listing_may_give_no_link(lab: Lab, kind: str, given: str | None) -> None:
    lab.add(link=kind)

    assert ask(f"{lab.api}/api/downloads").json["downloads"][0]["file_url"] == given


def test_other_links_lead_elsewhere(lab: Lab) -> None:
    nowhere, relative = lab.add(link="unreachable"), lab.add(link="relative")

    assert urlsplit(lab.link(nowhere)).netloc == "bucket.invalid:9000"
    assert lab.link(relative).startswith(f"{lab.backend.bucket.name}/{relative.key}?")


def test_a_video_may_have_a_kind_of_link_of_its_own(lab: Lab) -> None:
    lab.backend.link = "null"
    own = lab.add(link="fresh")

    assert ask(lab.link(own)).status == 200


def test_an_unknown_kind_is_named_with_the_nearest(lab: Lab) -> None:
    with pytest.raises(ValueError, match="no link kind named 'expird': the nearest is 'expired'"):
        mint("expird", lab.backend.bucket, "key")


def test_every_kind_says_what_it_is() -> None:
    assert all(kind.about for kind in LINKS.values())
