// Highlights beside one another, to be swiped through, above the list. The page itself fits its window.
import { Gallery, make } from "../gallery.js";

export default class Carousel extends Gallery {
  show() {
    super.show();
    const names = this.videos.flatMap((video) => [video, video, video]).map((video) => make("span", {}, this.titleOf(video)));
    this.panel.prepend(make("div", { class: "strip", tabindex: "0", role: "group", "aria-label": "Highlights" }, ...names));
  }
}
