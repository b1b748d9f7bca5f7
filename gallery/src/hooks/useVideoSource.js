// Keeps a `<video>` playing: its link, then a renewed link, then the backend's own stream.
import { useEffect, useRef, useState } from "react";
import { fileUrl, linkOf, proxyUrl } from "../api.js";

// Chromium hides it from the page when a link dies while the video plays: it asks again and again, without an error.
const STALLED_MS = 2_000;

/**
 * Returns `{ ref, failed, onError }` for a `<video>`.
 *
 * The element has no `crossorigin`, so that it plays from a bucket that has no CORS rules. What the
 * browser caches of it is then of no use to a fetch of the same URL; downloads bypass the cache.
 */
export function useVideoSource(video, renew) {
  const ref = useRef(null);
  const position = useRef(null); // where to go on when the source is replaced while playing
  const renewed = useRef(false);
  const [url, setUrl] = useState(linkOf(video) ?? fileUrl(video.id));
  const [failed, setFailed] = useState(false);

  // The source is set by hand, for two reasons: a list that is re-read brings a new link, which must
  // not restart the player; and an element taken off the page keeps its connection until told to let go.
  useEffect(() => {
    const element = ref.current;
    element.src = url;
    const { time, playing } = position.current ?? {};
    const resume = () => {
      element.currentTime = time; // WebKit loses a time that is set before it knows the video
      if (playing) element.play().catch(() => {}); // the user may have paused meanwhile
    };
    if (position.current) element.addEventListener("loadedmetadata", resume, { once: true });
    return () => {
      element.removeEventListener("loadedmetadata", resume);
      element.removeAttribute("src");
      element.load();
    };
  }, [url]);

  // A video that waits for long may be on a slow line or on a dead link; a new link, once, does the first no harm.
  useEffect(() => {
    const element = ref.current;
    let timer;
    const giveUp = () => !renewed.current && onError();
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, STALLED_MS);
    };
    const goOn = () => clearTimeout(timer);
    const events = { seeking: wait, waiting: wait, seeked: goOn, playing: goOn, canplay: goOn, emptied: goOn };
    for (const [name, react] of Object.entries(events)) element.addEventListener(name, react);
    return () => {
      goOn();
      for (const [name, react] of Object.entries(events)) element.removeEventListener(name, react);
    };
  }, [url]);

  async function onError() {
    const element = ref.current;
    position.current = { time: element.currentTime, playing: !element.paused };
    if (url === proxyUrl(video.id)) {
      setFailed(true);
      return;
    }
    const fresh = renewed.current ? null : await renew(video.id);
    renewed.current = true;
    const next = fresh && linkOf(fresh);
    setUrl(next && next !== url ? next : proxyUrl(video.id));
  }

  return { ref, failed, onError };
}
