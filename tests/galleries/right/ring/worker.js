// Fetches a video in parts, away from the page's own thread.
const PART = 4 << 20;
const running = new Map(); // id -> AbortController

onmessage = async ({ data }) => {
  if (data.stop) return running.get(data.id)?.abort();
  const stop = new AbortController();
  running.set(data.id, stop);
  try {
    postMessage({ id: data.id, blob: await whole(data, stop) });
  } catch (error) {
    postMessage({ id: data.id, why: stop.signal.aborted && stop.signal.reason !== "late" ? "stopped" : (error.why ?? "offline") });
  }
  running.delete(data.id);
};

async function whole({ id, links, size }, stop) {
  let last = { why: "offline" };
  for (const link of links) {
    try {
      return await one(link, id, size, stop);
    } catch (error) {
      if (stop.signal.aborted && stop.signal.reason !== "late") throw error;
      last = error;
      if (stop.signal.aborted) throw { why: "stalled" };
    }
  }
  throw last;
}

async function one(link, id, size, stop) {
  const pieces = [];
  let had = 0, all = size || null;
  for (;;) {
    const answer = await step(stop, () => fetch(link, { headers: { Range: `bytes=${had}-${had + PART - 1}` }, cache: "no-store", signal: stop.signal, credentials: link.startsWith("/") ? "same-origin" : "omit" }));
    if (answer.status === 416 && had) break;
    if (![200, 206].includes(answer.status)) throw { why: answer.status };
    if (/html|json|xml/.test(answer.headers.get("content-type") ?? "")) throw { why: "strange" };
    if (answer.status === 200) (pieces.length = 0), (had = 0);
    const range = answer.headers.get("content-range")?.match(/bytes (\d+)-\d+\/(\d+)/);
    if (answer.status === 206 && range && Number(range[1]) !== had) throw { why: "strange" };
    if (range) all ??= Number(range[2]);
    else if (answer.status === 200 && !answer.headers.get("content-encoding")) all ??= Number(answer.headers.get("content-length")) || null;
    const before = had;
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await step(stop, () => reader.read());
      if (done) break;
      pieces.push(value);
      had += value.byteLength;
      postMessage({ id, had, all });
    }
    if (answer.status === 200 || (all && had >= all) || had - before < PART) break;
  }
  if (!had || (all && had !== all)) throw { why: "cut" };
  return new Blob(pieces, { type: "video/mp4" });
}

async function step(stop, act) {
  const timer = setTimeout(() => stop.abort("late"), 30_000);
  try {
    return await act();
  } finally {
    clearTimeout(timer);
  }
}
