// What is on the page: cards in groups, a menu that hovers over all, and a player that takes the library's place.
import { addressOf, listVideos, signIn } from "./api.js";
import { download, isRunning } from "./download.js";
import { byId, make, titleOf } from "./dom.js";

const opened = new Set(); // keys of the groups that show their cards

function card(video) {
  const more = make("button", { class: "more", "aria-label": "More actions", "aria-haspopup": "menu" }, "⋯");
  more.onclick = () => openMenu(video, more.getBoundingClientRect());
  const title = make("h3", { id: `title-${video.id}` }, titleOf(video));
  return make("article", { tabindex: "0", "aria-labelledby": title.id }, title, more);
}

function group(key, videos) {
  const toggle = make("button", {}, `${opened.has(key) ? "▾" : "▸"} ${key} (${videos.length})`);
  toggle.onclick = () => {
    if (!opened.delete(key)) opened.add(key);
    showLibrary();
  };
  const cards = opened.has(key) ? [make("div", { class: "grid" }, ...videos.map(card))] : [];
  return make("section", { "aria-label": key }, make("h2", {}, toggle), ...cards);
}

let videos = [];

function showLibrary() {
  const groups = Map.groupBy(videos, (video) => video.group_key || null); // absent, null or empty: in no group
  const loose = groups.get(null) ?? [];
  groups.delete(null);
  byId("library").replaceChildren(
    make("div", { class: "grid" }, ...loose.map(card)),
    ...[...groups].map(([key, those]) => group(key, those)),
  );
  byId("library").hidden = false;
}

async function openLibrary() {
  videos = await listVideos();
  showLibrary();
}

function openMenu(video, { left, bottom }) {
  const item = (name, action) => {
    const made = make("button", { role: "menuitem" }, name);
    made.disabled = name === "Download" && isRunning(video);
    made.onclick = () => {
      menu.remove();
      action();
    };
    return made;
  };
  const menu = make("div", { role: "menu", style: `left: ${left}px; top: ${bottom}px` });
  menu.append(item("Play", () => play(video)), item("Download", () => download(video)));
  menu.onkeydown = (event) => event.key === "Escape" && menu.remove();
  document.querySelector("[role=menu]")?.remove();
  document.body.append(menu);
  menu.querySelector("button").focus();
}

function play(video) {
  const player = byId("player");
  const screen = make("video", { src: video.file_url ?? addressOf(`/api/downloads/${video.id}/file`), controls: "",
    width: "320", height: "180" });
  const save = make("button", {}, "Save a copy");
  save.onclick = async () => {
    save.disabled = true;
    await download(video);
    save.disabled = false;
  };
  const back = make("button", {}, "Back to the library");
  back.onclick = closePlayer;
  player.setAttribute("aria-label", titleOf(video));
  player.replaceChildren(screen, save, back);
  player.hidden = false;
  byId("library").hidden = true;
  byId("library").replaceChildren();
  screen.play().catch(() => {}); // the controls are there
}

function closePlayer() {
  byId("player").hidden = true;
  byId("player").replaceChildren();
  showLibrary();
}

byId("open").onclick = openLibrary;
addEventListener("keydown", ({ key }) => key === "Escape" && !byId("player").hidden && closePlayer());
byId("who").textContent = await signIn();
byId("open").disabled = false;
