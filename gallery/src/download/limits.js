// The times a download goes by, in milliseconds.

/** From the request to the first byte of the file. */
export const FIRST_BYTE_MS = 30_000;

/** From one piece of the file to the next. */
export const IDLE_MS = 20_000;

/** From one saved file to the next: Chromium drops downloads that start in quick succession. */
export const SAVE_GAP_MS = 150;

/** An object URL may be dropped once the browser has surely begun to save from it. */
export const KEEP_OBJECT_URL_MS = 60_000;
