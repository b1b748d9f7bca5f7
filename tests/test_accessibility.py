"""The accessibility audit: it finds what shuts people out, calls it by its name, and leaves the page as it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations

GOOD = """<!doctype html>
<html lang="en">
  <title>Gallery</title>
  <main>
    <h1>Gallery</h1>
    <button aria-label="Download"><svg width="20" height="20"></svg></button>
    <p style="color: #333; background: #fff">Saved</p>
  </main>
</html>"""
NAMELESS = GOOD.replace(' aria-label="Download"', "")
PALE = GOOD.replace("#333", "#bbb")
BAD = NAMELESS.replace("#333", "#bbb")


@pytest.fixture(scope="module")
def source(say: Say) -> str:
    return axe_source(say=say)


def test_a_button_without_a_name_and_pale_text_are_both_found(page: Page, source: str) -> None:
    page.set_content(BAD)

    found = violations(page, source)

    assert [(one.rule, one.impact, one.where) for one in found] == [
        ("button-name", "critical", ("button",)),
        ("color-contrast", "serious", ("p",)),
    ]


def test_a_good_page_has_no_violations(page: Page, source: str) -> None:
    page.set_content(GOOD)

    assert violations(page, source) == ()


def test_a_violation_says_what_is_wrong_and_where(page: Page, source: str) -> None:
    page.set_content(PALE)

    [pale] = map(str, violations(page, source))

    assert pale.startswith(
        "serious: Elements must meet minimum color contrast ratio thresholds (color-contrast) at p: "
    )
    assert "1.91 (foreground color: #bbbbbb, background color: #ffffff" in pale


def test_of_many_places_the_first_three_are_told(page: Page, source: str) -> None:
    page.set_content(GOOD.replace("</main>", "<button></button>" * 5 + "</main>"))

    [nameless] = violations(page, source)

    assert len(nameless.where) == 3


def test_what_is_in_a_shadow_root_is_found_too(page: Page, source: str) -> None:
    shadow = '<div id="host"><template shadowrootmode="open"><button></button></template></div>'
    page.set_content(GOOD.replace("<h1>", f"{shadow}<h1>"))

    [nameless] = violations(page, source)

    assert nameless.where == ("#host in button",)


def test_what_cannot_be_decided_is_no_violation(page: Page, source: str) -> None:
    page.set_content(PALE.replace("background: #fff", "background: linear-gradient(#fff, #000)"))

    assert violations(page, source) == ()


def test_a_flaw_that_is_less_than_serious_is_no_violation(page: Page, source: str) -> None:
    page.set_content(GOOD.replace("h1>", "h3>"))

    assert violations(page, source) == ()


def test_each_audit_is_of_what_the_page_shows_by_then(page: Page, source: str) -> None:
    page.set_content(GOOD)

    before = violations(page, source)
    page.get_by_role("button").evaluate("button => button.removeAttribute('aria-label')")
    after = violations(page, source)

    assert (len(before), [one.rule for one in after]) == (0, ["button-name"])


def test_a_strict_content_security_policy_does_not_stop_the_audit(page: Page, source: str) -> None:
    policy = "default-src 'none'; require-trusted-types-for 'script'"
    serve(page, NAMELESS, policy)

    assert (
        page.evaluate("() => { try { setTimeout('1'); return 'allowed' } catch { return 'forbidden' } }") == "forbidden"
    )
    assert [one.rule for one in violations(page, source)] == ["button-name"]


@pytest.mark.parametrize("script", ["", "window.axe = 'its own'"])
def test_an_audit_leaves_the_page_as_it_was_and_asks_the_network_for_nothing(
    script: str, page: Page, source: str
) -> None:
    style = '<link rel="stylesheet" href="http://styles.localhost/x.css">'
    serve(page, GOOD.replace("<main>", f"{style}<script>{script}</script><main>"))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    before = page.content(), page.evaluate("Object.keys(window)"), page.evaluate("window.axe")

    violations(page, source)

    assert (page.content(), page.evaluate("Object.keys(window)"), page.evaluate("window.axe")) == before
    assert requests == []


def serve(page: Page, html: str, policy: str = "") -> None:
    """Open a page that comes with a content security policy."""

    def answer(route: Route) -> None:
        headers = {"content-security-policy": policy} if policy else {}
        route.fulfill(body=html, content_type="text/html", headers={"content-type": "text/html", **headers})

    page.route("**/*", answer)
    page.goto("http://audited.localhost/")
