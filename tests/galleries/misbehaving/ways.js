// Each way to get a download wrong, by the code of the finding that must come of it; `right` gets it right.
const url = (video) => video.file_url;
const name = (video) => video.project_name.replace(/[^a-z0-9]/gi, "_") + "_final.mp4";
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const bytes = async (video) => (await fetch(url(video))).blob();

function save(blob, as) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = as;
  link.click();
  return link.href;
}

function element(tag, properties = {}, styles = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  Object.assign(made.style, styles);
  document.body.append(made);
  return made;
}

function tell(text, retry = "Retry") {
  const alert = document.createElement("div");
  alert.setAttribute("role", "alert");
  alert.textContent = text;
  if (retry) alert.append(Object.assign(document.createElement("button"), { textContent: retry }));
  document.querySelector("#alerts").append(alert);
  return alert;
}

let lastSaved = "";
let saving = false;
const right = async (video) => save(await bytes(video), name(video));

let turn = Promise.resolve();

export const WAYS = {
  right,
  "one-by-one": (video) => (turn = turn.then(() => right(video)).then(() => later(120))), // browsers drop faster ones
  "navigated-away": (video) => Object.assign(document.createElement("a"), { href: url(video), download: "x.mp4" }).click(),
  reload: () => location.reload(),
  "link-without-download": (video) => element("a", { href: url(video), textContent: "Download" }).click(),
  "link-within-page": () => element("a", { href: "#", textContent: "Download" }).click(),
  "router-took-link": (video) => {
    const link = element("a", { href: `/watch/${video.id}?from=list`, textContent: "Download" });
    link.onclick = (event) => { event.preventDefault(); history.pushState(null, "", link.href); };
    link.click();
  },
  "form-submitted": () => {
    const form = element("form", { action: "/?asked=1", method: "get" });
    form.innerHTML = '<input name="asked" value="1"><button>Download</button>';
    form.querySelector("button").click();
  },
  "form-posted": (video) => {
    const form = element("form", { action: url(video), method: "post" });
    form.submit();
  },
  "app-shell-served": async (video) => {
    await navigator.serviceWorker.register("shell.js");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
    location.href = `/api/downloads/${video.id}/download`;
  },
  "app-part-missing": async (video) => (await import("./gone.js")).save(video),
  "frame-refused": async (video) => {
    element("meta", { httpEquiv: "Content-Security-Policy", content: "frame-src 'none'" });
    document.head.append(document.querySelector("meta[http-equiv]"));
    await new Promise((done) => {
      document.addEventListener("securitypolicyviolation", done);
      element("iframe", { src: url(video) });
    });
    tell(`${video.project_name} could not be downloaded.`);
  },
  "refused-by-cors": async (video) => { try { save(await bytes(video), name(video)); } catch { tell(`${video.project_name} could not be downloaded.`); } },
  "error-replaced-app": (video) => (location.href = url(video).replace(/\w$/, "!")),
  "page-opened": (video) => window.open(url(video)),
  "nothing-happened": () => {},
  "silent-failure": async (video) => { try { await (await fetch("/api/nowhere")).json(); throw 1; } catch { console.error("no"); } },
  "error-page-saved": async (video) => save(await (await fetch("/api/nowhere")).blob(), name(video)),
  "empty-file": (video) => save(new Blob([]), name(video)),
  truncated: async (video) => save((await bytes(video)).slice(0, 9000), name(video)),
  "wrong-bytes": async (video) => save(new Blob([await bytes(video), "x"]), name(video)),
  "parts-do-not-fit": async (video) => {
    const parts = [];
    for (let first = 0; first < video.file_size; first += 4000) { // not from the cache, which keeps parts too
      const some = { headers: { Range: `bytes=${first}-${first + 4000}` }, cache: "no-store" };
      parts.push(await (await fetch(url(video), some)).blob());
    }
    save(new Blob(parts), name(video));
  },
  "endless-retry": async (video) => { for (let left = 10; left; left--) await fetch(url(video), { cache: "no-store" }); await right(video); },
  "wrong-video": async (video, _, all) => save(await bytes(all.find((other) => other !== video)), name(video)),
  "wrong-name": async (video) => save(await bytes(video), video.filename),
  "started-twice": async (video) => { await right(video); await right(video); },
  "saved-and-alarmed": async (video) => { await right(video); tell(`${video.project_name} could not be downloaded.`); },
  "stuck-busy": async (video, button) => { button.setAttribute("aria-busy", "true"); await right(video); },
  "stuck-disabled": async (video, button) => { button.disabled = true; await right(video); },
  "player-opened": async (video) => {
    await right(video);
    const player = document.createElement("section");
    player.setAttribute("role", "dialog");
    player.setAttribute("aria-label", video.project_name);
    player.textContent = "playing";
    document.body.append(player);
  },
  "page-error": async (video) => { await right(video); throw new Error("who catches this?"); },
  "page-frozen": async (video) => { const end = Date.now() + 2600; while (Date.now() < end); await right(video); },
  "frozen-for-good": async () => { for (;;); },
  "bad-progress": async (video, button) => {
    const bar = document.createElement("div");
    bar.setAttribute("role", "progressbar");
    bar.setAttribute("aria-valuenow", "130");
    bar.textContent = "130 %";
    button.after(bar);
    await later(30);
    await right(video);
    bar.remove();
  },
  "memory-grew": async (video) => {
    window.kept = new Uint8Array(150e6);
    for (let at = 0; at < 150e6; at += 50_000) crypto.getRandomValues(window.kept.subarray(at, at + 50_000));
    await right(video);
  },
  "thumbnail-saved": async (video) => save(await (await fetch(video.thumbnail_url)).blob(), name(video)),
  "object-url-let-go": async (video) => {
    URL.revokeObjectURL(lastSaved);
    lastSaved = save(await bytes(video), name(video));
  },
  "lost-download": async (video) => {
    const first = !saving;
    saving = true;
    const blob = await bytes(video);
    if (first) save(blob, name(video));
  },
  "ignored-click": async (video) => { if (!saving) { saving = true; await right(video); } },
  "no-tab-stop": right,
  "not-accessible": async (video) => { element("button"); await right(video); },
  "ignores-reduced-motion": async (video) => {
    const sheet = element("style", { textContent: "@keyframes slide-in { from { transform: translateX(9px); } }" });
    const moving = element("p", { textContent: "on its way" }, { animation: "slide-in 1s" });
    await new Promise((done) => (moving.onanimationstart = done));
    await right(video);
    sheet.remove();
  },
  "fades-only": async (video) => {
    element("style", { textContent: "@keyframes fade-in { from { opacity: 0; } }" });
    const fading = element("p", { textContent: "on its way" }, { animation: "fade-in 1s" });
    await new Promise((done) => (fading.onanimationstart = done));
    await right(video);
  },
  "needs-sideways-scrolling": async (video) => { element("p", { textContent: "wide" }, { width: "3000px" }); await right(video); },
  "leaked-credentials": async (video) =>
    save(await (await fetch(url(video), { headers: { Authorization: "Bearer t" } })).blob(), name(video)),
  "download-failed": (video) => Object.assign(document.createElement("a"), { href: "/api/downloads/999/download", download: name(video) }).click(),

  // where the user is to be told
  told: (video) => tell(`“${video.project_name}” is no longer available.`),
  "told-by-dialog": (video) => alert(`${video.project_name} is no longer available.`),
  "alert-without-name": () => tell("Download failed."),
  "raw-alert": (video) => tell(`${video.project_name}: TypeError: Failed to fetch`),
  "no-retry": (video) => tell(`${video.project_name} is no longer available.`, ""),
  "alert-vanished": async (video) => { const shown = tell(`${video.project_name} is no longer available.`); await later(40); shown.remove(); },
  "alert-unseen": (video) => (tell(`${video.project_name} is no longer available.`).style.visibility = "hidden"),
  "false-success": (video) => {
    tell(`${video.project_name} is no longer available.`);
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.textContent = `${video.project_name} was downloaded.`;
    document.body.append(status);
  },
};

// What is wrong with a row's button before anybody clicks it.
export const AT_LOAD = {
  "no-tab-stop": (button) => (button.tabIndex = -1),
};

function player(video, src) {
  const dialog = element("section");
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-label", video.project_name);
  const shown = Object.assign(document.createElement("video"), { src, playsInline: true });
  const button = Object.assign(document.createElement("button"), { textContent: "Download" });
  button.onclick = () => right(video);
  dialog.append(shown, button);
  return shown;
}

// Where the video is to be played.
export const PLAYERS = {
  right: (video) => player(video, url(video)),
  "video-not-playing": (video) => player(video, "/api/nowhere"),
  "cannot-seek": (video) => {
    const shown = player(video, url(video));
    shown.onseeking = () => { if (shown.currentTime > 1) shown.currentTime = 0; };
  },
  "starts-over": (video) => {
    const shown = player(video, url(video));
    shown.nextSibling.addEventListener("click", () => shown.load());
  },
  "click-toggles": (video) => {
    const shown = player(video, url(video));
    shown.nextSibling.addEventListener("click", () => (shown.paused ? shown.play() : shown.pause()));
  },
  "playing-and-alarmed": (video) => {
    const shown = player(video, url(video));
    shown.after(Object.assign(document.createElement("p"), { role: "alert", textContent: "The video could not be played." }));
  },
  "closes-itself": (video) => {
    const shown = player(video, url(video));
    shown.nextSibling.addEventListener("click", () => shown.remove());
  },
};
