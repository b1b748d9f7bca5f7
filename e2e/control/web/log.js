// The request log: one row for each request; later events of the same request change its row.
import { byId, bytes, clock, element } from "./dom.js";

const MOST = 1000; // rows
const rows = new Map(); // key -> row

export function clearLog() {
  rows.clear();
  byId("lines").replaceChildren();
  tally();
}

export function showLine(line) {
  put(line.key, asRow(line));
}

/** A line between scenarios. */
export function showMark({ key, text }) {
  put(key, element("tr", { class: "mark" }, element("th", { colSpan: 6, scope: "rowgroup" }, text)));
}

function put(key, row) {
  const log = byId("log");
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const known = rows.get(key);
  if (known) known.replaceWith(row);
  else byId("lines").append(row);
  rows.set(key, row);
  if (rows.size > MOST) {
    const [oldest, first] = rows.entries().next().value;
    first.remove();
    rows.delete(oldest);
  }
  tally();
  if (following) log.scrollTop = log.scrollHeight;
}

function tally() {
  const requests = [...rows.values()].filter((row) => !row.classList.contains("mark")).length;
  byId("count").textContent = requests ? `${requests}` : "";
  byId("no-lines").hidden = rows.size > 0;
}

function asRow(line) {
  const failed = line.status >= 400 || line.hungUp || line.aborted;
  const answer = element("td", { class: failed ? "bad" : "" }, `${line.status ?? "…"}`);
  for (const word of [line.error, line.fault && `fault: ${line.fault}`, line.to && `to ${line.to}`]) {
    if (word) answer.append(" ", element("span", { class: "word" }, word));
  }
  if (line.hungUp) answer.append(" ", element("span", { class: "word" }, "ended early by the server"));
  if (line.aborted) answer.append(" ", element("span", { class: "word" }, "cancelled by the browser"));
  const path = element("td", { class: "path", title: line.path },
    element("span", { class: "method" }, line.method), " ", shortened(line.path));
  if (line.dest) path.append(" ", element("span", { class: "word" }, `as ${line.dest === "empty" ? "a fetch" : line.dest}`));
  return element("tr", { class: line.took === null ? "open" : "" },
    element("td", { class: "time", title: line.took === null ? "not finished" : `took ${Math.round(line.took)} ms` }, clock(line.at)),
    element("td", {}, element("span", { class: "server", data: { server: line.server } }, line.server)),
    path, answer,
    element("td", { class: "number" }, line.took === null ? `${bytes(line.sent)} …` : bytes(line.sent)),
    verdict(line));
}

/** Whether the page may read the answer. */
function verdict({ cors, origin }) {
  if (!cors || cors === "not-asked") return element("td", { class: "muted cors-verdict" }, "not asked");
  return element("td", { class: "cors-verdict", title: `asked from ${origin}` },
    element("span", { class: "cors", data: { cors } }, cors), " ",
    element("span", { class: "word" }, ...breakable(origin.replace(/^https?:\/\//, ""))));
}

/** A host that wraps after a dot or before its port rather than within a word. */
const breakable = (host) => host.split(/(?<=\.)|(?=:)/).flatMap((part) => [element("wbr"), part]);

/** The end of a path, which tells; the engine's own part of it does not. */
const shortened = (path) => path.replace(/^\/cdn-cgi\/local\/r2\/s3/, "…");
