// The whole app: a page with the Gallery button, the panel it opens, and the player.
import { useEffect, useState } from "react";
import Alerts from "./components/Alerts.jsx";
import DownloadsPanel from "./components/DownloadsPanel.jsx";
import HomePage from "./components/HomePage.jsx";
import VideoPlayer from "./components/VideoPlayer.jsx";
import { isAnyRunning, useAnyRunning } from "./download/track.js";
import { useDownloads } from "./hooks/useDownloads.js";

export default function App() {
  const [open, setOpen] = useState(false);
  const [playing, setPlaying] = useState(null);
  const library = useDownloads(open);
  useLeaveWarning();

  return (
    <>
      <HomePage count={library.count} onOpenGallery={() => setOpen(true)} />
      <DownloadsPanel library={library} open={open} onOpenChange={setOpen} onPlay={setPlaying} covered={playing !== null} />
      {playing && <VideoPlayer key={playing.id} video={playing} library={library} onClose={() => setPlaying(null)} />}
      {!open && <Alerts className="fixed inset-x-4 bottom-4 z-10 max-h-[45vh] overflow-y-auto sm:left-auto sm:w-96" />}
    </>
  );
}

/** A download lives in the page: leaving it would lose the file without a word. */
function useLeaveWarning() {
  const busy = useAnyRunning();
  useEffect(() => {
    if (!busy) return;
    const warn = (event) => isAnyRunning() && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [busy]);
}
