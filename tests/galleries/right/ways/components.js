// Web components: rows, player and notes each in a shadow root of their own.
import { Gallery, make } from "../gallery.js";

function inShadow(tag, ...children) {
  const host = make(tag);
  host.attachShadow({ mode: "open" }).append(...children);
  return host;
}

export default class Components extends Gallery {
  start() {
    super.start();
    const sheet = document.head.querySelector("style").cloneNode(true);
    this.notes.remove();
    document.body.append(inShadow("gallery-notes", sheet, this.notes));
  }

  row(video) {
    return inShadow("gallery-row", super.row(video));
  }

  show() {
    super.show();
    const rows = [...(this.panel.querySelector("ul")?.children ?? [])];
    const list = make("gallery-list", {}, ...rows.flatMap((row) => (row.localName === "li" ? [...row.children] : row)));
    if (rows.length) this.panel.replaceChildren(list);
  }

  play(video) {
    super.play(video);
    const here = make("gallery-player");
    this.player.replaceWith(here);
    here.attachShadow({ mode: "open" }).append(this.player);
    this.player = here;
  }
}
