// How far a download has come, as a ring round a button or as a bar. `percent` is null while unknown.

export function ProgressRing({ label, percent }) {
  // The ring's length is 100 by pathLength; of an unknown share, a quarter runs round.
  return (
    <span {...progressbar(label, percent)} className="pointer-events-none absolute inset-0">
      <svg viewBox="0 0 36 36" aria-hidden className={`size-full -rotate-90 ${percent === null ? "spin" : ""}`}>
        <circle cx="18" cy="18" r="16" className="fill-none stroke-slate-700 stroke-2" />
        <circle cx="18" cy="18" r="16" pathLength="100" strokeDasharray={`${percent ?? 25} 100`} className="fill-none stroke-cyan-300 stroke-2" />
      </svg>
    </span>
  );
}

export function ProgressBar({ label, percent }) {
  return (
    <div {...progressbar(label, percent)} className="h-1.5 flex-1 overflow-hidden rounded-full bg-slate-700 forced-color-adjust-none">
      <div className={`h-full rounded-full bg-cyan-300 ${percent === null ? "sweep" : ""}`} style={{ width: `${percent ?? 25}%` }} />
    </div>
  );
}

function progressbar(label, percent) {
  return { role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent ?? undefined };
}
