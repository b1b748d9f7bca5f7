// Knows no bucket: every file comes through the backend, to save and to play.
import { Gallery, make } from "../gallery.js";

export default class Backend extends Gallery {
  screen(video) {
    const screen = make("video", { controls: "", width: "320", height: "180", src: `/api/downloads/${video.id}/download` });
    screen.onerror = () => (this.status.textContent = `“${this.titleOf(video)}” cannot be played.`);
    return screen;
  }

  async file(video, note) {
    return this.whole(await this.fromBackend(video), video, note);
  }
}
