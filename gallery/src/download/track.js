// The downloads that are running: one a video, seen by every button, cancelled by any of them.
import { dismiss, tellFailure, tellSuccess } from "../alerts.js";
import { nameOf } from "../format.js";
import { createStore, useStore } from "../store.js";
import { explain } from "./failure.js";

/** Video id → `{ percent, cancel }`; `percent` is null while the size is unknown. */
const running = createStore(new Map());

/** The running download of a video, or undefined. */
export const useRunning = (id) => useStore(running, (downloads) => downloads.get(id));

export const isAnyRunning = () => running.get().size > 0;

export const useAnyRunning = () => useStore(running, (downloads) => downloads.size > 0);

export const alertKey = (id) => `download ${id}`;

/**
 * Runs `work({ signal, onProgress })` as the download of `video`, unless one is running already.
 * `work` resolves to the name of the saved file, or to null where only the browser knows whether it was saved;
 * if it fails the user is told, and may call `retry`.
 */
export async function track(video, retry, work) {
  if (running.get().has(video.id)) return;

  const controller = new AbortController();
  const entry = { percent: null, cancel: () => controller.abort() };
  update(video.id, entry);
  dismiss(alertKey(video.id));
  const cancelled = new Promise((_, reject) => controller.signal.addEventListener("abort", reject));
  const tools = {
    signal: controller.signal,
    onProgress(received, total) {
      if (controller.signal.aborted) return; // a last piece, after the end
      const percent = total ? Math.min(100, Math.floor((received / total) * 100)) : null;
      if (percent !== running.get().get(video.id)?.percent) update(video.id, { ...entry, percent });
    },
  };
  try {
    // A cancelled download is over for the user at once, whatever the work still waits for.
    const filename = await Promise.race([work(tools), cancelled]);
    if (filename) tellSuccess(`“${nameOf(video)}” was downloaded as ${filename}.`);
  } catch (error) {
    if (controller.signal.aborted || error.kind === "cancelled") return; // the user's own wish is no failure
    console.warn("Download failed:", video.id, error);
    tellFailure(alertKey(video.id), explain(error, nameOf(video)), retry);
  } finally {
    update(video.id, null);
  }
}

function update(id, entry) {
  const next = new Map(running.get());
  if (entry) next.set(id, entry);
  else next.delete(id);
  running.set(next);
}
