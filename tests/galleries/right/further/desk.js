// A desk: tabs that take the list out of the page, a grid that is walked through by arrows, an inspector in place of a player's dialog, one line of status.
import { LARGE, byBrowser, call, cleaned, el, Failure, feed, handOver, limiter, obtain, running, usable } from "./engine.js";
const $ = (id) => document.getElementById(id);
const titleOf = (v) => (v.project_name ?? "").trim() || "วิดีโอไม่มีชื่อ";
const route = (v) => `/api/downloads/${v.id}/download`;
const nameOf = (v) => `${cleaned(v.project_name, { space: "_", none: "video" })}.mp4`;
const WHY = { gone: "วิดีโอนี้ถูกลบไปแล้ว", session: "เซสชันหมดอายุ กรุณาเข้าสู่ระบบอีกครั้ง", denied: "คุณไม่มีสิทธิ์ดาวน์โหลด", offline: "คุณออฟไลน์อยู่", unreachable: "เชื่อมต่อเซิร์ฟเวอร์ไม่ได้", slow: "เซิร์ฟเวอร์ไม่ตอบสนอง", broken: "ไฟล์มาไม่ครบ จึงไม่ได้บันทึก", server: "เซิร์ฟเวอร์ขัดข้อง" };
let videos = null, tab = "", picked = null, age = 0;
const jobs = new Map(), errors = new Map(), lane = limiter(4);
const read = async () => { const { downloads } = await call("/api/downloads"); age = Date.now(); return (videos = downloads); };
const current = (v) => videos?.find((one) => one.id === v.id) ?? v;

// ---- one line for all
let news = "";
function line() {
  const now = [...jobs.values()].map((job) => `กำลังดาวน์โหลด “${titleOf(job.v)}”${job.all ? ` ${Math.floor((100 * job.got) / job.all / 5) * 5}%` : job.got ? ` ${(job.got / 1e6).toFixed(0)} MB` : ""}`);
  const text = [...now, news].filter(Boolean).join(" · ");
  if ($("line").textContent !== text) $("line").textContent = text;
}
let newsTimer;
function tell(text) { news = text; line(); clearTimeout(newsTimer); newsTimer = setTimeout(() => { news = ""; line(); }, 8000); }

async function get(v) {
  if (jobs.has(v.id)) return;
  errors.delete(v.id);
  const halt = new AbortController(), job = { v, got: 0, all: 0, halt };
  jobs.set(v.id, job), running.add(job);
  news = "", line(), touch(v.id);
  const omit = { credentials: "omit" };
  try {
    if (v.file_size > LARGE) {
      await byBrowser(route(v), nameOf(v), halt.signal);
      return end(`เบราว์เซอร์เริ่มดาวน์โหลด “${titleOf(v)}” แล้ว`);
    }
    const blob = await lane(halt.signal, () => obtain([
      usable(v.file_url) && { url: v.file_url, init: omit },
      async () => {
        const fresh = (await read()).find((one) => one.id === v.id);
        if (!fresh) throw Object.assign(new Failure("gone"), { final: true });
        return usable(fresh.file_url) && fresh.file_url !== v.file_url && { url: fresh.file_url, init: omit, expected: fresh.file_size > 0 ? fresh.file_size : null };
      },
      { url: route(v) },
    ].filter(Boolean), { signal: halt.signal, expected: v.file_size > 0 ? v.file_size : null, progress: (got, all) => { job.got = got, job.all = all; line(); touch(v.id); } }));
    handOver(blob, nameOf(v));
    end(`บันทึก “${titleOf(v)}” แล้ว`);
  } catch (error) {
    if (!halt.signal.aborted) errors.set(v.id, { v, error });
    end(halt.signal.aborted ? `ยกเลิก “${titleOf(v)}” แล้ว` : "");
  }
  function end(text) { jobs.delete(v.id), running.delete(job); tell(text); touch(v.id); strays(); }
}

// ---- rows are kept in step by their id, wherever they are shown
const spots = new Map(); // id -> Set of painters
function touch(id) { for (const one of spots.get(id) ?? []) one(); }
function onTouch(id, paint) { (spots.get(id) ?? spots.set(id, new Set()).get(id)).add(paint); paint(); return () => spots.get(id).delete(paint); }
function complaint(v, back) {
  const { error } = errors.get(v.id);
  return el("div", { role: "alert", class: "bad" }, el("p", {}, "ดาวน์โหลด “", el("bdi", {}, titleOf(v)), `” ไม่สำเร็จ: ${WHY[error.kind] ?? WHY.server}`),
    el("button", { type: "button", onclick: () => { get(current(v)); back()?.focus(); } }, "ลองอีกครั้ง"), " ",
    el("button", { type: "button", onclick: () => { errors.delete(v.id); touch(v.id); strays(); back()?.focus(); } }, "ปิด"),
    el("details", {}, el("summary", {}, "รายละเอียด"), el("code", {}, `${error.kind ?? "error"} · ${error.message}`)));
}
function doer(v, label, tabindex) {
  const button = el("button", { type: "button", tabindex, onclick: (event) => { event.stopPropagation(); const job = jobs.get(v.id); job ? job.halt.abort(new DOMException("", "AbortError")) : get(current(v)); } }, "ดาวน์โหลด");
  let running = null;
  const off = onTouch(v.id, () => { // the same button cancels what it has begun
    if (running === jobs.has(v.id)) return;
    running = jobs.has(v.id);
    button.textContent = running ? "ยกเลิก" : "ดาวน์โหลด";
    if (label) button.setAttribute("aria-label", `${button.textContent} ${titleOf(v)}`);
  });
  return { button, off };
}
let offs = [];
function grid() {
  offs.forEach((off) => off()), offs = [];
  const those = videos.filter((v) => (v.group_key || "") === tab);
  const table = el("div", { role: "grid", "aria-label": tab || "ทั้งหมด" });
  those.forEach((v, at) => {
    const { button, off } = doer(v, true, "-1");
    const look = el("button", { type: "button", tabindex: "-1", "aria-label": `ดู ${titleOf(v)}`, onclick: (event) => { event.stopPropagation(); inspect(v, row); } }, "ดู");
    const spot = el("div", { role: "gridcell", class: "wide" });
    const row = el("div", { role: "row", "aria-label": titleOf(v), tabindex: at ? "-1" : "0", "data-id": String(v.id), ondblclick: () => inspect(v, row) }, el("div", { role: "gridcell" }, el("bdi", {}, titleOf(v))), el("div", { role: "gridcell" }, look), el("div", { role: "gridcell" }, button), spot);
    let was = null;
    offs.push(off, onTouch(v.id, () => {
      const now = picked === v.id ? null : errors.get(v.id) ?? null;
      if (now === was) return;
      was = now, spot.replaceChildren(...(now ? [complaint(v, () => button)] : []));
    }));
    table.append(row);
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("[role=row]"), stops = [row, ...row.querySelectorAll("button")], at = stops.indexOf(event.target);
    const go = (node) => { if (!node) return; event.preventDefault(); table.querySelector("[role=row][tabindex='0']")?.setAttribute("tabindex", "-1"); node.closest("[role=row]").setAttribute("tabindex", "0"); node.focus(); };
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling; go(next && [next, ...next.querySelectorAll("button")][Math.min(at, 2)]); }
    else if (event.key === "ArrowRight") go(stops[at + 1]);
    else if (event.key === "ArrowLeft") go(stops[at - 1]);
    else if (event.key === "Enter" && event.target === row) inspect(current(those.find((v) => String(v.id) === row.dataset.id)), row);
  });
  return table;
}
function strays() { // failures of videos whose row is not on this tab
  const box = document.getElementById("strays");
  if (!box) return;
  const lost = [...errors.values()].filter(({ v }) => picked !== v.id && !document.querySelector(`[data-id="${v.id}"]`));
  if (box.dataset.of === String(lost.map(({ v }) => v.id))) return;
  box.dataset.of = String(lost.map(({ v }) => v.id));
  box.replaceChildren(...lost.map(({ v }) => complaint(v, () => document.querySelector("[role=tab][aria-selected=true]"))));
}
function draw() {
  if (!videos.length) return $("tabs").replaceChildren(), $("view").replaceChildren(el("p", {}, "ยังไม่มีวิดีโอ"));
  const names = [...new Set(videos.map((v) => v.group_key || ""))];
  if (!names.includes(tab)) tab = names.includes("") ? "" : names[0];
  $("tabs").replaceChildren(...names.map((name) => el("button", { type: "button", role: "tab", "aria-selected": String(name === tab), "aria-controls": "view", tabindex: name === tab ? "0" : "-1", onclick: () => { tab = name; draw(); $("tabs").querySelector("[aria-selected=true]").focus(); } }, name || "ทั้งหมด")));
  $("view").replaceChildren(el("div", { id: "strays" }), grid());
  strays();
}
$("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
  if (step && event.target[step]) event.target[step].click();
});
async function show() {
  $("view").replaceChildren(el("p", {}, "กำลังโหลด…"));
  try { await read(); draw(); }
  catch (error) { $("view").replaceChildren(el("div", { role: "alert", class: "bad" }, el("p", {}, `อ่านรายการวิดีโอไม่ได้: ${WHY[error.kind] ?? WHY.server}`), el("button", { type: "button", onclick: show }, "ลองอีกครั้ง"))); }
}

// ---- the inspector stands beside the list, and does not cover it
let closeInspector = null;
function inspect(v, row) {
  closeInspector?.();
  v = current(v), picked = v.id;
  document.querySelectorAll("[role=row]").forEach((one) => one.setAttribute("aria-selected", String(one.dataset.id === String(v.id))));
  const video = el("video", { controls: true, playsinline: true, "aria-label": titleOf(v) }), note = el("p", { role: "status" });
  const { button, off } = doer(v);
  const spot = el("div");
  let was = null;
  const off2 = onTouch(v.id, () => { const now = errors.get(v.id) ?? null; if (now !== was) was = now, spot.replaceChildren(...(now ? [complaint(v, () => button)] : [])); });
  const close = el("button", { type: "button", "aria-label": "ปิดวิดีโอ", onclick: () => closeInspector() }, "✕");
  $("inspector").replaceChildren(el("h2", { id: "inspected", dir: "auto" }, titleOf(v)), video, note, button, " ", close, spot);
  $("inspector").setAttribute("aria-labelledby", "inspected"), ($("inspector").hidden = false);
  $("inspector").scrollIntoView({ block: "nearest" });
  touch(v.id);
  const end = feed(video, [
    async () => (Date.now() - age < 300000 && usable(current(v).file_url) ? current(v).file_url : null),
    async () => { const one = (await read()).find((other) => other.id === v.id); return usable(one?.file_url) ? one.file_url : null; },
    async () => route(v),
  ], { failed: () => (note.textContent = `เล่น “${titleOf(v)}” ไม่ได้`), works: () => (note.textContent = "") });
  closeInspector = () => { end(), off(), off2(); picked = null, closeInspector = null; $("inspector").hidden = true, $("inspector").replaceChildren(); touch(v.id); row.removeAttribute("aria-selected"); (row.isConnected ? row : document.querySelector("[role=row]"))?.focus(); strays(); };
  close.focus();
}
addEventListener("keydown", (event) => event.key === "Escape" && closeInspector?.());
show();
