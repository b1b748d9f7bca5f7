// A table with one toolbar: the rows are chosen by checkboxes, and what is chosen is downloaded. In Japanese.
import { Trouble, el, guard, jobs, nameOf, readList, save, source, whole } from "./core.js";
const words = {
  unreachable: "接続できませんでした。通信環境を確認してください", session: "ログインの有効期限が切れました。ログインし直してください", server: "サーバーでエラーが発生しました",
  gone: "この動画は削除されています", incomplete: "最後まで受信できませんでした", strange: "動画ではないデータが届きました", slow: "サーバーの応答がありません", offline: "オフラインです。接続してください",
  unplayable: "この動画は今再生できません",
};
const id = (name) => document.getElementById(name);
const titleOf = (video) => (video.project_name ?? "").trim() || "無題の動画";
let videos = [], chosen = new Set();
async function show() {
  id("list").replaceChildren(el("p", {}, "読み込み中…"));
  try { videos = await readList(words); } catch (error) {
    id("list").replaceChildren(el("div", { role: "alert" }, el("p", {}, `一覧を読み込めませんでした。${error.message}。`), el("button", { onclick: show }, "再試行")));
    return;
  }
  draw();
}
function draw() {
  if (!videos.length) return id("list").replaceChildren(el("p", {}, "動画はまだありません。"));
  const head = el("tr", {}, el("th", {}, "選択"), el("th", {}, "題名"), el("th", {}, "日付"), el("th", {}, "大きさ"), el("th", {}, "再生"));
  const bodies = [...Map.groupBy(videos, ({ group_key }) => group_key || "")].map(([key, those]) => {
    const body = el("tbody", {}, ...those.map(row));
    if (!key) return [body];
    body.hidden = true;
    const toggle = el("button", { "aria-expanded": "false" }, `${key}（${those.length}）`);
    toggle.onclick = () => { body.hidden = !body.hidden; toggle.setAttribute("aria-expanded", String(!body.hidden)); };
    return [el("tbody", {}, el("tr", {}, el("td", { colspan: "5" }, toggle))), body];
  });
  id("list").replaceChildren(el("table", {}, el("thead", {}, head), ...bodies.flat()));
}
function row(video) {
  const box = el("input", { type: "checkbox", "aria-label": `${titleOf(video)}を選択` });
  box.checked = chosen.has(video.id);
  box.onchange = () => { chosen[box.checked ? "add" : "delete"](video.id); bar(); };
  const stop = el("button", { "aria-label": `${titleOf(video)}を中止`, "data-stop": video.id, onclick: () => jobs.get(video.id)?.abort() }, "中止");
  stop.disabled = !jobs.has(video.id);
  const day = video.created_at ? new Date(video.created_at).toLocaleDateString("ja-JP") : "";
  const size = video.file_size ? `${(video.file_size / 1e6).toFixed(1)} MB` : "";
  return el("tr", { "aria-label": titleOf(video) }, el("td", {}, box), el("td", {}, titleOf(video)), el("td", {}, day), el("td", {}, size), el("td", {}, el("button", { "aria-label": `${titleOf(video)}を再生`, onclick: (event) => play(video, event.currentTarget) }, "▶"), " ", stop));
}
function bar() {
  id("get").disabled = !chosen.size;
  for (const stop of document.querySelectorAll("[data-stop]")) stop.disabled = ![...jobs.keys()].some((key) => String(key) === stop.dataset.stop);
  id("count").textContent = chosen.size ? `${chosen.size}本を選択中` : "";
}
id("get").onclick = () => { for (const one of videos.filter((video) => chosen.has(video.id))) get(one); };
async function get(video) {
  if (jobs.has(video.id)) return;
  const job = new AbortController();
  jobs.set(video.id, job);
  bar();
  id("news").querySelector(`[data-id="${video.id}"]`)?.remove();
  const meter = el("progress", { max: "100", "aria-label": `${titleOf(video)}をダウンロード中` });
  const line = el("div", { class: "progress" }, `${titleOf(video)}をダウンロード中… `, meter);
  id("news").append(line);
  try {
    const blob = await whole(video, words, { signal: job.signal, onProgress: (bytes, total) => (total ? (meter.value = (100 * bytes) / total) : meter.removeAttribute("value")) });
    await save(blob, nameOf(video));
    say(`「${titleOf(video)}」を保存しました。`);
  } catch (error) {
    if (!job.signal.aborted) tell(video, error instanceof Trouble ? error.message : words.server);
  }
  line.remove();
  jobs.delete(video.id);
  bar();
}
let fading;
function say(text) {
  id("said").textContent = text;
  id("said").hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { id("said").hidden = true; id("said").textContent = ""; }, 6000);
}
function tell(video, why) {
  const box = el("div", { role: "alert", "data-id": video.id }, el("p", {}, `「${titleOf(video)}」をダウンロードできませんでした。${why}。`), el("button", { onclick: () => (box.remove(), renewed(video)) }, "再試行"), " ", el("button", { onclick: () => box.remove() }, "閉じる"));
  id("news").append(box);
}
async function renewed(video) {
  const list = await readList(words).catch(() => []);
  get(list.find((one) => one.id === video.id) ?? video);
}
let cameFrom = null;
function play(video, from) {
  close();
  cameFrom = from;
  const screen = el("video", { controls: "", playsinline: "", width: "320", height: "180" });
  const said = el("p", { role: "status" });
  source(screen, video, words, said);
  const shut = el("button", { onclick: close }, "閉じる");
  id("player").setAttribute("aria-label", titleOf(video));
  id("player").replaceChildren(el("h2", {}, titleOf(video)), screen, said, el("button", { onclick: () => get(video) }, "保存する"), " ", shut);
  id("player").hidden = false;
  shut.focus();
}
function close() {
  if (id("player").hidden) return;
  const screen = id("player").querySelector("video");
  screen.onerror = null;
  screen.removeAttribute("src");
  screen.load();
  id("player").hidden = true;
  id("player").replaceChildren();
  cameFrom?.focus();
}
addEventListener("keydown", ({ key }) => key === "Escape" && close());
guard();
show();
