// Filters, colours, and opening a promise: its name is the page's fragment, so that it can be linked and gone back to.

const byId = (id) => document.getElementById(id);
const cells = [...document.querySelectorAll(".cell")];
const dialog = byId("detail");
const named = new Map(cells.map((cell) => [cell.id, cell]));
let records; // parsed when the first promise is opened
let opened = null; // its name

// -- opening

function open(name) {
  records ??= JSON.parse(byId("data").textContent);
  const inSight = cells.filter((cell) => !cell.closest("tr").hidden && !cell.classList.contains("faded"));
  const order = inSight.some((cell) => cell.id === name) ? inSight : cells;
  const place = order.findIndex((cell) => cell.id === name);
  opened = name;
  const codes = ({ findings }) => (findings ?? []).map(({ code }) => code).join();
  const found = codes(records.cells[name]);
  const [alike] = Object.entries(records.cells).find(([, one]) => found && one.trace && codes(one) === found) ?? [];
  dialog.replaceChildren(...detail(records.cells[name], records.explained, {
    alike, place, total: order.length, close: () => dialog.close(),
    go: (by) => { history.replaceState(null, "", `#${encodeURI(order[place + by].id)}`); open(order[place + by].id); },
  }));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("detail-title").focus({ preventScroll: true });
}

function follow() {
  const name = decoded(location.hash.slice(1));
  if (named.has(name)) open(name);
  else if (dialog.open) dialog.close();
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const name = decoded(link.hash.slice(1));
  if (named.has(name)) {
    event.preventDefault();
    history.pushState(null, "", link.hash);
    open(name);
  } else if (link.dataset.code !== undefined) {
    byId("code").value = link.dataset.code;
    filter();
  }
});
addEventListener("hashchange", follow);

dialog.addEventListener("close", () => {
  const cell = named.get(opened);
  opened = null;
  dialog.replaceChildren();
  if (named.has(decoded(location.hash.slice(1)))) history.pushState(null, "", location.pathname + location.search);
  cell?.focus({ preventScroll: true });
  cell?.scrollIntoView({ block: "nearest" });
});
for (const one of [dialog, byId("picture")]) { // a click beside it closes it
  one.addEventListener("click", (event) => { if (event.target === one) one.close(); });
}

// -- filtering

const form = byId("filters");
const rows = [...document.querySelectorAll(".matrix tbody tr")].map((row) => ({
  row, text: row.textContent.toLowerCase(), cells: [...row.querySelectorAll(".cell")], severity: row.className,
}));

function filter() {
  const states = new Set([...form.querySelectorAll("[name=state]:checked")].map((one) => one.value));
  const code = byId("code")?.value ?? "";
  const severity = byId("severity").value;
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const one of rows) {
    const fits = (cell) => (!states.size || states.has(cell.dataset.state)) &&
      (!code || cell.dataset.codes.split(" ").includes(code));
    const here = (!severity || one.severity === severity) && words.every((word) => one.text.includes(word));
    const fitting = here ? one.cells.filter(fits) : [];
    one.row.hidden = !fitting.length;
    for (const cell of one.cells) cell.classList.toggle("faded", !fitting.includes(cell));
    count += fitting.length;
  }
  for (const family of document.querySelectorAll(".family")) family.hidden = !family.querySelector("tbody tr:not([hidden])");
  byId("none").hidden = count > 0;
  byId("shown").textContent = `${count} of ${cells.length} promises shown`;
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
byId("reset").addEventListener("click", () => { form.reset(); filter(); byId("search").focus(); });
form.hidden = false;
if (form.querySelector(":checked")) filter(); // a browser remembers boxes when a page is loaded again

// -- colours

const THEMES = ["system", "light", "dark"];
const theme = byId("theme");

function colour(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  theme.textContent = `Colours: ${name}`;
}

function remembered(name) { // pages from disk may have no storage
  try {
    if (name) localStorage.setItem("gallery-e2e colours", name);
    return localStorage.getItem("gallery-e2e colours");
  } catch {
    return name;
  }
}

colour(THEMES.includes(remembered()) ? remembered() : "system");
theme.hidden = false;
theme.addEventListener("click", () => {
  const now = document.documentElement.dataset.theme ?? "system";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  remembered(next);
  colour(next);
});

for (const one of document.querySelectorAll("header .copy")) one.append(copyButton(one.firstChild, () => one.firstChild.textContent));
follow();
