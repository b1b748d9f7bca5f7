// The archive: films on shelves, a player, and a file for each.
import { Refused, films, linkTo } from "./api.js";
import { fetchWhole, saveAs } from "./file.js";

const HASTY = location.pathname.startsWith("/hasty/");
const [archive, player, notes, status] = ["archive", "player", "notes", "status"].map((id) => document.getElementById(id));
const coming = new Set();
const openShelves = new Set();
let cameFrom = null;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(words, onclick, attributes = {}) {
  return Object.assign(make("button", attributes, words), { onclick });
}

const titleOf = (film) => film.about.title?.trim() || "Untitled film";

async function open() {
  archive.hidden = false;
  archive.replaceChildren(make("p", {}, "Loading…"));
  try {
    show(await films());
  } catch {
    archive.replaceChildren(make("div", { role: "alert" }, "The films could not be loaded. ", button("Try again", open)));
  }
}

function show(all) {
  const shelves = Map.groupBy(all, (film) => film.about.shelf);
  const shown = (shelves.get(null) ?? []).map(row);
  shelves.delete(null);
  for (const [shelf, members] of shelves) {
    const isOpen = openShelves.has(shelf);
    const toggle = () => (openShelves.delete(shelf) || openShelves.add(shelf), show(all));
    shown.push(button(shelf, toggle, { "aria-expanded": String(isOpen) }), ...(isOpen ? members.map(row) : []));
  }
  archive.replaceChildren(...(all.length ? shown : [make("p", {}, "There are no films yet.")]));
}

function row(film) {
  const title = titleOf(film);
  const words = { watch: { "aria-label": `Watch ${title}` }, save: { "aria-label": `Save ${title}` } };
  const buttons = [button("Watch", () => watch(film), words.watch), button("Save", () => download(film), words.save)];
  return make("article", { "aria-label": title }, make("h3", {}, title), ...buttons);
}

function watch(film) {
  cameFrom = document.activeElement;
  const screen = make("video", { controls: "", width: "320" });
  let attempts = 0;
  const load = async () => {
    const link = attempts++ < 2 ? await linkTo(film).catch(() => null) : null;
    if (link) screen.src = link;
    else status.textContent = `“${titleOf(film)}” cannot be played.`;
  };
  screen.onerror = load;
  player.setAttribute("aria-label", titleOf(film));
  player.replaceChildren(make("h2", {}, titleOf(film)), screen, button("Save to disk", () => download(film)), button("Back", goBack));
  player.hidden = false;
  load();
}

function goBack() {
  player.hidden = true;
  player.replaceChildren();
  cameFrom?.focus();
}

async function download(film) {
  if (HASTY) {
    location.href = await linkTo(film);
    return;
  }
  if (coming.has(film.id)) return;
  coming.add(film.id);
  const bar = make("progress", { max: "1", "aria-label": `Saving “${titleOf(film)}”` });
  const note = make("div", {}, titleOf(film), bar);
  notes.append(note);
  try {
    const blob = await fetchWhole(film, () => linkTo(film), (share) => (bar.value = share));
    await saveAs(blob, titleOf(film));
    status.textContent = `“${titleOf(film)}” was saved.`;
  } catch (error) {
    tell(film, error instanceof Refused || error.told ? error.message : "could not be reached");
  } finally {
    note.remove();
    coming.delete(film.id);
  }
}

function tell(film, why) {
  document.getElementById(`trouble-${film.id}`)?.remove();
  const alert = make("div", { role: "alert", id: `trouble-${film.id}` }, `“${titleOf(film)}” ${why}. `);
  const again = () => (alert.remove(), download(film));
  alert.append(button("Try again", again), " ", button("Close", () => alert.remove()));
  notes.append(alert);
}

document.getElementById("open").onclick = open;
addEventListener("keydown", ({ key }) => key === "Escape" && (player.hidden ? (archive.hidden = true) : goBack()));
