// The results of clicks: the last one large, earlier ones folded away.
import { byId, clock, element, withCode } from "./dom.js";

const VERDICTS = {
  watching: "Watching …",
  "given up": "No verdict: the page was closed or the scenario changed during the download",
  kept: "Promise kept",
  broken: "Promise broken",
  "not exercised": "Not exercised",
};
const NOT_EXERCISED = "Nothing went wrong, but the situation that the promise is about never occurred, so this click says nothing about the promise.";
const WAITING = "Click a download button in the gallery: its verdict appears here.";
const known = new Map(); // key -> outcome and its account as elements, made once; oldest first

let present = ""; // the gallery's address: each scenario has its own

export function forgetOutcomes() {
  known.clear();
  show();
}

export function showOutcome(outcome) {
  known.set(outcome.key, { ...outcome, parts: account(outcome) });
  show();
}

/** Clicks in another scenario are shown among the earlier ones. */
export function outcomesAt(address) {
  if (address === present) return;
  present = address;
  show();
}

function show() {
  const newest = [...known.values()].reverse();
  const last = newest[0]?.address === present ? newest.shift() : null;
  byId("outcome").dataset.verdict = last?.verdict ?? "none";
  byId("outcome").replaceChildren(...(last ? last.parts : [element("p", { class: "waiting" }, WAITING)]));
  byId("earlier").hidden = !newest.length;
  byId("earlier-list").replaceChildren(...newest.slice(0, 50).map((one) =>
    element("div", { class: "card outcome", data: { verdict: one.verdict } }, ...one.parts)));
}

function account(one) {
  const place = one.retry ? `“${one.retry}” in the alert` : one.button === "list" ? "the icon in the list" : "the button in the player";
  const parts = [
    element("p", { class: "verdict", role: "status" }, VERDICTS[one.verdict]),
    element("p", { class: "muted" }, `${clock(one.at)} · ${place} of “${one.video}” · ${one.scenario}`),
    element("dl", {}, element("dt", {}, "Promise"), element("dd", {}, one.promise)),
  ];
  if (one.cameOf) parts[2].append(element("dt", {}, "Result"), element("dd", {}, one.cameOf));
  if (one.verdict === "not exercised") parts.push(element("p", { class: "muted" }, NOT_EXERCISED));
  if (one.findings.length) parts.push(element("ul", { class: "findings" }, ...one.findings.map(asFinding)));
  if (one.unseen.length) parts.push(element("ul", { class: "unseen" }, ...one.unseen.map((text) => element("li", {}, text))));
  if (one.lines.length) {
    parts.push(element("details", { class: "timeline" }, element("summary", {}, `Timeline, ${one.lines.length} lines`),
      element("ol", {}, ...one.lines.map(asLine))));
  }
  return parts;
}

const asFinding = ({ code, sentence, cause }) =>
  element("li", {}, element("p", {}, element("code", {}, code), " ", ...withCode(sentence)),
    element("p", { class: "cause" }, ...withCode(cause)));

const asLine = ({ at, who, what, marked }) =>
  element("li", { class: marked ? "marked" : "" }, element("span", { class: "time" }, `${Math.round(at)} ms`), " ",
    element("span", { class: "who" }, who), " ", element("span", {}, marked ? "✗ " : "", what));
