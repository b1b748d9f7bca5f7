"""What users do around the buttons, where a gallery speaks another language than English or is never closed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.flows import UNMET, asks_first, needs_an_old_link, only_asks_the_backend
from e2e.flows.around import CLOSE, in_the_player, says_it_in_another_language
from e2e.flows.listing import empty, open_again
from e2e.scenarios import CATALOGUE
from fixtures.errors import NeverOccurred, NotExercised
from fixtures.judging.outcome import Call
from tests.test_judge import NOTHING, call

SUBJECT: Any = SimpleNamespace(name="Summer Cup Final")
GOOD = SimpleNamespace(name="Opening Match")


@pytest.mark.parametrize(
    "name",
    ["Close", "Dismiss", "×", "Schließen", "Fermer", "Cerrar", "Fechar", "Chiudi", "Sluiten", "Zamknij", "Stäng",
     "Kapat", "Закрыть", "إغلاق", "बंद करें", "ปิด", "閉じる", "关闭", "닫기"],
)  # fmt: skip
def test_a_button_that_closes_an_alert_is_known_in_many_languages(name: str) -> None:
    assert CLOSE.search(name)


@pytest.mark.parametrize(
    "name", ["Retry", "Tentar novamente", "Ponów", "Erneut versuchen", "Réessayer", "再試行", "重试", "다시 시도"]
)
def test_a_retry_is_not_taken_for_a_button_that_closes(name: str) -> None:
    assert not CLOSE.search(name)


def stage_of(language: str, players: dict[str, str]) -> Any:
    player = lambda title: Mock(inner_text=Mock(return_value=players[title]))  # noqa: E731
    gallery = SimpleNamespace(play=Mock(), loc_player=player, loc_video=Mock())
    page = SimpleNamespace(evaluate=Mock(return_value=language))
    return SimpleNamespace(page=page, gallery=gallery, open=Mock(), neighbours=[GOOD])


USUAL = "Opening Match\n0:12\nBaixar"


@pytest.mark.parametrize(
    ("language", "failed", "says_so"),
    [
        ("pt-BR", "Summer Cup Final\nNão foi possível reproduzir este vídeo.\nBaixar", True),
        ("ja", "Summer Cup Final\nこの動画は再生できません。\nBaixar", True),
        ("hi", "Summer Cup Final\nयह वीडियो नहीं चल सकता\nBaixar", True),
        ("ja", "Summer Cup Final\n0:00\nBaixar", False),
        ("ja", "Summer Cup Final\n…\nBaixar", False),
        ("en", "Summer Cup Final\nNão foi possível reproduzir este vídeo.\nBaixar", False),
    ],
)
def test_in_another_language_a_player_says_so_in_words_that_it_has_not_for_a_good_video(
    language: str, failed: str, *, says_so: bool
) -> None:
    stage = stage_of(language, {SUBJECT.name: failed, GOOD.name: USUAL})

    assert says_it_in_another_language(stage, in_the_player(stage, SUBJECT)) == says_so


def test_a_list_that_is_not_there_while_it_is_read_cannot_be_closed_meanwhile() -> None:
    never = Mock()
    never.or_.return_value.filter.return_value.first.first.wait_for.side_effect = PlaywrightTimeout("no list")
    gallery = SimpleNamespace(loc_panel=Mock(return_value=never), loc_gallery_button=Mock())
    stage: Any = SimpleNamespace(open=Mock(), gallery=gallery, page=Mock())

    with pytest.raises(NeverOccurred, match="shown only when it has been read"):
        open_again(Mock(), stage, SUBJECT, "list")
    stage.page.keyboard.press.assert_not_called()


@pytest.mark.parametrize(
    ("calls", "first"),
    [
        ((call(server="backend", path="/record"), call()), True),
        ((call(server="backend", path="/link"),), True),
        ((call(), call(server="backend", path="/list")), False),
        ((call(server="backend", path="/file"),), False),
        ((), False),
    ],
)
def test_a_page_that_asks_the_api_before_it_uses_a_link_never_uses_an_old_one(
    calls: tuple[Call, ...], *, first: bool
) -> None:
    assert asks_first(replace(NOTHING, calls=calls)) == first


@pytest.mark.parametrize(
    ("name", "needs"), [("expired-link", True), ("one-time-link", True), ("presigned-link", False), ("offline", False)]
)
def test_only_scenarios_about_a_link_of_before_need_one(name: str, *, needs: bool) -> None:
    [scenario] = [one for one in CATALOGUE if one.name == name]

    assert needs_an_old_link(scenario) == needs


@pytest.mark.parametrize(
    ("servers", "only"),
    [(["backend", "backend"], True), (["backend", "bucket"], False), (["bucket"], False), ([], False)],
)
def test_a_page_goes_past_the_bucket_if_it_asked_the_backend_and_nobody_else(servers: list[Any], only: bool) -> None:
    outcomes = [replace(NOTHING, calls=(call(server=one, path="/2/file"),)) for one in servers]

    assert only_asks_the_backend(outcomes) is only


def test_each_reason_why_a_precondition_is_unmet_is_of_one_that_a_scenario_has() -> None:
    assert UNMET.keys() <= {check for one in CATALOGUE for check in (one.precondition, one.applies)}


def test_a_page_that_comes_with_its_list_is_asked_nothing_before() -> None:
    lab = Mock(**{"ours.return_value": False})
    stage: Any = SimpleNamespace(lab=lab, gallery=Mock(), page=Mock(url="about:blank"))

    with pytest.raises(NotExercised, match="a server renders the page with its list"):
        empty(Mock(), stage, SUBJECT, "list")
    stage.page.evaluate.assert_not_called()
    lab.go_on.assert_called_once_with()
