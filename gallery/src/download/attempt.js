// One attempt at one URL: asks for the file, streams it in, and hands it over only if it is whole.
import { createMD5 } from "hash-wasm";
import { DownloadFailure } from "./failure.js";
import { FIRST_BYTE_MS, IDLE_MS } from "./limits.js";
import { openSink } from "./save.js";

/**
 * Fetches `url` and resolves to a sink that holds the complete, checked file; rejects with a
 * `DownloadFailure` otherwise.
 *
 * `request` goes to fetch; `judge(response)` throws for a reply that is no success; `onProgress` gets
 * bytes so far and the total, or null where that is unknown; `trustEtag`: an MD5 ETag is the file's.
 */
export async function attempt(url, { video, request, judge, signal, onProgress, trustEtag = false }) {
  const patience = startPatience(signal);
  try {
    const response = await fetch(url, { ...request, cache: "no-store", redirect: "follow", signal: patience.signal });
    await judge(response);
    refuseMarkup(response);
    return await receive(response, { video, patience, onProgress, trustEtag });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof DownloadFailure) throw error;
    if (patience.signal.aborted) throw new DownloadFailure("too-slow");
    if (!navigator.onLine) throw new DownloadFailure("offline", { cause: error });
    // A bucket's refusal without CORS headers looks just like a dead network: it may be an expired link.
    throw new DownloadFailure("unreachable", { deadLink: true, cause: error });
  } finally {
    patience.end(); // also lets go of a reply that was not read to its end
  }
}

async function receive(response, { video, patience, onProgress, trustEtag }) {
  const expected = expectedBytes(response, video);
  const total = expected ?? contentLength(response);
  const md5 = trustEtag ? await etagCheck(response) : null;
  const sink = openSink();
  let received = 0;
  let head = new Uint8Array(0);

  onProgress(0, total);
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause) => {
      if (patience.signal.aborted) throw cause;
      throw new DownloadFailure(navigator.onLine ? "incomplete" : "offline", { cause });
    });
    if (done) break;
    patience.renew();
    if (head.length < 8) head = firstBytes(head, value);
    md5?.update(value);
    sink.write(value);
    received += value.byteLength;
    // More than was announced: the announcement was of something else (compressed bytes).
    onProgress(received, total >= received ? total : null);
  }

  if (received === 0 || (expected !== null && received !== expected)) throw new DownloadFailure("incomplete");
  if (isMp4(video) && String.fromCharCode(...head.slice(4, 8)) !== "ftyp") throw new DownloadFailure("not-a-video");
  if (md5 && !md5.matches()) throw new DownloadFailure("damaged");
  return sink;
}

/** How many bytes the whole file has, or null where nothing that can be trusted says so. */
function expectedBytes(response, video) {
  const known = Number.isSafeInteger(video.file_size) && video.file_size > 0 ? video.file_size : null;
  if (response.status === 206) {
    // A partial reply passes only if the part is the whole, so that size must be known.
    const size = known ?? Number(/^bytes 0-\d+\/(\d+)$/.exec(response.headers.get("content-range"))?.[1] ?? 0);
    if (!size) throw new DownloadFailure("incomplete");
    return size;
  }
  // Across origins Content-Encoding cannot be read, so Content-Length may be that of compressed bytes.
  // The browser itself holds the body to it.
  return known ?? (response.type === "basic" ? contentLength(response) : null);
}

function contentLength(response) {
  if (response.headers.has("content-encoding")) return null;
  const length = Number(response.headers.get("content-length"));
  return Number.isSafeInteger(length) && length > 0 ? length : null;
}

function refuseMarkup(response) {
  const type = (response.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (/^text\/html$|[/+](xml|json)$/.test(type)) throw new DownloadFailure("not-a-video");
}

function isMp4(video) {
  return /\.mp4$/i.test(video.filename ?? ".mp4");
}

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
  if (!etag || response.headers.has("content-encoding")) return null;
  const md5 = await createMD5().catch(() => null);
  return md5 && { update: (piece) => md5.update(piece), matches: () => md5.digest() === etag.toLowerCase() };
}

/** A signal that fires when `outer` does, or when nothing has come for too long. */
function startPatience(outer) {
  const own = new AbortController();
  const stop = () => own.abort();
  outer.addEventListener("abort", stop);
  let timer = setTimeout(stop, FIRST_BYTE_MS);
  return {
    signal: own.signal,
    renew() {
      clearTimeout(timer);
      timer = setTimeout(stop, IDLE_MS);
    },
    end() {
      clearTimeout(timer);
      outer.removeEventListener("abort", stop);
      own.abort();
    },
  };
}
