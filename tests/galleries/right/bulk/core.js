// Fetches a video whole: by its link, by a new link, through the backend. Rejects with words for a person.
export class Trouble extends Error {}
export const titleOf = (video) => (video.project_name ?? "").trim() || "Untitled video";
export const nameOf = (video) => {
  const clean = titleOf(video).normalize("NFC").replace(/[\p{Cc}\p{Cf}<>:"/\\|?*%#]+/gu, " ").replace(/\s+/g, " ").replace(/^[\s.]+|[\s.]+$/g, "");
  return `${[...clean].slice(0, 60).join("").trim() || "Video"} (video).mp4`;
};
export async function readList(words) {
  let answer;
  try { answer = await fetch("/api/downloads", { cache: "no-store", signal: AbortSignal.timeout(20_000) }); }
  catch { throw new Trouble(words.unreachable); }
  if (answer.status === 401) throw new Trouble(words.session);
  if (!answer.ok) throw new Trouble(words.server);
  const body = await answer.json().catch(() => null);
  if (!Array.isArray(body?.downloads)) throw new Trouble(words.server);
  return body.downloads;
}
export async function whole(video, words, { signal, onProgress }) {
  const linkOf = (one) => (/^https?:/.test(one?.file_url ?? "") ? one.file_url : null);
  const ways = [
    async () => linkOf(video),
    async () => linkOf((await readList(words).catch(() => [])).find(({ id }) => id === video.id)),
    async () => `/api/downloads/${video.id}/download`,
  ];
  let trouble = new Trouble(words.server), last = null;
  for (const way of ways) {
    const link = await way();
    if (!link || link === last) continue;
    last = link;
    try { return await once(link, video, words, { signal, onProgress }); }
    catch (error) {
      if (signal.aborted) throw error;
      trouble = error instanceof Trouble ? error : new Trouble(navigator.onLine ? words.unreachable : words.offline);
      if (trouble.final) throw trouble;
    }
  }
  throw trouble;
}
async function once(link, video, words, { signal, onProgress }) {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop);
  let timer;
  const alive = () => { clearTimeout(timer); timer = setTimeout(stop, 30_000); };
  alive();
  try {
    const answer = await fetch(link, { credentials: link.startsWith("/") ? "same-origin" : "omit", cache: "no-store", signal: own.signal });
    if (answer.status === 404 && (link.startsWith("/") || (await answer.text()).includes("NoSuchKey"))) throw Object.assign(new Trouble(words.gone), { final: true });
    if (answer.status === 401 && link.startsWith("/")) throw new Trouble(words.session);
    if (answer.status !== 200) throw new Trouble(words.server);
    const total = video.file_size || (answer.headers.has("content-encoding") ? 0 : Number(answer.headers.get("content-length")) || 0);
    const pieces = [];
    let bytes = 0;
    onProgress(0, total);
    for (const reader = answer.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      pieces.push(new Blob([value]));
      bytes += value.byteLength;
      onProgress(bytes, total >= bytes ? total : 0);
    }
    const blob = new Blob(pieces, { type: "video/mp4" });
    if (!bytes || (video.file_size && bytes !== video.file_size)) throw new Trouble(words.incomplete);
    if (!(await blob.slice(4, 8).text()).startsWith("ftyp")) throw new Trouble(words.strange);
    return blob;
  } catch (error) {
    if (error instanceof Trouble || signal.aborted) throw error;
    throw new Trouble(own.signal.aborted ? words.slow : navigator.onLine ? words.unreachable : words.offline);
  } finally {
    clearTimeout(timer);
    stop();
  }
}
let turn = Promise.resolve();
export function save(blob, name) {
  turn = turn.then(() => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return new Promise((go) => setTimeout(go, 130));
  });
  return turn;
}
export function el(tag, props = {}, ...kids) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) key.startsWith("on") ? (made[key] = value) : value != null && made.setAttribute(key, value);
  made.append(...kids.filter((kid) => kid != null));
  return made;
}
export function source(screen, video, words, said) {
  const ways = [async () => video.file_url, async () => (await readList(words)).find(({ id }) => id === video.id)?.file_url, async () => `/api/downloads/${video.id}/download`];
  const next = async () => {
    const way = ways.shift();
    if (!way) return void (said.textContent = words.unplayable);
    const link = await way().catch(() => null);
    if (!/^(https?:|\/)/.test(link ?? "")) return next();
    const at = screen.currentTime, going = !screen.paused;
    screen.src = link;
    screen.currentTime = at;
    if (going) screen.play().catch(() => {});
  };
  screen.onerror = next;
  let waits;
  screen.onwaiting = screen.onseeking = () => { clearTimeout(waits); waits = setTimeout(() => ways.length > 1 && next(), 2500); };
  screen.onplaying = screen.onseeked = screen.oncanplay = () => clearTimeout(waits);
  next();
}
export const jobs = new Map(); // id -> controller
export function guard() { addEventListener("beforeunload", (event) => jobs.size && event.preventDefault()); }
