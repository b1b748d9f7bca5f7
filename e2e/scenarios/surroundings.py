"""What surrounds the gallery: its bucket's CORS rules, its page's own policies, its network."""

from __future__ import annotations

from e2e import checks
from e2e.scenario import Scenario, Setting, Then

SCENARIOS = (
    Scenario(
        name="cors-for-another-origin",
        promise="A bucket that lets only another origin read it makes no difference: the video is saved.",
        expect="saved",
        classes=(56,),
        at_load=Setting(cors="another-origin"),
        met=checks.reading_was_refused,
    ),
    Scenario(
        name="cors-for-any-origin",
        promise="A bucket that lets any origin read it needs no cookies: the video is saved.",
        expect="saved",
        severity="should",
        classes=(4, 55),
        at_load=Setting(cors="any-origin"),
        met=checks.bucket_served,
        buttons=("list",),
    ),
    Scenario(
        name="played-before",
        promise="A video that was played first, and so lies in the browser's cache without CORS headers, is saved.",
        expect="saved",
        classes=(17, 50, 53),
        at_load=Setting(cors="without-vary", bucket_headers={"Cache-Control": "max-age=600"}),
        buttons=("player",),
    ),
    Scenario(
        name="policy-without-the-bucket",
        promise="A security policy that forgets the bucket makes no difference: the video is saved.",
        expect="saved",
        severity="should",
        classes=(8, 41),
        at_load=Setting(page_headers={"Content-Security-Policy": "connect-src 'self'"}),
    ),
    Scenario(
        name="isolated-page",
        promise="A page that is isolated from other origins (COEP) saves the video.",
        expect="saved",
        severity="should",
        classes=(60,),
        at_load=Setting(page_headers={"Cross-Origin-Embedder-Policy": "require-corp"}),
    ),
    Scenario(
        name="no-referrer",
        promise="A page that sends no referrer saves the video.",
        expect="saved",
        severity="should",
        classes=(74,),
        at_load=Setting(page_headers={"Referrer-Policy": "no-referrer"}),
        buttons=("list",),
    ),
    Scenario(
        name="offline",
        promise="When the network is gone at the click, the user is told; once it is back, the retry saves the video.",
        expect="told",
        severity="should",
        classes=(77,),
        at_click=Setting(network="offline"),
        then=Then(act="retry", change=Setting(network="online"), expect="saved"),
    ),
    Scenario(
        name="popups-blocked",
        promise="A browser that blocks popups makes no difference: the video is saved.",
        expect="saved",
        classes=(18,),
        at_load=Setting(link="expired", popups="blocked"),
        at_click=Setting(link="fresh"),
    ),
    Scenario(
        name="library-grew",
        promise="When a newer video has appeared since, the button still saves the one it stands at.",
        expect="saved",
        severity="should",
        classes=(35,),
        at_click=Setting(library="video-added"),
        buttons=("list",),
    ),
)
