"""Facts about CORS on R2 (developers.cloudflare.com/r2/buckets/cors): rules per bucket, none to begin with."""

from __future__ import annotations

import pytest

from fake_backend import CorsRules, Fault
from tests.fake_backend.lab import Answer, Lab, ask

APP = "http://app.localhost:3000"
PREFLIGHT = {"Origin": APP, "Access-Control-Request-Method": "GET"}


def cors_headers(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def verdict(lab: Lab) -> str | None:
    return lab.edge.records.exchanges[-1].cors


def test_a_fresh_bucket_sends_no_cors_headers(lab: Lab) -> None:
    answer = ask(lab.link(lab.add()), headers={"Origin": APP})

    assert (answer.status, cors_headers(answer), verdict(lab)) == (200, {}, "refused")
    assert "vary" not in answer.headers


def test_an_allowed_origin_is_named(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP], expose_headers=["ETag", "Content-Range"])

    answer = ask(lab.link(lab.add()), headers={"Origin": APP})

    assert cors_headers(answer) == {
        "access-control-allow-origin": APP,
        "access-control-expose-headers": "ETag, Content-Range",
    }
    assert (answer.headers["vary"], verdict(lab)) == ("Origin", "allowed")


def test_headers_are_sent_only_to_those_who_name_an_origin(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP])

    answer = ask(lab.link(lab.add()))

    assert (cors_headers(answer), verdict(lab), answer.headers["vary"]) == ({}, "not-asked", "Origin")


def test_vary_can_be_left_out(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP], vary=False)

    assert "vary" not in ask(lab.link(lab.add())).headers


@pytest.mark.parametrize("rule", [f"{APP}/", f"{APP}/gallery", "https://app.localhost:3000", "http://app.localhost"])
def test_origins_are_compared_to_the_letter(lab: Lab, rule: str) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[rule])

    answer = ask(lab.link(lab.add()), headers={"Origin": APP})

    assert (cors_headers(answer), verdict(lab)) == ({}, "refused")


def test_origin_null_is_allowed_by_a_star_alone(lab: Lab) -> None:
    url = lab.link(lab.add())

    lab.edge.cors = CorsRules(allowed_origins=[APP])
    exact = ask(url, headers={"Origin": "null"})
    lab.edge.cors = CorsRules(allowed_origins=["*"])
    star = ask(url, headers={"Origin": "null"})

    assert (cors_headers(exact), cors_headers(star)) == ({}, {"access-control-allow-origin": "*"})


def test_errors_carry_cors_headers_too(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP])
    lab.backend.link = "expired"

    answer = ask(lab.link(lab.add()), headers={"Origin": APP})

    assert (answer.status, cors_headers(answer)) == (403, {"access-control-allow-origin": APP})


def test_errors_may_lack_cors_headers_while_files_have_them(lab: Lab) -> None:
    lab.edge.cors, lab.edge.fault = CorsRules(allowed_origins=[APP]), Fault.named("error-without-cors")
    good, bad = lab.add(link="fresh"), lab.add(link="expired")

    assert cors_headers(ask(lab.link(good), headers={"Origin": APP})) == {"access-control-allow-origin": APP}
    answer = ask(lab.link(bad), headers={"Origin": APP})

    assert (answer.status, cors_headers(answer), verdict(lab)) == (403, {}, "refused")


def test_a_preflight_without_rules_is_403(lab: Lab) -> None:
    answer = ask(lab.link(lab.add()), "OPTIONS", headers=PREFLIGHT)

    assert (answer.status, cors_headers(answer), verdict(lab)) == (403, {}, "refused")


def test_a_preflight_needs_no_signature_and_says_what_is_allowed(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP], allowed_headers=["range", "X-Trace"], max_age=600)
    url = lab.link(lab.add()).partition("?")[0]

    answer = ask(url, "OPTIONS", headers=PREFLIGHT | {"Access-Control-Request-Headers": "Range,x-trace"})

    assert (answer.status, verdict(lab)) == (204, "allowed")
    assert cors_headers(answer) == {
        "access-control-allow-origin": APP,
        "access-control-allow-methods": "GET, HEAD",
        "access-control-allow-headers": "Range, x-trace",
        "access-control-max-age": "600",
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"Access-Control-Request-Headers": "authorization"},
        {"Access-Control-Request-Method": "DELETE"},
        {"Origin": "http://elsewhere.localhost"},
    ],
)
def test_a_preflight_for_more_than_the_rule_allows_is_403(lab: Lab, asked: dict[str, str]) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP], allowed_headers=["range"])

    answer = ask(lab.link(lab.add()), "OPTIONS", headers=PREFLIGHT | asked)

    assert (answer.status, cors_headers(answer)) == (403, {})


def test_a_preflight_can_be_refused_though_the_file_is_not(lab: Lab) -> None:
    lab.edge.cors, lab.edge.fault = CorsRules(allowed_origins=[APP]), Fault.named("refuse-preflight", times=1)
    url = lab.link(lab.add())

    statuses = [
        ask(url, headers={"Origin": APP}).status,
        ask(url, "OPTIONS", headers=PREFLIGHT).status,
        ask(url, "OPTIONS", headers=PREFLIGHT).status,
    ]

    assert statuses == [200, 403, 204]
