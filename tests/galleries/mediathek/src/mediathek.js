// The club's pages: a start page, and a library whose films have pages of their own.
import { lade, laeuft } from "./herunterladen.js";
import { baue, holen } from "./werkzeug.js";

const inhalt = document.getElementById("inhalt");
const offen = new Set(); // groups that are unfolded
let filme = [];

async function zeige() {
  document.querySelector(".menu")?.remove();
  const film = location.pathname.match(/^\/mediathek\/film\/(\d+)$/);
  if (film) return zeigeFilm(Number(film[1]));
  if (location.pathname === "/mediathek") return zeigeListe();
  const mannschaften = await holen("/api/mannschaften");
  if (location.pathname !== "/") return; // the user has gone on meanwhile
  inhalt.replaceChildren(
    baue("h1", {}, "Willkommen"),
    baue("ul", {}, ...mannschaften.map(({ name }) => baue("li", {}, name))),
    baue("p", {}, "Alle Spiele der Saison stehen in der Mediathek."),
  );
}

function geheZu(adresse) {
  history.pushState(null, "", adresse);
  zeige();
}

async function zeigeListe() {
  filme = (await holen("/api/downloads")).downloads;
  male();
}

function male() {
  const gruppen = Map.groupBy(filme, (film) => film.group_key);
  const koerper = [...gruppen].map(([name, teile]) => {
    const zu = name !== null && !offen.has(name);
    const kopf = name === null ? [] : [gruppenZeile(name, zu)];
    return baue("tbody", {}, ...kopf, ...(zu ? [] : teile.map(zeile)));
  });
  const spalten = ["Titel", "Datum", "Größe", ""].map((text) => baue("th", { scope: "col" }, text));
  const kopf = baue("thead", {}, baue("tr", {}, ...spalten));
  inhalt.replaceChildren(baue("h1", {}, "Mediathek"), baue("table", {}, kopf, ...koerper));
}

function gruppenZeile(name, zu) {
  const knopf = baue("button", { "aria-expanded": String(!zu) }, name);
  knopf.onclick = () => {
    if (!offen.delete(name)) offen.add(name);
    male();
  };
  return baue("tr", {}, baue("td", { colspan: "4" }, knopf));
}

function zeile(film) {
  const datum = new Date(film.created_at).toLocaleDateString("de-DE");
  const groesse = film.file_size === null ? "–" : `${Math.ceil(film.file_size / 1024)} KB`;
  const mehr = baue("span", { class: "symbol", title: "Mehr", tabindex: "0" }, "⋯");
  mehr.addEventListener("click", (ereignis) => {
    ereignis.stopPropagation();
    klappeAus(film, mehr);
  });
  return baue("tr", {}, baue("td", {}, film.project_name), baue("td", {}, datum), baue("td", {}, groesse), baue("td", {}, mehr));
}

function klappeAus(film, mehr) {
  document.querySelector(".menu")?.remove();
  const punkt = (text, tun) => {
    const li = baue("li", { tabindex: "0" }, text);
    li.addEventListener("click", tun);
    return li;
  };
  const menu = baue("ul", { class: "menu" },
    punkt("Umbenennen", () => {}),
    punkt("Ansehen", () => geheZu(`/mediathek/film/${film.id}`)),
    punkt("Auf den Rechner laden", () => laeuft(film) || lade(film)),
    punkt("Aus der Mediathek nehmen", () => {}),
  );
  menu.style.top = `${mehr.getBoundingClientRect().bottom + scrollY}px`;
  document.body.append(menu);
}

async function zeigeFilm(nummer) {
  if (!filme.length) filme = (await holen("/api/downloads")).downloads;
  const film = filme.find(({ id }) => id === nummer);
  const laden = baue("span", { class: "symbol", title: "Film herunterladen", tabindex: "0" }, "⬇");
  laden.addEventListener("click", () => laeuft(film) || lade(film));
  inhalt.replaceChildren(
    baue("p", {}, baue("a", { href: "/mediathek", "data-route": "" }, "‹ Mediathek")),
    baue("h1", {}, film.project_name),
    baue("video", { src: film.file_url ?? `/api/downloads/${film.id}/file`, controls: "", width: "320", height: "180" }),
    laden,
  );
}

document.addEventListener("click", (ereignis) => {
  const link = ereignis.target.closest("a[data-route]");
  document.querySelector(".menu")?.remove();
  if (!link) return;
  ereignis.preventDefault();
  geheZu(link.getAttribute("href"));
});
addEventListener("popstate", zeige);
const { benutzer } = await holen("/api/benutzer/ich");
document.getElementById("benutzer").textContent = benutzer.vorname;
await zeige();
