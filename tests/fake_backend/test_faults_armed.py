"""Which requests a fault hits, and the replies that come in place of the real one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fake_backend import FAULTS, Fault
from tests.fake_backend.lab import Lab, Place, ask


@pytest.mark.parametrize(
    ("fault", "status", "code", "detail"),
    [
        ("error-500", 500, "InternalError", "Internal server error"),
        ("error-503", 503, "ServiceUnavailable", "Service unavailable"),
        ("error-403", 403, "AccessDenied", "Forbidden"),
        ("hotlink", 403, "AccessDenied", "Forbidden"),
        ("not-found", 404, "NoSuchKey", "Video file not found in storage"),
        ("unauthorized", 401, "Unauthorized", "Not authenticated"),
    ],
)
def test_errors_are_told_in_each_servers_own_manner(
    place: Place, fault: str, status: int, code: str, detail: str
) -> None:
    place.arm(fault)

    answer = ask(place.url())

    assert answer.status == status
    if place.name == "bucket":
        assert f"<Code>{code}</Code>".encode() in answer.body
        assert answer.headers["content-type"] == "application/xml"
        assert place.exchange().note == code
    else:
        assert answer.json == {"detail": detail}


@pytest.mark.parametrize(("fault", "status"), [("html-page", 200), ("gateway-page", 502)])
def test_a_page_of_html_comes_in_place_of_the_file(place: Place, fault: str, status: int) -> None:
    place.arm(fault)

    answer = ask(place.url())

    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert answer.body == FAULTS[fault].page


def test_an_empty_body_is_a_200_of_length_nought(place: Place) -> None:
    place.arm("empty-body")

    answer = ask(place.url())

    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "0", b"")


def test_a_fault_hits_as_many_requests_as_it_is_told(place: Place) -> None:
    url = place.url()
    place.arm("error-503", times=2)
    first = [ask(url).status for _ in range(4)]
    place.arm("error-503", times=2)

    assert first == [503, 503, 200, 200]
    assert ask(url).status == 503
    assert place.exchange().fault == "error-503"


def test_hotlink_protection_refuses_requests_without_a_referer_alone(place: Place) -> None:
    url = place.url()
    place.arm("hotlink")

    statuses = [ask(url, headers=headers).status for headers in ({}, {"Referer": "http://app/"}, {"Referer": ""})]

    assert statuses == [403, 200, 403]
    assert [exchange.fault for exchange in place.records.exchanges[-3:]] == ["hotlink", None, "hotlink"]


def test_a_spared_request_does_not_count(place: Place) -> None:
    url = place.url()
    place.arm("error-503", times=1, skips=("X-Trace", "Sec-Fetch-Dest: Video"))

    asked = [{"x-trace": "1"}, {"sec-fetch-dest": "video"}, {"sec-fetch-dest": "empty"}, {}]
    statuses = [ask(url, headers=headers).status for headers in asked]

    assert statuses == [200, 200, 503, 200]


@pytest.mark.parametrize(
    ("route", "method", "path"),
    [
        ("list", "GET", "/api/downloads"),
        ("count", "GET", "/api/downloads/count"),
        ("file", "GET", "/api/downloads/1/file"),
        ("delete", "DELETE", "/api/downloads/1"),
        ("health", "GET", "/api/health"),
    ],
)
def test_every_route_of_the_api_can_be_faulty(lab: Lab, route: str, method: str, path: str) -> None:
    lab.backend.faults[route] = Fault.named("error-500")

    assert ask(lab.api + path, method).status == 500


def test_a_fault_on_one_route_leaves_the_others_alone(lab: Lab) -> None:
    lab.backend.faults["list"] = Fault.named("error-500")

    assert ask(f"{lab.api}/api/downloads/count").status == 200


@pytest.mark.parametrize(
    ("misspelt", "nearest"),
    [
        (lambda lab: Fault.named("stal"), "stall"),
        (lambda lab: lab.backend.faults.update({"downlod": Fault.named("stall")}), "download"),
        (lambda lab: setattr(lab.backend, "link", "expird"), "expired"),
        (lambda lab: lab.add(None, link="refresh"), "fresh"),
    ],
    ids=["fault", "route", "link", "link-of-a-video"],
)
def test_a_misspelt_name_is_answered_with_the_nearest(
    lab: Lab, misspelt: Callable[[Lab], object], nearest: str
) -> None:
    with pytest.raises(ValueError, match=f"the nearest is '{nearest}'"):
        misspelt(lab)


def test_every_preset_says_what_it_does() -> None:
    assert all(fault.about and fault.name == name for name, fault in FAULTS.items())
