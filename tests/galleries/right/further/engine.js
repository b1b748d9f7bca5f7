// What the pages of this folder share: fetching, checking, saving, playing.
export class Failure extends Error {
  constructor(kind, detail = kind) {
    super(detail);
    this.kind = kind;
  }
}

export const usable = (link) => typeof link === "string" && /^https?:\/\//.test(link);
export const kindOf = (status) =>
  status === 404 || status === 410 ? "gone" : status === 401 ? "session" : status === 403 ? "denied" : "server";
const sleep = (ms, signal) =>
  new Promise((done, fail) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), fail(signal.reason)), { once: true });
  });
const unreachable = () => new Failure(navigator.onLine ? "unreachable" : "offline");

// One request; its body goes to `sink` piece by piece, and a pause of half a minute ends it.
export async function pull(url, { signal, expected, progress = () => {}, sink, init = {}, pause = 25000 }) {
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  signal?.addEventListener("abort", follow);
  if (signal?.aborted) follow();
  let timer;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => own.abort(new Failure("slow")), pause);
  };
  watch();
  try {
    const response = await fetch(url, { cache: "no-store", ...init, signal: own.signal });
    if (!response.ok) {
      response.body?.cancel().catch(() => {});
      const failure = new Failure(kindOf(response.status), `HTTP ${response.status}`);
      failure.status = response.status;
      failure.after = Number(response.headers.get("Retry-After"));
      throw failure;
    }
    const type = response.headers.get("Content-Type") ?? "";
    if (/html|json|xml/i.test(type)) {
      response.body?.cancel().catch(() => {});
      throw new Failure("broken", `got ${type}`);
    }
    const said = response.headers.get("Content-Encoding") ? 0 : Number(response.headers.get("Content-Length"));
    const total = expected || said || 0;
    const reader = response.body.getReader();
    let got = 0;
    let head = new Uint8Array(0);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      watch();
      if (head.length < 12) {
        const joined = new Uint8Array(head.length + Math.min(12, value.length));
        joined.set(head);
        joined.set(value.subarray(0, 12), head.length);
        head = joined;
      }
      got += value.length;
      await sink.write(value);
      progress(got, total && got <= total ? total : 0);
    }
    if (!got) throw new Failure("broken", "empty");
    if (expected && got !== expected) {
      const failure = new Failure("broken", `${got} of ${expected} bytes`);
      failure.size = true;
      throw failure;
    }
    const span = response.headers.get("Content-Range");
    if (!expected && response.status === 206 && span && !span.endsWith(`/${got}`)) throw new Failure("broken", span);
    if (String.fromCharCode(...head.subarray(4, 8)) !== "ftyp") throw new Failure("broken", "no video");
    return { got, status: response.status };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (own.signal.aborted) throw own.signal.reason;
    if (error instanceof Failure) throw error;
    if (error instanceof TypeError) throw unreachable();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", follow);
  }
}

// Where bytes go: into Blobs of 4 MB, which the browser may keep on the disk.
export function inMemory() {
  let pieces = [], blobs = [], held = 0;
  return {
    async write(piece) {
      pieces.push(piece);
      held += piece.length;
      if (held > 4e6) {
        blobs.push(new Blob(pieces));
        pieces = [];
        held = 0;
      }
    },
    async close() {
      return new Blob([...blobs, ...pieces], { type: "video/mp4" });
    },
    async drop() {
      pieces = blobs = [];
    },
  };
}

// A large file is downloaded by the browser itself, from the backend, once its first byte has come.
export const LARGE = 40e6;
export async function byBrowser(url, name, signal) {
  const { body, status, headers } = await fetch(url, { headers: { Range: "bytes=0-0" }, cache: "no-store", signal: AbortSignal.any([signal, AbortSignal.timeout(25000)]) }).catch((error) => {
    if (signal.aborted) throw signal.reason;
    throw error.name === "TimeoutError" ? new Failure("slow") : unreachable();
  });
  body?.cancel().catch(() => {});
  if (status !== 206 && status !== 200) throw Object.assign(new Failure(kindOf(status), `HTTP ${status}`), { status });
  if (/html|json|xml/i.test(headers.get("Content-Type") ?? "")) throw new Failure("broken");
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

// Ways to the file, in order; each is { url, init, expected } or a function that finds it out (null: skip this way).
export async function obtain(ways, { signal, progress, expected, tries = 1 }) {
  let last = null;
  let size = expected;
  for (const way of ways) {
    let found;
    try {
      found = typeof way === "function" ? await way(last) : way;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error.final) throw error;
      last = worse(last, error);
      continue;
    }
    if (!found) continue;
    if (found.expected !== undefined) size = found.expected;
    for (let attempt = 1; attempt <= (found.tries ?? tries); attempt++) {
      const sink = inMemory();
      try {
        await pull(found.url, { signal, progress, expected: size, sink, init: found.init });
        return await sink.close();
      } catch (error) {
        await sink.drop();
        if (signal.aborted) throw signal.reason;
        last = worse(last, error);
        const passing = error.kind === "server" || error.kind === "unreachable";
        if (!passing || attempt === (found.tries ?? tries)) break;
        await sleep(error.after > 0 ? Math.min(error.after, 5) * 1000 : 250 * 2 ** attempt, signal);
      }
    }
  }
  throw last ?? new Failure("server");
}

// The backend speaks last and knows best; what the bucket said counts only where the backend says nothing better.
function worse(old, error) {
  const failure = error instanceof Failure ? error : new Failure("server", String(error));
  if (failure.kind === "session" || failure.kind === "gone") return failure;
  if (old && (old.kind === "session" || old.kind === "gone") && old.api) return old;
  return failure;
}

export async function call(url, init = {}) {
  let response;
  try {
    const limit = AbortSignal.timeout(20000);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    response = await fetch(url, { cache: "no-store", ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason;
    throw error.name === "TimeoutError" ? new Failure("slow") : unreachable();
  }
  if (!response.ok) {
    const failure = new Failure(kindOf(response.status), `HTTP ${response.status}`);
    failure.api = true;
    failure.status = response.status;
    throw failure;
  }
  try {
    return await response.json();
  } catch {
    throw new Failure("server", "no JSON");
  }
}

export function handOver(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

export function cleaned(title, { space = " ", limit = 180, none = "video" } = {}) {
  let stem = "";
  for (const char of String(title ?? "").normalize("NFC")) {
    if (/\p{Default_Ignorable_Code_Point}/u.test(char)) continue;
    if (/[\p{L}\p{N}_-]/u.test(char)) stem += char;
    else if (/\p{M}/u.test(char)) stem += stem && !/[-_ ]$/.test(stem) ? char : "";
    else if (/\s/.test(char)) stem += space;
    else stem += space === " " ? " " : "";
  }
  if (space === " ") stem = stem.replace(/ +/g, " ");
  stem = stem.replace(/^[-_ ]+|[-_ ]+$/g, "");
  const bytes = new TextEncoder();
  while (bytes.encode(stem).length > limit) stem = [...stem].slice(0, -1).join("");
  stem = stem.replace(/[-_ ]+$/g, "");
  if (/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem)) stem += `${space}video`; // names of devices on Windows
  return /[\p{L}\p{N}]/u.test(stem) ? stem : none;
}

// So many at once, the rest waits: players need connections too.
export function limiter(most) {
  let running = 0;
  const waiting = [];
  return async (signal, work) => {
    if (running >= most) {
      await new Promise((go, fail) => {
        const one = () => go();
        waiting.push(one);
        signal.addEventListener("abort", () => {
          const at = waiting.indexOf(one);
          if (at >= 0) waiting.splice(at, 1), fail(signal.reason);
        });
      });
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}

// Gives a <video> its sources, one after the other; `sources` are functions that find an address (or null).
export function feed(video, sources, { failed, works = () => {} }) {
  let at = -1, closed = false, resume = 0, wanted = true, left = 8;
  const next = async () => {
    for (;;) {
      if (closed) return;
      if (++at >= sources.length || left-- <= 0) return failed();
      let url = null;
      try {
        url = await sources[at]();
      } catch {}
      if (closed) return;
      if (url) {
        video.src = url;
        if (resume) video.currentTime = resume;
        if (wanted) video.play().catch(() => {});
        return;
      }
    }
  };
  video.addEventListener("error", () => {
    if (closed || !video.getAttribute("src")) return;
    resume = video.currentTime || resume;
    wanted = !video.paused || !resume;
    next();
  });
  // Browsers ask a dead link again for half a minute before they tell: after a jump, three seconds are enough.
  let timer;
  video.addEventListener("seeking", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (closed || !video.seeking || at + 1 >= sources.length) return;
      resume = video.currentTime;
      wanted = !video.paused;
      next();
    }, 3000);
  });
  video.addEventListener("seeked", () => clearTimeout(timer));
  video.addEventListener("playing", () => (at = Math.min(at, 0), works()));
  next();
  return () => {
    closed = true;
    video.pause();
    video.removeAttribute("src");
    video.load();
  };
}

export const running = new Set();
addEventListener("beforeunload", (event) => running.size && event.preventDefault());

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}
