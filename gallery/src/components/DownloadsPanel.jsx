// The gallery: a side panel with the list of videos, its filter, and its empty and failed states.
import * as Dialog from "@radix-ui/react-dialog";
import { Film, LoaderCircle, X } from "lucide-react";
import { useState } from "react";
import { useReturnFocus } from "../hooks/useReturnFocus.js";
import Alerts from "./Alerts.jsx";
import DownloadGroup from "./DownloadGroup.jsx";
import DownloadRow from "./DownloadRow.jsx";

const FILTERS = [
  { label: "All", sourceType: null },
  { label: "Clips", sourceType: "brilliant_clip" },
  { label: "Projects", sourceType: "custom_project" },
  { label: "Games", sourceType: "annotated_game" },
];

/** `covered` says that the player lies on top of the panel. */
export default function DownloadsPanel({ library, open, onOpenChange, onPlay, covered }) {
  const [confirming, setConfirming] = useState(null); // id of the video whose Delete waits for a yes
  const returnFocus = useReturnFocus();

  function keepOpenWhileConfirming(event) {
    if (confirming === null) return;
    event.preventDefault();
    setConfirming(null);
  }

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay fixed inset-0 bg-slate-950/70" />
        <Dialog.Content
          aria-describedby={undefined}
          onEscapeKeyDown={keepOpenWhileConfirming}
          {...returnFocus}
          className="slide fixed inset-y-0 right-0 flex w-full flex-col border-l border-slate-800 bg-slate-900 shadow-2xl outline-none sm:max-w-lg"
        >
          <header className="flex items-center justify-between px-4 pt-4 pb-3">
            <Dialog.Title className="text-lg font-semibold">Gallery</Dialog.Title>
            <Dialog.Close aria-label="Close" className="icon-button">
              <X size={20} aria-hidden />
            </Dialog.Close>
          </header>

          <Filter library={library} />

          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain border-t border-slate-800 px-2 py-2">
            <Contents library={library} rowProps={{ library, onPlay, confirming, setConfirming }} />
          </div>

          {open && !covered && <Alerts className="max-h-[45%] overflow-y-auto border-t border-slate-800 p-3" />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Filter({ library }) {
  return (
    <div role="group" aria-label="Show" className="mx-4 mb-3 flex gap-1 rounded-lg bg-slate-800 p-1">
      {FILTERS.map(({ label, sourceType }) => (
        <button
          key={label}
          type="button"
          aria-pressed={library.sourceType === sourceType}
          onClick={() => library.filterBy(sourceType)}
          className="flex-1 rounded-md px-2 py-1.5 text-sm text-slate-300 hover:text-white aria-pressed:bg-slate-600 aria-pressed:font-medium aria-pressed:text-white"
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Contents({ library, rowProps }) {
  if (library.status === "loading") {
    return (
      <Notice>
        <LoaderCircle size={28} aria-hidden className="spin" />
        <p role="status">Loading videos…</p>
      </Notice>
    );
  }
  if (library.status === "failed") {
    return (
      <Notice>
        <p role="alert">
          {library.signedOut ? "Your session has ended. Sign in again to see your videos." : "Your videos could not be loaded."}
        </p>
        <button type="button" onClick={library.reload} className="button bg-slate-700 hover:bg-slate-600">
          Retry
        </button>
      </Notice>
    );
  }
  if (library.downloads.length === 0) {
    return (
      <Notice>
        <Film size={28} aria-hidden />
        <p role="status">No videos here yet. What you export appears in this list.</p>
      </Notice>
    );
  }
  return (
    <ul role="list">
      {grouped(library.downloads).map(({ key, videos }) =>
        key ? (
          <DownloadGroup key={`group ${key}`} name={key} videos={videos} rowProps={rowProps} />
        ) : (
          <DownloadRow key={videos[0].id} video={videos[0]} {...rowProps} />
        ),
      )}
    </ul>
  );
}

function Notice({ children }) {
  return <div className="flex flex-col items-center gap-4 px-6 py-16 text-center text-slate-300">{children}</div>;
}

/** Videos that share a `group_key` as one entry, in the place of its first; the others alone. */
function grouped(downloads) {
  const entries = [];
  const groups = new Map();
  for (const video of downloads) {
    const known = groups.get(video.group_key);
    if (video.group_key && known) {
      known.videos.push(video);
      continue;
    }
    const entry = { key: video.group_key || null, videos: [video] };
    if (entry.key) groups.set(entry.key, entry);
    entries.push(entry);
  }
  return entries;
}
