"""Facts about links that were good once: all of them expired by one call, or each used up by its first download."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from fake_backend import CorsRules, Fault
from fake_backend.links import mint_of, presign
from tests.fake_backend.lab import FILM, TIMEOUT, Answer, Lab, ask

APP = "http://app.localhost:3000"


def code(answer: Answer) -> str:
    return answer.body.decode().partition("<Code>")[2].partition("</Code>")[0]


def test_links_signed_before_are_expired_and_those_signed_after_work(lab: Lab) -> None:
    video = lab.add(FILM)
    old = [lab.link(video) for _ in range(5)]

    lab.edge.expire_links()
    new = [lab.link(video) for _ in range(5)]

    assert [(answer.status, code(answer)) for answer in map(ask, old)] == [(403, "ExpiredRequest")] * 5
    assert {exchange.note for exchange in lab.edge.records.exchanges} == {"ExpiredRequest"}
    assert [ask(link).body for link in new] == [FILM] * 5


def test_an_expired_link_is_refused_in_the_words_of_one_that_ran_out(lab: Lab) -> None:
    lab.backend.link = "expired"
    ran_out = ask(lab.link(lab.add(FILM)))
    lab.backend.link = "fresh"
    old = lab.link(lab.add(FILM))

    lab.edge.expire_links()
    answer = ask(old)

    assert (answer.status, answer.headers["content-type"], answer.body) == (403, "application/xml", ran_out.body)


def test_an_expired_link_is_refused_with_the_usual_cors_headers(lab: Lab) -> None:
    lab.edge.cors = CorsRules(allowed_origins=[APP])
    old = lab.link(lab.add(FILM))

    lab.edge.expire_links()
    answer = ask(old, headers={"Origin": APP})

    assert (answer.status, answer.headers["access-control-allow-origin"]) == (403, APP)
    assert lab.edge.records.exchanges[-1].cors == "allowed"


def test_an_expired_link_is_recorded_as_it_came(lab: Lab) -> None:
    old = lab.link(lab.add(FILM))

    lab.edge.expire_links()
    ask(old)

    assert old.endswith(f"{lab.edge.records.exchanges[-1].path}?{lab.edge.records.exchanges[-1].query}")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_links_for_other_methods_expire_as_well(lab: Lab, method: str) -> None:
    bucket = replace(lab.backend.bucket, endpoint=lab.backend.public_bucket_endpoint)
    old = presign(bucket, lab.add(FILM).key, method=method)

    lab.edge.expire_links()

    assert ask(old, method).status == 403


def test_links_can_expire_again(lab: Lab) -> None:
    video = lab.add(FILM)
    lab.edge.expire_links()
    renewed = lab.link(video)

    lab.edge.expire_links()

    assert [ask(renewed).status, ask(lab.link(video)).status] == [403, 200]


def test_the_backend_itself_reads_the_bucket_though_links_have_expired(lab: Lab) -> None:
    video = lab.add(FILM)

    lab.edge.expire_links()

    assert ask(f"{lab.api}/api/downloads/{video.id}/download").body == FILM


def test_reset_makes_expired_and_used_links_good_again(lab: Lab) -> None:
    links = [lab.link(lab.add(FILM)) for _ in range(2)]
    lab.edge.once = True
    ask(links[0])
    lab.edge.expire_links()

    lab.edge.reset()

    assert lab.edge.once is False
    assert [ask(link).status for link in links] == [200, 200]
    lab.edge.once = True
    assert ask(links[0]).status == 200


@pytest.mark.parametrize("query", ["", "mint=0-1", "mint=", "remint=0-1", "X-Amz-Date=20200101T000000Z"])
def test_a_link_signed_elsewhere_has_no_number(query: str) -> None:
    assert mint_of(query) is None


def test_a_link_can_be_good_for_one_download_only(lab: Lab) -> None:
    lab.edge.once, lab.edge.cors = True, CorsRules(allowed_origins=[APP])
    video = lab.add(FILM)
    link = lab.link(video)

    first, second = ask(link), ask(link, headers={"Origin": APP})

    assert (first.status, first.body) == (200, FILM)
    assert (second.status, code(second), second.headers["access-control-allow-origin"]) == (403, "AccessDenied", APP)
    assert lab.edge.records.exchanges[-1].note == "AccessDenied"
    assert ask(lab.link(video)).body == FILM


def test_a_part_uses_up_a_link_that_is_good_for_one_download(lab: Lab) -> None:
    lab.edge.once = True
    link = lab.link(lab.add(FILM))

    statuses = [ask(link, headers={"Range": wanted}).status for wanted in ("bytes=0-9", "bytes=10-")]

    assert statuses == [206, 403]


def test_whatever_is_no_download_leaves_a_link_unused(lab: Lab) -> None:
    lab.edge.once = True
    link = lab.link(lab.add(FILM))

    ask(link, "HEAD")
    ask(link, "OPTIONS")
    ask(link, headers={"Range": "bytes=99999999-"})
    lab.edge.fault = Fault.named("error-503")
    ask(link)
    lab.edge.fault = None

    assert [ask(link).status for _ in range(2)] == [200, 403]


def test_a_link_signed_for_head_is_never_used_up(lab: Lab) -> None:
    lab.edge.once = True
    bucket = replace(lab.backend.bucket, endpoint=lab.backend.public_bucket_endpoint)
    link = presign(bucket, lab.add(FILM).key, method="HEAD")

    assert [ask(link, "HEAD").status for _ in range(2)] == [200, 200]


def test_of_many_clients_at_once_one_gets_what_is_good_for_one_download(lab: Lab) -> None:
    lab.edge.once = True
    link = lab.link(lab.add(FILM))
    statuses: list[int] = []

    threads = [threading.Thread(target=lambda: statuses.append(ask(link).status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)

    assert sorted(statuses) == [200, *[403] * 7]
