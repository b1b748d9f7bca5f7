// All in German.
import { Gallery } from "../gallery.js";

export default class German extends Gallery {
  words = {
    gallery: "Galerie", play: "Film ansehen", save: "Film herunterladen", saveInPlayer: "Herunterladen", again: "Noch einmal versuchen",
    close: "Schließen", empty: "Hier ist noch kein Film.", loading: "Wird geladen …", saved: "wurde gespeichert", coming: "Es kommt",
    gone: "liegt nicht mehr im Archiv", refused: "ist gerade nicht zu haben", cut: "kam nicht vollständig an", offline: "war nicht zu erreichen",
    signIn: "braucht eine neue Anmeldung", noList: "Die Filme konnten nicht geladen werden", untitled: "Film ohne Titel",
  };

  start() {
    document.documentElement.lang = "de";
    super.start();
  }
}
