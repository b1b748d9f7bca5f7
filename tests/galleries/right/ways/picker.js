// Asks where to save the video, by the browser's own dialog, and writes it there as it comes.
import { Gallery } from "../gallery.js";

export default class Picker extends Gallery {
  chosen = new Map(); // ids of videos -> where to save them

  async wayOut(video) {
    const types = [{ accept: { "video/mp4": [".mp4"] } }];
    this.chosen.set(video.id, await window.showSaveFilePicker({ suggestedName: this.nameOf(video), types }));
  }

  async whole(answer, video, note) {
    const writable = await this.chosen.get(video.id).createWritable();
    try {
      for await (const piece of this.pieces(answer, video, note)) await writable.write(piece);
    } catch (error) {
      await writable.abort();
      throw error;
    }
    await writable.close();
  }

  async save() {} // it has been
}
