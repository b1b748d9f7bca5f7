// The control page: wires the lab's events to what is shown, and the buttons to what the lab is asked for.
import { ask, byId, element, hush, say } from "./dom.js";
import { showKnobs } from "./knobs.js";
import { showLibrary } from "./library.js";
import { clearLog, showLine, showMark } from "./log.js";
import { forgetOutcomes, outcomesAt, showOutcome } from "./outcome.js";
import { follow } from "./stream.js";

let present = null;

// -- scenarios

async function showCatalogue() {
  const known = await ask("catalogue");
  if (!known) return;
  const families = Map.groupBy(known.scenarios, ({ family }) => family);
  const groups = [...families].map(([family, scenarios]) =>
    element("details", { class: "family", open: family === known.scenarios[0].family },
      element("summary", {}, family, " ", element("span", { class: "muted", data: { count: "" } }, `${scenarios.length}`)),
      element("ul", {}, ...scenarios.map(asItem))));
  byId("families").replaceChildren(...groups);
  byId("expect").replaceChildren(...Object.entries(known.expectations).map(([value, words]) => element("option", { value }, words)));
  search();
  if (present) showState(present);
  document.querySelector("[data-scenario][aria-current=true]")?.closest("details").setAttribute("open", "");
}

function asItem({ name, promise, severity }) {
  const button = element("button", { type: "button", data: { scenario: name }, title: promise }, name);
  if (severity === "should") button.append(" ", element("span", { class: "tag" }, "should"));
  button.addEventListener("click", () => ask("scenario", { name }));
  return element("li", { data: { words: `${name} ${promise}`.toLowerCase() } }, button);
}

function search() {
  const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const families = document.querySelectorAll(".family"); // none before the catalogue has come: then it looks again
  let all = 0;
  for (const family of families) {
    const items = [...family.querySelectorAll("li")];
    for (const item of items) item.hidden = !words.every((word) => item.dataset.words.includes(word));
    const found = items.filter((item) => !item.hidden).length;
    all += found;
    family.hidden = !found;
    family.querySelector("[data-count]").textContent = words.length ? `${found} of ${items.length}` : `${found}`;
    if (words.length) family.open = true;
  }
  const none = families.length && !all;
  byId("none-found").textContent = none ? `No scenario has “${byId("find").value.trim()}” in its name or promise.` : "";
}
byId("find").addEventListener("input", search);

// -- the state

function showState(state) {
  const { gallery, scenario } = state;
  const switched = present?.scenario.name !== scenario.name || present?.gallery.address !== gallery.address;
  present = state;
  document.title = `${scenario.name} — control page`;
  outcomesAt(gallery.address);
  byId("gallery-name").textContent = gallery.name;
  byId("gallery-address").textContent = gallery.address;
  for (const link of [byId("gallery-address"), byId("open-gallery")]) link.href = gallery.address;
  byId("no-verdict").hidden = gallery.driven;
  byId("outcome-box").hidden = !gallery.driven;
  const trouble = [gallery.trouble, ...gallery.errors.map((text) => `The gallery's page reports an error: ${text}`)];
  byId("trouble").textContent = trouble.filter(Boolean).join("\n");
  byId("trouble").hidden = !byId("trouble").textContent;
  byId("family").textContent = scenario.family;
  byId("severity").textContent = scenario.severity;
  byId("scenario-name").textContent = scenario.button ? `${scenario.name}:${scenario.button}` : scenario.name;
  byId("promise").textContent = scenario.promise;
  byId("steps").replaceChildren(...scenario.steps.map((step) => element("li", {}, step)));
  byId("unlisted").textContent = `The fake backend has no reply for: ${gallery.unlisted.join(", ")}. Add one to “replies” in the profile.`;
  byId("unlisted").hidden = !gallery.unlisted.length;
  byId("expect").value = scenario.expect;
  byId("not-its-own").textContent = scenario.own ? "" :
    `${scenario.byHand ? "Something was changed by hand" : "Another promise was chosen by hand"}, so the scenario's own promise and checks no longer apply. The button “Start over” restores them.`;
  byId("start-over").disabled = false; // there is something to start over with
  byId("go-on").hidden = !state.heldUp;
  byId("due").hidden = !scenario.due;
  for (const button of document.querySelectorAll("[data-scenario]")) {
    const here = button.dataset.scenario === scenario.name;
    button.setAttribute("aria-current", here ? "true" : "false");
    if (here && switched) button.closest("details").open = true;
  }
  showKnobs(byId("knobs"), state.knobs);
  showLibrary(byId("library"), state.library);
}

// -- buttons

byId("start-over").addEventListener("click", () => {
  const { name, button } = present.scenario;
  ask("scenario", { name, button });
});
byId("expect").addEventListener("change", ({ target }) => ask("expect", { value: target.value }));
byId("go-on").addEventListener("click", () => ask("go-on", {}));
byId("due").addEventListener("click", () => ask("due", {}));
byId("open-gallery").addEventListener("click", (event) => {
  if (!present?.gallery.driven) return; // any other browser opens the address itself
  event.preventDefault();
  ask("open", {});
});
byId("expire").addEventListener("click", async () => {
  if (await ask("library", { act: "expire-links" })) say("Every link that was given out so far has expired now.");
});
byId("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = byId("add-title").value;
  if (await ask("library", { act: "add", title })) byId("add-title").value = "";
});
byId("clear").addEventListener("click", clearLog);

byId("copy").addEventListener("click", async () => {
  const made = await ask("declaration");
  if (!made) return;
  hush(); // the dialog would cover it
  byId("declaration-text").value = made.text;
  byId("declaration-command").textContent = made.command;
  byId("copied").textContent = "";
  byId("declaration").showModal();
  byId("copy-text").focus();
});
byId("copy-text").addEventListener("click", async () => {
  byId("declaration-text").select();
  const done = await navigator.clipboard.writeText(byId("declaration-text").value).then(() => true, () => false);
  byId("copied").textContent = done ? "Copied." : "The text is selected: copy it with the keyboard.";
});
byId("close").addEventListener("click", () => byId("declaration").close());

if (matchMedia("(max-width: 60rem)").matches) byId("scenario-fold").open = false;

// -- events

const hear = {
  anew() {
    clearLog();
    forgetOutcomes();
  },
  state: showState,
  line: showLine,
  mark: showMark,
  outcome: showOutcome,
};
showCatalogue();
follow((kind, data) => hear[kind](data), (on) => {
  byId("connection").textContent = on ? "live" : "connection lost, connecting again …";
  byId("connection").dataset.on = on;
});
