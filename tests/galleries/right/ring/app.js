const $ = (id) => document.getElementById(id);
const drawer = $("drawer"), worker = new Worker("worker.js");
let videos = null, dialog = null;
const jobs = new Map(); // id -> {share, done}
const troubles = new Map(); // id -> words
const kept = new Set(); // ids that have been saved
try {
  for (const id of JSON.parse(localStorage.getItem("kept") ?? "[]")) kept.add(id);
} catch {} // without storage it is forgotten
const titleOf = (video) => video.project_name?.trim() || "Untitled clip";

function h(tag, props, ...kids) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) name.startsWith("on") ? made.addEventListener(name.slice(2), value) : made.setAttribute(name, value);
  made.append(...kids);
  return made;
}

// -- the list, kept up to date by the server's events

async function read() {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 30_000);
  try {
    const answer = await fetch("/api/downloads", { signal: stop.signal, cache: "no-store" });
    if (!answer.ok) throw answer.status === 401 ? "You have been signed out." : "The server has a problem.";
    const found = (await answer.json()).downloads;
    if (!Array.isArray(found)) throw "The server sent no list.";
    videos = found;
    $("count").textContent = videos.length ? `(${videos.length})` : "";
  } catch (error) {
    throw typeof error === "string" ? error : "The server cannot be reached.";
  } finally {
    clearTimeout(timer);
  }
}

let turn = 0;
async function open() {
  const mine = ++turn;
  drawer.hidden = false;
  tellOutside();
  $("open").setAttribute("aria-expanded", "true");
  drawer.replaceChildren(h("p", {}, "Getting your clips…"));
  try {
    await read();
    if (mine === turn) draw();
  } catch (why) {
    if (mine !== turn) return;
    drawer.replaceChildren(h("p", { role: "alert" }, `Your clips cannot be shown. ${why}`), h("button", { onclick: open }, "Try again"));
  }
}
function close() {
  turn++;
  drawer.hidden = true;
  tellOutside();
  $("open").setAttribute("aria-expanded", "false");
  $("open").focus();
}
$("open").onclick = () => (drawer.hidden ? open() : close());
addEventListener("keydown", (event) => event.key === "Escape" && !dialog && !drawer.hidden && close());

new EventSource("/api/events").addEventListener("library", async () => {
  if (drawer.hidden || !videos) return;
  const before = JSON.stringify(videos.map(({ id, project_name }) => [id, project_name]));
  await read().catch(() => {});
  if (JSON.stringify(videos.map(({ id, project_name }) => [id, project_name])) !== before) draw();
});

const opened = new Set();
function draw() {
  if (!videos.length) return drawer.replaceChildren(h("p", {}, "You have no clips."));
  const list = h("ul");
  for (const [key, members] of Map.groupBy(videos, ({ group_key }) => group_key || "")) {
    if (key) {
      const toggle = h("button", { "aria-expanded": String(opened.has(key)), onclick: () => (opened.delete(key) || opened.add(key), draw()) }, key);
      list.append(h("li", {}, toggle));
    }
    if (!key || opened.has(key)) list.append(...members.map(clip));
  }
  const at = document.activeElement?.closest?.("li.clip")?.dataset.id, which = document.activeElement?.className;
  drawer.replaceChildren(list);
  if (at) drawer.querySelector(`li[data-id="${CSS.escape(at)}"] .${which || "save"}`)?.focus();
}

function clip(video) {
  const trouble = h("p", { class: "trouble", role: "alert" });
  const title = h("h3", { id: `t${video.id}` }, titleOf(video));
  const line = h("li", { class: "clip", "data-id": String(video.id), "aria-labelledby": title.id },
    title, h("button", { class: "play", onclick: () => play(video), "aria-label": `Watch ${titleOf(video)}` }, "▷"), saver(video, "save"), trouble);
  paint(video, line);
  return line;
}

function saver(video, name) {
  return h("button", { class: name, onclick: () => (jobs.has(video.id) ? soonStop(video) : save(video)) });
}

/** Says at every place what there is to say of a video. */
function paint(video, only = null) {
  const job = jobs.get(video.id), title = titleOf(video), words = troubles.get(video.id);
  const places = only ? [only] : [drawer.querySelector(`li[data-id="${video.id}"]`), dialog?.video.id === video.id ? dialog : null].filter(Boolean);
  for (const place of places) {
    const button = place.querySelector(".save"), trouble = place.querySelector(".trouble");
    const state = job ? "run" : words ? "again" : kept.has(video.id) ? "kept" : "new";
    if (button.dataset.state !== state) {
      button.dataset.state = state;
      const name = { run: `Cancel download of ${title}`, again: `Try again to download ${title}`, kept: `Download ${title} once more (already downloaded)`, new: `Download ${title}` }[state];
      button.setAttribute("aria-label", name);
      const ring = h("canvas", { width: "30", height: "30", role: "progressbar", "aria-label": `Downloading ${title}`, "aria-valuemin": "0", "aria-valuemax": "100" });
      button.replaceChildren(state === "run" ? ring : { again: "↻", kept: "✓", new: "⤓" }[state]);
    }
    if (job) drawRing(button.querySelector("canvas"), job.share);
    const text = words ? `“${title}” was not downloaded: ${words}` : "";
    if (trouble.textContent !== text) trouble.textContent = text;
  }
}

/** Troubles that no row shows, since the gallery is closed, are told on the page. */
function tellOutside() {
  const closed = drawer.hidden && !dialog;
  const lines = [...$("outside").children];
  for (const line of lines) if (!closed || !troubles.has(line.video.id)) line.remove();
  if (!closed) return;
  for (const [id, words] of troubles) {
    if (lines.some((line) => line.isConnected && line.video.id === id)) continue;
    const video = videos.find((one) => one.id === id);
    const again = h("button", { onclick: () => (save(video), tellOutside()) }, "Try again");
    const line = h("div", {}, h("p", { role: "alert" }, `“${titleOf(video)}” was not downloaded: ${words}`), again);
    line.video = video;
    $("outside").append(line);
  }
}

function drawRing(canvas, share) {
  const pen = canvas.getContext("2d");
  if (share === null) canvas.removeAttribute("aria-valuenow");
  else canvas.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  pen.clearRect(0, 0, 30, 30);
  pen.lineWidth = 4;
  pen.strokeStyle = "#bbb";
  pen.beginPath();
  pen.arc(15, 15, 11, 0, 7);
  pen.stroke();
  pen.strokeStyle = "#0a58ca";
  pen.beginPath();
  pen.arc(15, 15, 11, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (share ?? 0.15));
  pen.stroke();
}

// -- saving

const WORDS = { 401: "you have been signed out.", 403: "you may not have it.", 404: "it is no longer stored.", 429: "too many people want it right now.", cut: "only a part of it came.", strange: "the server sent something else.", stalled: "nothing more came.", offline: "the connection is lost." };
const guard = (event) => event.preventDefault();

async function save(video) {
  troubles.delete(video.id);
  jobs.set(video.id, { share: null, since: Date.now() });
  addEventListener("beforeunload", guard);
  $("said").textContent = `Downloading “${titleOf(video)}”.`;
  paint(video);
  worker.postMessage({ id: video.id, links: [video.file_url].filter((link) => link && link !== "null"), size: video.file_size || 0 });
}

/** A second click of an impatient hand is none to cancel. */
function soonStop(video) {
  if (Date.now() - jobs.get(video.id).since > 700) worker.postMessage({ id: video.id, stop: true });
}

const ways = new Map(); // id -> how many further ways have been tried
worker.onmessage = async ({ data }) => {
  const video = videos.find(({ id }) => id === data.id) ?? dialog?.video;
  const job = jobs.get(data.id);
  if (!job || !video) return;
  if (data.had !== undefined) {
    job.share = data.all ? Math.min(1, data.had / data.all) : null;
    return paint(video);
  }
  if (data.why && data.why !== "stopped") {
    const tried = ways.get(video.id) ?? 0;
    ways.set(video.id, tried + 1);
    if (tried === 0) {
      await read().catch(() => {});
      const fresh = videos.find(({ id }) => id === data.id)?.file_url;
      if (fresh && fresh !== "null") return worker.postMessage({ id: video.id, links: [fresh], size: video.file_size || 0 });
    }
    if (tried < 2) {
      ways.set(video.id, 2);
      return worker.postMessage({ id: video.id, links: [`/api/downloads/${video.id}/download`], size: video.file_size || 0 });
    }
  }
  ways.delete(video.id);
  if (data.blob) {
    await handOver(video, data.blob);
    kept.add(video.id);
    try {
      localStorage.setItem("kept", JSON.stringify([...kept]));
    } catch {}
    $("said").textContent = `“${titleOf(video)}” has been downloaded.`;
  } else if (data.why === "stopped") $("said").textContent = `The download of “${titleOf(video)}” was cancelled.`;
  else troubles.set(video.id, WORDS[data.why] ?? "the server has a problem.");
  jobs.delete(video.id);
  tellOutside();
  if (!jobs.size) removeEventListener("beforeunload", guard);
  paint(video);
};

let last = Promise.resolve();
function handOver(video, blob) {
  return (last = last.then(async () => {
    const href = URL.createObjectURL(blob);
    h("a", { href, download: `${nameOf(video)}.mp4` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    await new Promise((go) => setTimeout(go, 170));
  }));
}

const nameOf = (video) => {
  const words = titleOf(video).normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? ["clip"];
  const stem = words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
  return `${[...stem].slice(0, 48).join("")}_${video.id}`;
};

// -- the player

function play(video) {
  const screen = h("video", { controls: "", playsinline: "", width: "320", height: "180" });
  const said = h("p", { role: "status" });
  const links = [async () => video.file_url, async () => (await read(), videos.find(({ id }) => id === video.id)?.file_url), async () => `/api/downloads/${video.id}/download`];
  const next = async () => {
    const way = links.shift();
    if (!way) return void (said.textContent = `“${titleOf(video)}” cannot be played.`);
    const link = await way().catch(() => null);
    if (!link || link === "null") return next();
    const at = screen.currentTime, going = !screen.paused;
    screen.src = link;
    screen.currentTime = at;
    if (going) screen.play().catch(() => {});
  };
  screen.addEventListener("error", next);
  const shut = h("button", { onclick: () => dialog.close() }, "Close");
  dialog = h("dialog", { "aria-label": titleOf(video) }, h("h2", {}, titleOf(video)), screen, said, saver(video, "save"), " ", shut, h("p", { class: "trouble", role: "alert" }));
  dialog.video = video;
  const mine = dialog;
  dialog.addEventListener("close", () => {
    screen.removeEventListener("error", next);
    screen.removeAttribute("src");
    screen.load();
    mine.remove();
    dialog = null;
    drawer.querySelector(`li[data-id="${video.id}"] .play`)?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  paint(video);
  next();
}
