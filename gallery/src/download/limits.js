// The times and sizes a download goes by, in milliseconds and bytes.

/** From the request to the reply. */
export const FIRST_BYTE_MS = 30_000;

/** From the question for a piece of the file to the piece. */
export const IDLE_MS = 20_000;

/** From one saved file to the next: see `saveTurn`. */
export const SAVE_GAP_MS = 150;

/** An object URL or a frame may be dropped once the browser has surely begun to save from it. */
export const KEEP_SOURCE_MS = 60_000;

/** What a file may take up in memory; a larger one goes to the user's disk as it comes. */
export const HELD_BYTES = 8 * 1024 * 1024;

/** How long the worker behind it may take to get ready. */
export const WORKER_READY_MS = 3_000;

/** What is read of a file at a time. */
export const PIECE_BYTES = 512 * 1024;
