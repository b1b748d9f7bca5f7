// Asks where to save the video, by the browser's own dialog, and writes it there.
import { Gallery } from "../gallery.js";

export default class Picker extends Gallery {
  wayOut(video) {
    return window.showSaveFilePicker({ suggestedName: this.nameOf(video), types: [{ accept: { "video/mp4": [".mp4"] } }] });
  }

  async save(video, blob, handle) {
    const writable = await handle.createWritable();
    await blob.stream().pipeTo(writable);
  }
}
