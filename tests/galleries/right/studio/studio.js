// A client-side router (/ and /?v=ID); what goes wrong is said beside the button that was pressed.
const view = document.getElementById("view");
let works = null;
const label = (w) => w.project_name?.trim() || "Untitled";
const to = (w) => `/api/downloads/${encodeURIComponent(w.id)}/download`;
const node = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content.firstElementChild;
const problems = new Map(); // id -> reason
const pending = new Set();

async function grab(w) {
  if (pending.has(w.id)) return;
  pending.add(w.id); problems.delete(w.id); paint();
  try {
    const c = new AbortController();
    const late = setTimeout(() => c.abort(), 30_000);
    const r = await fetch(to(w), { headers: { Range: "bytes=0-0" }, cache: "no-store", signal: c.signal }).finally(() => clearTimeout(late));
    c.abort();
    if (!r.ok || /html|json/.test(r.headers.get("content-type") ?? "")) throw r.status;
    if (!window.open(to(w))) { const a = node(`<a href="${to(w)}" download></a>`); document.body.append(a); a.click(); a.remove(); }
    flash.add(w.id); setTimeout(() => { flash.delete(w.id); paint(); }, 4000);
  } catch (e) {
    problems.set(w.id, { 401: "Your session is over. Sign in again.", 403: "You may not download this.", 404: "This file is gone.", 410: "This file is gone.", 429: "Too many downloads at once." }[e] ?? (typeof e === "number" ? "The server had a problem." : navigator.onLine ? "No connection to the server." : "You are offline."));
  }
  pending.delete(w.id); paint();
}
const flash = new Set();
const painters = new Set();
function paint() { for (const p of painters) p(); }
function control(w, words) {
  const box = node(`<div><button type="button"></button><div class="err" role="alert"></div></div>`);
  const [b, err] = box.children;
  b.onclick = () => grab(w);
  const p = () => {
    if (!box.isConnected && p.was) { painters.delete(p); return; }
    p.was = box.isConnected;
    const t = pending.has(w.id) ? "Starting…" : flash.has(w.id) ? "✓ Started" : words;
    if (b.textContent !== t) b.textContent = t;
    b.setAttribute("aria-label", `${t} ${label(w)}`);
    b.classList.toggle("done", flash.has(w.id));
    const why = problems.get(w.id);
    if (!why) err.replaceChildren();
    else if (err.firstChild?.textContent !== why) {
      const again = node(`<button type="button">Try again</button>`);
      again.onclick = () => { b.focus(); grab(w); };
      err.replaceChildren(Object.assign(document.createElement("span"), { textContent: why }), again);
    }
  };
  painters.add(p); p();
  return box;
}
async function route() {
  if (!works) {
    view.replaceChildren(node("<p>Loading…</p>"));
    try { const r = await fetch("/api/downloads", { signal: AbortSignal.timeout(30_000) }); if (!r.ok) throw r; const { downloads } = await r.json(); if (!Array.isArray(downloads)) throw r; works = downloads; } catch {
      const e = node(`<div role="alert">Your videos did not load. <button>Try again</button></div>`);
      e.querySelector("button").onclick = route; view.replaceChildren(e); return;
    }
  }
  const id = new URLSearchParams(location.search).get("v");
  const w = works.find((o) => String(o.id) === id);
  if (w) return player(w);
  view.replaceChildren(...(works.length ? works.map(card) : [node("<p>No videos yet.</p>")]));
}
function card(w) {
  const f = node(`<figure role="group"><figcaption></figcaption><small></small><p><button type="button">Watch</button></p></figure>`);
  f.setAttribute("aria-label", label(w));
  f.querySelector("figcaption").textContent = label(w);
  const d = new Date(w.created_at ?? NaN);
  f.querySelector("small").textContent = [isNaN(d) ? "" : d.toLocaleDateString(), w.file_size > 0 ? (w.file_size / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 }) + " MB" : ""].filter(Boolean).join(" · ");
  const b = f.querySelector("button");
  b.setAttribute("aria-label", `Watch ${label(w)}`);
  b.onclick = () => { history.pushState({}, "", `?v=${encodeURIComponent(w.id)}`); back = w.id; route(); };
  b.id = `w${w.id}`;
  f.append(control(w, "Download"));
  return f;
}
let back;
function home() { history.pushState({}, "", location.pathname); route().then(() => document.getElementById(`w${back}`)?.focus()); }
function player(w) {
  const s = node(`<section><button type="button">← All videos</button><h1 tabindex="-1"></h1><video controls autoplay playsinline></video><p role="alert"></p></section>`);
  s.setAttribute("aria-label", `Watching ${label(w)}`);
  s.querySelector("h1").textContent = label(w);
  s.querySelector("button").onclick = home;
  const v = s.querySelector("video");
  v.onerror = () => { s.querySelector("[role=alert]").textContent = `${label(w)} cannot be played.`; };
  v.src = to(w);
  s.append(control(w, "Download"));
  view.replaceChildren(s);
  s.querySelector("h1").focus();
}
addEventListener("popstate", route);
addEventListener("keydown", (e) => { if (e.key === "Escape" && location.search) home(); });
route();
