const el = (tag, props = {}, ...kids) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) key.startsWith("on") ? (made[key] = value) : value !== null && made.setAttribute(key, value);
  made.append(...kids.filter((kid) => kid !== null && kid !== undefined));
  return made;
};
const list = document.getElementById("list"), tray = document.getElementById("tray"), toasts = document.getElementById("toasts");
let videos = [], player = null, cameFrom = null;
const jobs = []; // {video, state: waiting|running|done|failed, row, xhr}
const titleOf = (video) => video.project_name?.trim() || "Untitled";

class Trouble extends Error {}

// -- the list

async function readList() {
  const answer = await fetch("/api/downloads", { cache: "no-store", signal: AbortSignal.timeout(60_000) });
  if (answer.status === 401) throw new Trouble("Your session has ended. Sign in again, then reload.");
  if (!answer.ok) throw new Trouble("The server could not send your reels.");
  const { downloads } = await answer.json().catch(() => ({}));
  if (!Array.isArray(downloads)) throw new Trouble("The server sent something that is no list of reels.");
  return (videos = downloads);
}

async function show() {
  list.replaceChildren(el("p", {}, "Loading your reels…"));
  let late;
  const limit = new Promise((_, no) => (late = setTimeout(() => no(new Trouble("The server does not answer.")), 45_000)));
  try {
    await Promise.race([readList(), limit]);
  } catch (error) {
    const words = error instanceof Trouble ? error.message : "Your reels cannot be reached.";
    list.replaceChildren(el("div", { role: "alert" }, words, " ", el("button", { onclick: show }, "Retry")));
    return;
  } finally {
    clearTimeout(late);
  }
  draw();
}

function draw() {
  if (!videos.length) return list.replaceChildren(el("p", {}, "No reels yet. Make one!"));
  const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  const groups = Map.groupBy(videos, ({ group_key }) => group_key ?? "");
  const parts = [];
  for (const [key, members] of groups) {
    const rows = el("ol", {}, ...members.map(row));
    if (!key) parts.push(rows);
    else {
      const details = el("details", { "data-key": key }, el("summary", {}, `${key} (${members.length})`), rows);
      details.open = open.has(key);
      parts.push(details);
    }
  }
  list.replaceChildren(...parts);
}

function facts(video) {
  const day = video.created_at ? new Date(video.created_at).toLocaleDateString("en-GB", { dateStyle: "medium" }) : null;
  return [day, video.file_size ? `${(video.file_size / 1e6).toFixed(1)} MB` : null].filter(Boolean).join(" · ");
}

function row(video) {
  const kebab = el("button", { class: "kebab", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `Options for ${titleOf(video)}` }, "⋮");
  const line = el("li", { "data-id": video.id }, el("span", { class: "t" }, titleOf(video)), el("small", {}, facts(video)), kebab);
  kebab.onclick = () => openMenu(video, line, kebab);
  return line;
}

function openMenu(video, line, kebab) {
  document.querySelector("[role=menu]")?.close();
  const item = (name, action) => el("div", { role: "menuitem", tabindex: "-1", onclick: () => (menu.close(), action()) }, name);
  const items = [item("Play", () => play(video, kebab)), item("Copy title", () => navigator.clipboard?.writeText(titleOf(video))), item("Download", () => start(video))];
  const menu = el("div", { role: "menu", "aria-label": `Options for ${titleOf(video)}` }, ...items);
  menu.close = (back = true) => {
    menu.remove();
    kebab.setAttribute("aria-expanded", "false");
    if (back) kebab.focus();
  };
  menu.onkeydown = (event) => {
    const at = items.indexOf(document.activeElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length].focus();
    else if (event.key === "ArrowUp") items[(at + items.length - 1) % items.length].focus();
    else if (event.key === "Home") items[0].focus();
    else if (event.key === "End") items.at(-1).focus();
    else if (event.key === "Escape") menu.close();
    else if (event.key === "Tab") return menu.close();
    else if (event.key === "Enter" || event.key === " ") items[at].click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  line.append(menu);
  kebab.setAttribute("aria-expanded", "true");
  items[0].focus();
}
addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("[role=menu], .kebab")) document.querySelector("[role=menu]")?.close(false);
});

// -- the player

function play(video, opener) {
  closePlayer();
  cameFrom = opener;
  const screen = el("video", { controls: "", playsinline: "", width: "320", height: "180" });
  const said = el("p", { role: "status" });
  const ways = [async () => video.file_url, async () => renewedLink(video), async () => `/api/downloads/${video.id}/download`];
  const next = async () => {
    const way = ways.shift();
    if (!way) return void (said.textContent = "This reel cannot be played right now.");
    const link = await way().catch(() => null);
    if (!link || link === "null") return next();
    const at = screen.currentTime;
    screen.src = link;
    screen.currentTime = at;
  };
  screen.onerror = async () => {
    const going = !screen.paused, at = screen.currentTime;
    await next();
    screen.currentTime = at;
    if (going) screen.play().catch(() => {});
  };
  next();
  const close = el("button", { onclick: closePlayer }, "Close player");
  const save = el("button", { onclick: () => start(video) }, "Download");
  player = el("div", { class: "player", role: "dialog", "aria-label": titleOf(video) }, el("h2", {}, titleOf(video)), screen, said, save, " ", close);
  document.body.append(player);
  close.focus();
}

function closePlayer() {
  if (!player) return;
  const screen = player.querySelector("video");
  screen.onerror = null;
  screen.removeAttribute("src");
  screen.load();
  player.remove();
  player = null;
  cameFrom?.focus();
}
addEventListener("keydown", ({ key }) => key === "Escape" && closePlayer());

// -- downloads: one at a time

function start(video) {
  if (jobs.some((job) => job.video.id === video.id && ["waiting", "running"].includes(job.state))) return;
  for (const old of jobs.filter((job) => job.video.id === video.id)) drop(old);
  document.querySelector(`.toast[data-id="${video.id}"]`)?.remove();
  const job = { video, state: "waiting", row: el("li", {}) };
  jobs.push(job);
  if (!tray.querySelector("ul")) tray.append(el("h2", {}, "Downloads "), el("button", { onclick: clearAll }, "Clear all"), el("ul"));
  tray.querySelector("ul").prepend(job.row);
  tray.hidden = false;
  drawJob(job);
  toast(video, "Download started: ", "", 6000);
  run();
}

function drop(job) {
  job.row.remove();
  jobs.splice(jobs.indexOf(job), 1);
  tray.hidden = !jobs.length;
}

function clearAll() {
  for (const job of [...jobs]) if (["done", "failed"].includes(job.state)) drop(job);
}

function drawJob(job, share = null, words = "") {
  const title = titleOf(job.video);
  if (job.state === "running" && job.bar) {
    if (share === null) job.bar.removeAttribute("value");
    else job.bar.value = share;
    job.words.textContent = words;
    return;
  }
  const cancel = el("button", { onclick: () => stop(job), "aria-label": `Cancel ${title}` }, "✕");
  if (job.state === "waiting") job.row.replaceChildren(`${title}: waiting for its turn `, cancel);
  if (job.state === "running") {
    job.bar = el("progress", { "aria-label": `Downloading ${title}`, max: "1" });
    job.words = el("span", {}, words);
    job.row.replaceChildren(`${title} `, job.words, job.bar, cancel);
  } else job.bar = null;
  if (job.state === "done") job.row.replaceChildren(`✓ ${title} · ${(job.bytes / 1e6).toFixed(1)} MB`);
  if (job.state === "failed") job.row.replaceChildren(`✗ ${title}: ${job.why} `, el("button", { onclick: () => start(job.video) }, "Retry"));
}

function stop(job) {
  job.stopped = true;
  job.xhr?.abort();
  job.wake?.();
  if (job.state === "waiting") drop(job);
}

let busy = false;
async function run() {
  if (busy) return;
  busy = true;
  addEventListener("beforeunload", hold);
  for (let job; (job = jobs.find(({ state }) => state === "waiting")); ) {
    job.state = "running";
    drawJob(job);
    try {
      const blob = await whole(job);
      job.bytes = blob.size;
      save(job.video, blob);
      job.state = "done";
      drawJob(job);
      toast(job.video, "", " is in your downloads.", 6000);
      await new Promise((go) => setTimeout(go, 150)); // browsers drop saves in quick succession
    } catch (error) {
      if (job.stopped) drop(job);
      else {
        job.state = "failed";
        job.why = error instanceof Trouble ? error.message : "the connection failed";
        drawJob(job);
        toast(job.video, "", ` was not downloaded: ${job.why}.`, 15_000, true);
      }
    }
  }
  busy = false;
  removeEventListener("beforeunload", hold);
}
const hold = (event) => event.preventDefault();

async function renewedLink(video) {
  return (await readList()).find(({ id }) => id === video.id)?.file_url;
}

async function whole(job) {
  const { video } = job;
  let trouble;
  const attempt = async (link) => {
    if (job.stopped) throw new Trouble("stopped");
    if (!link || link === "null") throw trouble ?? new Trouble("there is no link to it");
    return get(link, job);
  };
  const backend = () => attempt(`/api/downloads/${video.id}/download`);
  const ways = [() => attempt(video.file_url), async () => attempt(await renewedLink(video)), backend, backend, backend];
  const pauses = [0, 0, 0, 700, 2000];
  for (const [number, way] of ways.entries()) {
    if (pauses[number]) {
      if (!trouble?.again) break;
      drawJob(job, null, `trying again in ${pauses[number] / 1000} s…`);
      await new Promise((go) => ((job.wake = go), setTimeout(go, pauses[number])));
    }
    try {
      return await way();
    } catch (error) {
      if (job.stopped) throw error;
      trouble = error;
    }
  }
  throw trouble;
}

function get(link, job) {
  const { video } = job;
  return new Promise((done, fail) => {
    const xhr = (job.xhr = new XMLHttpRequest());
    let timer;
    const no = (words, again = false) => (clearTimeout(timer), fail(Object.assign(new Trouble(words), { again })));
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => (no("no more bytes came"), xhr.abort()), 30_000);
    };
    xhr.open("GET", link);
    // The player may have left a part of the same address in the cache, and a bucket is asked for no further header.
    if (link.startsWith("/")) xhr.setRequestHeader("Cache-Control", "no-cache");
    xhr.responseType = "blob";
    xhr.onprogress = ({ loaded, total, lengthComputable }) => {
      alive();
      const all = video.file_size || (lengthComputable && !xhr.getResponseHeader("content-encoding") ? total : 0);
      drawJob(job, all ? Math.min(1, loaded / all) : null, `${(loaded / 1e6).toFixed(1)}${all ? ` of ${(all / 1e6).toFixed(1)}` : ""} MB`);
    };
    xhr.onerror = () => no("the connection failed", true);
    xhr.onabort = () => no("stopped");
    xhr.onload = () => {
      const { status, response } = xhr;
      if (status === 404) return no("the video is no longer there");
      if (status === 401) return no("your session has ended; sign in again");
      if (status === 403) return no("the server refused it");
      if (status === 429) return no("too many requests; wait a little");
      if (status >= 500) return no("the server has a problem", true);
      if (status !== 200 || /text\/html|xml|json/.test(response.type)) return no("the server sent something else");
      if (!response.size || (video.file_size && response.size !== video.file_size)) return no("it did not arrive whole", true);
      clearTimeout(timer);
      done(response);
    };
    alive();
    xhr.send();
  });
}

function save(video, blob) {
  const href = URL.createObjectURL(new Blob([blob], { type: "video/mp4" }));
  el("a", { href, download: nameOf(video) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 45_000);
}

function nameOf(video) {
  const day = video.created_at ? video.created_at.slice(0, 10) : "undated";
  const clean = titleOf(video).normalize("NFC").replace(/[\p{Cc}\p{Cf}<>:"/\\|?*%#]+/gu, " ").replace(/\s+/g, " ").replace(/^[\s.]+|[\s.]+$/g, "");
  return `${day} ${[...clean].slice(0, 60).join("").trim() || "Reel"}.mp4`;
}

// -- toasts

function toast(video, before, after, ms, again = false) {
  const made = el("div", { class: "toast", role: "alert", "data-id": video.id }, before, el("b", {}, titleOf(video)), after);
  if (again) {
    made.append(" ", el("button", { onclick: () => (made.remove(), start(video)) }, "Retry"), " ", el("button", { onclick: () => made.remove() }, "Dismiss"));
  }
  toasts.prepend(made);
  setTimeout(() => made.remove(), ms);
}

show();
