// A service worker that turns what a page sends it into a download of the browser's own, so that a large file lies
// in nobody's memory. Its scope is its own folder: no page of the app and no other request ever passes through it.

/** Id → the download that is about to be asked for. */
const announced = new Map();

self.addEventListener("message", ({ data, ports: [port] }) => {
  // Messages without a port only keep the worker awake while one is running.
  if (!port) return;
  announced.set(data.id, { ...data, stream: streamFrom(port) });
  port.postMessage("ready");
});

self.addEventListener("fetch", (event) => {
  const id = new URL(event.request.url).pathname.split("/").at(-1);
  const file = announced.get(id);
  if (!file) return;

  announced.delete(id);
  const headers = {
    "Content-Type": "video/mp4",
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`, // no name of ours has what the grammar needs for itself
    "Cross-Origin-Embedder-Policy": "require-corp", // or an isolated page may not frame it
  };
  if (file.size) headers["Content-Length"] = String(file.size);
  event.respondWith(new Response(file.stream, { headers }));
});

/**
 * The pieces that come through `port` ("end" after the last, "fail" to give up), asked for one at a time. The
 * memory of a piece goes back with the question for the next: nothing is left to the garbage collector, which would
 * let some 60 MB pile up.
 */
function streamFrom(port) {
  let arrived = () => {};
  let spare;
  return new ReadableStream(
    {
      start(controller) {
        port.onmessage = ({ data }) => {
          if (data === "end") controller.close();
          else if (data === "fail") controller.error(new Error("The page gave up"));
          else {
            controller.enqueue(data);
            spare = data.buffer;
          }
          arrived();
        };
      },
      pull() {
        // Nothing waits in the stream, so whoever asks for more has written the piece before.
        port.postMessage({ more: true, spare }, spare ? [spare] : []);
        spare = undefined;
        return new Promise((resolve) => (arrived = resolve));
      },
      cancel: () => port.postMessage("cancelled"),
    },
    { highWaterMark: 0 },
  );
}
