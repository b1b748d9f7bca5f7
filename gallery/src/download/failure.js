// The ways a download fails, and what the user is told about each.

/**
 * One failed attempt. `kind` is a key of `SENTENCES`, or "cancelled" by the user in the
 * browser; `deadLink` says that a renewed link may do better, `isFinal` that no other route can.
 */
export class DownloadFailure extends Error {
  constructor(kind, { deadLink = false, cause } = {}) {
    super(kind, { cause });
    this.kind = kind;
    this.deadLink = deadLink;
    this.isFinal = kind === "missing";
  }
}

const SENTENCES = {
  missing: (name) => `${name} is no longer available.`,
  "signed-out": (name) => `${name} was not downloaded because your session has ended. Sign in again, then retry.`,
  offline: (name) => `${name} could not be downloaded because you are offline. Connect, then retry.`,
  "too-slow": (name) => `${name} could not be downloaded because the server took too long. Try again.`,
  incomplete: (name) => `${name} did not arrive in full, so it was not saved. Try again.`,
  damaged: (name) => `${name} arrived damaged, so it was not saved. Try again.`,
  "not-a-video": (name) => `${name} was not saved because the server sent something that is not a video. Try again.`,
  unreachable: (name) => `${name} could not be downloaded. Check your connection and try again.`,
  refused: (name) => `${name} could not be downloaded. Try again.`,
};

/** A sentence for the user. Whatever else went wrong in our own code reads as a plain refusal. */
export function explain(error, name) {
  const sentence = SENTENCES[error instanceof DownloadFailure ? error.kind : "refused"];
  return sentence(`“${name}”`);
}
