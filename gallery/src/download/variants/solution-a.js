// Solution A: the whole file is fetched as a blob, from its link or else from the backend, and saved from memory.
// It needs a bucket whose CORS rules let the page read it.
import { linkOf, proxyUrl } from "../../api.js";
import { DownloadFailure } from "../failure.js";
import { filenameOf } from "../filename.js";
import { saveBlob, saveTurn } from "../save.js";

export function downloadFile({ video, afresh, renew, retry, track }) {
  return track(video, retry, async ({ signal }) => {
    const link = linkOf((afresh && (await renew())) || video);
    let response = await ask(link ?? proxyUrl(video.id), signal);
    if (link && !response?.ok) {
      const renewed = await renew();
      response = await ask(linkOf(renewed ?? {}) ?? proxyUrl(video.id), signal);
    }
    if (!response?.ok || !response.headers.get("content-type")?.match(/^video|octet-stream|plain/)) throw new DownloadFailure("refused");

    const blob = await response.blob();
    if (blob.size === 0 || (video.file_size && blob.size !== video.file_size)) throw new DownloadFailure("incomplete");
    const filename = filenameOf(video);
    await saveTurn();
    signal.throwIfAborted();
    saveBlob(blob, filename);
    return filename;
  });
}

/** The answer, or null where there is none that the page may read. */
function ask(url, signal) {
  return fetch(url, { signal, cache: "no-store" }).catch(() => null);
}
