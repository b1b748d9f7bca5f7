// A long list of which only the rows in view are in the page.
import { Gallery, make } from "../gallery.js";

const HEIGHT = 40, ROOM = 240;

export default class Virtual extends Gallery {
  show() {
    const rows = this.videos.filter((video) => !video.group_key || this.opened.has(video.group_key));
    const groups = [...new Set(this.videos.map((video) => video.group_key).filter(Boolean))].filter((name) => !this.opened.has(name));
    const toggles = groups.map((name) => {
      const toggle = make("button", { "aria-expanded": "false" }, name);
      toggle.onclick = () => (this.opened.add(name), this.show());
      return toggle;
    });
    const list = make("ul", { style: `position: relative; height: ${rows.length * HEIGHT}px` });
    const view = make("div", { class: "view", tabindex: "0", role: "group", "aria-label": "Videos", style: `height: ${ROOM}px; overflow-y: auto` }, list);
    const draw = () => {
      const first = Math.floor(view.scrollTop / HEIGHT);
      const wanted = new Set(rows.slice(first, first + ROOM / HEIGHT + 1));
      for (const row of [...list.children]) if (!wanted.delete(row.video)) row.remove();
      for (const video of wanted) {
        const row = Object.assign(this.row(video), { video });
        row.style.cssText = `position: absolute; inset: ${rows.indexOf(video) * HEIGHT}px 0 auto; height: ${HEIGHT}px; flex-wrap: nowrap`;
        row.firstChild.style.cssText = "overflow: hidden; white-space: nowrap; text-overflow: ellipsis";
        list.append(row);
      }
    };
    view.onscroll = draw;
    this.panel.replaceChildren(...toggles, this.videos.length ? view : make("p", {}, this.words.empty));
    draw();
  }
}
