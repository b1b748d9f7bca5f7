// Says in words alone how far a video has come.
import { Gallery, make } from "../gallery.js";

export default class Words extends Gallery {
  begin(video) {
    const text = make("span", {}, "starting");
    const note = make("div", {}, `Downloading “${this.titleOf(video)}”… `, text);
    this.notes.append(note);
    const progress = (share, bytes) => (text.textContent = `${(bytes / 1e6).toFixed(1)} MB${video.file_size ? `, ${Math.round(100 * share)} percent` : ""}`);
    return { progress, end: () => note.remove() };
  }
}
