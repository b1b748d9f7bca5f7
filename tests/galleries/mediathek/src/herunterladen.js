// Downloads: the link of the library, a fresh one, then the club's own server; whatever fails is told.
import { baue, holen } from "./werkzeug.js";

const laufend = new Set();
const meldungen = document.getElementById("meldungen");

export const laeuft = (film) => laufend.has(film.id);

export async function lade(film) {
  laufend.add(film.id);
  const balken = baue("progress", { max: "100", "aria-label": `${film.project_name} wird geladen` });
  const hinweis = baue("div", {}, film.project_name, balken);
  meldungen.append(hinweis);
  try {
    sichere(await hole(film, balken), `${film.project_name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim() || "Film"}.mp4`);
  } catch (fehler) {
    melde(film, fehler instanceof Absage ? fehler.message : "konnte nicht geladen werden.");
  } finally {
    hinweis.remove();
    laufend.delete(film.id);
  }
}

class Absage extends Error {}

async function hole(film, balken) {
  const versuche = (adresse) => (adresse ? fetch(adresse, { cache: "no-store" }).catch(() => null) : null);
  let antwort = await versuche(film.file_url);
  if (antwort && !antwort.ok) {
    const neu = (await holen("/api/downloads")).downloads.find(({ id }) => id === film.id);
    antwort = await versuche(neu?.file_url);
  }
  if (!antwort?.ok) antwort = await fetch(`/api/downloads/${film.id}/download`);
  if (antwort.status === 404) throw new Absage("liegt nicht mehr im Archiv.");
  if (!antwort.ok) throw new Absage("ist gerade nicht zu haben.");
  const teile = [];
  let geladen = 0;
  for await (const teil of antwort.body) {
    teile.push(teil);
    geladen += teil.byteLength;
    if (film.file_size) balken.value = Math.min(100, (100 * geladen) / film.file_size);
  }
  if (!geladen || (film.file_size && geladen !== film.file_size)) throw new Absage("kam nicht vollständig an.");
  return new Blob(teile, { type: "video/mp4" });
}

function sichere(daten, name) {
  const adresse = URL.createObjectURL(daten);
  baue("a", { href: adresse, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(adresse), 60_000);
}

function melde(film, warum) {
  const nochmal = baue("button", {}, "Noch einmal");
  const weg = baue("button", { title: "Meldung schließen" }, "×");
  const meldung = baue("div", { role: "alert" }, `„${film.project_name}“ ${warum} `, nochmal, weg);
  nochmal.onclick = () => {
    meldung.remove();
    lade(film);
  };
  weg.onclick = () => meldung.remove();
  meldungen.append(meldung);
}
