// The timeline of one click as a picture: who did what when, with the click at zero.

const LANES = { page: "Page", browser: "Browser", app: "App", backend: "Backend", bucket: "Bucket" };
const MOST = 40; // items a lane; the table has them all
const FONT = "12px system-ui, -apple-system, 'Segoe UI', sans-serif";
const TAIL = 30; // pixels after the last event, for what still goes on
const TEXT_EDGE = 6; // pixels between the click's line and words that begin at it
const ROW = { inline: 22, stacked: 36 };

// What is drawn: { lane, from, to, text, tone, marked, cut, point }; `to` is null while it went on.
function itemsOf(click) {
  return [...requestsOf(click), ...alertsOf(click), ...linesOf(click)].sort((one, other) => one.from - other.from);
}

function requestsOf(click) {
  return (click.requests ?? []).map((one) => {
    const shown = (click.lines ?? []).find((line) => isOf(line, one));
    return {
      lane: one.server, from: one.at, to: one.took === null ? null : one.at + one.took, text: inShort(one),
      tone: toneOf(one), marked: one.marked || shown?.marked, cut: one.aborted || one.hung_up,
    };
  });
}

// Whether a line of the timeline is about a request, which has a bar already.
function isOf(line, request) {
  return line.who === request.server && Math.abs(line.at - request.at) < 0.2 &&
    line.what.startsWith(`${request.method} ${request.path}`);
}

function inShort(request) {
  const { method, path, status, error, sent, cors, fault, aborted, hung_up: hungUp } = request;
  const name = path.split("/").filter(Boolean).slice(-1)[0] ?? "";
  const short = path.length <= 28 ? path : `…/${name}`;
  const notes = [
    [status ?? "no answer", error].filter(Boolean).join(" "),
    status >= 300 && status < 400 && status !== 304 ? "redirect" : "",
    cors === "refused" ? "refused by CORS" : "",
    bytes(sent),
    fault ? `fault: ${fault}` : "",
    aborted ? "aborted by the browser" : "",
    hungUp ? "cut off by the server" : "",
    request.took === null ? "not finished" : "",
  ];
  return `${method} ${short} → ${notes.filter(Boolean).join(" · ")}`;
}

function toneOf({ status, cors, aborted, hung_up: hungUp }) {
  if (cors === "refused") return "refused";
  if (status === null || status >= 400 || aborted || hungUp) return "bad";
  return status >= 300 ? "redirect" : "good";
}

function alertsOf(click) {
  return (click.alerts ?? []).map((one) => ({
    lane: "page", from: one.at, to: one.gone, text: `alert: “${one.text}”`, tone: "alert",
    marked: (click.lines ?? []).some((line) => line.marked && line.what === `alert: “${one.text}”`),
  }));
}

// Lines that belong together, as "busy" and "no longer busy", become one bar; the others are points.
function linesOf(click) {
  const items = [];
  const open = (start) => items.findLast((one) => one.start === start && one.to === null);
  for (const { at, who, what, marked } of click.lines ?? []) {
    const item = { lane: who, from: at, to: at, text: what, tone: "plain", marked, point: true };
    if ((click.requests ?? []).some((one) => isOf({ at, who, what }, one))) continue;
    if ((click.alerts ?? []).length && (what.startsWith("alert: ") || what === "the alert is gone")) continue;
    if (what === "busy") items.push({ ...item, to: null, tone: "busy", point: false, start: "busy" });
    else if (what.startsWith("download begins: ")) {
      items.push({ ...item, to: null, tone: "save", point: false, start: "download" });
    } else if (what === "no longer busy" && open("busy")) end(open("busy"), item, "busy");
    else if (/^(saved “|download failed)/.test(what) && open("download")) {
      end(open("download"), item, what, what.startsWith("saved") ? "save" : "bad");
    } else if (/^(the tab went to|a new page opened)/.test(what)) items.push({ ...item, tone: "leave" });
    else items.push({ ...item, tone: /error|failed|refused|crashed/.test(what) ? "bad" : "plain" });
  }
  return items.map((one) => (one.start === "busy" && one.to === null ? { ...one, text: "still busy at the end" } : one));
}

function end(item, by, text, tone = item.tone) {
  Object.assign(item, { to: by.from, text, tone, marked: item.marked || by.marked });
}

function timeline(click, width, label) {
  const items = itemsOf(click);
  const narrow = width < 620;
  const left = narrow ? 10 : 84;
  const scale = scaleOf([0, ...items.flatMap((one) => [one.from, one.to ?? one.from])], left, width - TAIL);
  const measure = document.createElement("canvas").getContext("2d");
  const picture = drawn("svg", { class: "timeline", role: "img", "aria-label": label, width });
  const layers = { under: drawn("g"), over: drawn("g") };
  let y = 30;
  for (const [lane, title] of Object.entries(LANES)) {
    const its = items.filter((one) => one.lane === lane);
    if (!its.length) continue;
    layers.under.append(drawn("line", { class: "edge", x1: 0, x2: width, y1: y, y2: y }));
    layers.over.append(words(title, narrow ? 0 : 2, y + 19, "lane"));
    y += narrow ? 24 : 6;
    for (const item of its.slice(0, MOST)) {
      y += draw(item, { y, left: narrow ? 0 : left, right: width, scale, measure, layers });
    }
    if (its.length > MOST) {
      layers.over.append(words(`and ${its.length - MOST} more, in the table`, left, y + 15, "label"));
      y += ROW.inline;
    }
    y += 6;
  }
  picture.setAttribute("height", y + 2);
  picture.setAttribute("viewBox", `0 0 ${width} ${y + 2}`);
  picture.append(layers.under, axis(scale, y, width), layers.over);
  return picture;
}

// One item, with its words behind it, before it, or above it, wherever there is room. Returns the height it took.
function draw(item, { y, left, right, scale, measure, layers }) {
  const x = scale.place(item.from);
  const until = item.to === null ? right - TAIL / 2 : scale.place(item.to);
  const width = item.point ? 0 : Math.max(until - x, 4);
  const pad = item.point ? 10 : 8;
  measure.font = item.marked ? `600 ${FONT}` : FONT;
  const behind = right - (x + width + pad);
  const before = x - pad - left;
  const { said, long } = worded(item, Math.max(behind, before), measure);
  const stacked = long > behind && long > before;
  const height = stacked ? ROW.stacked : ROW.inline;
  const middle = stacked ? y + 26 : y + 11;
  if (item.marked) layers.under.append(drawn("rect", { class: "marked", x: 0, y, width: right, height, rx: 3 }));
  const group = drawn("g", { class: `item ${item.tone}${item.marked ? " is-marked" : ""}` });
  group.append(drawn("title", {}, document.createTextNode(`${time(item.from)}: ${item.text}`)));
  if (item.point) group.append(drawn("circle", { cx: x, cy: middle, r: 4 }));
  else {
    group.append(drawn("rect", { class: "bar", x, y: middle - 5, width, height: 10, rx: 2.5 }));
    const tip = x + width;
    if (item.cut) group.append(drawn("path", { class: "cut", d: `M${tip - 4} ${middle - 7}l8 14m0 -14l-8 14` }));
    if (item.to === null) group.append(drawn("path", { class: "on", d: `M${tip + 3} ${middle - 4}l5 4l-5 4` }));
  }
  const label = item.marked ? "label strong" : "label";
  if (stacked) {
    const start = Math.max(left + (left ? TEXT_EDGE : 0), Math.min(x, right - long));
    group.append(words(fit(said, right - start, measure, long), start, y + 14, label));
  } else if (long <= behind) group.append(words(said, x + width + pad + (item.to === null ? 6 : 0), middle + 4, label));
  else group.append(words(said, x - pad, middle + 4, `${label} before`));
  layers.over.append(group);
  return height;
}

// An item's words: addresses lose their way to the file, and where that is still too long, their host.
function worded(item, room, measure) {
  for (const short of ["$1/…/$2", "…/$2"]) {
    const said = (item.marked ? "✗ " : "") + item.text.replace(/(https?:\/\/[^\s/]+)\/\S+\/([^\s/]+)/g, short);
    const long = measure.measureText(said).width + 4;
    if (long <= room || short.startsWith("…")) return { said, long };
  }
}

function fit(text, room, measure, long) {
  if (long <= room) return text;
  const each = long / text.length;
  let kept = [...text].slice(0, Math.floor(room / each) - 1);
  while (kept.length && measure.measureText(`${kept.join("")}…`).width > room) kept = kept.slice(0, -1);
  return `${kept.join("")}…`;
}

function words(text, x, y, kind) {
  return drawn("text", { class: kind, x, y }, document.createTextNode(text));
}

function axis(scale, height, width) {
  const group = drawn("g", { class: "axis" });
  const zero = scale.place(0);
  for (const { at, x } of ticksOf(scale)) {
    if (Math.abs(x - zero) < 48) continue;
    group.append(drawn("line", { class: "tick", x1: x, x2: x, y1: 22, y2: height }));
    group.append(words(time(at), x, 15, x > width - 40 ? "last" : ""));
  }
  for (const piece of scale.pieces.filter((one) => one.broken)) {
    const middle = piece.x + piece.width / 2;
    group.append(drawn("rect", { class: "gap", x: piece.x + 2, y: 22, width: Math.max(0, piece.width - 4), height: height - 22 }));
    group.append(words(`${time(piece.long)}`, middle, 15, "gap-label"));
  }
  group.append(drawn("line", { class: "click", x1: zero, x2: zero, y1: 20, y2: height }));
  group.append(words("click", zero, 15, zero < 20 ? "click first" : "click"));
  return group;
}
