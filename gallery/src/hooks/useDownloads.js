// The library of videos as the app knows it: the list, the count, and what can be done to a video.
import { useCallback, useEffect, useRef, useState } from "react";
import { downloadFile as startDownload } from "@variant";
import { dismiss, tellFailure } from "../alerts.js";
import { countDownloads, deleteDownload, listDownloads } from "../api.js";
import { alertKey, track } from "../download/track.js";
import { nameOf } from "../format.js";

const LOADING = { status: "loading", downloads: [] };

/**
 * Reads the list whenever `open` becomes true. Returns `status` ("loading", "ready" or "failed"),
 * `downloads`, `count`, the filter, and the deeds. Every deed takes a video's id and works on its
 * newest record.
 */
export function useDownloads(open) {
  const [query, setQuery] = useState({ sourceType: null }); // a new object is a new question
  const [list, setList] = useState(LOADING);
  const [count, refreshCount] = useCount(open);
  const newest = useRef(new Map()); // id → the latest record seen; outlives filters and a closed panel
  const renewal = useRef(null); // the re-reading under way, shared by all who ask meanwhile

  const remember = useCallback((downloads) => {
    for (const video of downloads) newest.current.set(video.id, video);
  }, []);

  useEffect(() => {
    if (!open) return;
    const controller = new AbortController();
    listDownloads({ ...query, signal: controller.signal }).then(
      (downloads) => {
        remember(downloads);
        setList({ status: "ready", downloads });
      },
      (error) => {
        if (controller.signal.aborted) return;
        setList({ status: "failed", downloads: [], signedOut: error.status === 401 });
      },
    );
    return () => controller.abort();
  }, [open, query, remember]);

  const filterBy = useCallback((sourceType) => {
    setList(LOADING);
    setQuery({ sourceType });
  }, []);

  /** The video's record as the backend has it now, with a new link; null if it cannot be had. */
  const renew = useCallback(
    async (id) => {
      renewal.current ??= listDownloads()
        .catch(() => [])
        .finally(() => (renewal.current = null));
      const downloads = await renewal.current;
      remember(downloads);
      const fresh = new Map(downloads.map((video) => [video.id, video]));
      setList((list) => ({ ...list, downloads: list.downloads.map((video) => fresh.get(video.id) ?? video) }));
      return fresh.get(id) ?? null;
    },
    [remember],
  );

  // A variant (src/download/variants/) owns the whole click: what it does not `track` has no busy state,
  // no double-click guard, no alert. The record is looked up now, never kept by a button.
  const downloadFile = useCallback(
    (id, { afresh = false } = {}) =>
      startDownload({
        video: newest.current.get(id),
        afresh,
        renew: () => renew(id),
        retry: () => downloadFile(id, { afresh: true }),
        track,
      }),
    [renew],
  );

  const removeVideo = useCallback(
    async (id) => {
      const key = `delete ${id}`;
      dismiss(key);
      try {
        await deleteDownload(id);
      } catch {
        tellFailure(key, `“${nameOf(newest.current.get(id))}” could not be deleted. Try again.`, () => removeVideo(id));
        return;
      }
      dismiss(alertKey(id));
      setList((list) => ({ ...list, downloads: list.downloads.filter((video) => video.id !== id) }));
      refreshCount();
    },
    [refreshCount],
  );

  return {
    ...list,
    count,
    sourceType: query.sourceType,
    filterBy,
    reload: () => filterBy(query.sourceType),
    renew,
    downloadFile,
    removeVideo,
  };
}

/** The number of videos, read whenever `open` changes, and how to read it again. */
function useCount(open) {
  const [count, setCount] = useState(null);

  const refresh = useCallback(async () => {
    const count = await countDownloads().catch(() => null);
    if (count !== null) setCount(count);
  }, []);

  useEffect(() => {
    refresh();
  }, [refresh, open]);

  return [count, refresh];
}
