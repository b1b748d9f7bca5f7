// Names of plain letters: umlauts written out, accents left out, dashes between the words.
import { Gallery } from "../gallery.js";

const WRITTEN = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "o", đ: "d", ł: "l" };

export default class Folded extends Gallery {
  nameOf(video) {
    const plain = this.titleOf(video).toLowerCase().replace(/[äöüßæøđł]/g, (letter) => WRITTEN[letter]).normalize("NFKD");
    const stem = plain.replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    return `${stem || "final"}.mp4`;
  }
}
