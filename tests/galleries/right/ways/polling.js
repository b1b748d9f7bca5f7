// Reads the list again every second while it is open, and reports every two seconds that it is in use.
import { Gallery } from "../gallery.js";

export default class Polling extends Gallery {
  async open() {
    await super.open();
    clearTimeout(this.next);
    this.poll();
    setInterval(() => navigator.sendBeacon("/api/statistics", "in use"), 2000);
  }

  poll() {
    this.next = setTimeout(async () => {
      if (!this.panel.hidden) await this.read().catch(() => {});
      this.poll();
    }, 1000);
  }
}
