// The library: each video with what can be done to it behind the gallery's back.
import { ask, bytes, element } from "./dom.js";

let shown = "";

export function showLibrary(place, videos) {
  const now = JSON.stringify(videos);
  if (now === shown) return;
  shown = now;
  const focus = document.activeElement?.dataset?.act;
  place.replaceChildren(...videos.map(asItem));
  if (focus) place.querySelector(`[data-act="${CSS.escape(focus)}"]`)?.focus();
}

function asItem({ id, title, size, stored, group, underTest }) {
  const act = (word, name) => {
    const button = element("button", { type: "button", data: { act: `${id} ${name === "delete" ? "delete" : "object"}` },
      "aria-label": `${word} of “${title}”` }, word);
    button.addEventListener("click", () => ask("library", { act: name, id }));
    return button;
  };
  const facts = [size === null ? "size unknown" : `${bytes(size)} bytes`, group && `in ${group}`];
  return element("li", { data: { stored } },
    element("p", { class: "title" }, title || "(no title)", " ", underTest ? element("span", { class: "tag" }, "under test") : ""),
    element("p", { class: "muted" }, facts.filter(Boolean).join(" · "), stored ? "" : element("strong", {}, " · object missing")),
    element("div", { class: "row" },
      stored ? act("Drop object", "drop-object") : act("Put object back", "put-object-back"),
      act("Delete", "delete")));
}
