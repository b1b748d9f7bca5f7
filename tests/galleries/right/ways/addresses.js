// The address says what is open and what is being saved, in each of the three ways that a page can change it.
import { Gallery } from "../gallery.js";

export default class Addresses extends Gallery {
  async open() {
    await super.open();
    history.replaceState(null, "", "?gallery");
  }

  play(video) {
    history.pushState(null, "", `?video=${video.id}`);
    super.play(video);
  }

  begin(video) {
    location.hash = `saving-${video.id}`;
    const note = super.begin(video);
    return { ...note, end: () => (note.end(), history.replaceState(null, "", location.pathname)) };
  }
}
