// The lab's events; after a lost connection, sleep or a restart of the lab they go on where they ended.

const SILENT = 12_000; // ms; the lab is heard of at least every five seconds
const AGAIN = 1000; // ms before another try

/** Follow the events; `hear(kind, data)` for each, `connected(true | false)` as that changes. */
export function follow(hear, connected) {
  let last = "", source = null, silent = null, again = null;

  function open() {
    clearTimeout(again);
    source?.close();
    source = new EventSource(`/events?after=${encodeURIComponent(last)}`);
    const mine = source;
    for (const kind of ["anew", "state", "line", "outcome", "mark", "pulse"]) {
      mine.addEventListener(kind, (event) => {
        if (mine !== source) return;
        alive();
        if (event.lastEventId) last = event.lastEventId;
        if (kind !== "pulse") hear(kind, JSON.parse(event.data));
      });
    }
    mine.onopen = alive;
    mine.onerror = () => mine === source && lost();
    watch();
  }

  function watch() {
    clearTimeout(silent);
    silent = setTimeout(lost, SILENT);
  }
  function alive() {
    connected(true);
    watch();
  }
  function lost() {
    connected(false);
    clearTimeout(silent);
    source?.close();
    source = null;
    clearTimeout(again);
    again = setTimeout(open, AGAIN);
  }

  addEventListener("online", open);
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}
