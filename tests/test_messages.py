"""The ways in which a page speaks up: each is heard as an alert, with its retry, and is gone when it is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from fixtures.judging.judge import judge
from fixtures.judging.outcome import Alert
from fixtures.judging.promise import Told
from fixtures.watching.assemble import Watch, outcome_of
from fixtures.watching.gallery import GalleryPage
from fixtures.watching.observer import Observer
from fixtures.watching.seen import Seen
from fixtures.watching.settling import look_for_alerts

ADDRESS = "http://page.localhost/"
TITLE = "Cup Final"
FIRST = """
  const make = (html) => Object.assign(document.createElement("div"), { innerHTML: html }).firstElementChild;
  const words = "“Cup Final” was not downloaded. ", retry = "<button class=again>Retry</button>";
  const add = (html) => { const made = make(html); document.body.append(made); return made; };
  const region = document.querySelector("#region");
"""
# What the page has at first, what a failure does, what the retry does, and whether the message is a dialog.
WAYS = {
    "an alert": ("", "add(`<div id=it role=alert>${words}${retry}</div>`)", "it.remove()", False),
    "a region that is always there": (
        "<div id=region role=alert></div>", "region.innerHTML = words + retry", "region.textContent = ''", False,
    ),
    "a region of several messages": (
        "<div id=region role=alert><p>“Opening Match” was not downloaded. <button>Retry</button></p></div>",
        "region.append(make(`<p id=it>${words}${retry}</p>`))", "it.remove()", False,
    ),
    "a live region without a role": (
        "<div id=region aria-live=assertive></div>",
        "region.append(make(`<p id=it>${words}${retry}</p>`))", "it.remove()", False,
    ),
    "an alert in a live region": (
        "<div id=region aria-live=assertive></div>",
        "region.append(make(`<p id=it role=alert>${words}${retry}</p>`))", "it.remove()", False,
    ),
    "words with the retry beside them": (
        "", "add(`<div id=it><p role=alert>${words}</p>${retry}</div>`)", "it.remove()", False,
    ),
    "words in the row, whose button becomes the retry": (
        "<ul><li>Cup Final <button class=again id=row>Download</button> <p id=region role=alert></p></li></ul>",
        "row.textContent = 'Retry', region.textContent = words",
        "row.textContent = 'Download', region.textContent = ''", False,
    ),
    # As Material's snack bar, so that screen readers notice that the words have come.
    "an alert that is hidden for a moment before it is announced": (
        "",
        "add(`<div id=it aria-hidden=true><p role=alert>${words}${retry}</p></div>`),"
        " setTimeout(() => it.removeAttribute('aria-hidden'), 150)",
        "it.remove()",
        False,
    ),
    "an alert dialog": (
        "", "add(`<div id=it role=alertdialog aria-label=Failed>${words}${retry}</div>`)", "it.remove()", False,
    ),
    "an alert dialog over the page": (
        "",
        "add(`<div id=it role=alertdialog aria-modal=true aria-label=Failed>${words}${retry}</div>`)",
        "it.remove()",
        True,
    ),
    "a dialog over the page": (
        "<dialog id=it></dialog>", "it.innerHTML = words + retry, it.showModal()", "it.close()", True,
    ),
    "a dialog over the page by its role": (
        "", "add(`<div id=it role=dialog aria-modal=true>${words}${retry}</div>`)", "it.remove()", True,
    ),
    "an alert in a shadow root of the page's own": (
        "<div id=host><template shadowrootmode=open><p id=it role=alert></p></template></div>",
        "host.shadowRoot.querySelector('p').innerHTML = words + retry",
        "host.shadowRoot.querySelector('p').textContent = ''", False,
    ),
    "a title in capitals": (
        "<style>#it { text-transform: uppercase }</style>",
        "add(`<div id=it role=alert>${words}${retry}</div>`)", "it.remove()", False,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def theatre(browser: Browser) -> Iterator[tuple[Observer, Page]]:
    context = browser.new_context()
    observer = Observer(context, ours=lambda url: url.startswith(ADDRESS))
    yield observer, context.new_page()
    context.close()


def show(page: Page, body: str, script: str) -> None:
    """A page of this content. Its button “Download” does what the script says."""
    html = (
        f"<!doctype html><title>Page</title><body><button id=go>Download</button>{body}<script>{FIRST}{script}</script>"
    )
    page.unroute_all()
    page.route(ADDRESS, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(ADDRESS)


def clicked(theatre: tuple[Observer, Page], name: str) -> tuple[Seen[Page], list[Alert]]:
    """What a click on the button of this name brings, and the alerts that stay."""
    observer, page = theatre
    with observer.watch(page, titles=[TITLE, "Opening Match"]) as seen:
        page.locator(f"#{name}, .{name}").last.click()
        page.evaluate("window.done")  # a promise, where the page has more to do
        look_for_alerts(seen)
    return seen, [alert for alert in seen.alerts.values() if alert.gone is None]


@pytest.mark.parametrize("way", WAYS)
def test_a_failure_is_told(way: str, theatre: tuple[Observer, Page]) -> None:
    before, fails, retried, modal = WAYS[way]
    page = theatre[1]
    again = f"document.addEventListener('click', ({{ target }}) => target.closest('.again') && ({retried}))"
    # A click in a shadow root ends at its host.
    again = again.replace("target.closest('.again')", "(target.closest('.again') || target.shadowRoot)")
    show(page, before, f"go.onclick = () => {{ {fails}; }}; {again}")

    seen, alerts = clicked(theatre, "go")

    outcome = outcome_of(Watch(seen), [], TITLE, "list", player_opened=False)
    assert judge(Told(video=TITLE), outcome) == ()
    assert [one.modal for one in alerts] == [modal]
    retry = GalleryPage(page, ADDRESS).loc_retry(TITLE)
    assert retry.count() == 1

    retry.click()

    assert not any(TITLE in text for text in page.evaluate("window.__galleryProbe.standing()"))


ROWS = """<ul><li>Opening Match <button>Get</button> <p role=alert></p></li>
<li><h3>Cup Final</h3> <button class=row>Get</button> <p role=alert></p></li></ul>"""
GONE = ".innerHTML = `The file is gone. ${retry}`"
# An alert without the title: what the page has, where the alert is, and whether it stands beside one title only.
BESIDE = {
    "in the row": (ROWS, "document.querySelectorAll('[role=alert]')[1]", True),
    "in another row": (ROWS, "document.querySelectorAll('[role=alert]')[0]", False),
    "below the list": (f"{ROWS}<p id=it role=alert></p>", "it", False),
    "beside the player's button": (
        "<div role=dialog aria-label='Cup Final'><video></video><div><button class=row>Get</button>"
        "<p id=it role=alert></p></div></div>", "it", True,
    ),
    "where a player has all its messages": (
        "<div role=dialog aria-label='Cup Final'><video></video><div><button class=row>Get</button></div>"
        "<p id=it role=alert></p></div>", "it", False,
    ),
    "in a queue of downloads": (
        f"{ROWS}<ol><li>Opening Match: 40 %</li><li>Cup Final <p id=it role=alert></p></li></ol>", "it", True,
    ),
    "beside a status line that has the title": (
        "<button class=row>Get</button><div><p role=status>Downloading Cup Final</p><p id=it role=alert></p></div>",
        "it", False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", BESIDE)
def test_an_alert_may_stand_beside_the_title(place: str, theatre: tuple[Observer, Page]) -> None:
    body, alert, named = BESIDE[place]
    page = theatre[1]
    show(page, body, f"onclick = () => ({alert}){GONE}")

    seen, _ = clicked(theatre, "row")

    outcome = outcome_of(Watch(seen), [], TITLE, "list", player_opened=False)
    assert [one.code for one in judge(Told(video=TITLE), outcome)] == ([] if named else ["alert-without-name"])
    if named:
        assert GalleryPage(page, ADDRESS).loc_retry(TITLE).count() == 1


@pytest.mark.parametrize(
    ("more", "readable"),
    [
        ("<button aria-expanded=false>Details</button><p hidden>Response 404</p>", True),
        ("<details><summary>Details</summary>Response 404</details>", True),
        ("<p style='font-size: 0'>Response 404</p>", False),
    ],
)
def test_what_is_folded_away_in_an_alert_need_not_be_readable(
    more: str, theatre: tuple[Observer, Page], *, readable: bool
) -> None:
    show(theatre[1], "", f"go.onclick = () => add(`<div role=alert>${{words}}${{retry}}{more}</div>`)")

    _, [alert] = clicked(theatre, "go")

    assert (alert.illegible == "") == readable


ONE_LINE = "width: 150px; white-space: nowrap; overflow: hidden"
TWO_LINES = "width: 150px; display: -webkit-box; -webkit-box-orient: vertical; overflow: hidden; -webkit-line-clamp: 2"
LENGTHY = f"{TITLE} of the Under 12 Girls, Second Half and Penalties"


@pytest.mark.parametrize(
    ("style", "inside", "readable"),
    [
        (f"{ONE_LINE}; text-overflow: ellipsis", "“{title}”</p><p>could not be saved.", True),
        (TWO_LINES, "<b>{title}</b></p><p>could not be saved.", True),
        (TWO_LINES, "“{title}” could not be saved.", False),
        (ONE_LINE, "{title}</p><p>could not be saved.", False),  # nothing says that there is more
        (f"{ONE_LINE}; text-overflow: ellipsis", "{title}</p><p style='font-size: 0'>could not be saved.", False),
    ],
)
def test_of_a_long_title_the_beginning_is_enough_and_of_the_reason_it_is_not(
    style: str, inside: str, theatre: tuple[Observer, Page], *, readable: bool
) -> None:
    words = f"<p style='{style}'>{inside.format(title=LENGTHY)}</p>"
    show(theatre[1], "", f"go.onclick = () => add(`<div role=alert>{words}${{retry}}</div>`)")

    seen, _ = clicked(theatre, "go")

    outcome = outcome_of(Watch(seen), [], LENGTHY, "list", player_opened=False)
    assert [one.code for one in judge(Told(video=LENGTHY), outcome)] == ([] if readable else ["alert-illegible"])


# One line of three is under a bar that stays at an edge of the window, 60 pixels high.
BELOW, ABOVE = "top: calc(100vh - 60px); height: 60px", "top: 0; height: 60px"


@pytest.mark.parametrize(
    ("bar", "alert", "room", "readable"),
    [
        (BELOW, "position: absolute; top: calc(100vh - 105px)", 200, True),
        (BELOW, "position: absolute; top: calc(100vh - 105px)", 99, False),  # the page ends there
        (BELOW, "position: fixed; top: calc(100vh - 105px)", 200, False),
        (ABOVE, "position: absolute; top: 35px", 200, False),  # nobody can scroll further up
    ],
)
def test_what_a_bar_covers_can_be_read_where_it_can_be_scrolled_away(
    bar: str, alert: str, room: int, theatre: tuple[Observer, Page], *, readable: bool
) -> None:
    lines = "<div>Response 404</div>${words}${retry}<div>Response 404</div>"
    failed = f"<div role=alert style='line-height: 21px; {alert}'>{lines}</div>"
    style = f"body {{ height: {room}vh; margin: 0 }} #go {{ position: fixed; z-index: 2; right: 0; top: 50vh }}"
    bar = f"<div style='position: fixed; inset: 0; bottom: auto; background: white; z-index: 1; {bar}'>Videos</div>"
    show(theatre[1], f"<style>{style}</style>{bar}", f"go.onclick = () => add(`{failed}`)")

    _, [shown] = clicked(theatre, "go")

    assert shown.in_sight
    assert (shown.illegible == "") == readable


NO_MESSAGES = {
    "the list, opened again": "add('<div role=dialog aria-modal=true>Cup Final <button>Download</button></div>')",
    "the player": "add('<div role=dialog aria-modal=true>Cup Final <video></video></div>')",
    "a dialog that shows progress": "add('<div role=dialog aria-modal=true>Cup Final <progress></progress></div>')",
    "a polite region": "add('<div aria-live=polite>Cup Final was saved</div>')",
    "an empty region": "add('<div role=alert></div>')",
}


@pytest.mark.parametrize("what", NO_MESSAGES)
def test_what_is_no_message_is_no_alert(what: str, theatre: tuple[Observer, Page]) -> None:
    show(theatre[1], "", f"go.onclick = () => {{ {NO_MESSAGES[what]}; }}")

    seen, _ = clicked(theatre, "go")

    assert seen.alerts == {}


# What is announced without haste, and what is not: markup in which the click writes its name into what has the class.
STATUSES = {
    "a status line": "<p class=says role=status></p>",
    "a polite live region": "<div aria-live=polite><p class=says></p></div>",
    "a polite live region with a role": "<div class=says role=region aria-label=Messages aria-live=polite></div>",
    "an output": "<output class=says></output>",
    "a status line in a live region": "<div aria-live=polite><p class=says role=status></p></div>",
}
NO_STATUSES = {
    "a live region that is off": "<div class=says aria-live=off></div>",
    "a paragraph": "<p class=says></p>",
}


def test_what_a_screen_reader_says_politely_is_a_status_but_not_a_list_around_the_button(
    theatre: tuple[Observer, Page],
) -> None:
    ways = {**STATUSES, **NO_STATUSES}
    show(
        theatre[1],
        "".join(ways.values()) + "<main aria-live=polite><button class=row>Get</button> <p class=says></p></main>",
        f"const ways = {[*ways, 'the list itself']};"
        "document.querySelector('.row').onclick = () =>"
        "document.querySelectorAll('.says').forEach((one, number) => one.textContent = ways[number])",
    )

    seen, _ = clicked(theatre, "row")

    assert [text for _, text in seen.statuses] == [*STATUSES]


def test_what_was_busy_before_and_is_drawn_anew_is_not_busy_by_the_click(theatre: tuple[Observer, Page]) -> None:
    bar = "<p><progress class=upload></progress></p>"
    show(theatre[1], f"<div id=region>{bar}</div>", f"go.onclick = () => region.innerHTML = '{bar}'")
    assert clicked(theatre, "go")[0].busy_seen is False

    show(theatre[1], f"<div id=region>{bar}</div>", f"go.onclick = () => region.innerHTML += '{bar}'")
    assert clicked(theatre, "go")[0].busy_seen is True


RINGS = {
    "text": "bar.textContent = share + ' %'",
    "a width": "bar.innerHTML = `<i style='display: block; width: ${share}px'></i>`",
    "a canvas": "canvas.getContext('2d').fillRect(0, 0, share, 9)",
    "a property that a style sheet uses": "bar.parentElement.parentElement.style.setProperty('--share', share + 'px')",
    "a style sheet": "sheet.textContent = `#inner { width: ${share}px }`",
    "a shadow root": "(host.shadowRoot ?? host.attachShadow({ mode: 'open' })).innerHTML = `<i>${share}</i>`",
    "what stands before it": "sheet.textContent = `#bar::before { content: ''; display: block; width: ${share}px }`",
    "nothing": "0",
}


@pytest.mark.parametrize(
    ("how", "shares", "unseen"),
    [
        *((how, [10, 20], how == "nothing") for how in RINGS),
        ("nothing", [1, 2], False),  # so little that a small ring may look alike
        ("nothing", [1, 2, 3, 4, 5, 6, 7], True),
    ],
)
def test_progress_is_seen_however_it_is_drawn(
    how: str, shares: list[int], unseen: bool, theatre: tuple[Observer, Page]
) -> None:
    body = """<style>#inner { display: block; width: var(--share) }</style><style id=sheet></style>
      <section><div><p id=bar hidden role=progressbar><b id=inner></b><span id=host></span>
      <canvas id=canvas width=99 height=9></canvas></p></div></div>"""
    script = f"""const draw = async () => {{
      for (const share of {shares}) {{
        {RINGS[how]};
        bar.hidden = false;
        bar.setAttribute("aria-valuenow", share);
        await new Promise((next) => setTimeout(next));
      }}
    }};
    go.onclick = () => (window.done = draw());"""
    show(theatre[1], body, script)

    seen, _ = clicked(theatre, "go")
    assert seen.progress == shares
    assert any("looks the same" in what for _, _, what in seen.events) is unseen


def test_an_old_alert_is_no_news_when_a_button_beside_it_changes(theatre: tuple[Observer, Page]) -> None:
    player = "<div><p role=alert>“Cup Final” cannot be played.</p><button class=row>Get</button></div>"
    show(theatre[1], player, "document.querySelector('.row').onclick = ({ target }) => (target.textContent = 'Saving')")

    _, alerts = clicked(theatre, "row")

    assert alerts == []
