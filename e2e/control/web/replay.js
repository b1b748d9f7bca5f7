// Replays the clicks of a report step by step: the line of the moment, and the picture that was taken nearest to it.
import { ask, byId, element, withCode } from "./dom.js";

const SHORTEST = 150, LONGEST = 2000; // ms between two steps while playing
const MARKS = { kept: "✓", broken: "✗", known: "✗", "not exercised": "○" };
let cells = [], cell = null, steps = [], at = 0, playing = null;

/** All that can be stepped through: for each click, how it was before, then each line of its timeline. */
function stepsOf({ clicks }) {
  return clicks.flatMap((click, number) => {
    const lines = [...click.lines].sort((one, other) => one.at - other.at);
    const pick = (line, last) => (last ? click.after : null) ?? (line.at >= 0 ? click.at : null) ?? click.before;
    const before = { number, click, at: lines[0].at, who: "", what: `before click ${number + 1}, on “${click.video}”`, picture: click.before };
    return [before, ...lines.map((line, index) => {
      const last = index === lines.length - 1;
      return { number, click, ...line, picture: pick(line, last) ?? null, last };
    })];
  });
}

function choose(chosen) {
  stop();
  cell = chosen;
  steps = stepsOf(cell);
  const { declared } = cell;
  document.title = `${declared.scenario}:${declared.button} — Replay`;
  byId("family").textContent = declared.family;
  byId("state").textContent = cell.state;
  byId("name").textContent = `${declared.scenario}:${declared.button}`;
  byId("promise").textContent = declared.promise;
  byId("step").max = steps.length - 1;
  byId("timeline").replaceChildren(...steps.map((step, index) => {
    const button = element("button", { type: "button" }, `${Math.round(step.at)} ms `,
      element("span", { class: "who" }, step.who), " ", step.marked ? "✗ " : "", step.what);
    button.addEventListener("click", () => { stop(); go(index); });
    return element("li", { class: step.marked ? "marked" : "" }, button);
  }));
  byId("findings").replaceChildren(...cell.findings.map(({ code, sentence, cause }) =>
    element("li", {}, element("p", {}, element("code", {}, code), " ", ...withCode(sentence)),
      element("p", { class: "cause" }, ...withCode(cause)))));
  byId("reproduce").textContent = cell.reproduce ? `Again: ${cell.reproduce}` : "";
  for (const button of byId("cells").querySelectorAll("button")) {
    button.setAttribute("aria-current", button.dataset.name === `${declared.scenario}:${declared.button}`);
  }
  go(0);
}

function go(index) {
  at = Math.max(0, Math.min(steps.length - 1, index));
  const step = steps[at];
  byId("step").value = at;
  byId("step").setAttribute("aria-valuetext", `${Math.round(step.at)} ms: ${step.what}`);
  byId("now").textContent = `${at + 1} of ${steps.length} · ${Math.round(step.at)} ms · ${step.who} ${step.what}`;
  byId("figure").hidden = !step.picture;
  if (step.picture) {
    const source = `pictures/${step.picture.split("/").map(encodeURIComponent).join("/")}`;
    if (byId("picture").getAttribute("src") !== source) byId("picture").src = source;
    const moment = step.picture === step.click.after ? "after all was over" : step.picture === step.click.at ? "right after the click" : "before the click";
    byId("picture").alt = `The page ${moment}`;
    byId("caption").textContent = `The page ${moment}.`;
  }
  [...byId("timeline").children].forEach((item, number) => {
    item.dataset.when = number < at ? "past" : number === at ? "now" : "to-come";
    item.firstChild.setAttribute("aria-current", number === at ? "step" : "false");
  });
  const item = byId("timeline").children[at], list = byId("timeline");
  list.scrollTop = Math.max(0, item.offsetTop - list.offsetTop - list.clientHeight / 2);
  byId("findings-box").hidden = at < steps.length - 1 || !cell.findings.length;
}

function stop() {
  clearTimeout(playing);
  playing = null;
  byId("play").textContent = "Play";
}

function play() {
  if (at === steps.length - 1) go(0);
  byId("play").textContent = "Pause";
  const next = () => {
    if (at === steps.length - 1) return stop();
    const gap = (steps[at + 1].at - steps[at].at) / Number(byId("speed").value);
    playing = setTimeout(() => { go(at + 1); next(); }, Math.max(SHORTEST, Math.min(LONGEST, gap)));
  };
  next();
}

const moves = { first: () => 0, back: () => at - 1, on: () => at + 1, last: () => steps.length - 1 };
for (const [name, where] of Object.entries(moves)) {
  byId(name).addEventListener("click", () => { stop(); go(where()); });
}
byId("play").addEventListener("click", () => (playing === null ? play() : stop()));
byId("step").addEventListener("input", ({ target }) => { stop(); go(Number(target.value)); });

const told = await ask("cells");
cells = told.cells;
byId("gallery-name").textContent = told.run.gallery;
byId("when").textContent = `${told.run.began} · ${told.run.browser}`;
byId("cells").replaceChildren(...cells.map((one) => {
  const name = `${one.declared.scenario}:${one.declared.button}`;
  const button = element("button", { type: "button", data: { name, state: one.state }, title: one.declared.promise },
    element("span", { class: "state", "aria-label": one.state, role: "img" }, MARKS[one.state] ?? "·"), " ", name);
  button.addEventListener("click", () => choose(one));
  return element("li", {}, button);
}));
choose(cells[0]);
byId("player").disabled = false; // there is something to play
