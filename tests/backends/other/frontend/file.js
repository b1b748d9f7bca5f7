// A film's file: fetched whole, and saved from memory.
const IDLE_MS = 20_000;

function failure(message) {
  return Object.assign(new Error(message), { told: true });
}

/** The whole file as a blob. A link that the bucket refuses is asked for once more. */
export async function fetchWhole(film, newLink, onProgress) {
  let answer = await fetch(await newLink(), { cache: "no-store", credentials: "omit" });
  if ([400, 401, 403].includes(answer.status)) answer = await fetch(await newLink(), { cache: "no-store", credentials: "omit" });
  if (answer.status === 404) throw failure("is no longer in the archive");
  if (answer.status !== 200) throw failure("cannot be had right now");
  if (/html|xml|json/.test(answer.headers.get("content-type") ?? "")) throw failure("did not arrive: something else came");

  const pieces = [];
  const reader = answer.body.getReader();
  for (let bytes = 0; ; ) {
    const { done, value } = await within(IDLE_MS, reader.read());
    if (done) break;
    pieces.push(value);
    bytes += value.byteLength;
    if (film.file.bytes) onProgress(Math.min(1, bytes / film.file.bytes));
  }
  const blob = new Blob(pieces, { type: "video/mp4" });
  if (!blob.size || (film.file.bytes && blob.size !== film.file.bytes)) throw failure("did not arrive whole");
  return blob;
}

function within(ms, promise) {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(failure("took too long")), ms)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

let turn = Promise.resolve();

/** One after another, as browsers drop downloads that begin in quick succession. */
export function saveAs(blob, title) {
  const stem = title.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
  return (turn = turn.then(async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${[...stem].slice(0, 50).join("") || "film"}.mp4`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    await new Promise((done) => setTimeout(done, 150));
  }));
}
