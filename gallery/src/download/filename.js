// The one rule for the name a video is saved under, whichever button and route it comes by.

const ENDING = "_final.mp4";
const MOST_BYTES = 200; // file systems stop at 255, and browsers add " (1)"

// Anything but letters, digits and their accents. Invisible characters count as marks or letters
// in Unicode (variation selectors, Hangul fillers), and nobody wants them in a name.
const UNWANTED = /[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}/gu;

/** `Summer Cup!` is saved as `Summer_Cup__final.mp4`, 春の祭り as `春の祭り_final.mp4`. */
export function filenameOf(video) {
  const title = String(video.project_name ?? "").normalize("NFC");
  if (!title) return "video.mp4";

  const stem = title.replace(UNWANTED, "_");
  if (/^_*$/.test(stem)) return `video${ENDING}`;
  return cut(stem, MOST_BYTES - ENDING.length) + ENDING;
}

/** The longest beginning of `text` that takes at most `bytes` in UTF-8, cut between code points. */
function cut(text, bytes) {
  // encodeInto never writes half a code point, and says how many UTF-16 units it read.
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read);
}
