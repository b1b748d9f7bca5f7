// A file that goes to the user's disk while it comes in, through public/download-stream/worker.js.
import { KEEP_SOURCE_MS, WORKER_READY_MS } from "./limits.js";

const FOLDER = `${import.meta.env.BASE_URL}download-stream/`;
const AWAKE_MS = 10_000; // browsers stop a service worker that hears nothing for some thirty seconds

/**
 * Begins a download of the browser's own. Resolves to `{ write, close, abort }`, or to null where the browser has no
 * service workers, as in some private windows, or the page's policy forbids frames.
 *
 * `write` takes a piece's memory away and resolves, when more may come, to the memory of one that is done with, if
 * there is any; it rejects once the user has cancelled, in the browser or by `signal`. `size` is in bytes, null where it is not known.
 */
export async function openStream(filename, size, signal) {
  const worker = await activeWorker().catch(() => null);
  if (!worker) return null;

  const id = crypto.randomUUID();
  const { port1: port, port2: theirs } = new MessageChannel();
  const flow = flowThrough(port, signal);
  worker.postMessage({ id, name: filename, size }, [theirs]);
  if (!(await within(WORKER_READY_MS, flow.ready))) return null;

  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = FOLDER + id;
  const forbidden = policyViolation("frame-src");
  document.body.append(frame);
  if (!(await within(WORKER_READY_MS, Promise.race([flow.begun, forbidden])))) {
    port.postMessage("fail");
    frame.remove();
    return null;
  }
  const awake = setInterval(() => worker.postMessage({}), AWAKE_MS);

  function end(word) {
    port.postMessage(word);
    clearInterval(awake);
    // WebKit may have read all before it decides to save it: dropping the frame at once would lose the file.
    setTimeout(() => frame.remove(), KEEP_SOURCE_MS);
  }
  return {
    async write(piece) {
      const spare = await flow.turn();
      port.postMessage(piece, [piece.buffer]);
      return spare;
    },
    close: () => end("end"),
    abort: () => end("fail"),
  };
}

/** What the worker says: that it is `ready`, and whose `turn` it is, with the memory of the piece before. */
function flowThrough(port, signal) {
  let answer;
  let cancelled = false;
  let begin;
  const turns = [];
  const flow = {
    ready: new Promise((resolve) => (answer = resolve)),
    begun: new Promise((resolve) => (begin = resolve)), // the browser asks for the file
    async turn() {
      while (!turns.length && !cancelled) await new Promise((resolve) => (answer = resolve));
      if (cancelled) throw new Error("The download was cancelled");
      return turns.shift().spare;
    },
  };
  // While the browser's download is paused, no turn comes.
  signal.addEventListener("abort", () => {
    cancelled = true;
    answer(true);
  });
  port.onmessage = ({ data }) => {
    if (data === "cancelled") cancelled = true;
    if (data.more) turns.push(data);
    if (data.more || cancelled) begin(true);
    answer(true);
  };
  return flow;
}

/** Resolves to false once the page's policy has refused something by this directive. */
function policyViolation(directive) {
  return new Promise((resolve) =>
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => effectiveDirective === directive && resolve(false)),
  );
}

/** Resolves to null, or rejects, where there is none. */
async function activeWorker() {
  const registration = await within(WORKER_READY_MS, navigator.serviceWorker.register(`${FOLDER}worker.js`));
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return worker;
  const changed = new Promise((resolve) =>
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker)),
  );
  return within(WORKER_READY_MS, changed);
}

/** What `promise` resolves to, or null when that takes longer than `ms`. */
function within(ms, promise) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms, null))]);
}
