// The knobs: made once, and then only their values change, so that nobody loses the one in hand.
import { ask, element } from "./dom.js";

const shown = new Map(); // name -> update(knob)

export function showKnobs(place, knobs) {
  if (!shown.size) {
    const groups = Map.groupBy(knobs, ({ group }) => group);
    for (const [group, members] of groups) {
      const changed = element("span", { class: "changed" });
      const box = element("details", { class: "knobs", open: ["Links", "Bucket"].includes(group) },
        element("summary", {}, group, " ", changed), ...members.map(asKnob));
      shown.set(`of ${group}`, () => {
        const turned = members.filter(({ name }) => shown.get(name).turned).length;
        changed.textContent = turned ? `${turned} changed` : "";
      });
      place.append(box);
    }
  }
  for (const knob of knobs) shown.get(knob.name)(knob);
  for (const [name, update] of shown) if (name.startsWith("of ")) update();
}

function asKnob(knob) {
  const id = `knob-${knob.name}`;
  const about = element("p", { class: "about", id: `${id}-about` });
  const box = element("div", { class: "knob" });
  const label = (text, of) => element("label", { htmlFor: of }, text);
  const fields = knob.kind === "routes"
    ? knob.routes.map((route) => [route, select(`${id}-${route}`, knob.choices)])
    : [["", knob.kind === "headers" ? area(id) : knob.kind === "text" ? input(id) : select(id, knob.choices)]];
  if (knob.kind === "routes") box.append(element("p", { class: "label" }, `${knob.label}, ${knob.about}`));
  for (const [route, field] of fields) {
    field.setAttribute("aria-describedby", about.id);
    field.disabled = Boolean(knob.notHere);
    field.addEventListener("change", () => ask("knob", { name: knob.name, value: read(knob, field, route) }));
    box.append(element("div", { class: "field" }, label(route || knob.label, field.id), field));
  }
  box.append(about);
  const update = (now) => {
    update.turned = JSON.stringify(now.value) !== JSON.stringify(now.usual);
    box.dataset.turned = update.turned;
    for (const [route, field] of fields) {
      if (field !== document.activeElement || field.tagName === "SELECT") write(now, field, route);
    }
    const chosen = now.choices.find(({ value }) => value === now.value);
    const means = chosen?.about ? `${knob.about}: ${chosen.about}` : knob.about;
    about.textContent = knob.notHere || (knob.kind === "routes" ? "" : means.replaceAll("`", ""));
  };
  shown.set(knob.name, update);
  return box;
}

const select = (id, choices) =>
  element("select", { id }, ...choices.map(({ value, about }) => element("option", { value, title: about }, value)));
const input = (id) => element("input", { id, autocomplete: "off", spellcheck: false });
const area = (id) => element("textarea", { id, rows: 2, placeholder: "Name: value", spellcheck: false });

function read({ kind }, field, route) {
  if (kind === "routes") return { [route]: field.value };
  if (kind !== "headers") return field.value;
  const lines = field.value.split("\n").map((line) => line.split(/:\s*(.*)/s)).filter(([name]) => name.trim());
  return Object.fromEntries(lines.map(([name, value = ""]) => [name.trim(), value.trim()]));
}

function write({ kind, value }, field, route) {
  if (kind === "routes") field.value = value[route] ?? "healthy";
  else if (kind === "headers") field.value = Object.entries(value).map((one) => one.join(": ")).join("\n");
  else field.value = value;
}
