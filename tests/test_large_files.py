"""The bundled gallery and a file too large to hold: it goes to the disk as it comes, and every end of that is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from fake_backend import Fault
from fixtures.judging.outcome import BUTTONS, Button
from fixtures.lab.lab import Lab
from fixtures.lab.media import MEGABYTE, Media, video
from fixtures.watching.stage import Stage

LARGE = 12 * MEGABYTE  # above HELD_BYTES of gallery/src/download/limits.js
LARGER = 32 * MEGABYTE
# Far enough above HELD_BYTES: of what a page has not read yet, a browser drops up to some megabytes when it breaks off.
LATE = LARGER // 2
WAY = "download-stream/"


@pytest.fixture(scope="module")
def film() -> Media:
    return video("large", size=LARGE)


@pytest.fixture(scope="module")
def long_film() -> Media:
    return video("larger", size=LARGER)


@pytest.mark.parametrize("button", BUTTONS)
def test_it_is_saved_whole_and_named_right_by_a_download_of_the_browser_s_own(
    button: Button, stage: Stage, film: Media
) -> None:
    subject = stage.fill_library("Summer Cup Final", made=film)
    stage.open()

    outcome = stage.click(subject, button, timeout_s=20)

    stage.expect("saved", subject, outcome)
    [saved] = outcome.files
    assert (WAY in saved.url, saved.name, saved.size) == (True, "Summer_Cup_Final_final.mp4", LARGE)
    assert outcome.object_urls == ()
    # WebKit may decide only now to save what it has read: without the frame it would drop it.
    assert stage.page.locator(f"iframe[src*='{WAY}']").count() == 1


def test_it_is_saved_from_memory_where_the_site_refuses_service_workers(
    stage: Stage, film: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.lab.site, "_service_worker", False)
    subject = stage.fill_library("Summer Cup Final", made=film)
    stage.open()

    outcome = stage.click(subject, "list", timeout_s=20)

    stage.expect("saved", subject, outcome)
    [saved] = outcome.files
    assert (saved.url.startswith("blob:"), saved.name) == (True, "Summer_Cup_Final_final.mp4")
    assert len(outcome.object_urls) == 1


def test_when_the_bucket_cuts_it_late_the_user_is_told_nothing_is_kept_and_the_retry_saves_it(
    stage: Stage, long_film: Media
) -> None:
    subject = stage.fill_library("Summer Cup Final", made=long_film)
    stage.open()
    stage.lab.edge.fault = Fault.named("cut", after=LATE, times=1)

    outcome = stage.click(subject, "list", timeout_s=10)

    stage.expect("told", subject, outcome)
    assert not outcome.gave_up  # the browser's own download has ended too
    [broken] = outcome.files
    assert (WAY in broken.url, broken.failure is None, broken.size) == (True, False, None)
    assert "did not arrive in full" in outcome.alerts[0].text
    assert outcome.calls_to("backend", "/download") == ()  # that would be a second file
    stage.expect("saved", subject, stage.retry(subject, "list", timeout_s=10))


def test_who_cancels_the_browser_s_own_download_is_not_alarmed_and_may_click_again(
    stage: Stage, long_film: Media
) -> None:
    subject = stage.fill_library("Summer Cup Final", made=long_film)
    stage.open()
    stage.lab.edge.fault = Fault.named("stall", after=LATE, times=1)
    button = stage.gallery.find_button(subject.name, "list")

    with stage.watching(subject, "list") as watch:
        with stage.page.expect_download() as begun:
            button.click()
        begun.value.cancel()
        stage.lab.edge.release()
        stage.settle(watch, timeout_s=10)

    stage.expect("cancelled", subject, stage.outcomes[-1])
    assert stage.outcomes[-1].files[0].failure == "canceled"
    stage.expect("saved", subject, stage.click(subject, "list", timeout_s=20))


# As where the user has paused the browser's own download: the worker asks for no further piece.
PAUSED = """() => {
  window.said = [];
  const listen = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", { ...listen, set(hear) {
    let asked = 0;
    listen.set.call(this, (event) => event.data.more && ++asked > 3 || hear(event));
  } });
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (...words) {
    said.push(words[0]);
    return post.apply(this, words);
  };
}"""


def test_the_page_s_cancel_ends_what_the_browser_has_paused(stage: Stage, film: Media) -> None:
    subject = stage.fill_library("Summer Cup Final", made=film)
    stage.open()
    stage.page.evaluate(PAUSED)
    button = stage.gallery.find_button(subject.name, "list")

    with stage.watching(subject, "list") as watch:
        with stage.page.expect_download() as begun:
            button.click()
        stage.gallery.loc_cancel(subject.name).click()
        stage.page.wait_for_function("said.includes('fail')", timeout=5000)
        stage.settle(watch, timeout_s=10)

    stage.expect("cancelled", subject, stage.outcomes[-1])
    assert begun.value.failure()


def test_a_title_of_odd_characters_names_a_large_file_as_it_names_a_small_one_from_memory(
    stage: Stage, film: Media
) -> None:
    title = 'O\'Brien’s "best" 🏆 50%20, Größe 7 (春の祭り)*'
    stage.lab.backend.videos.clear()
    small = stage.lab.add_video(title)
    stage.open()
    from_memory = stage.click(small, "list", timeout_s=10)
    stage.expect("saved", small, from_memory)
    [saved] = from_memory.files
    assert saved.url.startswith("blob:")

    stage.lab.remove(small)
    large = stage.lab.add_shared(title, f"of-{film.size}-bytes", film)
    stage.open()
    outcome = stage.click(large, "list", timeout_s=20)

    stage.expect("saved", large, outcome)
    assert (WAY in outcome.files[0].url, outcome.files[0].name) == (True, saved.name)
    assert "Größe_7" in saved.name


# What the gallery's name rule lets through is tame; the way itself takes whatever it is given.
SEND = """async ([folder, id, name]) => {
  const registration = await navigator.serviceWorker.register(`${folder}worker.js`);
  const worker = registration.active ?? registration.installing ?? registration.waiting;
  while (worker.state !== "activated") await new Promise((done) => (worker.onstatechange = done));
  const { port1, port2 } = new MessageChannel();
  const said = [];
  let hear;
  port1.onmessage = ({ data }) => { said.push(data); hear?.(); };
  const next = async () => {
    while (!said.length) await new Promise((done) => (hear = done));
    return said.shift();
  };
  worker.postMessage({ id, name, size: 4 }, [port2]);
  await next();
  document.body.append(Object.assign(document.createElement("iframe"), { src: `${folder}${id}`, hidden: true }));
  await next();
  port1.postMessage(new TextEncoder().encode("film"));
  await next();
  port1.postMessage("end");
}"""


NAMES = {
    "O’Brien’s best!.mp4": None, "🏆 Final 🥇.mp4": None, "50%20off, 99%.mp4": None,
    "%F0%9F%8F%86 a;b=c&d+e#f.mp4": None, "春の祭り.mp4": None,
    # Quotes are not allowed on Windows, so the browser puts something else in their place everywhere.
    'the "best" of.mp4': "the _best_ of.mp4",
}  # fmt: skip


def test_names_of_odd_characters_arrive_unharmed_through_the_stream(lab: Lab, page: Page) -> None:
    page.goto(lab.address)
    came = {}

    for number, name in enumerate(NAMES):
        with page.expect_download() as begun:
            page.evaluate(SEND, [f"{lab.base}{WAY}", f"file-{number}", name])
        came[name] = begun.value.suggested_filename, begun.value.path().read_bytes()

    assert came == {name: (shown or name, b"film") for name, shown in NAMES.items()}
