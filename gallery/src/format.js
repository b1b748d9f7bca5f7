// Facts about a video as words for people; a fact that is missing or senseless is an empty string.

export function nameOf(video) {
  return String(video.project_name ?? "").trim() || "Untitled video";
}

function dateOf(video) {
  // A time without a zone is the server's own, which is UTC; browsers take it for the user's.
  const at = String(video.created_at ?? "").replace(/^(\S+)[T ]([\d:.]+)$/, "$1T$2Z");
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleDateString(undefined, { dateStyle: "medium" });
}

function sizeOf(video) {
  const bytes = video.file_size;
  if (!Number.isFinite(bytes) || bytes <= 0) return "";
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let step = 0;
  let amount = bytes;
  for (; amount >= 999.5 && step < units.length - 1; step++) amount /= 1000; // rounded, it would be 1000
  return `${amount.toFixed(step > 0 && amount < 9.95 ? 1 : 0)} ${units[step]}`;
}

/** Date and size in one line. */
export function factsOf(video) {
  return [dateOf(video), sizeOf(video)].filter(Boolean).join(" · ");
}

/** `{"brilliant": 3, "5": 1}` as `["3 brilliant", "1 × 5★"]`. */
export function ratingsOf(video) {
  return Object.entries(video.rating_counts ?? {})
    .filter(([rating, count]) => Number.isInteger(count) && count > 0 && rating !== "total")
    .map(([rating, count]) => (/^\d$/.test(rating) ? `${count} × ${rating}★` : `${count} ${rating.replaceAll("_", " ")}`));
}
