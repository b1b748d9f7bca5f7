// Runs before the probe in every page of the gallery while it is in the lab: hands the probe's facts to the lab, and
// adds what Playwright hears in the gate and a page can hear by itself. Asks only its own origin, under HERE.
//
//   aim           {name, download, around, players}  a control was clicked, and what is written around it
//   navigate      {url, download}    the page asks for another address, or to save one (`download`: the name, else null)
//   file-coming   {file, name, url}  a blob is being saved; its bytes follow at HERE/file
//   leaving       {}                 the document goes
//   error, dialog, leave-prompt, failed (a fetch that came to nothing)
//   look          {outOfSight, unheard, standing, said, players}  asked for when a flow seems over
(() => {
  if (window.__galleryE2E || window.top !== window) return;
  const HERE = "/__gallery-e2e/";
  const IDLE = 1500, WATCHING = 150; // ms between two reports
  const config = JSON.parse(document.currentScript.dataset.lab);
  const ask = window.fetch.bind(window);
  const later = window.setTimeout.bind(window);
  const now = performance.now.bind(performance);
  const id = `${Math.random()}`.slice(2);
  let facts = [], flying = [], count = 0, watching = false, moving = false, pending = config.pending, timer = null, soon = null;

  // -- handing over

  function tell(fact) {
    facts.push({ at: performance.timeOrigin + now(), ...fact, number: ++count });
    soon ??= later(report, 4);
  }
  Object.defineProperty(window, "__galleryE2E", { value: tell });

  async function report() {
    soon = null;
    clearTimeout(timer);
    if (flying.length) return;
    flying = facts.splice(0);
    const body = JSON.stringify({ id, url: location.href, facts: flying });
    try {
      const reply = await ask(`${HERE}facts`, { method: "POST", body, keepalive: body.length < 50_000 });
      obey(await reply.json());
    } catch {
      facts.unshift(...flying); // the lab drops what it has already heard
    }
    flying = [];
    if (facts.length) soon ??= later(report, 4);
    timer = later(report, watching ? WATCHING : IDLE);
  }

  function obey(reply) {
    watching = reply.watching;
    pending = reply.pending;
    if (reply.move && reply.move !== location.href) return move(reply.move);
    if (reply.look) {
      const { outOfSight, unheard, standing, said } = window.__galleryProbe ?? {};
      const asked = (question) => question?.call(window.__galleryProbe) ?? [];
      tell({
        kind: "look", outOfSight: asked(outOfSight), unheard: asked(unheard), standing: asked(standing),
        said: asked(said).slice(0, 50), players: players(document.body),
      });
    }
  }

  // Once: asked again, a browser drops what it has begun to load. Who is kept by a question to the user asks later.
  function move(address) {
    if (moving) return;
    moving = true;
    later(() => (moving = false), 5000);
    location.replace(address);
  }

  // -- what the user does

  const CONTROL = 'button, a, summary, [role="button"], [role="menuitem"], [role="link"]';
  const controlAt = (event) => event.target.closest?.(CONTROL);
  const nameOf = (element) =>
    (element.getAttribute("aria-label") || element.innerText || element.title || "").replace(/\s+/g, " ").trim();
  const players = (box) =>
    [...box.querySelectorAll("video")].filter((video) => video.currentSrc && (video.checkVisibility?.() ?? true)).length;

  // Just before the click: the probe is armed, and the lab gets the time to change what is due at the click.
  function press(event) {
    if (!event.isTrusted || !controlAt(event)) return;
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    if (!watching) window.__galleryProbe?.arm();
    if (!pending) return;
    const question = new XMLHttpRequest();
    question.open("POST", `${HERE}press`, false);
    question.send(JSON.stringify({ id, ...aim(controlAt(event)) }));
  }
  addEventListener("pointerdown", press, true);
  addEventListener("keydown", press, true);
  addEventListener("click", (event) => {
    const control = event.isTrusted && controlAt(event);
    if (control) tell({ kind: "aim", ...aim(control) });
  }, true);

  function aim(control) {
    const around = [];
    for (let box = control; box && box !== document.documentElement; box = box.parentElement) {
      const text = `${box.getAttribute("aria-label") ?? ""}\n${box.innerText}`;
      around.push({ text: text.slice(0, 3000), players: players(box), alert: /alert/.test(box.getAttribute("role")) });
      if (text.length > 3000 || around.length > 15) break;
    }
    const name = `${nameOf(control)} ${control.title ?? ""}`;
    return { name, download: control.hasAttribute("download"), around, players: players(document.body) };
  }

  // -- what the page does

  const blobs = new Map(); // those that can still be had by their object URL
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (thing) => {
    const url = createObjectURL.call(URL, thing);
    if (thing instanceof Blob) blobs.set(url, thing);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    blobs.delete(url);
    revokeObjectURL.call(URL, url);
  };

  window.navigation?.addEventListener("navigate", (event) => {
    const { url, sameDocument } = event.destination;
    if (sameDocument || event.hashChange) return;
    const download = event.downloadRequest ?? null;
    const blob = blobs.get(url);
    if (download === null || !/^(blob|data):/.test(url)) return tell({ kind: "navigate", url, download });
    const file = `${id}-${++count}`;
    tell({ kind: "file-coming", file, name: download || "(no name)", url: url.slice(0, 80), known: Boolean(blob) });
    if (blob) ask(`${HERE}file?file=${file}`, { method: "POST", body: blob }).catch(() => {});
  });

  addEventListener("pagehide", () => {
    tell({ kind: "leaving" });
    navigator.sendBeacon(`${HERE}facts`, JSON.stringify({ id, url: location.href, facts: [...flying, ...facts] }));
    facts = [];
  });
  addEventListener("beforeunload", (event) => {
    queueMicrotask(() => event.defaultPrevented && tell({ kind: "leave-prompt" }));
  });
  addEventListener("error", (event) => {
    if (event.message) tell({ kind: "error", text: String(event.error ?? event.message).slice(0, 2000) });
  });
  addEventListener("unhandledrejection", ({ reason }) => tell({ kind: "error", text: String(reason).slice(0, 2000) }));
  for (const name of ["alert", "confirm", "prompt"]) {
    window[name] = new Proxy(window[name], {
      apply(target, self, words) {
        tell({ kind: "dialog", name, text: String(words[0] ?? "") });
        return Reflect.apply(target, self, words);
      },
    });
  }
  new PerformanceObserver((list) => {
    for (const { name, initiatorType, responseStatus } of list.getEntries()) {
      const asked = ["fetch", "xmlhttprequest"].includes(initiatorType) && !name.includes(HERE);
      if (asked && responseStatus === 0) tell({ kind: "failed", url: name });
    }
  }).observe({ type: "resource" });

  // -- what the scenario asks of the page

  if (config.popups === "blocked") window.open = () => null; // what a popup blocker makes of it
  if (config.worker) navigator.serviceWorker?.register(config.worker).catch(() => {});

  addEventListener("visibilitychange", report);
  tell({ kind: "hello", navigation: "navigation" in window, worker: navigator.serviceWorker?.controller?.scriptURL ?? "" });
})();
