import { call, cleaned, el, Failure, feed as feedVideo, handOver, limiter, obtain, running, usable } from "./engine.js";

const $ = (id) => document.getElementById(id);
const digits = (number) => Number(number).toLocaleString("ar-EG", { useGrouping: false });
const titleOf = (film) => (film.name ?? "").trim() || "مقطع بلا عنوان";
const quoted = (film) => `«\u2068${titleOf(film)}\u2069»`;
const WORDS = {
  gone: "هذا المقطع لم يعد موجودًا.", session: "انتهت جلستك. سجّل الدخول من جديد ثم أعد المحاولة.", denied: "لا يُسمح لك بتنزيل هذا المقطع.",
  offline: "أنت غير متصل بالإنترنت.", unreachable: "تعذّر الوصول إلى الخادم.", slow: "تأخّر الخادم في الرد.",
  broken: "لم يصل الملف كاملًا، ولذلك لم يُحفظ.", server: "حدثت مشكلة في الخادم.",
};

// ---- the session: a token that is renewed once when a call is refused
let token = null, renewing = null;
const signIn = () => (renewing ??= call("/auth/guest", { method: "POST" }).then((body) => (token = body.access)).finally(() => (renewing = null)));
const refresh = () => (renewing ??= call("/auth/refresh", { method: "POST" }).then((body) => (token = body.access)).finally(() => (renewing = null)));
async function api(path, init = {}) {
  if (!token) await signIn();
  const used = token;
  const go = () => call(path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
  try {
    return await go();
  } catch (error) {
    if (error.kind !== "session") throw error;
    if (token === used) await refresh();
    return go();
  }
}

// ---- the snackbar: one message at a time; news goes by itself, trouble stays until it is answered
const queue = [];
let shown = null, timer;
function snack(message) {
  if (message.loud) return stack(message);
  for (let at = queue.length - 1; at >= 0; at--) if (queue[at].key === message.key) queue.splice(at, 1);
  if (shown?.key === message.key) hide();
  queue.push(message);
  if (!shown) next();
}
function stack(message) {
  forget(message.key);
  const card = el("div", { class: "card", "data-key": message.key }, el("p", {}, message.text), el("div", {},
    el("button", { type: "button", onclick: () => (card.remove(), message.again()) }, "إعادة المحاولة"),
    el("button", { type: "button", onclick: () => card.remove() }, "إغلاق")));
  $("loud").append(card);
}
function next() {
  shown = queue.shift() ?? null;
  if (!shown) return;
  timer = setTimeout(hide, 6000);
  $("calm").replaceChildren(el("div", { class: "card" }, el("p", {}, shown.text)));
}
function hide() {
  clearTimeout(timer);
  $("calm").replaceChildren();
  shown = null;
  next();
}
function forget(key) {
  $("loud").querySelector(`[data-key="${key}"]`)?.remove();
  for (let at = queue.length - 1; at >= 0; at--) if (queue[at].key === key) queue.splice(at, 1);
  if (shown?.key === key) hide();
}

// ---- downloads
const lane = limiter(2);
const going = new Map(); // key -> { stop, got, total }
const failed = new Map(); // key -> words
const views = new Map(); // key -> Set of functions that paint
const paint = (key) => views.get(key)?.forEach((one) => one());
const link = (film, signal) => api(`/feed/${film.key}/link`, { method: "POST", signal }).then((body) => body.href);

async function save(film) {
  if (going.has(film.key)) return;
  const stop = new AbortController();
  const { signal } = stop;
  going.set(film.key, { stop, got: 0, total: 0 });
  failed.delete(film.key);
  forget(`bad-${film.key}`);
  running.add(film.key);
  paint(film.key);
  snack({ key: `run-${film.key}`, text: `بدأ تنزيل ${quoted(film)}` });
  let last = 0;
  const way = async (trouble) => {
    if (trouble?.api || trouble?.kind === "gone" && trouble.api) return null;
    try {
      const href = await link(film, signal);
      return usable(href) ? { url: href, init: { credentials: "omit" } } : null;
    } catch (error) {
      error.final = true;
      throw error;
    }
  };
  try {
    const blob = await lane(signal, () => obtain([way, way], {
      signal, expected: film.bytes > 0 ? film.bytes : null,
      progress: (got, total) => {
        if (performance.now() - last < 120) return;
        last = performance.now();
        Object.assign(going.get(film.key) ?? {}, { got, total });
        paint(film.key);
      },
    }));
    handOver(blob, `${cleaned(film.name, { none: "مقطع" })}.mp4`);
    snack({ key: `run-${film.key}`, text: `حُفظ ${quoted(film)}` });
  } catch (error) {
    forget(`run-${film.key}`);
    if (error?.name !== "AbortError") {
      console.debug("save failed", error);
      const words = WORDS[error.kind] ?? WORDS.server;
      failed.set(film.key, words);
      snack({ key: `bad-${film.key}`, loud: true, text: `تعذّر تنزيل ${quoted(film)}. ${words}`, again: () => save(films.get(film.key) ?? film) });
    }
  } finally {
    going.delete(film.key);
    running.delete(film.key);
    paint(film.key);
  }
}
function saver(film, className, word) {
  const button = el("button", { type: "button", class: className, onclick: () => save(films.get(film.key) ?? film) });
  const ring = el("div", { class: "ring" });
  const meter = el("span", { role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": `تقدّم تنزيل ${titleOf(film)}` });
  const halt = el("button", { class: "flat", type: "button", "aria-label": `إيقاف تنزيل ${titleOf(film)}`, onclick: () => going.get(film.key)?.stop.abort(new DOMException("stopped", "AbortError")) }, "إيقاف");
  const show = () => {
    const now = going.get(film.key);
    button.setAttribute("aria-busy", String(!!now));
    const label = now ? `يجري تنزيل ${titleOf(film)}` : `تنزيل ${titleOf(film)}`;
    if (word) button.textContent = now ? "يجري التنزيل…" : word;
    else button.setAttribute("aria-label", label), (button.textContent = now ? "…" : "⤓");
    if (!now) return ring.replaceChildren();
    if (!ring.children.length) ring.append(meter, halt);
    if (now.total) {
      const percent = Math.floor((100 * now.got) / now.total);
      meter.setAttribute("aria-valuenow", String(percent));
      meter.setAttribute("aria-valuetext", `${digits(percent)}٪`);
      meter.textContent = `${digits(percent)}٪`;
    } else {
      meter.removeAttribute("aria-valuenow");
      meter.removeAttribute("aria-valuetext");
      meter.textContent = now.got ? `${(now.got / 1e6).toLocaleString("ar-EG", { maximumFractionDigits: 1 })} م.ب` : "في الانتظار…";
    }
  };
  if (!views.has(film.key)) views.set(film.key, new Set());
  views.get(film.key).add(show);
  show();
  return { button, ring, show };
}

// ---- the feed: twelve at a time, more when its end comes near
const films = new Map();
let cursor = "", loading = false;
const shut = new Set();
async function more() {
  if (loading || cursor === null) return;
  loading = true;
  $("feed").setAttribute("aria-busy", "true");
  $("feed").querySelector(".say")?.remove();
  const bones = Array.from({ length: 3 }, () => el("div", { class: "bone", "aria-hidden": "true" }));
  $("feed").append(...bones);
  try {
    const body = await api(`/feed?limit=12${cursor && `&cursor=${cursor}`}`);
    if (!Array.isArray(body?.films)) throw new Failure("server", "no list");
    cursor = body.cursor;
    for (const film of body.films) {
      const known = films.has(film.key);
      films.set(film.key, film);
      if (!known) place(film);
    }
    if (!films.size) $("feed").append(el("p", { class: "say" }, "لا توجد مقاطع بعد."));
  } catch (error) {
    $("feed").append(el("div", { class: "say", role: "alert" }, el("p", {}, `تعذّر تحميل المقاطع. ${WORDS[error.kind] ?? WORDS.server}`),
      el("button", { class: "flat", type: "button", onclick: more }, "إعادة المحاولة")));
    cursor ||= "";
    bones.forEach((one) => one.remove());
    loading = false;
    $("feed").setAttribute("aria-busy", "false");
    return;
  }
  bones.forEach((one) => one.remove());
  loading = false;
  $("feed").setAttribute("aria-busy", "false");
  const end = $("sentinel").getBoundingClientRect();
  if (end.top < innerHeight + 300) more();
}
new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && films.size && more(), { rootMargin: "300px" }).observe($("sentinel"));
function place(film) {
  const group = film.set;
  if (group && !document.querySelector(`.group[data-set="${CSS.escape(group)}"]`)) {
    const button = el("button", { type: "button", "aria-expanded": "true" }, group);
    button.addEventListener("click", () => {
      const open = !shut.delete(group);
      if (open) shut.add(group);
      button.setAttribute("aria-expanded", String(!open));
      for (const card of document.querySelectorAll(`article[data-set="${CSS.escape(group)}"]`)) card.hidden = open;
    });
    $("feed").append(el("div", { class: "group", "data-set": group }, button));
  }
  const { button, ring } = saver(film, "save");
  const oops = el("div", { class: "oops" });
  views.get(film.key).add(() => (oops.textContent = failed.has(film.key) ? "لم يكتمل التنزيل" : ""));
  const facts = [film.day, film.bytes > 0 ? `${(film.bytes / 1e6).toLocaleString("ar-EG", { maximumFractionDigits: 1 })} م.ب` : ""].filter(Boolean).join(" · ");
  const open = el("button", { class: "open", type: "button", onclick: () => openSheet(films.get(film.key), open) }, el("span", { class: "still" }), el("b", { dir: "auto" }, titleOf(film)), el("small", {}, facts));
  const card = el("article", { "data-key": String(film.key), "data-set": group ?? null, "aria-label": titleOf(film) }, open, button, ring, oops);
  card.hidden = shut.has(group);
  const last = group && [...document.querySelectorAll(`[data-set="${CSS.escape(group)}"]`)].at(-1);
  if (last) last.after(card);
  else $("feed").append(card);
}

// ---- the bottom sheet
let closeSheet = null;
function openSheet(film, opener) {
  const sheet = $("sheet");
  const picture = el("video", { controls: true, playsinline: true });
  const trouble = el("p", { class: "oops", role: "alert" });
  const { button, ring, show } = saver(film, "flat main", "تنزيل");
  const close = el("button", { class: "flat", type: "button", onclick: () => closeSheet() }, "إغلاق");
  sheet.setAttribute("aria-label", titleOf(film));
  sheet.replaceChildren(el("div", { class: "handle" }), el("h2", { dir: "auto" }, titleOf(film)), picture, trouble, el("div", { class: "acts" }, button, close), ring);
  sheet.classList.add("down");
  sheet.hidden = $("scrim").hidden = false;
  $("page").inert = true;
  requestAnimationFrame(() => requestAnimationFrame(() => sheet.classList.remove("down")));
  close.focus({ preventScroll: true });
  const fresh = async () => { const href = await link(film); return usable(href) ? href : null; };
  const end = feedVideo(picture, [fresh, fresh], { failed: () => (trouble.textContent = `تعذّر تشغيل ${quoted(film)}.`), works: () => (trouble.textContent = "") });
  let from = null;
  sheet.onpointerdown = (event) => (from = event.target.closest("button, video") ? null : event.clientY);
  sheet.onpointerup = (event) => from !== null && event.clientY - from > 90 && closeSheet();
  closeSheet = () => {
    end();
    views.get(film.key).delete(show);
    closeSheet = null;
    $("page").inert = false;
    $("scrim").hidden = true;
    sheet.classList.add("down");
    sheet.hidden = true;
    sheet.replaceChildren();
    opener.focus({ preventScroll: true });
  };
}
$("scrim").addEventListener("click", () => closeSheet?.());
addEventListener("keydown", (event) => event.key === "Escape" && closeSheet?.());
more();
