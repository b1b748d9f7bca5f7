// Where a file's bytes are kept while they come in, and how they reach the user's disk.
import { DownloadFailure } from "./failure.js";
import { HELD_BYTES, KEEP_SOURCE_MS, SAVE_GAP_MS } from "./limits.js";
import { openStream } from "./stream.js";

/**
 * A place for one file of `size` bytes (null: not known): `write` its pieces in order, then `save` it, unless `signal`
 * has fired. `drop` it instead, and nothing is left. `write` resolves to memory that the next piece may be read into, if there is any.
 *
 * A file is held back until it is known to be whole, and so can still be fetched another way. What grows beyond
 * HELD_BYTES goes on to the user's disk instead as it comes, and memory stays flat; `handedOver` says so.
 */
export function openSink(filename, size, signal) {
  let held = []; // as Blobs, which are the browser's to keep, on disk if it likes; arrays burden the page
  let total = 0;
  let stream = null;
  let mayStream = true;

  async function handOver() {
    stream = await openStream(filename, size, signal);
    mayStream = false; // once is enough
    if (!stream) return;
    const blobs = held;
    held = [];
    while (blobs.length) await toStream(new Uint8Array(await blobs.shift().arrayBuffer()));
  }

  const toStream = (piece) =>
    stream.write(piece).catch((cause) => {
      throw new DownloadFailure("cancelled", { cause });
    });

  return {
    get handedOver() {
      return stream !== null;
    },
    async write(piece) {
      if (stream) return toStream(piece);
      held.push(new Blob([piece])); // a copy
      total += piece.byteLength;
      if (total > HELD_BYTES && mayStream) await handOver();
      return piece.buffer;
    },
    async save() {
      if (stream) return stream.close();
      await saveTurn();
      signal.throwIfAborted(); // while it waited
      saveBlob(new Blob(held, { type: "video/mp4" }), filename);
    },
    drop() {
      stream?.abort();
    },
  };
}

let nextTurn = Promise.resolve();

/**
 * Resolves when the next download may start: Chromium drops, without a word, what is more than ten a second, and
 * WebKitGTK what begins in the same moment.
 */
export function saveTurn() {
  const turn = nextTurn;
  // One timer after the other: of several, a page that was held up hears in the same moment.
  nextTurn = turn.then(() => new Promise((resolve) => setTimeout(resolve, SAVE_GAP_MS)));
  return turn;
}

/** Lets the browser save what lies in memory. */
export function saveBlob(blob, filename) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  // Firefox and Safari read the URL after the click; dropping it at once would lose the file.
  setTimeout(() => URL.revokeObjectURL(url), KEEP_SOURCE_MS);
}
