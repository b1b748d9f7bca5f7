// One attempt at one URL: asks for the file, streams it in, and hands it over only if it is whole.
import { createMD5 } from "hash-wasm";
import { DownloadFailure } from "./failure.js";
import { FIRST_BYTE_MS, IDLE_MS, PIECE_BYTES } from "./limits.js";
import { openSink } from "./save.js";

/**
 * Fetches `url` and resolves to a sink that holds the complete, checked file, to be saved as `filename`;
 * rejects with a `DownloadFailure` otherwise.
 *
 * `request` goes to fetch; `judge(response)` throws for a reply that is no success; `onProgress` gets
 * bytes so far and the total, or null where that is unknown; `trustEtag`: an MD5 ETag is the file's.
 */
export async function attempt(url, { video, filename, request, judge, signal, onProgress, trustEtag = false }) {
  const patience = startPatience(signal);
  let sink = null;
  try {
    const response = await patience.during(FIRST_BYTE_MS, async () => {
      const response = await fetch(url, { ...request, cache: "no-store", redirect: "follow", signal: patience.signal });
      await judge(response);
      return response;
    });
    const expected = video.file_size || null;
    sink = openSink(filename, expected, signal);
    await pour(response, sink, { video, expected, patience, onProgress, trustEtag });
    return sink;
  } catch (error) {
    sink?.drop();
    const failure = error instanceof DownloadFailure ? error : failureOf(error, patience);
    // What went to the user's disk already cannot be taken back; another attempt would be a second file.
    if (sink?.handedOver) failure.isFinal = true;
    throw failure;
  } finally {
    patience.end(); // also lets go of a reply that was not read to its end
  }
}

function failureOf(error, patience) {
  if (patience.signal.aborted) return new DownloadFailure("too-slow");
  if (!navigator.onLine) return new DownloadFailure("offline", { cause: error });
  // A bucket's refusal without CORS headers looks just like a dead network: it may be an expired link.
  return new DownloadFailure("unreachable", { deadLink: true, cause: error });
}

/** Every byte of the reply into the sink, checked on the way. */
async function pour(response, sink, { video, expected, patience, onProgress, trustEtag }) {
  const total = expected ?? contentLength(response);
  const md5 = trustEtag ? await etagCheck(response) : null;
  let received = 0;
  let head = new Uint8Array(0);

  onProgress(0, total);
  const read = readerOf(response.body);
  let room; // a piece's memory, used again for the next: garbage of this size piles up before it is collected
  for (;;) {
    const { done, value } = await patience.during(IDLE_MS, () => read(room)).catch((cause) => {
      if (patience.signal.aborted) throw cause;
      throw new DownloadFailure(navigator.onLine ? "incomplete" : "offline", { cause });
    });
    if (done) break;
    if (head.length < 8) head = firstBytes(head, value);
    md5?.update(value);
    received += value.byteLength; // before the sink takes it away
    room = await sink.write(value); // takes as long as it likes: the user may have paused it, or be asked where to save it
    // More than was announced: the announcement was of something else (compressed bytes).
    onProgress(received, total >= received ? total : null);
  }

  if (isMp4(video) && !isVideo(head)) throw new DownloadFailure("not-a-video");
  if (received === 0 || (expected !== null && received !== expected)) throw new DownloadFailure("incomplete");
  if (md5 && !md5.matches()) throw new DownloadFailure("damaged");
}

/** Reads a body piece by piece, into `room` where there is one and the browser can. */
function readerOf(body) {
  try {
    const reader = body.getReader({ mode: "byob" });
    return (room = new ArrayBuffer(PIECE_BYTES)) => reader.read(new Uint8Array(room));
  } catch {
    const reader = body.getReader();
    return () => reader.read();
  }
}

/**
 * How many bytes the reply says it has, or null. For progress alone: the browser itself holds a body to it, and what
 * was compressed on the way has more, of which across origins nothing tells.
 */
function contentLength(response) {
  if (response.headers.has("content-encoding")) return null;
  return Number(response.headers.get("content-length")) || null;
}

function isMp4(video) {
  return /\.mp4$/i.test(video.filename || ".mp4"); // what has no name is saved as one
}

/** Whether a file begins as MP4 files do: a size, then `ftyp`. */
const isVideo = (head) => String.fromCharCode(...head.slice(4, 8)) === "ftyp";

function firstBytes(head, piece) {
  return Uint8Array.from([...head, ...piece.subarray(0, 8)]);
}

/**
 * R2's ETag of a file uploaded in one part is its MD5 (other stores' may not be). It is readable only
 * where the bucket exposes it, and tells a file of the right size and the wrong bytes. hash-wasm costs
 * 5 kB of the bundle and 2.7 seconds a GiB; where a page's policy forbids WebAssembly, we do without.
 */
async function etagCheck(response) {
  const etag = /^"([0-9a-f]{32})"$/i.exec(response.headers.get("etag") ?? "")?.[1];
  if (!etag) return null;
  const md5 = await createMD5().catch(() => null);
  return md5 && { update: (piece) => md5.update(piece), matches: () => md5.digest() === etag.toLowerCase() };
}

/** A signal that fires when `outer` does, or when the server takes too long. */
function startPatience(outer) {
  const own = new AbortController();
  const stop = () => own.abort();
  outer.addEventListener("abort", stop);
  return {
    signal: own.signal,
    /** What `work`, which heeds the signal, comes to within `ms`. */
    during(ms, work) {
      const timer = setTimeout(stop, ms);
      return work().finally(() => clearTimeout(timer));
    },
    end: stop,
  };
}
