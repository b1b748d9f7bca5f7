// The download button of a list row: an arrow that becomes a ring while its video comes in.
import { Download, X } from "lucide-react";
import { useRunning } from "../download/track.js";
import { nameOf } from "../format.js";
import { ProgressRing } from "./Progress.jsx";

export default function DownloadIconButton({ video, onDownload }) {
  const running = useRunning(video.id);
  const name = nameOf(video);
  return (
    <>
      {running && (
        <button type="button" title="Cancel download" aria-label={`Cancel download: ${name}`} onClick={running.cancel} className="icon-button">
          <X size={18} aria-hidden />
        </button>
      )}
      <span className="relative">
        <button
          type="button"
          title="Download file"
          aria-label={`Download file: ${name}`}
          aria-busy={Boolean(running)}
          aria-disabled={Boolean(running)}
          onClick={() => onDownload(video.id)}
          className="icon-button"
        >
          <Download size={18} aria-hidden />
        </button>
        {running && <ProgressRing label={`Downloading ${name}`} percent={running.percent} />}
      </span>
    </>
  );
}
