// Solution B: the backend streams every file as an attachment, and the browser downloads it by itself.
// What breaks off half-way the browser tells, not the page.
import { proxyUrl } from "../../api.js";
import { DownloadFailure } from "../failure.js";
import { saveTurn } from "../save.js";

export async function downloadFile({ video, retry, track }) {
  let found = false;
  await track(video, retry, async ({ signal }) => {
    // A navigation that fails would replace the app: so ask first whether the file is there.
    const head = await fetch(proxyUrl(video.id), { method: "HEAD", signal, cache: "no-store" }).catch(() => null);
    if (!head) throw new DownloadFailure(navigator.onLine ? "unreachable" : "offline");
    if ([404, 410].includes(head.status)) throw new DownloadFailure("missing");
    if ([401, 403].includes(head.status)) throw new DownloadFailure("signed-out");
    if (!head.ok || !head.headers.get("content-type")?.startsWith("video/")) throw new DownloadFailure("refused");
    found = true;
    return null; // whether it will be saved only the browser knows
  });
  if (!found) return;
  await saveTurn();

  const link = document.createElement("a");
  link.href = proxyUrl(video.id);
  link.download = ""; // the name is in the answer's Content-Disposition
  link.click();
}
