import { call, cleaned, el, Failure, feed, handOver, limiter, obtain, running, usable } from "./engine.js";

// ---- signals, as small as they can be
let observer = null;
function signal(value) {
  const readers = new Set();
  return {
    get value() {
      if (observer) readers.add(observer), observer.seen.add(readers);
      return value;
    },
    set value(next) {
      if (next === value) return;
      value = next;
      for (const reader of [...readers]) reader.run();
    },
    peek: () => value,
  };
}
function effect(work) {
  const me = {
    seen: new Set(),
    run() {
      for (const one of me.seen) one.delete(me);
      me.seen.clear();
      const outer = observer;
      observer = me;
      try {
        work();
      } finally {
        observer = outer;
      }
    },
  };
  me.run();
  return () => (me.seen.forEach((one) => one.delete(me)), me.seen.clear());
}

const titleOf = (tide) => (tide.project_name ?? "").trim() || "(no title)";
const fileName = (tide) => `Tides - ${cleaned(tide.project_name, { none: `video ${tide.id}` })}.mp4`;
const route = (tide) => `/api/downloads/${tide.id}/download`;
const WHY = {
  gone: "It has been deleted.", session: "You have been signed out. Sign in and try again.", denied: "You do not have permission to download it.",
  offline: "There is no internet connection.", unreachable: "The server did not answer. Check your connection.", slow: "The server was silent for too long.",
  broken: "The transfer was cut short, and nothing was saved.", server: "The server reported a problem.",
};

// ---- a query, shared and kept fresh; three attempts, each waits longer
const tides = signal(null), trouble = signal(null);
let age = 0, asking = null;
const wait = (ms) => new Promise((go) => setTimeout(go, ms));
function query(attempts = 1) {
  asking ??= (async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        const { downloads } = await call("/api/downloads");
        if (!Array.isArray(downloads)) throw new Failure("server", "no list");
        age = Date.now();
        trouble.value = null;
        const same = JSON.stringify(downloads) === JSON.stringify(tides.peek());
        if (!same) tides.value = downloads;
        return downloads;
      } catch (error) {
        if (attempt >= attempts || error.kind === "session" || error.kind === "denied") {
          trouble.value = error;
          throw error;
        }
        await wait(400 * 2 ** attempt);
      }
    }
  })().finally(() => (asking = null));
  return asking;
}
const now = (tide) => tides.peek()?.find((one) => one.id === tide.id) ?? tide;
addEventListener("focus", () => Date.now() - age > 5000 && tides.peek() && query().catch(() => {}));

// ---- downloads
const jobs = new Map();
const jobOf = (tide) => {
  if (!jobs.has(tide.id)) jobs.set(tide.id, { state: signal("idle"), share: signal(null), got: signal(0), why: signal(null), stop: null });
  return jobs.get(tide.id);
};
const lane = limiter(2);
const failures = signal([]);
const active = signal(0);
const said = signal("");
async function download(tide) {
  const job = jobOf(tide);
  if (["asking", "going", "saving"].includes(job.state.peek())) return;
  job.state.value = "asking";
  job.why.value = null;
  const stop = new AbortController();
  job.stop = stop;
  job.share.value = null;
  job.got.value = 0;
  job.state.value = "going";
  running.add(tide.id);
  active.value++;
  said.value = `Downloading ${titleOf(tide)}`;
  let shown = 0, spoken = 0;
  const progress = (got, total) => {
    if (performance.now() - shown < 100) return;
    shown = performance.now();
    job.got.value = got;
    job.share.value = total ? Math.floor((100 * got) / total) : null;
    if (performance.now() - spoken > 4000 && total) {
      spoken = performance.now();
      said.value = `${titleOf(tide)}: ${job.share.peek()} %`;
    }
  };
  try {
    await lane(stop.signal, () => fetchAll(tide, stop.signal, progress));
    job.state.value = "saved";
    said.value = `Saved ${titleOf(tide)}`;
    setTimeout(() => job.state.peek() === "saved" && (job.state.value = "idle"), 3000);
  } catch (error) {
    if (error?.name === "AbortError") said.value = `Stopped ${titleOf(tide)}`;
    else {
      console.log("not downloaded", error);
      job.why.value = WHY[error.kind] ?? WHY.server;
      failures.value = [...failures.peek().filter((one) => one.id !== tide.id), tide];
      said.value = "";
    }
    job.state.value = "idle";
  } finally {
    running.delete(tide.id);
    active.value--;
  }
}
async function fetchAll(tide, stop, progress) {
  const omit = { credentials: "omit" };
  const renewed = async () => {
    const fresh = (await query()).find((one) => one.id === tide.id);
    if (!fresh) throw Object.assign(new Failure("gone"), { final: true });
    const expected = fresh.file_size > 0 ? fresh.file_size : null;
    return usable(fresh.file_url) && fresh.file_url !== tide.file_url && { url: fresh.file_url, init: omit, expected };
  };
  const ways = [usable(tide.file_url) && { url: tide.file_url, init: omit }, renewed, { url: route(tide) }].filter(Boolean);
  handOver(await obtain(ways, { signal: stop, progress, expected: tide.file_size > 0 ? tide.file_size : null }), fileName(tide));
}
effect(() => (document.title = active.value ? `(${active.value} ↓) Tides` : "Tides"));

// ---- pieces of the page
const ARROW = '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M12 3v12m0 0-5-5m5 5 5-5M4 20h16"/></svg>';
// A link that works without the script; with it, the page fetches the file itself.
function getter(tide, icon, stops) {
  const job = jobOf(tide);
  const link = el("a", { class: icon ? "get icon" : "get", href: route(tide), download: fileName(tide), onclick: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    download(now(tide));
  } });
  link.addEventListener("keydown", (event) => event.key === " " && (event.preventDefault(), link.click()));
  if (icon) link.innerHTML = ARROW;
  stops.push(effect(() => {
    const { value } = job.state;
    const words = value === "idle" ? "Download" : value === "asking" ? "Preparing" : value === "saved" ? "Saved" : job.share.value === null ? "Downloading" : `Downloading ${job.share.value} %`;
    if (icon) link.setAttribute("aria-label", `${words.replace(/ \d+ %/, "")} ${titleOf(tide)}`);
    else link.textContent = words;
    link.setAttribute("aria-busy", String(value === "going" || value === "asking"));
  }));
  return link;
}
function progressOf(tide, stops) {
  const job = jobOf(tide);
  const place = el("div", { class: "going" });
  const bar = el("progress", { max: 100, "aria-label": `Progress of ${titleOf(tide)}` });
  const numbers = el("span");
  const halt = el("button", { type: "button", "aria-label": `Cancel the download of ${titleOf(tide)}`, onclick: () => job.stop?.abort(new DOMException("stopped", "AbortError")) }, "Cancel");
  stops.push(effect(() => {
    const { value } = job.state;
    if (value === "saved") return place.replaceChildren(el("span", { class: "done" }, `✓ ${titleOf(tide)} was saved`));
    if (value !== "going") return place.replaceChildren();
    if (!place.contains(bar)) place.replaceChildren(bar, numbers, halt);
    const share = job.share.value;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    numbers.textContent = share === null ? `${(job.got.value / 1e6).toFixed(1)} MB` : `${share} % of ${(tide.file_size / 1e6).toFixed(1)} MB`;
  }));
  return place;
}
function oops(tide, stops, visible = () => true) {
  const job = jobOf(tide);
  const place = el("div", { class: "oops", role: "alert" });
  stops.push(effect(() => {
    const why = job.why.value;
    if (!why || !visible()) return place.replaceChildren();
    place.replaceChildren(el("p", {}, el("bdi", {}, titleOf(tide)), ` was not downloaded. ${why}`),
      el("button", { type: "button", onclick: () => download(now(tide)) }, "Try again"),
      el("button", { type: "button", onclick: () => (job.why.value = null) }, "Close"));
  }));
  return place;
}

// ---- two views; the address says which one is shown
const watching = signal(null);
const root = document.getElementById("root");
const listView = el("div", { class: "view" }), playView = el("div", { class: "view", hidden: true });
const live = el("div", { class: "vh", role: "status" });
effect(() => (live.textContent = said.value));
root.append(listView, playView, live);

const body = el("main");
const head = el("header", {}, el("h1", {}, "Tides"), el("small", {}, ""));
const lost = el("div");
listView.append(head, lost, body);
const kept = new Map();
// A row stays the same element as long as what it shows is the same; its link may have changed.
function keyed(tide) {
  const shows = JSON.stringify([tide.project_name, tide.created_at, tide.file_size]);
  const old = kept.get(tide.id);
  if (old?.shows === shows) return old.row;
  old?.ends.forEach((end) => end());
  const ends = [];
  const row = rowOf(tide, ends);
  kept.set(tide.id, { shows, row, ends });
  return row;
}
const folded = signal(new Set());
effect(() => {
  const list = tides.value, error = trouble.value, closed = folded.value;
  failures.value;
  if (!list) {
    if (!error) return body.replaceChildren(el("p", {}, "Reading your tides …"));
    const alert = el("div", { class: "oops", role: "alert" });
    body.replaceChildren(alert);
    alert.append(el("p", {}, `Your tides could not be read. ${WHY[error.kind] ?? WHY.server}`), el("button", { type: "button", onclick: () => ((trouble.value = null), query(2).catch(() => {})) }, "Try again"));
    return;
  }
  if (!list.length) return body.replaceChildren(el("p", {}, "You have no tides yet."));
  const outer = observer;
  observer = null; // the rows have effects of their own
  // What failed for a tide that is gone from the list is told above it.
  lost.replaceChildren(...failures.peek().filter((one) => !list.some((other) => other.id === one.id)).map((one) => oops(one, [])));
  const shelves = new Map();
  for (const tide of list) shelves.set(tide.group_key ?? "", [...(shelves.get(tide.group_key ?? "") ?? []), tide]);
  const focused = document.activeElement?.closest?.("[data-focus]")?.dataset.focus;
  body.replaceChildren(...[...shelves].map(([name, those]) => {
    const shut = closed.has(name);
    const rows = el("ul", { hidden: shut }, ...those.map(keyed));
    if (!name) return rows;
    const fold = el("button", { type: "button", "data-focus": `fold-${name}`, "aria-expanded": String(!shut), onclick: () => {
      const next = new Set(folded.peek());
      next.delete(name) || next.add(name);
      folded.value = next;
    } }, `${shut ? "▸" : "▾"} ${name}`);
    return el("section", { class: "shelf" }, fold, rows);
  }));
  if (focused) body.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  observer = outer;
});
function rowOf(tide, ends) {
  const open = el("a", { href: `?tide=${tide.id}`, "data-focus": `open-${tide.id}`, onclick: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(tide.id);
  } }, el("b", { dir: "auto" }, titleOf(tide)), el("small", {}, [
    tide.created_at ? new Date(tide.created_at).toLocaleDateString("en-GB") : "", tide.file_size > 0 ? `${(tide.file_size / 1e6).toFixed(1)} MB` : "",
  ].filter(Boolean).join(" · ")));
  const get = getter(tide, true, ends);
  get.dataset.focus = `get-${tide.id}`;
  return el("li", { "data-id": String(tide.id) }, el("div", { class: "line" }, open, get), progressOf(tide, ends), oops(tide, ends, () => watching.value !== tide.id));
}

let endPlay = null, scrolled = 0;
function show(id) {
  history.pushState({ tide: id }, "", `?tide=${id}`);
  follow();
}
addEventListener("popstate", follow);
function follow() {
  const id = Number(new URLSearchParams(location.search).get("tide")) || null;
  const tide = id && tides.peek()?.find((one) => one.id === id);
  if (tide) {
    scrolled = scrollY;
    watching.value = id;
    play(tide);
    listView.hidden = true;
    playView.hidden = false;
    scrollTo(0, 0);
    playView.querySelector("button").focus();
  } else if (watching.peek() !== null) {
    const was = watching.peek();
    endPlay?.();
    endPlay = null;
    listView.hidden = false;
    playView.hidden = true;
    playView.replaceChildren();
    watching.value = null;
    scrollTo(0, scrolled);
    body.querySelector(`[data-focus="open-${was}"]`)?.focus({ preventScroll: true });
  }
}
function play(tide) {
  endPlay?.();
  const stops = [];
  const picture = el("video", { controls: true, playsinline: true });
  const bad = el("p", { class: "oops", role: "alert" });
  const back = el("button", { type: "button", onclick: () => history.back() }, "← Back to all tides");
  // What went wrong with others is said here too, as their rows are out of sight.
  const others = el("div");
  let inner = [];
  stops.push(effect(() => {
    const those = failures.value.filter((one) => one.id !== tide.id);
    const outer = observer;
    observer = null;
    inner.forEach((end) => end());
    inner = [];
    others.replaceChildren(...those.map((one) => oops(one, inner)));
    observer = outer;
  }), () => inner.forEach((end) => end()));
  playView.replaceChildren(el("header", {}, back), others, el("main", {}, el("h2", { dir: "auto" }, titleOf(tide)), picture, bad, getter(tide, false, stops), progressOf(tide, stops), oops(tide, stops)));
  const end = feed(picture, [
    async () => { const one = now(tide); return Date.now() - age < 300000 && usable(one.file_url) ? one.file_url : null; },
    async () => { const one = (await query()).find((other) => other.id === tide.id); return usable(one?.file_url) ? one.file_url : null; },
    async () => route(tide),
  ], { failed: () => (bad.textContent = `${titleOf(tide)} cannot be played.`), works: () => (bad.textContent = "") });
  endPlay = () => (end(), stops.forEach((one) => one()));
}
addEventListener("keydown", (event) => event.key === "Escape" && watching.peek() !== null && history.back());

history.replaceState(null, "", location.pathname);
query(3).catch(() => {});
