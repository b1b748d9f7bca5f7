// A download: from the bucket by the video's link, by a new link when that has expired, else through the API.
import { call, listVideos } from "./api.js";
import { byId, make, titleOf } from "./dom.js";

const running = new Set(); // ids of videos

export const isRunning = (video) => running.has(video.id);

/** Saves the video's file, or shows an alert that says why not. Never rejects. */
export async function download(video) {
  if (isRunning(video)) return;
  running.add(video.id);
  const bar = make("progress", { max: "100", "aria-label": `Downloading ${titleOf(video)}` });
  const note = make("div", {}, titleOf(video), bar);
  byId("corner").append(note);
  try {
    save(await wholeFile(video, (share) => (bar.value = 100 * share)), fileName(video));
  } catch (error) {
    alertAbout(video, error);
  } finally {
    note.remove();
    running.delete(video.id);
  }
}

async function wholeFile(video, onProgress) {
  let response = await fromLink(video.file_url);
  if (response?.status === 403) {
    const renewed = (await listVideos()).find(({ id }) => id === video.id);
    response = await fromLink(renewed?.file_url);
  }
  if (!response?.ok) response = await call(`/api/downloads/${video.id}/download`);
  if (!response.ok) throw new Error(response.status === 404 ? "is no longer in storage" : "cannot be had right now");
  return received(response, video.file_size, onProgress);
}

/** What the bucket answers, or null when there is no link or the page may not read the answer. */
async function fromLink(link) {
  return link ? fetch(link, { credentials: "omit", cache: "no-store" }).catch(() => null) : null;
}

async function received(response, size, onProgress) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of response.body) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (size) onProgress(Math.min(1, bytes / size));
  }
  if (bytes === 0 || (size && bytes !== size)) throw new Error("did not arrive whole");
  return new Blob(pieces, { type: "video/mp4" });
}

function save(file, name) {
  const address = URL.createObjectURL(file);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** `Summer Cup Final.mp4`: the title, with what no file system wants as blanks. */
function fileName(video) {
  return `${titleOf(video).replace(/[\\/:*?"<>|%#\p{Cc}]+/gu, " ").replace(/\s+/g, " ").trim() || "Video"}.mp4`;
}

function alertAbout(video, error) {
  // Whatever the browser throws by itself is no sentence for a person.
  const reason = error.constructor === Error ? error.message : "could not be downloaded; check your connection";
  const again = make("button", {}, "Try again");
  const close = make("button", {}, "Close");
  const toast = make("div", { role: "alert" }, `“${titleOf(video)}” ${reason}. `, again, close);
  again.onclick = () => {
    toast.remove();
    download(video);
  };
  close.onclick = () => toast.remove();
  byId("corner").append(toast);
}
