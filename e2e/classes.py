"""The ways downloads are known to fail, by number, from public bug reports; and why some are in no scenario yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


class Covering(Protocol):
    """What covers failure classes: a scenario."""

    @property
    def name(self) -> str: ...
    @property
    def classes(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class FailureClass:
    """One way downloads fail, and who reported it: as owner/repo#number or bugzilla.mozilla.org number.

    `severity` is "must" where the product's own checklist asks for it, "should" beyond that.
    """

    severity: str
    what: str
    reports: tuple[str, ...]


CLASSES: Mapping[int, FailureClass] = {
    1: FailureClass(
        "must",
        "the video opens in the tab instead of being saved",
        ("mediathekview/mediathekviewweb#107", "mitodl/ocw-studio#1344", "supabase/storage#122"),
    ),
    2: FailureClass(
        "must",
        "a title beyond ASCII garbles the name, or breaks the proxy",
        ("Kludex/starlette#1019", "HarnessRouter/harnessrouter#187", "minio/object-browser#1351"),
    ),
    3: FailureClass(
        "must",
        "the link has expired while the page sat open",
        ("multica-ai/multica#2397", "eduhub-org/eduhub#1625", "lukejacksonn/react-slack-clone#27"),
    ),
    4: FailureClass(
        "must",
        "the bucket's CORS rules are missing or wrong",
        ("harshil1712/nextjs-r2-demo#1", "VESITRail/VESITRail#576", "cloudflare/cloudflare-docs#6003"),
    ),
    5: FailureClass(
        "must",
        "a large file is held in memory",
        ("immich-app/immich#7542", "immich-app/immich#14725", "immich-app/immich#28316"),
    ),
    6: FailureClass(
        "should",
        "a file that broke off is taken for whole",
        ("immich-app/immich#31022", "mickael-kerjean/filestash#483", "filebrowser/filebrowser#2656"),
    ),
    7: FailureClass(
        "must",
        "an error's text is saved as the video",
        ("danielfernau/unifi-protect-video-downloader#515", "gradio-app/gradio#5727", "axios/axios#815"),
    ),
    8: FailureClass(
        "must",
        "an error is swallowed, and the button does nothing",
        ("ilysenko/codex-desktop-linux#1290", "DataBiosphere/data-browser#402", "photoprism/photoprism#5806"),
    ),
    9: FailureClass(
        "must",
        "the object is gone, and the list does not know",
        ("owncloud/web#3797", "pulsejet/memories#259", "immich-app/immich#30778"),
    ),
    10: FailureClass(
        "must",
        "the file is saved under a wrong name",
        ("gradio-app/gradio#9085", "gradio-app/gradio#6487", "home-assistant/frontend#7258"),
    ),
    11: FailureClass(
        "must",
        "a percent sign in the title breaks decoding",
        ("nextcloud/server#11833", "nextcloud/server#57353", "nextcloud/server#11452"),
    ),
    12: FailureClass(
        "should",
        "impatient clicks make several copies",
        ("mozilla/send#429", "datadryad/dryad-app#698", "okTurtles/group-income#2299"),
    ),
    13: FailureClass(
        "must",
        "the busy state never ends",
        ("CentreForDigitalHumanities/Textcavator#1459", "kids-first/kf-portal-ui#302", "mozilla/testpilot#1352"),
    ),
    14: FailureClass(
        "should",
        "iOS opens the file instead of saving it",
        ("eligrey/FileSaver.js#581", "mozilla-mobile/firefox-ios#24260", "eligrey/FileSaver.js#12"),
    ),
    15: FailureClass(
        "must",
        "commas, quotes and semicolons break the header",
        ("veliovgroup/Meteor-Files#539", "dotCMS/core#8618", "ohmage/server#852"),
    ),
    16: FailureClass(
        "must",
        "a failed native download replaces the app",
        ("meawoppl/agent-portal#1573", "owncloud/web#3797", "pulsejet/memories#366"),
    ),
    17: FailureClass(
        "must",
        "a cached reply without CORS headers poisons the fetch",
        (
            "sciencehistory/scihist_digicoll#2404",
            "fast-average-color/fast-average-color#117",
            "aws-solutions-library-samples/video-on-demand-on-aws#127",
        ),
    ),
    18: FailureClass(
        "should",
        "a popup blocker swallows the download",
        ("eduhub-org/eduhub#1691", "daisuke-awaji/moca#190", "AllenInstitute/biofile-finder#901"),
    ),
    19: FailureClass(
        "should",
        "closing the player ends the download",
        ("immich-app/immich#31022", "jimmywarting/StreamSaver.js#97", "jimmywarting/StreamSaver.js#47"),
    ),
    20: FailureClass(
        "should",
        "a service worker gets in the way",
        ("smp46/pingvin-share-x#217", "Gnathonic/mokuro-reader#262", "gatsbyjs/gatsby#27827"),
    ),
    21: FailureClass(
        "must",
        "a redirect to the bucket loses the name, or the origin",
        ("minio/minio#17517", "DataBiosphere/data-browser#402", "swagger-api/swagger-ui#5885"),
    ),
    22: FailureClass(
        "must",
        "a retry uses the dead link again",
        ("rogerfar/rdt-client#1006", "wippyai/runtime#364", "netlify/primitives#768"),
    ),
    23: FailureClass(
        "must",
        "a dead link is kept in the page's own state",
        ("eduhub-org/eduhub#1624", "aws-samples/sample-spec-driven-presentation-maker#16", "nulib/meadow#232"),
    ),
    24: FailureClass(
        "must",
        "an expired link looks like a CORS error",
        ("cloudflare/cloudflare-docs#32436", "duckdb/duckdb-wasm#1852"),
    ),
    25: FailureClass(
        "must",
        "the library has no link",
        ("gradio-app/gradio#6486", "gradio-app/gradio#5727", "nextcloud/viewer#2394"),
    ),
    26: FailureClass(
        "must",
        "progress runs past 100 % of a compressed answer",
        ("samundrak/fetch-progress#22", "onionshare/onionshare#2042", "httpie/cli#423"),
    ),
    27: FailureClass(
        "must",
        "progress of an unknown size is NaN",
        (
            "ibrod83/nodejs-file-downloader#4",
            "octopusdownloader/octopusdownloader#57",
            "SitePen/javascript-streams-blog-examples#1",
        ),
    ),
    28: FailureClass(
        "should",
        "of several videos in a row, later ones are dropped",
        ("kennethjiang/js-file-download#60", "datagrok-ai/public#3683", "sindresorhus/multi-download#5"),
    ),
    29: FailureClass(
        "must",
        "the extension is missing, doubled or eaten by dots",
        ("iv-org/invidious#432", "mediacms-io/mediacms#903", "dmnsgn/canvas-record#34"),
    ),
    30: FailureClass(
        "must",
        "the page cannot read the name in a header",
        ("axios/axios#895", "axios/axios#7142", "ethersphere/bee#1283"),
    ),
    31: FailureClass(
        "must",
        "signer and browser encode the key differently",
        ("nocodb/nocodb#10922", "aws/aws-sdk-java#2128", "minio/object-browser#1262"),
    ),
    32: FailureClass(
        "must",
        "a name in the link breaks its signature",
        ("guardian/grid#1716", "minio/minio-js#820", "supabase/supabase-js#2468"),
    ),
    33: FailureClass(
        "must",
        "playing stops when the link expires",
        ("opencloud-eu/web#3340", "videojs/video.js#5277", "rails/rails#41657"),
    ),
    34: FailureClass(
        "must",
        "the player cannot seek without ranges",
        ("fastapi/fastapi#1240", "nstfkc/gemi#36", "Kludex/starlette#1090"),
    ),
    35: FailureClass(
        "should",
        "another video than the one clicked is saved",
        ("freerebirth/Redgifs-download-button#21", "streamlit/streamlit#4382", "immich-app/immich#26689"),
    ),
    36: FailureClass(
        "should",
        "the thumbnail is saved instead of the video",
        ("photoprism/photoprism#701", "photoprism/photoprism#861"),
    ),
    37: FailureClass(
        "should",
        "the app's token is sent to the bucket",
        ("penpot/penpot#10776", "mattrobinsonsre/terrapod#1077", "cloudflare/workerd#4280"),
    ),
    38: FailureClass(
        "should",
        "the session has ended, and the sign-in page is saved",
        ("wso2/testgrid#544", "MarkUsProject/Markus#764", "Tangerine-Community/Tangerine#3018"),
    ),
    39: FailureClass(
        "should",
        "the link's host cannot be reached by browsers",
        ("minio/minio#11870", "minio/minio-py#759", "minio/minio#20964"),
    ),
    40: FailureClass(
        "should",
        "a HEAD request is made with a link signed for GET",
        ("streamio/streamio-ffmpeg#236", "rustfs/rustfs#5840", "eligrey/FileSaver.js#483"),
    ),
    41: FailureClass(
        "should",
        "the page's security policy forgets the bucket",
        ("crafter-station/petdex#66", "londonaicentre/FLIP#1202", "ashwathstephen/sairo#40"),
    ),
    42: FailureClass(
        "should",
        "players hold every connection to the bucket",
        ("videojs/video.js#2248", "owncloud/files_videoplayer#48", "caddyserver/caddy#6614"),
    ),
    43: FailureClass(
        "should",
        "a link that works once is used twice",
        ("streamlit/streamlit#4254", "streamlit/streamlit#4322", "pelican/wings#196"),
    ),
    44: FailureClass(
        "must",
        "the backend's own route is slow or cut off",
        ("fecgov/fec-cms#1712", "mozilla/send#1280", "metabase/metabase#54642"),
    ),
    45: FailureClass(
        "should",
        "the download loses the page's state",
        ("streamlit/streamlit#3832", "streamlit/streamlit#4382", "nextcloud/viewer#88"),
    ),
    46: FailureClass(
        "must",
        "an apostrophe in the title breaks the header",
        ("immich-app/immich#31636", "minio/minio-js#820"),
    ),
    47: FailureClass(
        "must",
        "a slash in the title makes a path",
        ("ArcReel/ArcReel#2391", "mozilla-services/screenshots#3084", "tridactyl/tridactyl#4126"),
    ),
    48: FailureClass(
        "should",
        "an empty file is taken for success",
        ("minio/object-browser#1293", "WWBN/AVideo#6949", "puemos/hls-downloader#523"),
    ),
    49: FailureClass(
        "should",
        "the stream is reset half-way",
        ("metabase/metabase#54642", "cloudflare/cloudflare-docs#14546", "cloudflare/cloudflared#1101"),
    ),
    50: FailureClass(
        "should",
        "a part is saved as the whole",
        ("senchalabs/connect#512", "GoogleChrome/workbox#1644", "owncloud/client#2548"),
    ),
    51: FailureClass(
        "should",
        "a resumed download joins the wrong parts",
        ("immich-app/immich#31022", "owncloud/client#2548"),
    ),
    52: FailureClass(
        "should",
        "a clock is off, or the link lives too short",
        ("aws/aws-sdk-java#1699", "noobaa/noobaa-core#7565", "gaul/s3proxy#648"),
    ),
    53: FailureClass(
        "should",
        "the browser's cache hides that a link has expired",
        ("aws/aws-sdk-js#3664", "minio/minio-js#874", "qingstor/qsctl#167"),
    ),
    54: FailureClass(
        "should",
        "an added parameter breaks the signature",
        ("react-cropper/react-cropper#119", "supabase/supabase-js#2468"),
    ),
    55: FailureClass(
        "must",
        "a header asks a preflight that the bucket refuses",
        ("cloudflare/workerd#4280", "floci-io/floci#2412", "cloudflare/cloudflare-docs#6003"),
    ),
    56: FailureClass(
        "must",
        "a CORS rule names another origin",
        ("sciencehistory/scihist_digicoll#2404",),
    ),
    57: FailureClass(
        "should",
        "a no-cors fetch yields an empty file",
        ("Comfy-Org/ComfyUI_frontend#6277", "etro-js/etro#101"),
    ),
    58: FailureClass(
        "should",
        "compression in the backend breaks ranges or lengths",
        ("Kludex/starlette#3414", "Kludex/starlette#803", "Kludex/starlette#1579"),
    ),
    59: FailureClass(
        "should",
        "a plain link on an https page is blocked",
        ("esgf2-us/metagrid#249", "xroche/httrack#222", "wixtoolset/issues#6475"),
    ),
    60: FailureClass(
        "should",
        "an isolated page may not show the bucket's video",
        ("minio/minio#20689", "Gram-ax/gramax#420"),
    ),
    61: FailureClass(
        "must",
        "the name is reserved or hidden on some system",
        ("dora-rs/dora#3261", "browser-use/browser-use#4989", "gyng/save-in#74"),
    ),
    62: FailureClass(
        "must",
        "the name is longer than file systems take",
        ("brave/brave-browser#23688", "piroor/save-selected-tabs-to-files#5", "mikf/gallery-dl#5575"),
    ),
    63: FailureClass(
        "should",
        "the name holds invisible or reversing characters",
        ("eight04/image-picka#208", "gyng/save-in#74"),
    ),
    64: FailureClass(
        "should",
        "the object URL is revoked too early",
        ("bugzilla.mozilla.org 1282407", "eligrey/FileSaver.js#465"),
    ),
    65: FailureClass(
        "should",
        "object URLs are never revoked",
        ("eligrey/FileSaver.js#5", "eligrey/FileSaver.js#85"),
    ),
    66: FailureClass(
        "should",
        "a cancelled download is shown as an error",
        ("a-ghorbani/pocketpal-ai#770", "usyless/twitter-improvements#35", "jimmywarting/StreamSaver.js#315"),
    ),
    67: FailureClass(
        "should",
        "success is told before it is true",
        ("mozilla/send#1311", "downthemall/downthemall#495"),
    ),
    68: FailureClass(
        "should",
        "the alert shows machine text",
        ("axios/axios#3779", "angular/angular#13915", "minio/object-browser#1293"),
    ),
    69: FailureClass(
        "should",
        "a viewer without an account gets a button that fails",
        ("pulsejet/memories#741", "photoprism/photoprism#1392", "photoprism/photoprism#398"),
    ),
    70: FailureClass(
        "should",
        "a click on the icon opens the player too",
        ("huridocs/uwazi#799", "recipeify/Recipes#52"),
    ),
    71: FailureClass(
        "should",
        "the icon has no name, or no keyboard",
        (
            "CodeForPhilly/clean-and-green-philly#484",
            "CodeForPhilly/clean-and-green-philly#311",
            "nudgebee/nudgebee#477",
        ),
    ),
    72: FailureClass(
        "should",
        "the alert is not announced, or gone too soon",
        ("ionic-team/ionic-docs#3064", "carbon-design-system/carbon-components-react#2255"),
    ),
    73: FailureClass(
        "should",
        "a blocker or download manager interferes",
        ("jupyterlab/jupyterlab#3796", "jeremyckahn/chitchatter#288", "pelican/wings#196"),
    ),
    74: FailureClass(
        "should",
        "a server insists on a referrer",
        ("jupyterlab/jupyterlab#6149",),
    ),
    75: FailureClass(
        "should",
        "the type of the answer decides the extension",
        ("jupyterlab/jupyterlab#8019", "jupyterlab/jupyterlab#6829", "eligrey/FileSaver.js#618"),
    ),
    76: FailureClass(
        "should",
        "a sandboxed frame drops the download",
        ("microsoft/playwright#9922",),
    ),
    77: FailureClass(
        "should",
        "the network is gone at the click",
        ("elementdavv/internet_archive_downloader#7", "home-assistant/core#161503"),
    ),
    78: FailureClass(
        "should",
        "the backend signs with a key that was rotated away",
        ("owncloud/web#11152", "aluxian/squirrel-updates-server#21", "aws/aws-sdk-js-v3#5434"),
    ),
}

# A class that judging any outcome covers, whatever the scenario: by the finding's code.
BY_EVERY_CLICK: Mapping[int, str] = {
    37: "leaked-credentials",
    40: "every link is signed for GET only, and the engine refuses anything else",
    57: "empty-file",
    67: "false-success",
    70: "player-opened",
}

# A class in no scenario, and why.
NOT_COVERED: Mapping[int, str] = {
    14: "needs WebKit on iOS; Chromium never opens a saved blob",
    59: "needs the gallery on https, its bucket on http; every address here is on loopback, which browsers trust",
    76: "the browser drops the download without an event to the page (seen in Chromium): nothing can be promised",
}


def covered(catalogue: Iterable[Covering]) -> dict[int, list[str]]:
    """For each class, the scenarios that cover it, by name."""
    found: dict[int, list[str]] = {number: [] for number in CLASSES}
    for scenario in catalogue:
        for number in scenario.classes:
            found[number].append(scenario.name)
    return found
