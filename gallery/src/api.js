// The backend's API: what is asked, what comes back, and where a video's file is.

const PATIENCE_MS = 20_000;

/** A reply that is not a success. */
export class ApiError extends Error {
  constructor(status) {
    super(`The server answered ${status}`);
    this.status = status;
  }
}

/** The video's link into the bucket, or null where the backend gave none that can be fetched. */
export function linkOf(video) {
  return /^https?:\/\//i.test(video.file_url ?? "") ? video.file_url : null;
}

/** Where the backend streams a video's file itself, whatever the bucket's links are worth. */
export const proxyUrl = (id) => `/api/downloads/${id}/download`;

/** Where the backend serves a video's file its own way: a redirect to the bucket, or streamed. */
export const fileUrl = (id) => `/api/downloads/${id}/file`;

/** The videos, newest first; of one source type, or of all. */
export async function listDownloads({ sourceType = null, signal } = {}) {
  const query = sourceType ? `?source_type=${encodeURIComponent(sourceType)}` : "";
  const body = await call(`/api/downloads${query}`, { signal });
  if (!Array.isArray(body?.downloads)) throw new ApiError(200);
  return body.downloads;
}

/** How many videos there are. */
export async function countDownloads({ signal } = {}) {
  const body = await call("/api/downloads/count", { signal });
  return Number.isSafeInteger(body?.count) ? body.count : null;
}

/** Deletes a video and its file. One that is gone already counts as deleted. */
export async function deleteDownload(id) {
  try {
    await call(`/api/downloads/${id}?remove_file=true`, { method: "DELETE" });
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

async function call(path, { method = "GET", signal } = {}) {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  // Links in a cached list would be old ones, so no reply may come from the cache.
  const response = await fetch(path, {
    method,
    cache: "no-store",
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) throw new ApiError(response.status);
  return response.json().catch(() => null);
}
