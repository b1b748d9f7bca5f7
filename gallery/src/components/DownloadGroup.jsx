// Videos that belong together, folded away under one heading until asked for.
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import DownloadRow from "./DownloadRow.jsx";

export default function DownloadGroup({ name, videos, rowProps }) {
  const [expanded, setExpanded] = useState(false);
  const listId = useId();
  return (
    <li>
      <button
        type="button"
        aria-expanded={expanded}
        aria-controls={expanded ? listId : undefined}
        onClick={() => setExpanded(!expanded)}
        className="flex w-full items-center gap-3 rounded-lg px-3 py-3 text-left hover:bg-slate-800"
      >
        <ChevronRight size={18} aria-hidden className={`shrink-0 text-slate-400 ${expanded ? "rotate-90" : ""}`} />
        <span className="min-w-0 flex-1 truncate font-medium"><bdi>{name}</bdi></span>
        <span className="rounded-full bg-slate-700 px-2 text-xs leading-5 text-slate-200">
          {videos.length}
        </span>
      </button>
      {expanded && (
        <ul role="list" id={listId} className="ml-5 border-l border-slate-800 pl-1">
          {videos.map((video) => (
            <DownloadRow key={video.id} video={video} {...rowProps} />
          ))}
        </ul>
      )}
    </li>
  );
}
