// Solution C: straight from the bucket, with a renewed link if need be, else through the backend.
import { linkOf, proxyUrl } from "../../api.js";
import { attempt } from "../attempt.js";
import { DownloadFailure } from "../failure.js";
import { filenameOf } from "../filename.js";
import { inTurn } from "../queue.js";

/**
 * One click. `renew()` re-reads the video's record, which brings a new link, or resolves to null;
 * `afresh` says that the record at hand has failed already, so that it is renewed first.
 */
export function downloadFile({ video, afresh, renew, retry, track }) {
  return track(video, retry, (tools) =>
    inTurn(async () => {
      const renewed = afresh ? await renew() : null;
      const filename = filenameOf(video);
      const sink = await fetchFile(renewed ?? video, { ...tools, filename }, renewed ? null : renew);
      await sink.save();
      return filename;
    }),
  );
}

/** Tries the link, a renewed link, and the backend, each at most once. */
async function fetchFile(video, tools, renew) {
  tools.signal.throwIfAborted();
  if (!linkOf(video)) return fromBackend(video, tools);
  try {
    return await fromBucket(video, tools);
  } catch (failure) {
    if (failure.isFinal) throw failure;
    const renewed = failure.deadLink && renew ? await renew() : null;
    if (renewed && linkOf(renewed) !== linkOf(video)) return fetchFile(renewed, tools, null);
    tools.signal.throwIfAborted();
    return fromBackend(video, tools);
  }
}

/** A simple GET of exactly the signed URL: anything added breaks the signature or asks a preflight. */
function fromBucket(video, tools) {
  return attempt(linkOf(video), { ...tools, video, request: { credentials: "omit" }, judge: judgeBucket, trustEtag: true });
}

function fromBackend(video, tools) {
  return attempt(proxyUrl(video.id), { ...tools, video, judge: judgeBackend });
}

async function judgeBucket(response) {
  if (response.status === 200) return; // nobody asked for a part, as a 206 brings
  // An expired signature is a 403; a 400 where it is malformed or was, in R2's earlier days, expired.
  throw new DownloadFailure("refused", { deadLink: [400, 401, 403].includes(response.status) });
}

async function judgeBackend({ status }) {
  if ([404, 410].includes(status)) throw new DownloadFailure("missing");
  if ([401, 403].includes(status)) throw new DownloadFailure("signed-out");
  if (status !== 200) throw new DownloadFailure("refused");
}
