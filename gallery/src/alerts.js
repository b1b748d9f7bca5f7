// What the user has to be told: failures, which stay until dealt with, and successes, which pass.
import { createStore } from "./store.js";

const SUCCESS_STAYS_MS = 6_000;

/** `[{ key, text, retry }]`, oldest first. One failure a video and deed, by `key`. */
export const failures = createStore([]);

/** The latest success as a sentence, or null. */
export const success = createStore(null);

/** Whoever begins a deed anew has dismissed its last failure. */
export function tellFailure(key, text, retry) {
  failures.set([...failures.get(), { key, text, retry }]);
}

export function dismiss(key) {
  failures.set(failures.get().filter((failure) => failure.key !== key));
}

let fading;

export function tellSuccess(text) {
  success.set(text);
  clearTimeout(fading);
  fading = setTimeout(() => success.set(null), SUCCESS_STAYS_MS);
}
