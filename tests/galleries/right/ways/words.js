// Says in words alone how far a video has come, and half a second after the file that it is saved.
import { Gallery, make } from "../gallery.js";

export default class Words extends Gallery {
  begin(video) {
    const text = make("span", {}, "starting");
    const note = make("div", {}, `Downloading “${this.titleOf(video)}”… `, text);
    this.notes.append(note);
    const progress = (share, bytes) => (text.textContent = `${(bytes / 1e6).toFixed(1)} MB${video.file_size ? `, ${Math.round(100 * share)} percent` : ""}`);
    return { progress, end: () => note.remove() };
  }
  async save(video, blob) {
    await super.save(video, blob);
    await new Promise((done) => setTimeout(done, 350));
  }
}
