// One video in the list: what it is, and its buttons.
import { Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { factsOf, nameOf, ratingsOf } from "../format.js";
import DownloadIconButton from "./DownloadIconButton.jsx";

export default function DownloadRow({ video, library, onPlay, confirming, setConfirming }) {
  const name = nameOf(video);
  const facts = factsOf(video);
  return (
    <li aria-label={name} className="rounded-lg hover:bg-slate-800/60">
      <div className="flex items-center gap-3 p-2">
        <button type="button" title="Play video" aria-label={`Play video: ${name}`} onClick={() => onPlay(video)} className="play-tile">
          {video.thumbnail_url && <img src={video.thumbnail_url} alt="" loading="lazy" className="picture" />}
          <Play size={20} aria-hidden className="fill-current" />
        </button>
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium"><bdi>{name}</bdi></p>
          <p className="truncate text-xs text-slate-400">{video.filename}</p>
          <p className="truncate text-xs text-slate-400">{facts}</p>
          <Ratings video={video} />
        </div>
        <DownloadIconButton video={video} onDownload={library.downloadFile} />
        <DeleteButton name={name} onClick={() => setConfirming(video.id)} />
      </div>
      {confirming === video.id && (
        <ConfirmDelete name={name} onYes={() => library.removeVideo(video.id)} onClose={() => setConfirming(null)} />
      )}
    </li>
  );
}

function Ratings({ video }) {
  const ratings = ratingsOf(video);
  if (ratings.length === 0) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-1">
      {ratings.map((rating) => (
        <span key={rating} className="rounded-sm bg-slate-700/70 px-1.5 text-[0.6875rem] leading-4 text-slate-200">
          {rating}
        </span>
      ))}
    </p>
  );
}

function DeleteButton({ name, onClick }) {
  return (
    <button type="button" title="Delete" aria-label={`Delete: ${name}`} onClick={onClick} className="icon-button hover:text-rose-300">
      <Trash2 size={18} aria-hidden />
    </button>
  );
}

function ConfirmDelete({ name, onYes, onClose }) {
  const [busy, setBusy] = useState(false);

  async function confirm() {
    if (busy) return;
    setBusy(true);
    await onYes();
    onClose();
  }

  return (
    <div role="group" aria-label={`Delete ${name}?`} className="flex flex-wrap items-center justify-end gap-2 px-2 pb-2 text-sm">
      <p className="mr-auto">Delete this video and its file?</p>
      <button type="button" autoFocus onClick={onClose} className="button bg-slate-700 py-1 hover:bg-slate-600">
        Keep
      </button>
      <button type="button" aria-busy={busy} aria-disabled={busy} onClick={confirm} className="button bg-rose-700 py-1 hover:bg-rose-600">
        Delete video
      </button>
    </div>
  );
}
