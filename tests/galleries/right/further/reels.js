// Asks for a name and a quality in a sheet before each download; loads the code that downloads only then; routes by hash; one alertdialog for what failed.
const titleOf = (v) => (v.project_name ?? "").trim() || "Untitled reel";
const usable = (link) => typeof link === "string" && /^https?:\/\//.test(link);
const route = (v) => `/api/downloads/${v.id}/download`;
const WHY = { gone: "It no longer exists.", session: "Your session has ended. Sign in again.", denied: "You are not allowed to download it.", offline: "You are offline.", unreachable: "The server cannot be reached.", slow: "The server has stopped responding.", broken: "The file did not arrive whole, so it was not saved.", server: "The server has a problem.", chunk: "The app has been updated. Reload the page, then try again." };
function h(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...kids.flat().filter((kid) => kid != null && kid !== false));
  return node;
}
const root = document.getElementById("root");
const say = h("p", { role: "status", class: "vh" });
let store = { videos: null, error: null, at: 0 };
let chunk = null;
const engine = () => (chunk ??= import("./engine.js").catch(() => { chunk = null; throw { kind: "chunk" }; }));
let prefetched = false;
const prefetch = () => { if (!prefetched) prefetched = true, document.head.append(h("link", { rel: "modulepreload", href: new URL("engine.js", location.href).href })); };

async function read() {
  let reply;
  try { reply = await fetch("/api/downloads", { cache: "no-store", signal: AbortSignal.timeout(15000) }); }
  catch (error) { throw { kind: error.name === "TimeoutError" ? "slow" : navigator.onLine ? "unreachable" : "offline" }; }
  if (!reply.ok) throw { kind: reply.status === 401 ? "session" : reply.status === 403 ? "denied" : "server", api: true };
  let said;
  try { said = await reply.json(); } catch { throw { kind: "server", api: true }; }
  if (!Array.isArray(said?.downloads)) throw { kind: "server", api: true };
  store = { videos: said.downloads, error: null, at: Date.now() };
  return store.videos;
}
const current = (v) => store.videos?.find((one) => one.id === v.id) ?? v;

// ---- the sheet
function openSheet(v, opener) {
  if (jobs.has(v.id)) return;
  const name = h("input", { type: "text", name: "name", maxlength: "200", dir: "auto", autocomplete: "off" });
  name.value = titleOf(v);
  const sheet = h("dialog", { class: "sheet", "aria-label": "Download options" }, h("form", { method: "dialog" },
    h("h2", {}, "Download options"),
    h("label", {}, "File name", name),
    h("fieldset", {}, h("legend", {}, "Quality"), h("label", {}, h("input", { type: "radio", name: "q", value: "full", checked: true }), ` Original${v.file_size > 0 ? ` (${(v.file_size / 1e6).toFixed(1)} MB)` : ""}`)),
    h("p", {}, h("button", { value: "go", class: "primary" }, "Start download"), " ", h("button", { value: "", type: "button", onclick: () => sheet.close("") }, "Not now"))));
  sheet.addEventListener("close", () => {
    const go = sheet.returnValue === "go";
    sheet.remove();
    opener.isConnected && opener.focus();
    if (go) start(v, name.value, opener);
  });
  document.body.append(sheet);
  sheet.showModal();
  sheet.querySelector(".primary").focus();
}

// ---- downloads
let lane = null;
const jobs = new Map(), paints = new Map(), troubles = new Map();
const paint = (id) => [...(paints.get(id) ?? [])].forEach((one) => (one.node.isConnected || one.fresh ? one.draw() : paints.get(id).delete(one)));
addEventListener("beforeunload", (event) => jobs.size && event.preventDefault());
async function start(v, name, opener) {
  v = current(v);
  if (jobs.has(v.id)) return;
  const job = { halt: new AbortController(), got: 0, all: 0 };
  jobs.set(v.id, job);
  troubles.delete(v.id), trouble();
  paint(v.id);
  say.textContent = `Downloading “${titleOf(v)}”`;
  let outcome = "";
  try {
    const { limiter, obtain, handOver, cleaned, Failure, LARGE, byBrowser } = await engine();
    const omit = { credentials: "omit" };
    let quarter = 0;
    const file = `${cleaned(name.replace(/\.mp4$/i, ""), { space: " ", none: cleaned(titleOf(v), { none: "reel" }) })}.mp4`;
    if (v.file_size > LARGE) await byBrowser(route(v), file, job.halt.signal);
    else {
    lane ??= limiter(3);
    const blob = await lane(job.halt.signal, () => obtain([
      usable(v.file_url) && { url: v.file_url, init: omit },
      async () => {
        const fresh = (await read()).find((one) => one.id === v.id);
        if (!fresh) throw Object.assign(new Failure("gone"), { final: true });
        return usable(fresh.file_url) && fresh.file_url !== v.file_url && { url: fresh.file_url, init: omit, expected: fresh.file_size > 0 ? fresh.file_size : null };
      },
      { url: route(v) },
    ].filter(Boolean), { signal: job.halt.signal, expected: v.file_size > 0 ? v.file_size : null, progress: (got, all) => {
      job.got = got, job.all = all;
      if (all && Math.floor((4 * got) / all) > quarter) quarter = Math.floor((4 * got) / all), quarter < 4 && (say.textContent = `“${titleOf(v)}”: ${25 * quarter} percent`);
      paint(v.id);
    } }));
    handOver(blob, file);
    }
    outcome = v.file_size > LARGE ? `Your browser is downloading “${titleOf(v)}”` : `“${titleOf(v)}” has been saved`;
    job.done = true;
  } catch (error) {
    if (job.halt.signal.aborted) outcome = `“${titleOf(v)}” was cancelled`;
    else troubles.set(v.id, { v, name, opener, why: WHY[error?.kind] ?? WHY.server });
  }
  jobs.delete(v.id);
  say.textContent = outcome;
  paint(v.id);
  trouble();
}
// One dialog for everything that failed; each with its own retry.
const box = h("dialog", { role: "alertdialog", "aria-label": "Some downloads failed" });
document.body.append(box);
box.addEventListener("close", () => { const last = [...troubles.values()].at(-1); troubles.clear(); last?.opener.isConnected && last.opener.focus(); });
function trouble() {
  if (!troubles.size) return box.open && box.close();
  const now = [...troubles.values()];
  box.replaceChildren(h("h2", {}, now.length > 1 ? "Some downloads failed" : "The download failed"), ...now.map((one) => h("div", { class: "trouble" },
    h("p", {}, "Could not download “", h("bdi", {}, titleOf(one.v)), `”. ${one.why}`),
    h("button", { onclick: () => { start(one.v, one.name, one.opener); one.opener.isConnected && !box.open && one.opener.focus(); } }, "Try again"), " ",
    h("button", { onclick: () => { troubles.delete(one.v.id); trouble(); one.opener.isConnected && !box.open && one.opener.focus(); } }, "Dismiss"))));
  if (!box.open) box.showModal();
  box.querySelector("button")?.focus();
}
function actions(v, named) {
  const run = h("div", { class: "run" });
  const button = h("button", { "aria-label": named ? `Download ${titleOf(v)}` : null, "aria-haspopup": "dialog", onclick: () => openSheet(current(v), button), onpointerenter: prefetch, onfocus: prefetch }, "Download");
  const share = h("button", { "aria-label": named ? `Share ${titleOf(v)}` : null, onclick: async () => { try { await navigator.clipboard.writeText(`${location.href.split("#")[0]}#/reel/${v.id}`); say.textContent = "Link copied"; } catch { say.textContent = "The link could not be copied"; } } }, "Share");
  const meter = h("meter", { min: "0", max: "100", "aria-label": `Progress of ${titleOf(v)}` }), words = h("span"), stop = h("button", { "aria-label": `Cancel ${titleOf(v)}`, onclick: () => { jobs.get(v.id)?.halt.abort(new DOMException("", "AbortError")); button.focus(); } }, "Cancel");
  const me = { node: run, fresh: true, draw() {
    me.fresh = !run.isConnected && me.fresh;
    const job = jobs.get(v.id);
    if (!job) return run.childElementCount && run.replaceChildren();
    words.textContent = job.all ? `${Math.floor((100 * job.got) / job.all)}%` : job.got ? `${(job.got / 1e6).toFixed(1)} MB` : "Preparing…";
    meter.value = job.all ? (100 * job.got) / job.all : 0, meter.hidden = !job.all;
    if (!run.childElementCount) run.append(meter, words, stop);
  } };
  (paints.get(v.id) ?? paints.set(v.id, new Set()).get(v.id)).add(me);
  me.draw();
  return { button, share, run };
}

// ---- pages, by hash
const opened = new Set();
let leave = null, scroll = 0;
function listPage() {
  document.title = "Reels";
  const main = h("main", { "aria-label": "Reels" });
  if (store.error) main.append(h("div", { role: "alert" }, h("p", {}, `Your reels could not be loaded. ${WHY[store.error] ?? WHY.server}`), h("button", { onclick: load }, "Try again")));
  else if (!store.videos) main.append(h("p", {}, "Loading…"));
  else if (!store.videos.length) main.append(h("p", {}, "You have no reels yet."));
  else {
    const groups = [...new Set(store.videos.map((v) => v.group_key || ""))].sort((a, b) => (a ? 1 : 0) - (b ? 1 : 0));
    for (const group of groups) {
      const those = store.videos.filter((v) => (v.group_key || "") === group);
      const shelf = h("div", {}, !group || opened.has(group) ? those.map(card) : []);
      if (group) { // what is folded is not in the page
        const head = h("button", { "aria-expanded": String(opened.has(group)), onclick: () => { opened.has(group) ? opened.delete(group) : opened.add(group); head.setAttribute("aria-expanded", String(opened.has(group))); shelf.replaceChildren(...(opened.has(group) ? those.map(card) : [])); } }, group);
        main.append(h("p", {}, head));
      }
      main.append(shelf);
    }
  }
  root.replaceChildren(h("h1", {}, "Reels"), main, say);
}
function card(v) {
  const { button, share, run } = actions(v, true);
  const id = `t${v.id}`;
  return h("article", { "aria-labelledby": id }, h("div", { class: "bar" }, h("h3", { id, dir: "auto" }, titleOf(v)), h("button", { "aria-label": `Play ${titleOf(v)}`, "data-play": v.id, onclick: () => { scroll = scrollY; location.hash = `#/reel/${v.id}`; } }, "Play"), button, share), v.file_size > 0 ? h("small", {}, `${(v.file_size / 1e6).toFixed(1)} MB`) : null, run);
}
async function playerPage(id) {
  const v = store.videos?.find((one) => String(one.id) === id);
  if (!v) return (location.hash = "#/");
  document.title = `${titleOf(v)} – Reels`;
  const { button, share, run } = actions(v);
  const video = h("video", { controls: true, playsinline: true, "aria-label": titleOf(v) }), note = h("p", { role: "status" });
  const back = h("button", { onclick: () => history.back() }, "Back to reels");
  root.replaceChildren(back, h("section", { "aria-label": titleOf(v) }, h("h2", { dir: "auto" }, titleOf(v)), video, note, h("div", { class: "bar" }, button, share), run), say);
  back.focus();
  let end = null, left = false;
  leave = () => { left = true; end?.(); };
  let feed;
  try { ({ feed } = await engine()); } catch { return (note.textContent = WHY.chunk); }
  if (left) return;
  end = feed(video, [
    async () => (Date.now() - store.at < 300000 && usable(current(v).file_url) ? current(v).file_url : null),
    async () => { const one = (await read()).find((other) => other.id === v.id); return usable(one?.file_url) ? one.file_url : null; },
    async () => route(v),
  ], { failed: () => (note.textContent = `“${titleOf(v)}” cannot be played.`), works: () => (note.textContent = "") });
}
function go() {
  leave?.(), leave = null;
  const from = location.hash.match(/^#\/reel\/(\d+)$/)?.[1];
  if (from) { go.last = from; return void playerPage(from); }
  listPage();
  if (go.last) { document.querySelector(`[data-play="${go.last}"]`)?.focus({ preventScroll: true }); scrollTo(0, scroll); go.last = null; }
}
async function load() {
  store.error = null, store.videos = null, go();
  try { await read(); } catch (error) { store.error = error.kind ?? "server"; }
  go();
}
addEventListener("hashchange", go);
addEventListener("keydown", (event) => event.key === "Escape" && leave && !document.querySelector("dialog[open]") && history.back());
load();
