// The details of one verdict, made from its record when it is opened. `alike` names a promise with the same findings
// that has a trace.

function detail(cell, explained, { alike, place, total, go, close }) {
  const { scenario, button, severity, family, promise, lab } = cell.declared;
  const name = `${scenario}:${button}`;
  const clicks = cell.clicks ?? [];
  return [
    element("header", {},
      element("p", { className: `state ${cell.standing.replaceAll(" ", "-")}` }, sign(cell.standing), ` ${cell.standing}`),
      element("nav", { "aria-label": "Promises" },
        step("Previous", place > 0, () => go(-1)), step("Next", place < total - 1, () => go(1)),
        element("button", { type: "button", className: "close", on: { click: close } }, "Close"))),
    element("h2", { id: "detail-title", tabindex: "-1" }, promise),
    element("p", { className: "small" }, element("code", {}, name), ` · ${severity} · ${family}`,
      ...[cell.engine, cell.gallery].filter(Boolean).map((place) => ` · ${place}`),
      cell.seconds ? ` · ${time(cell.seconds * 1000)}` : "", lab ? ` · ${lab}` : ""),
    happened(cell, clicks),
    findings(cell, explained),
    cell.reproduce && section("Reproduce", copyable(cell.reproduce),
      element("p", { className: "small" }, "To watch it, add ", element("code", {}, "--headed --slowmo 500"),
        ". To try it by hand, open it in the lab:"), copyable(live(cell.reproduce))),
    cell.trace ? section("Trace", trace(cell.trace)) : alike && section("Trace", element("p", {}, "There is one of ",
      element("a", { href: `#${encodeURI(alike)}` }, alike), ", which has the same findings.")),
    clicks.length > 0 && section(clicks.length > 1 ? `${clicks.length} clicks` : "The click", ...clicks.map((click, at) =>
      oneClick(click, { number: at + 1, of: clicks.length, open: clicks.length <= 2 || at === clicks.length - 1 }))),
    cell.account && section("As text", element("details", {}, element("summary", {}, "The whole text, as the console prints it"),
      element("pre", { tabindex: "0" }, cell.account)), copyButton(null, () => cell.account, "Copy the text")),
  ].filter(Boolean);
}

function step(title, possible, action) {
  return element("button", { type: "button", disabled: !possible, "data-step": title, on: { click: action } }, title);
}

function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

function happened(cell, clicks) {
  const parts = [];
  if (cell.reason) {
    const [first, ...rest] = cell.reason.split("\n");
    const because = cell.standing === "not exercised" ? `Not exercised, because ${first}.` : first;
    parts.push(element("p", { className: "happened" }, because));
    if (rest.join("").trim()) parts.push(element("pre", { tabindex: "0" }, rest.join("\n").trim()));
  } else if (clicks.length) parts.push(element("p", { className: "happened" }, cameOf(cell, clicks.at(-1))));
  if (cell.standing === "not exercised" && !cell.reason) {
    parts.push(element("p", { className: "note" }, "Nothing went wrong, but the situation that the promise is about never occurred, so this proves little."));
  }
  if (cell.known_failure) parts.push(element("p", { className: "note" }, `Known failure, by the baseline: ${cell.known_failure}`));
  if (cell.beyond) parts.push(element("p", { className: "note" }, `No known failure: ${cell.beyond}`));
  if (cell.rerun) parts.push(element("p", { className: "note" }, cell.rerun));
  return parts.length > 0 && section("What happened", ...parts);
}

// In one line. Where the promise was that a video plays or that a download stops, "nothing" is the right result.
function cameOf(cell, click) {
  const nothing = !click.files?.length && !click.alerts?.length && click.came_of.startsWith("nothing was saved");
  return nothing && cell.state !== "broken" ? "As promised: nothing had to be saved or shown." : click.came_of;
}

function findings(cell, explained) {
  const found = cell.findings ?? [];
  if (!found.length) return null;
  return section(found.length > 1 ? `${found.length} findings` : "Finding", element("ol", { className: "findings" },
    found.map(({ code, sentence, cause }) => element("li", {},
      element("p", { className: "found" }, element("code", {}, code), " ", ...coded(sentence)),
      element("p", {}, element("b", {}, "Likely cause "), ...coded(cause)),
      explained[code] && element("details", {}, element("summary", {}, "How it happens, and how to fix it"),
        element("p", {}, ...coded(explained[code].mechanism)),
        element("p", {}, element("b", {}, "Fix "), ...coded(explained[code].fix)),
        element("p", { className: "small" }, "Public reports of it, and the promises that find it: ",
          element("code", {}, `gallery-e2e explain ${code}`)))))));
}

function trace(path) {
  return [
    element("p", {}, element("a", { href: beside(path), download: true }, "The Playwright trace"),
      " of a rerun: every step with its page, network and console. Drop it on trace.playwright.dev, or run in the suite's folder:"),
    copyable(`.venv/bin/python -m playwright show-trace ${onDisk(path)}`),
  ];
}

/** Where a file of the report lies: the page knows when it was opened from disk. */
function onDisk(path) {
  if (location.protocol !== "file:") return beside(path);
  const place = decodeURIComponent(new URL(beside(path), location.href).pathname);
  return /^[\w@%+=:,./-]+$/.test(place) ? place : `'${place.replaceAll("'", `'"'"'`)}'`; // as a shell takes it literally
}

/** The command that brings a promise up in the lab, from the one that checks it. */
function live(reproduce) {
  const parts = reproduce.match(/^(.*?) check (?:(?!--)('[^']*'|\S+) )?(.*?)--scenario (\S+)$/);
  if (!parts) return reproduce; // made by another version
  const [, command, gallery = "", options, name] = parts;
  return [`${command} lab ${name}`, gallery, options].filter(Boolean).join(" ").trim();
}

function oneClick(click, { number, of, open }) {
  const about = of > 1 ? `Click ${number}: “${click.video}”, ${click.came_of}` : `On “${click.video}”`;
  const label = `Timeline of the click on “${click.video}”; the table below it says the same in words.`;
  const picture = element("div", { className: "drawing" });
  const body = element("div", {}, picture, tableOf(click), told(click), files(click), pictures(click));
  let drawnAt = 0;
  const redraw = () => { // each width has a drawing of its own, so that its words stay as large as they are
    const width = Math.floor(picture.clientWidth);
    if (!width || width === drawnAt || !(click.lines ?? []).length) return;
    drawnAt = width;
    picture.replaceChildren(timeline(click, width, label));
  };
  new ResizeObserver(redraw).observe(picture);
  if (of === 1) return body;
  return element("details", { className: "click", open }, element("summary", {}, about), body);
}

function tableOf(click) {
  const lines = click.lines ?? [];
  if (!lines.length) return null;
  const row = ({ at, who, what, marked }) => element("tr", { className: marked && "marked" },
    element("td", { className: "n" }, Math.round(at).toLocaleString("en")), element("td", {}, who),
    element("td", {}, marked ? element("b", {}, "✗ ", element("span", { className: "unseen" }, "shows a finding: ")) : "", what));
  return element("details", {}, element("summary", {}, `The timeline as a table (${lines.length} lines)`),
    element("table", { className: "lines" }, element("thead", {}, element("tr", {},
      ...["ms since the click", "who", "what"].map((title) => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...lines.map(row))));
}

function told(click) {
  return (click.alerts ?? []).map((one) => element("p", { className: "fact" }, element("b", {}, "Alert "),
    `“${one.text}” after ${time(one.at)}, ${one.gone === null ? "and it stayed" : `gone after ${time(one.gone)}`}`,
    one.buttons.length ? `; buttons: ${one.buttons.join(", ")}` : ""));
}

function files(click) {
  return (click.files ?? []).map((one) => element("p", { className: "fact" },
    element("b", {}, one.failure ? "Not saved " : "Saved "), element("code", {}, one.name),
    one.size === null ? "" : ` ${one.size.toLocaleString("en")} bytes`,
    one.failure ? ` ${one.failure}` : "",
    one.sha256 && element("span", { className: "hash" }, "SHA-256 ", element("code", {}, one.sha256))));
}

function pictures(click) {
  const all = ["before", "at", "after"].filter((when) => click[when]).map((when) => ({
    address: beside(click[when]), title: { before: "Before the click", at: "At the click", after: "At the end" }[when],
  }));
  return all.length > 0 && element("div", { className: "pictures" }, ...all.map((one, at) => {
    const image = element("img", { src: one.address, alt: `${one.title}: the page`, loading: "lazy", decoding: "async" });
    const figure = element("figure", {}, element("button", { type: "button", className: "enlarge", on: {
      click: () => enlarge(all, at),
    } }, image), element("figcaption", {}, one.title));
    image.addEventListener("error", () => { // the page was moved without its folder
      figure.replaceChildren(element("p", { className: "note" }, `${one.title}: no picture at ${click[["before", "at", "after"].find((when) => beside(click[when] ?? "") === one.address)]}`));
    });
    return figure;
  }));
}

function enlarge(all, at) {
  const dialog = document.getElementById("picture");
  const image = element("img", {});
  const title = element("p", { "aria-live": "polite" });
  const show = (next) => {
    at = (next + all.length) % all.length;
    image.src = all[at].address;
    image.alt = `${all[at].title}: the page`;
    title.textContent = all[at].title;
  };
  const keys = { ArrowLeft: -1, ArrowRight: 1 };
  dialog.onkeydown = (event) => { if (keys[event.key]) show(at + keys[event.key]); };
  dialog.replaceChildren(
    element("header", {}, title, element("nav", { "aria-label": "Screenshots" },
      step("Previous", all.length > 1, () => show(at - 1)), step("Next", all.length > 1, () => show(at + 1)),
      element("button", { type: "button", on: { click: () => dialog.close() } }, "Close"))),
    image);
  show(at);
  dialog.showModal();
}
