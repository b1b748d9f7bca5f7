// The player: one video in a modal, with its own Download button.
import * as Dialog from "@radix-ui/react-dialog";
import { Download, X } from "lucide-react";
import { useRunning } from "../download/track.js";
import { factsOf, nameOf } from "../format.js";
import { useReturnFocus } from "../hooks/useReturnFocus.js";
import { useVideoSource } from "../hooks/useVideoSource.js";
import Alerts from "./Alerts.jsx";
import { ProgressBar } from "./Progress.jsx";

export default function VideoPlayer({ video, library, onClose }) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay fixed inset-0 bg-slate-950/80" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returnFocus}
          className="appear fixed inset-x-0 top-0 mx-auto flex max-h-dvh w-full max-w-3xl flex-col overflow-y-auto bg-slate-900 shadow-2xl outline-none sm:top-[8vh] sm:max-h-[88vh] sm:w-[calc(100%-3rem)] sm:rounded-xl sm:border sm:border-slate-700"
        >
          <header className="flex items-center gap-3 py-2 pr-2 pl-4">
            <Dialog.Title className="min-w-0 flex-1 truncate font-semibold"><bdi>{nameOf(video)}</bdi></Dialog.Title>
            <Dialog.Close aria-label="Close" className="icon-button">
              <X size={20} aria-hidden />
            </Dialog.Close>
          </header>
          <Screen video={video} renew={library.renew} />
          <Actions video={video} onDownload={library.downloadFile} />
          <Alerts className="sticky bottom-0 max-h-[45vh] shrink-0 overflow-y-auto bg-slate-900 px-4 pb-4" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Screen({ video, renew }) {
  const { ref, failed, onError } = useVideoSource(video, renew);
  return (
    <div className="relative shrink-0 bg-black">
      <video ref={ref} onError={onError} controls playsInline preload="metadata" aria-label={nameOf(video)} className="aspect-video max-h-[60vh] w-full" />
      {failed && (
        <p role="status" className="absolute inset-0 grid place-items-center bg-slate-950 p-6 text-center text-slate-300">
          This video cannot be played right now.
        </p>
      )}
    </div>
  );
}

function Actions({ video, onDownload }) {
  const running = useRunning(video.id);
  return (
    <div className="flex min-h-16 items-center gap-3 px-4 py-3">
      {running ? (
        <>
          <ProgressBar label={`Downloading ${nameOf(video)}`} percent={running.percent} />
          <button type="button" onClick={running.cancel} className="button bg-slate-800 hover:bg-slate-700">
            Cancel download
          </button>
        </>
      ) : (
        <p className="min-w-0 flex-1 truncate text-sm text-slate-400">{factsOf(video)}</p>
      )}
      <button
        type="button"
        aria-busy={Boolean(running)}
        aria-disabled={Boolean(running)}
        onClick={() => onDownload(video.id)}
        className="button bg-cyan-300 text-slate-950 hover:bg-cyan-200 aria-disabled:bg-slate-700 aria-disabled:text-slate-300"
      >
        <Download size={18} aria-hidden />
        Download
      </button>
    </div>
  );
}
