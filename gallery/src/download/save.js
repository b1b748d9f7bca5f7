// Where a file's bytes are kept while they come in, and how they reach the user's disk.
import { KEEP_OBJECT_URL_MS, SAVE_GAP_MS } from "./limits.js";

// Bytes in a Blob are the browser's to keep, on disk if it likes; those in arrays burden the page.
const FOLD_BYTES = 4 * 1024 * 1024;

/** A place for one file: `write` its pieces in order, then `save` it. Dropping it leaves nothing. */
export function openSink() {
  const folded = [];
  let pieces = [];
  let loose = 0;

  function fold() {
    folded.push(new Blob(pieces));
    pieces = [];
    loose = 0;
  }

  return {
    write(piece) {
      pieces.push(piece);
      loose += piece.byteLength;
      if (loose >= FOLD_BYTES) fold();
    },
    async save(filename) {
      fold();
      await saveTurn();
      saveBlob(new Blob(folded, { type: "video/mp4" }), filename);
    },
  };
}

let nextSave = 0; // on the page's clock

async function saveTurn() {
  const now = performance.now();
  const wait = Math.max(0, nextSave - now);
  nextSave = now + wait + SAVE_GAP_MS;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}

function saveBlob(blob, filename) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
  // Firefox and Safari read the URL after the click; dropping it at once would lose the file.
  setTimeout(() => URL.revokeObjectURL(url), KEEP_OBJECT_URL_MS);
}
